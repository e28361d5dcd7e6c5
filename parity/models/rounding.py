"""Models and pictures whose gradients don't hang on rounding, so that two float32 programs can agree on them."""

import copy
from collections.abc import Callable

import torch
from torch import nn

from case import random_pixels

# A model and pictures [B, 3, size, size] -> what is expected; computes the model's gradients.
Run = Callable[[nn.Module, torch.Tensor], dict[str, torch.Tensor]]


def settled(
    model: nn.Module, draw_weights: Callable[[], None], batch: int, size: int, run: Run, margin: float = 3e-6
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Draws weights and pictures until they are good to compare; returns the pictures and what `run` expects.

    Not good: an input of a ReLU within `margin` of zero, relative to the others, where float32 may come down on either
    side of the kink; and gradients that are sums of nearly opposite numbers, as when a random model finds all pictures alike.
    """
    nearest: list[float] = []

    def look(_, inputs) -> None:
        values = inputs[0].detach().abs()
        nearest.append((values.min() / values.square().mean().sqrt()).item())

    while True:
        draw_weights()
        pixels = random_pixels(batch, size)
        model.zero_grad()
        nearest.clear()
        hooks = [module.register_forward_pre_hook(look) for module in model.modules() if isinstance(module, nn.ReLU)]
        expected = run(model, pixels)
        for hook in hooks:
            hook.remove()
        if min(nearest, default=1) > margin and is_exact(model, pixels, run):
            return pixels, expected


def is_exact(model: nn.Module, pixels: torch.Tensor, run: Run) -> bool:
    """Whether float64 gives the gradients that the model has."""
    double = copy.deepcopy(model).double()
    double.zero_grad()
    run(double, pixels.double())
    pairs = [(a.grad, b.grad) for a, b in zip(model.parameters(), double.parameters()) if b.grad is not None]
    largest = max(exact.abs().max() for _, exact in pairs)
    return all((rough - exact).abs().max() <= 2e-5 * max(exact.abs().max(), 0.1 * largest) for rough, exact in pairs)
