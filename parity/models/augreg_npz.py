"""Vision transformers in .npz files as the AugReg and ViT papers published them: one tower with a classifier."""

import numpy as np
import timm
from timm.models.vision_transformer import VisionTransformer

import flax_names
from case import Case, Weights, channels_last, random_pixels
from random_weights import fill
from tower import expect

family = "augreg"
reference = f"timm {timm.__version__}"

variants: dict[str, dict] = {
    "running-counter": {"running_counter": True},
    "classifier": {"running_counter": True, "classes": 11},
    "big-vision-names": {},
    "positions-without-class": {"no_embed_class": True},
    "mean-pool": {"pool": "avg"},
    "attention-pool": {"pool": "map"},
    "one-patch": {"running_counter": True, "grid": 1},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["classifier", "big-vision-names", "attention-pool"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    model = build(given, draw, small).eval()
    fill(model)
    size = model.patch_embed.img_size[0]
    pixels = random_pixels(2 if small else draw.choice([1, 2, 4]), size)
    inputs, expected = expect(model.forward_head(model.forward_features(pixels), pre_logits=True))
    forms = [
        Weights("model.npz", "stored", lambda path: np.savez(path, **names(model, given))),
        Weights("deflated.npz", "deflated", lambda path: np.savez_compressed(path, **names(model, given))),
    ]
    return Case(
        family=family,
        variant=variant,
        about=f"{len(model.blocks)} layers of width {model.embed_dim}, {size} px in patches of "
        f"{model.patch_embed.patch_size[0]}",
        kind="image-tower",
        reference=reference,
        inputs={"pixels": channels_last(pixels), **inputs},
        expected=expected,
        weights=forms[:1] if small else forms,
        gradients=Weights(
            "gradients.npz",
            "of features . direction",
            lambda path: np.savez(path, **names(flax_names.with_gradients(model), given)),
        ),
    )


def build(given: dict, draw, small: bool) -> VisionTransformer:
    heads = 2 if small else draw.choice([1, 2, 3])
    patch = 4 if small else draw.choice([4, 7, 16])
    pool = given.get("pool", "token")
    return VisionTransformer(
        img_size=patch * (given.get("grid") or (2 if small else draw.choice([2, 3, 5]))),
        patch_size=patch,
        embed_dim=heads * (4 if small else draw.choice([8, 20, 64])),
        depth=1 if small else draw.choice([1, 2, 3]),
        num_heads=heads,
        mlp_ratio=4 if pool == "map" else (2 if small else draw.choice([2, 4])),
        num_classes=given.get("classes", 0),
        global_pool=pool,
        class_token=pool == "token",
        no_embed_class=bool(given.get("no_embed_class")) or pool != "token",
        fc_norm=False,
        act_layer="gelu_tanh",
    )


def names(model: VisionTransformer, given: dict) -> flax_names.Arrays:
    arrays = flax_names.timm_vit(model, "", bool(given.get("running_counter")))
    return arrays | (flax_names.dense("head", model.head) if given.get("classes") else {})
