"""Files of weights as PyTorch and NumPy write them, with the arrays that they hold.

    python parity/weights.py OUT_FOLDER

needs torch and numpy; writes the files and expected.json: per file the names, shapes, types and values of its arrays. All is
the same each time but the keys of storages in files of the old format, which are addresses, and names in TorchScript's code.
"""

import argparse
import collections
import json
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import nn

warnings.simplefilter("ignore")
TYPES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.attn = nn.MultiheadAttention(width, 2)
        self.ln_1 = nn.LayerNorm(width)

    def forward(self, x):
        y = self.ln_1(x)
        return x + self.attn(y, y, y, need_weights=False)[0]


class TinyClip(nn.Module):
    """What OpenAI's archives have: half and full precision, scalars, and a tensor that is no parameter."""

    def __init__(self):
        super().__init__()
        self.visual = nn.Conv2d(3, 2, 2, bias=False).half()
        self.transformer = nn.Sequential(Block(4), Block(4))
        self.logit_scale = nn.Parameter(torch.tensor(2.5))
        self.register_buffer("input_resolution", torch.tensor(224))
        self.attn_mask = torch.zeros(2)
        self.context_length = 77

    def forward(self, x):
        return self.transformer(x) * self.logit_scale + self.attn_mask[0]


def counted(*shape, dtype=torch.float32):
    """-1, -0.75, -0.5, ...: exact in every floating-point type."""
    count = int(np.prod(shape))
    return (torch.arange(count) * 0.25 - 1).reshape(shape).to(dtype)


def all_kinds():
    """A state dict with every type, and tensors that lie in their storages in every way."""
    base = counted(3, 4)
    tensors = collections.OrderedDict()
    for name in TYPES:
        tensors[name] = counted(2, 3, dtype=torch.float64).mul(4).to(getattr(torch, name))
    tensors["bool"] = torch.tensor([True, False, True])
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["base"] = base
    tensors["tied"] = base
    tensors["transposed"] = base.t()
    tensors["part"] = base[1:, ::2]
    tensors["permuted"] = counted(2, 3, 4).permute(2, 0, 1)
    tensors["repeated"] = torch.arange(3.0).expand(2, 3)
    tensors["channels last"] = counted(1, 2, 2, 3).to(memory_format=torch.channels_last)
    tensors["parameter"] = nn.Parameter(counted(2))
    return tensors


def training_checkpoint(model):
    """What open_clip saves, from a model in parallel training, with things beside the weights."""
    optimizer = torch.optim.AdamW(model.parameters())
    model(counted(5, 3)).sum().backward()
    optimizer.step()
    return {
        "epoch": 3,
        "name": "ViT-B-32",
        "state_dict": {f"module.{name}": tensor for name, tensor in model.state_dict().items()},
        "optimizer": optimizer.state_dict(),
        "args": argparse.Namespace(lr=1e-3, betas=(0.9, 0.98)),
        "accuracy": np.float64(0.5),
        "losses": np.arange(3.0),
        "seed": 2**100,
        "seen": {1, 2},
        "device": torch.device("cpu"),
        "dtype": torch.float16,
    }


def described(arrays):
    """Names, shapes, types and values for expected.json."""
    return {
        name: {
            "shape": list(array.shape),
            "type": TYPES[str(array.dtype).removeprefix("torch.")],
            "values": array.detach().float().flatten().tolist(),
        }
        for name, array in arrays.items()
    }


def rewritten(source, target, change=lambda name, data: data, compression=zipfile.ZIP_STORED):
    """The same archive with other entries; an entry that becomes None is left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", compression) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(zipfile.ZipInfo(name), data, compression)


def big_endian(name, data):
    if name.endswith("/byteorder"):
        return b"big"
    return np.frombuffer(data, "<f4").astype(">f4").tobytes() if "/data/" in name and ".data" not in name else data


def without_debug(name, data):
    """TorchScript's debugging entries hold paths of the machine."""
    return None if name.endswith(".debug_pkl") else data


def write_kinds(folder):
    kinds = all_kinds()
    files = {
        "kinds.pt": {},
        "kinds-protocol-5.pt": {"pickle_protocol": 5},
        "kinds-before-1.6.pt": {"_use_new_zipfile_serialization": False},
    }
    for name, options in files.items():
        torch.save(kinds, folder / name, **options)
    return {name: described(kinds) for name in files}


def write_archives(folder):
    """One state dict in archives of all sorts."""
    plain = {"weight": counted(3, 4), "bias": counted(3)}
    torch.save(plain, folder / "plain.pt")
    rewritten(folder / "plain.pt", folder / "deflated.pt", compression=zipfile.ZIP_DEFLATED)
    rewritten(folder / "plain.pt", folder / "big-endian.pt", big_endian)
    torch.serialization.set_crc32_options(False)
    torch.save(plain, folder / "without-check-sums.pt")
    torch.serialization.set_crc32_options(True)
    names = ["plain.pt", "deflated.pt", "big-endian.pt", "without-check-sums.pt"]
    return {name: described(plain) for name in names}


def write_training(folder):
    model = nn.Sequential(collections.OrderedDict(a=nn.Linear(3, 2), b=nn.BatchNorm1d(2)))
    checkpoint = training_checkpoint(model)
    torch.save(checkpoint, folder / "training.pt")
    torch.save(checkpoint, folder / "training-protocol-5.pt", pickle_protocol=5)
    torch.save(checkpoint, folder / "training-before-1.6.pt", _use_new_zipfile_serialization=False)
    names = ["training.pt", "training-protocol-5.pt", "training-before-1.6.pt"]
    return {name: described(model.state_dict()) for name in names}


def write_scripts(folder):
    model = TinyClip()
    scripts = {"script.pt": torch.jit.script(model), "traced.pt": torch.jit.trace(model, counted(3, 1, 4))}
    for name, script in scripts.items():
        whole = folder / f"whole-{name}"
        torch.jit.save(script, whole)
        rewritten(whole, folder / name, without_debug, zipfile.ZIP_DEFLATED)
        whole.unlink()
    return {name: described(model.state_dict()) for name in scripts}


def write_unreadable(folder):
    tensors = {
        "sparse": torch.eye(2).to_sparse(),
        "quantized": torch.quantize_per_tensor(counted(2), 0.1, 0, torch.qint8),
        "complex": torch.zeros(2, dtype=torch.complex64),
        "meta": torch.zeros(2, device="meta"),
        "float8": torch.zeros(2).to(torch.float8_e4m3fn),
    }
    for name, tensor in tensors.items():
        torch.save({"weight": tensor}, folder / f"{name}.pt")
    torch.save(nn.Linear(2, 1), folder / "module.pt")
    np.savez(folder / "objects.npz", x=np.array([{}, 1], object))
    np.savez(folder / "text.npz", x=np.array(["a"]))
    np.savez(folder / "unsigned.npz", x=np.array([1], "u4"), y=np.ones(1, "f4"))


def write_numpy(folder):
    arrays = {f"img/{name}": np.arange(6).reshape(2, 3).astype(name) for name in TYPES if name != "bfloat16"}
    arrays["img/big"] = np.arange(6).reshape(2, 3).astype(">f4")
    arrays["img/columns"] = np.asfortranarray(np.arange(24.0, dtype="f4").reshape(2, 3, 4))
    arrays["t"] = np.array(2.5, "f4")
    arrays["empty"] = np.zeros((0, 3), "f4")
    np.savez(folder / "stored.npz", **arrays)
    np.savez_compressed(folder / "compressed.npz", **arrays)
    native = {name: torch.tensor(array.astype(array.dtype.newbyteorder("="))) for name, array in arrays.items()}
    halves = counted(2, 3, dtype=torch.bfloat16)
    np.savez(folder / "bfloat16.npz", x=halves.view(torch.int16).numpy().view("V2"))  # as big_vision does
    return {
        "stored.npz": described(native),
        "compressed.npz": described(native),
        "bfloat16.npz": described({"x": halves}),
    }


def main(folder):
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    write_unreadable(folder)
    writers = [write_kinds, write_archives, write_training, write_scripts, write_numpy]
    expected = {name: arrays for write in writers for name, arrays in write(folder).items()}
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
