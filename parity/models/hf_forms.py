"""What save_pretrained of transformers writes, and the older forms of the same."""

from pathlib import Path

import torch
from safetensors.torch import load_file

import torch_files
from case import Weights

Rename = dict[str, str]


def saved(model, folder: Path, more=None, dtype: torch.dtype | None = None) -> torch_files.State:
    """Writes config.json and model.safetensors; `more(folder)` adds files. Returns the tensors by their published names."""
    model.save_pretrained(folder)
    state = load_file(folder / "model.safetensors")
    if dtype:
        state = torch_files.as_type(state, dtype)
        torch_files.safetensors(state, folder / "model.safetensors")
    if more:
        more(folder)
    return state


def forms(
    model, more=None, extra: torch_files.State | None = None, dtype: torch.dtype | None = None, **options
) -> list[Weights]:
    """A folder with one file, with several, and with pickles, the last with the `extra` tensors of older versions."""

    def one(folder: Path) -> None:
        saved(model, folder, more, dtype)

    def instead(write):
        def into(folder: Path) -> None:
            state = saved(model, folder, more, dtype)
            (folder / "model.safetensors").unlink()
            write(state, folder)

        return into

    pickle = lambda state, folder: torch_files.pickled({**state, **(extra or {})}, folder / "pytorch_model.bin")
    return [
        Weights("saved", "model.safetensors", one, options),
        Weights("sharded", "three safetensors files", instead(torch_files.sharded_safetensors), options),
        Weights("pickled", "pytorch_model.bin", instead(pickle), options),
        Weights("sharded-pickles", "two pytorch_model files", instead(torch_files.sharded_pickles), options),
    ]


def gradients(model, about: str, more=None, **options) -> Weights:
    """Gradients in the place of the weights, saved in the same way and so under the same names."""
    originals = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    found = torch_files.gradients_of(dict(model.named_parameters()), model)

    def write(folder: Path) -> None:
        for name, parameter in model.named_parameters():
            parameter.data.copy_(found[name])
        saved(model, folder, more)
        for name, parameter in model.named_parameters():
            parameter.data.copy_(originals[name])

    return Weights("gradients", about, write, options)
