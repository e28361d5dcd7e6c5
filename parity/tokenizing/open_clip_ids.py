"""Ids that open_clip's tokenizer, which is OpenAI's with ftfy, gives to difficult texts.

    python parity/tokenizing/open_clip_ids.py OUT_FOLDER [number of texts]

Its vocabulary is the released one of CLIP, so that there is no model to write.
"""
import sys
import unicodedata

import regex
from open_clip.tokenizer import SimpleTokenizer

import files
from texts import texts


def with_marks_of_openai(tokenizer):
    """open_clip writes the two marks in another way; what stands for them in a text is thereby cut otherwise."""
    pattern = tokenizer.pat.pattern
    for mark, own in (("<|startoftext|>", "<start_of_text>"), ("<|endoftext|>", "<end_of_text>")):
        pattern = pattern.replace(own, regex.escape(mark))
        tokenizer.cache[mark] = mark
        tokenizer.encoder[mark] = tokenizer.encoder[own]
    tokenizer.pat = regex.compile(pattern, regex.IGNORECASE)
    return tokenizer


def is_assigned(text):
    """Which characters are letters differs from one version of Unicode to the next for those that are new in it."""
    return all(unicodedata.category(character) != "Cn" for character in text)


def main(folder, count):
    made = [text for text in texts(count, seed=3) if is_assigned(text)]
    tokenizer = with_marks_of_openai(SimpleTokenizer())
    files.write(folder, "texts", made)
    files.write(folder, "open-clip", {"ids": [tokenizer.encode(text) for text in made]})


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
