"""What LiT's preprocessing makes of the PNG and JPEG files of images.py: .venv/bin/python parity/images_lit.py OUT_FOLDER.

Writes lit.json and lit.gz beside cases.json. TensorFlow is the oracle: big_vision's `resize`, `resize_small` and
`central_crop` (pp/ops_image.py) in the few calls that they consist of, on what TensorFlow decodes.
"""
import gzip
import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

RECORDS = [
    {"resizeMode": "squash", "imageSize": 16},
    {"resizeMode": "squash", "imageSize": 14, "resizeTo": 16},
    {"resizeMode": "shortest", "imageSize": 11},
    {"resizeMode": "shortest", "imageSize": 13, "resizeTo": 17},
    {"resizeMode": "squash", "imageSize": 20},
]


def decoded(path):
    content = tf.io.read_file(str(path))
    if path.suffix == ".jpeg":
        return tf.io.decode_jpeg(content, channels=3, dct_method="INTEGER_ACCURATE")
    return tf.io.decode_png(content, channels=3)


def resized(image, made):
    target = made.get("resizeTo", made["imageSize"])
    size = (target, target)
    if made["resizeMode"] == "shortest":
        sides = tf.cast(tf.shape(image)[:2], tf.float32)
        size = tf.cast(tf.round(sides * (tf.cast(target, tf.float32) / tf.reduce_min(sides))), tf.int32)
    image = tf.image.resize(image, size, method="bilinear")
    kept = made["imageSize"]
    top, left = ((tf.shape(image)[axis] - kept) // 2 for axis in (0, 1))
    image = tf.image.crop_to_bounding_box(image, top, left, kept, kept)
    return tf.cast(tf.clip_by_value(image, 0, 255), tf.uint8)


def write(out):
    cases, pixels = [], []
    for index, path in enumerate(sorted((out / "sources").iterdir())):
        if path.suffix not in (".png", ".jpeg") or "cmyk" in path.name:
            continue
        made = RECORDS[index % len(RECORDS)]
        pixels.append(resized(decoded(path), made).numpy().tobytes())
        cases.append({"file": path.name, "preprocessing": {"reference": "big_vision", "interpolation": "bilinear", **made},
                      "bytes": len(pixels[-1])})
    lines = ",\n".join(json.dumps(case) for case in cases)
    (out / "lit.json").write_text(f'{{"versions": {{"tensorflow": "{tf.__version__}"}}, "cases": [\n{lines}\n]}}\n')
    (out / "lit.gz").write_bytes(gzip.compress(b"".join(pixels), mtime=0))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
