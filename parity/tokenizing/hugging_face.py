"""Trains small vocabularies with Hugging Face's `tokenizers` and writes them with the ids that they give to difficult texts.

    python parity/tokenizing/hugging_face.py test/fixtures/parity/tokenizers [number of texts]

BERT's and CLIP's run through transformers, as users have them. A table of SentencePiece's normalizer that is its own
"nmt_nfkc" is left out of a file and named instead, since the library has it.
"""
import base64
import io
import json
import sys

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertTokenizer, CLIPTokenizer

import files
from texts import corpus, texts

# Sentences many times, every tenth character's name: enough for vocabularies of a thousand pieces.
lines = [line.strip() for line in corpus()[:1200] + corpus()[1200::10]]


def in_order(vocabulary):
    return [piece for piece, _ in sorted(vocabulary.items(), key=lambda item: item[1])]


def bert(lower_case):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lower_case)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    # The trainer numbers "##" characters as it meets them, in no fixed order, unless they are there before.
    inside = sorted({f"##{character}" for line in lines for character in tokenizer.normalizer.normalize_str(line)} - {"## "})
    first = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *inside]
    trainer = trainers.WordPieceTrainer(vocab_size=1500, min_frequency=2, special_tokens=first, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    return BertTokenizer(vocab=tokenizer.get_vocab(), do_lower_case=lower_case).backend_tokenizer


def clip():
    """CLIP's own layout: bytes, bytes at a word's end, merges, marks."""
    bytes_ = in_order({symbol: ord(symbol) for symbol in pre_tokenizers.ByteLevel.alphabet()})
    # Latin-1's visible characters first, as in GPT-2's table.
    bytes_ = [symbol for symbol in bytes_ if ord(symbol) < 256] + [symbol for symbol in bytes_ if ord(symbol) >= 256]
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(words, behavior="removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    at_ends = [f"{symbol}</w>" for symbol in bytes_]  # in a fixed order, as above
    trainer = trainers.BpeTrainer(vocab_size=1200, end_of_word_suffix="</w>", special_tokens=at_ends, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    merges = [tuple(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]]
    symbols = bytes_ + at_ends + ["".join(merge) for merge in merges]
    symbols = list(dict.fromkeys(symbols)) + ["<|startoftext|>", "<|endoftext|>"]
    vocabulary = {symbol: id for id, symbol in enumerate(symbols)}
    return CLIPTokenizer(vocab=vocabulary, merges=merges).backend_tokenizer


def sentence_pieces(**settings):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, minloglevel=2, num_threads=1, vocab_size=1200, **settings
    )
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(model.getvalue())
    return proto


def marks_around(template, **ids):
    return processors.TemplateProcessing(single=template, special_tokens=[(mark, id) for mark, id in ids.items()])


def t5(strips):
    """T5's file, `strips` as converted by newer versions of transformers."""
    proto = sentence_pieces(model_type="unigram", pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
    extra = [f"<extra_id_{i}>" for i in reversed(range(4))]
    pieces = [(piece.piece, piece.score) for piece in proto.pieces] + [(token, 0.0) for token in extra]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2))
    precompiled = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    if strips:
        repeated = normalizers.Replace(Regex(" {2,}"), "▁")
        tokenizer.normalizer = normalizers.Sequence([precompiled, normalizers.Strip(left=False, right=True), repeated])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    else:
        tokenizer.normalizer = precompiled
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    tokenizer.post_processor = marks_around("$A </s>", **{"</s>": 1})
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>", *extra])
    return tokenizer


def unigram_with_bytes():
    proto = sentence_pieces(model_type="unigram", byte_fallback=True)
    pieces = [(piece.piece, piece.score) for piece in proto.pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = marks_around("<s> $A </s>", **{"<s>": 1, "</s>": 2})
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>"])
    return tokenizer


def llama():
    """SentencePiece's byte-pair model with byte fallback, in the form of Llama's file."""
    proto = sentence_pieces(model_type="bpe", byte_fallback=True, normalization_rule_name="identity")
    id_of = {piece.piece: id for id, piece in enumerate(proto.pieces)}
    merges = []
    for piece in proto.pieces:
        cuts = [(piece.piece[:at], piece.piece[at:]) for at in range(1, len(piece.piece))] if piece.type == 1 else []
        merges += sorted((cut for cut in cuts if all(part in id_of for part in cut)), key=lambda cut: (id_of[cut[0]], id_of[cut[1]]))
    tokenizer = Tokenizer(models.BPE(id_of, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.post_processor = marks_around("<s> $A", **{"<s>": 1})
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(["<s>", "</s>", "<unk>"])
    return tokenizer


def roberta():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    marks = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=1200, special_tokens=marks, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


def named_tables(value, table):
    if isinstance(value, dict):
        return {key: named_tables(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [named_tables(item, table) for item in value]
    return "nmt_nfkc" if value == table else value


def main(folder, count):
    made = texts(count, seed=1)
    kinds = {
        "bert-uncased": bert(lower_case=True),
        "bert-cased": bert(lower_case=False),
        "clip": clip(),
        "t5": t5(strips=True),
        "t5-older": t5(strips=False),
        "unigram-with-bytes": unigram_with_bytes(),
        "llama": llama(),
        "roberta": roberta(),
    }
    table = base64.b64encode(sentence_pieces(model_type="unigram").normalizer_spec.precompiled_charsmap).decode()
    files.write(folder, "texts", made)
    for name, tokenizer in kinds.items():
        ids = [tokenizer.encode(text).ids for text in made]
        files.write(folder, name, {"tokenizer": named_tables(json.loads(tokenizer.to_str()), table), "ids": ids})


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300)
