"""Reads a safetensors file of float32 tensors: eight bytes with the length of a JSON header, the header, the tensors."""

import json
import struct

import torch


def read(path: str) -> dict[str, torch.Tensor]:
    """All tensors by name, each with memory of its own."""
    tensors = {}
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            if entry["dtype"] != "F32":
                raise ValueError(f"read: expected type F32, got {entry['dtype']} for {name} in {path}")
            begin, end = entry["data_offsets"]
            file.seek(8 + length + begin)
            values = torch.frombuffer(bytearray(file.read(end - begin)), dtype=torch.float32)
            tensors[name] = values.reshape(entry["shape"])
    return tensors
