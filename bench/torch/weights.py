"""The weights that Tandem starts from, put into the PyTorch model: the one place that knows both sets of names."""

import torch
from clip import Block, DualEncoder


@torch.no_grad()
def load_weights(model: DualEncoder, tensors: dict[str, torch.Tensor]) -> None:
    """Tandem's kernels are [in, out] and its patches are [rows * columns * channels, D]."""
    image, text = model.image_tower, model.text_tower
    width, channels, side, _ = image.patches.weight.shape
    patches = tensors["imageTower/patchEmbedding"].reshape(side, side, channels, width)
    image.patches.weight.copy_(patches.permute(3, 2, 0, 1))
    image.class_token.copy_(tensors["imageTower/classToken"])
    load_norm(image.input_norm, tensors, "imageTower/inputNorm")
    text.tokens.weight.copy_(tensors["textTower/tokenEmbedding"])
    model.log_scale.copy_(tensors["logScale"])
    for tower, name in [(image, "imageTower"), (text, "textTower")]:
        tower.positions.copy_(tensors[f"{name}/positions"])
        tower.projection.copy_(tensors[f"{name}/projection/kernel"])
        load_norm(tower.output_norm, tensors, f"{name}/outputNorm")
        for index, block in enumerate(tower.blocks):
            load_block(block, tensors, f"{name}/blocks/{index}")


def load_block(block: Block, tensors: dict[str, torch.Tensor], name: str) -> None:
    load_norm(block.attention_norm, tensors, f"{name}/attentionNorm")
    load_linear(block.attention.qkv, tensors, f"{name}/attention/qkv")
    load_linear(block.attention.output, tensors, f"{name}/attention/output")
    load_norm(block.mlp_norm, tensors, f"{name}/mlpNorm")
    load_linear(block.hidden, tensors, f"{name}/mlp/hidden")
    load_linear(block.output, tensors, f"{name}/mlp/output")


def load_linear(linear, tensors, name: str) -> None:
    linear.weight.copy_(tensors[f"{name}/kernel"].T)
    linear.bias.copy_(tensors[f"{name}/bias"])


def load_norm(norm, tensors, name: str) -> None:
    norm.weight.copy_(tensors[f"{name}/gain"])
    norm.bias.copy_(tensors[f"{name}/bias"])
