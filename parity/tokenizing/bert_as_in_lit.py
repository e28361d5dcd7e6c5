"""Ids of TensorFlow Text's BertTokenizer, rows as LiT was trained on, for the texts and vocabularies of hugging_face.py.

    pip install tensorflow-cpu==2.21.0 tensorflow-text==2.21.1
    python parity/tokenizing/bert_as_in_lit.py test/fixtures/parity/tokenizers
"""
import sys
import tempfile

import tensorflow as tf
import tensorflow_text

import files


def rows(pieces, texts, lower_case):
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf8") as vocabulary:
        vocabulary.write("\n".join(pieces))
        vocabulary.flush()
        tokenizer = tensorflow_text.BertTokenizer(vocabulary.name, token_out_type=tf.int32, lower_case=lower_case)
        ids = tokenizer.tokenize([text.encode() for text in texts])
    padded, _ = tensorflow_text.pad_model_inputs(ids, 15)
    start = tf.fill([len(texts), 1], pieces.index("[CLS]"))
    return tf.concat([start, padded], axis=1).numpy().tolist()


def main(folder):
    texts = files.read(folder, "texts")
    made = {}
    for name in ("bert-uncased", "bert-cased"):
        vocabulary = files.read(folder, name)["tokenizer"]["model"]["vocab"]
        pieces = sorted(vocabulary, key=vocabulary.get)
        made[name] = rows(pieces, texts, lower_case=name == "bert-uncased")
    files.write(folder, "bert-lit", made)


main(sys.argv[1])
