"""A case: a model with random weights in one or more forms of file, what goes in, and what the reference makes of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import save_file


@dataclass
class Weights:
    """One form in which the model's weights lie on disk."""

    path: str  # of a file or a folder, inside the case's folder
    about: str
    write: Callable[[Path], None]
    options: dict = field(default_factory=dict)  # what the form does not tell of the model, such as the number of heads


@dataclass
class Case:
    family: str
    variant: str
    about: str
    kind: str  # "dual-encoder", "image-tower", "text-tower" or "loss"
    reference: str
    inputs: dict[str, torch.Tensor]  # "pixels" [B, height, width, 3], "ids" [B, L]
    expected: dict[str, torch.Tensor]
    weights: list[Weights]
    gradients: Weights | None = None  # of the loss, in the place of the weights
    facts: dict = field(default_factory=dict)  # settings that a reader of the files must come to

    def write(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True)
        for weights in [*self.weights, *([self.gradients] if self.gradients else [])]:
            path = folder / weights.path
            path.parent.mkdir(parents=True, exist_ok=True)
            weights.write(path)
        save(self.inputs, folder / "inputs.safetensors")
        save(self.expected, folder / "expected.safetensors")
        entry = lambda weights: {"path": weights.path, "about": weights.about, "options": weights.options}
        case = {
            "name": name,
            "family": self.family,
            "variant": self.variant,
            "about": self.about,
            "kind": self.kind,
            "reference": self.reference,
            "facts": self.facts,
            "weights": [entry(weights) for weights in self.weights],
            "gradients": entry(self.gradients) if self.gradients else None,
        }
        (folder / "case.json").write_text(json.dumps(case, indent=2) + "\n")


def save(tensors: dict[str, torch.Tensor], path: Path) -> None:
    """All as float32, or in half the bytes where that changes no number."""
    save_file({name: compact(tensor.detach().float()).contiguous().clone() for name, tensor in tensors.items()}, path)


def compact(tensor: torch.Tensor) -> torch.Tensor:
    half = tensor.half()
    return half if torch.equal(half.float(), tensor) else tensor


def random_pixels(batch: int, size: int) -> torch.Tensor:
    """Normalised pictures [B, 3, size, size]."""
    return (16 * torch.randn(batch, 3, size, size)).round() / 16


def channels_last(pixels: torch.Tensor) -> torch.Tensor:
    """[B, 3, height, width] as [B, height, width, 3]."""
    return pixels.permute(0, 2, 3, 1)


def write_json(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")
