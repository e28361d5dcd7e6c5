"""MLP-Mixer in .npz files, as published with the paper and with AugReg."""

from functools import partial

import numpy as np
import timm
from timm.models.mlp_mixer import MlpMixer
from torch import nn

import flax_names
from case import Case, Weights, channels_last, random_pixels
from random_weights import fill
from tower import expect

family = "mixer"
reference = f"timm {timm.__version__}"

variants: dict[str, dict] = {"features": {}, "classifier": {"classes": 7}}
# Committed as small models for the tests, the first of them with gradients.
committed = ["classifier"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    patch = 4 if small else draw.choice([4, 7, 16])
    size = patch * (2 if small else draw.choice([1, 2, 3, 5]))
    model = MlpMixer(
        num_classes=given.get("classes", 0),
        img_size=size,
        patch_size=patch,
        num_blocks=1 if small else draw.choice([1, 2, 4]),
        embed_dim=8 if small else draw.choice([16, 36, 64]),
        mlp_ratio=(0.5, 2.0) if small else draw.choice([(0.5, 4.0), (0.25, 2.0), (1.5, 3.0)]),
        act_layer=partial(nn.GELU, approximate="tanh"),
    ).eval()
    fill(model)
    pixels = random_pixels(2 if small else draw.choice([1, 2, 4]), size)
    inputs, expected = expect(model.forward_head(model.forward_features(pixels), pre_logits=True))
    return Case(
        family=family,
        variant=variant,
        about=f"{len(model.blocks)} layers of width {model.embed_dim}, {size} px in patches of {patch}",
        kind="image-tower",
        reference=reference,
        inputs={"pixels": channels_last(pixels), **inputs},
        expected=expected,
        weights=[Weights("model.npz", "stored", lambda path: np.savez(path, **names(model, given)))],
        gradients=Weights(
            "gradients.npz",
            "of features . direction",
            lambda path: np.savez(path, **names(flax_names.with_gradients(model), given)),
        ),
    )


def names(model: MlpMixer, given: dict) -> flax_names.Arrays:
    return flax_names.timm_mixer(model, "") | (flax_names.dense("head", model.head) if given.get("classes") else {})
