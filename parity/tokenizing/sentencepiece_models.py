"""Trains small SentencePiece models of every kind and writes them with what the Python package makes of difficult texts.

    python parity/tokenizing/sentencepiece_models.py test/fixtures/parity/sentencepiece [number of texts]

Some models are changed afterwards, where training alone leaves a rule untried: unused pieces, equal scores, sums so large that
they must be brought back, a denormalizer. The table of the normalizer "nmt_nfkc" is left out of the files, since the library
has it.
"""
import base64
import io
import random
import sys
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from transformers import SiglipTokenizer, T5Tokenizer

import files
from texts import SENTENCES, corpus, texts

NORMAL, UNUSED = 1, 5
# Every sentence twelve times and some characters' names: pieces that occur twice, and rare characters.
LINES = [line.strip() for line in SENTENCES * 12 + corpus()[1200::90]]
T5_MARKS = dict(pad_id=0, eos_id=1, unk_id=2, bos_id=-1)
SYMBOLS = ["<sep>", "brown", "brown fox", "é", "ab"]


def train(lines=LINES, **settings):
    model = io.BytesIO()
    settings = dict(vocab_size=650, minloglevel=2, num_threads=1, hard_vocab_limit=False) | settings
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=model, **settings)
    return sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())


def changed(proto, change):
    for piece in proto.pieces:
        if piece.type == NORMAL:
            change(piece)
    return proto


def unused(draw):
    def change(piece):
        if draw.random() < 0.3 and len(piece.piece) > 1:
            piece.type = UNUSED
    return change


def tied(draw):
    def change(piece):
        piece.score = float(draw.choice([-3, -2, -1, 0]))
    return change


def large(piece):
    piece.score *= 4000.0


def denormalizing(proto):
    proto.denormalizer_spec.CopyFrom(proto.normalizer_spec)
    proto.denormalizer_spec.add_dummy_prefix = False
    proto.normalizer_spec.escape_whitespaces = False
    proto.trainer_spec.unk_surface = "[?]"
    return proto


def models(draw):
    identity = dict(normalization_rule_name="identity")
    as_it_is = dict(identity, add_dummy_prefix=False, remove_extra_whitespaces=False)
    return {
        "unigram": train(**T5_MARKS),
        "unigram-bytes": train(byte_fallback=True, **identity),
        "unigram-symbols": train(user_defined_symbols=SYMBOLS, control_symbols=["<ctl>"], treat_whitespace_as_suffix=True),
        "unigram-unused": changed(train(byte_fallback=True, **as_it_is), unused(draw)),
        "unigram-tied": changed(train(user_defined_symbols=SYMBOLS), tied(draw)),
        "unigram-large": changed(train(), large),
        "unigram-denormalizing": denormalizing(train(remove_extra_whitespaces=False)),
        "bpe": train(model_type="bpe", **T5_MARKS),
        "bpe-bytes": train(model_type="bpe", byte_fallback=True, user_defined_symbols=SYMBOLS, **as_it_is),
        "bpe-unused": changed(train(model_type="bpe"), unused(draw)),
        "bpe-tied": changed(train(model_type="bpe", byte_fallback=True), tied(draw)),
        "word": train(model_type="word", vocab_size=300),
        "char": train(model_type="char", vocab_size=300, user_defined_symbols=SYMBOLS),
    }


def case(proto, given, draw):
    processor = sentencepiece.SentencePieceProcessor(model_proto=proto.SerializeToString())
    ids = [processor.encode(text) for text in given]
    drawn = [[draw.randrange(len(proto.pieces)) for _ in range(draw.randrange(9))] for _ in range(60)]
    return {
        "model": base64.b64encode(without_table(proto).SerializeToString()).decode(),
        "ids": ids,
        "decoded": [processor.decode(one) for one in ids],
        "pieces": [processor.encode(text, out_type=str) for text in given[:12]],
        "drawn": drawn,
        "drawnDecoded": [processor.decode(one) for one in drawn],
    }


def without_table(proto):
    for spec in (proto.normalizer_spec, proto.denormalizer_spec):
        spec.precompiled_charsmap = b""
    proto.trainer_spec.ClearField("input")
    return proto


def in_transformers(proto, given):
    """Rows of T5 and SigLIP: marks named in a text, cleaning, cuts and padding are those of transformers."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "spiece.model").write_bytes(proto.SerializeToString())
        t5 = T5Tokenizer.from_pretrained(folder)
        siglip = SiglipTokenizer(f"{folder}/spiece.model")
        fill = dict(padding="max_length", truncation=True, max_length=16)
        return {"texts": given, "t5": t5(given, **fill)["input_ids"], "siglip": siglip(given, **fill)["input_ids"]}


def main(folder, count=110):
    draw = random.Random(5)
    given = texts(count, 11) + ["a" * 3000, "é " * 1500, "\U0001f44d" * 300]
    made = models(draw)
    named = ["The <extra_id_0> walks in <extra_id_1> park", "<extra_id_99>walks", "A GREEN_apple, isn't it?"]
    files.write(folder, "transformers", in_transformers(made["unigram"], SENTENCES + named))
    pieces = [piece.piece for piece in train(model_type="bpe", vocab_size=800, **T5_MARKS).pieces]
    learned = train(vocab_size=800, **T5_MARKS)
    tokens = len(sum(sentencepiece.SentencePieceProcessor(model_proto=learned.SerializeToString()).encode(LINES), []))
    files.write(folder, "training", {"lines": LINES, "bpe": pieces, "unigramTokens": tokens})
    files.write(folder, "texts", given)
    for name, proto in made.items():
        files.write(folder, name, case(proto, given, draw))


main(sys.argv[1], *map(int, sys.argv[2:]))
