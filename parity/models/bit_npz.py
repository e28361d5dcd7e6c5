"""BiT's ResNets (version 2, weight standardisation, group normalisation) in .npz files, as published."""

from functools import partial

import numpy as np
import timm
import torch
from timm.layers import GroupNormAct, StdConv2d
from timm.models.resnetv2 import ResNetV2

import flax_names
from case import Case, Weights, channels_last
from random_weights import coarsen, fill
from rounding import settled

family = "bit"
reference = f"timm {timm.__version__}"

variants: dict[str, dict] = {"features": {}, "odd-size": {"odd": True}, "wide": {"factor": 1}, "classifier": {"classes": 5}}
# Committed as small models for the tests, the first of them with gradients.
committed = ["classifier"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    model = ResNetV2(
        layers=[1, 1, 1, 1] if small else [draw.choice([1, 2]) for _ in range(4)],
        width_factor=given.get("factor", 0.5),  # the narrowest of which 32 groups divide all widths
        num_classes=given.get("classes", 0),
        stem_type="fixed",
        conv_layer=partial(StdConv2d, eps=1e-8),
        norm_layer=partial(GroupNormAct, num_groups=32),
    ).eval()
    size = 32 if small else draw.choice([32, 48]) + (draw.choice([1, 7, 15]) if given.get("odd") else 0)
    batch = 2 if size == 32 else 1
    direction = torch.randn(batch, model.num_features)

    def draw_weights() -> None:
        fill(model)
        if small:
            coarsen(model, kept=0.02)

    def run(model: ResNetV2, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
        features = model.forward_head(model.forward_features(pixels), pre_logits=True).flatten(1)
        (features * direction.to(features)).sum().backward()
        return {"features": features}

    pixels, expected = settled(model, draw_weights, batch, size, run, margin=1e-5)
    save = np.savez_compressed if small else np.savez
    return Case(
        family=family,
        variant=variant,
        about=f"{[len(stage.blocks) for stage in model.stages]} blocks, {size} px",
        kind="image-tower",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "direction": direction},
        expected=expected,
        weights=[Weights("model.npz", "deflated" if small else "stored", lambda path: save(path, **names(model, given)))],
        gradients=Weights(
            "gradients.npz",
            "of features . direction",
            lambda path: np.savez(path, **names(flax_names.with_gradients(model), given)),
        ),
    )


def names(model: ResNetV2, given: dict) -> flax_names.Arrays:
    arrays = flax_names.timm_bit(model, "resnet/")
    if given.get("classes"):
        head = model.head.fc
        arrays["resnet/head/conv2d/kernel"] = flax_names.array(head.weight.permute(2, 3, 1, 0))
        arrays["resnet/head/conv2d/bias"] = flax_names.array(head.bias)
    return arrays
