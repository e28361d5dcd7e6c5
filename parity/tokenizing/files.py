"""Fixtures as compressed JSON whose bytes depend on their content alone."""
import gzip
import json
import pathlib


def write(folder, name, content):
    path = pathlib.Path(folder) / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))


def read(folder, name):
    return json.loads(gzip.decompress((pathlib.Path(folder) / f"{name}.json.gz").read_bytes()))
