"""Random weights that leave no part of a model idle: gains differ from one, biases and means from zero."""

import torch
from torch import nn

Dtypes = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@torch.no_grad()
def fill(model: nn.Module, precision: str = "float32") -> None:
    """Draws all parameters and statistics anew, as numbers that `precision` can hold."""
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            parameter.copy_(draw(module, name, parameter).to(Dtypes[precision]))
        for name, buffer in module.named_buffers(recurse=False):
            if name == "running_mean":
                buffer.copy_((0.2 * torch.randn_like(buffer)).to(Dtypes[precision]))
            if name == "running_var":
                buffer.copy_((0.5 + torch.rand_like(buffer)).to(Dtypes[precision]))


@torch.no_grad()
def coarsen(model: nn.Module, kept: float = 1) -> None:
    """Matrices of a handful of different numbers, a share of them not zero, which deflate to a fraction of their bytes."""
    for parameter in model.parameters():
        if parameter.ndim > 1:
            unit = 2.0 ** (parameter.std().log2().round())
            rounded = (parameter / unit).round() * unit / kept**0.5
            parameter.copy_(torch.where(torch.rand_like(parameter) < kept, rounded, 0) + 0.0)  # + 0: no zeros with a sign


def draw(module: nn.Module, name: str, parameter: torch.Tensor) -> torch.Tensor:
    noise = torch.randn_like(parameter)
    if name == "logit_scale":
        return 1.5 + 0.5 * noise
    if name == "logit_bias":
        return -2 + noise
    if name in ("proj", "text_projection"):  # [in, out]
        return noise / parameter.shape[0] ** 0.5
    if isinstance(module, nn.Embedding) or parameter.ndim < 2 and "bias" not in name and "weight" not in name:
        return 0.5 * noise
    if parameter.ndim < 2:
        return 0.1 * noise if "bias" in name else 1 + 0.2 * noise
    if "embed" in name or "latent" in name or "probe" in name or "query" in name:
        return 0.5 * noise
    return noise / parameter[0].numel() ** 0.5
