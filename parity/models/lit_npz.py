"""LiT and SigLIP in .npz files: towers of timm, transformers and open_clip that compute as big_vision's do."""

from functools import partial

import numpy as np
import timm
import torch
import transformers
from open_clip.transformer import LayerNorm, TextTransformer
from timm.models.vision_transformer import VisionTransformer
from torch import nn
from transformers import BertConfig, BertModel

import flax_names
from case import Case, Weights, channels_last, random_pixels
from contrastive import expect
from random_weights import coarsen, fill
from tower import texts

family = "lit"
reference = f"timm {timm.__version__}, transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "bert": {"image_head": True},
    "bert-no-image-head": {},
    "text-transformer": {"text": "transformer"},
    "positions-without-class": {"text": "transformer", "no_embed_class": True, "image_head": True},
    "siglip": {"text": "transformer", "pool": "map", "sigmoid": True, "prefix": "params/"},
    "siglip-scanned": {"text": "transformer", "pool": "map", "sigmoid": True, "prefix": "params/", "scanned": True},
    "bfloat16": {"text": "transformer", "precision": "bfloat16"},
    "mean-pool": {"text": "transformer", "pool": "avg"},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["text-transformer", "bert", "positions-without-class", "siglip-scanned", "bfloat16"]


class DualEncoder(nn.Module):
    def __init__(self, image_tower, image_head, text_tower, text_head, bias: bool):
        super().__init__()
        self.image_tower, self.image_head = image_tower, image_head
        self.text_tower, self.text_head = text_tower, text_head
        self.logit_scale = nn.Parameter(torch.zeros(1))
        self.logit_bias = nn.Parameter(torch.zeros(1)) if bias else None

    def encode_image(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.image_head(self.image_tower(pixels))

    def encode_text(self, ids: torch.Tensor) -> torch.Tensor:
        if isinstance(self.text_tower, BertModel):
            return self.text_head(self.text_tower(ids, attention_mask=(ids != 0).long()).last_hidden_state[:, 0])
        return self.text_tower(ids)  # open_clip's brings its head along


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    sizes = draw_sizes(given, draw, small)
    model = build(given, sizes).eval()
    fill(model, given.get("precision", "float32"))
    if small and given.get("text") != "transformer":
        coarsen(model)
    batch = 2 if small else draw.choice([2, 3, 5])
    pixels = random_pixels(batch, sizes["image"])
    ids = texts(draw, batch, sizes["length"], sizes["vocabulary"])
    expected = expect(
        model.encode_image(pixels),
        model.encode_text(ids),
        model.logit_scale,
        model.logit_bias,
        sigmoid=bool(given.get("sigmoid")),
    )
    # A BERT has more positions than the texts have tokens.
    use = {} if given.get("text") == "transformer" else {"contextLength": sizes["length"]}
    return Case(
        family=family,
        variant=variant,
        about=f"{sizes['image_layers']} layers of width {sizes['image_width']}, {sizes['image']} px; text "
        f"{sizes['text_layers']} layers of width {sizes['text_width']}, {sizes['length']} tokens; embedding "
        f"{sizes['embed']}",
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms(model, given, small, use),
        gradients=Weights(
            "gradients.npz",
            "of the loss",
            lambda path: np.savez(path, **names(flax_names.with_gradients(model), {**given, "precision": "float32"})),
            use,
        ),
        facts={"sigmoid": bool(given.get("sigmoid"))},
    )


def draw_sizes(given: dict, draw, small: bool) -> dict:
    """BERT's files don't tell its heads: they are of 64 numbers, as in every published BERT."""
    head = 4 if small else draw.choice([8, 16, 24])
    image_heads, text_heads = (2, 2) if small else (draw.choice([1, 2, 3]), draw.choice([1, 2, 3]))
    bert = given.get("text") != "transformer"
    image_width = head * image_heads
    text_width = 64 * (1 if small else draw.choice([1, 2])) if bert else (4 if small else 8) * text_heads
    # Without an image head the image tower's own features are its embeddings.
    embed = draw.choice([16, 20, 48]) if given.get("image_head") else image_width
    patch = 4 if small else draw.choice([4, 7, 8])
    return {
        "image_width": image_width,
        "image_heads": image_heads,
        "image_layers": 1 if small else draw.choice([1, 2, 3]),
        "patch": patch,
        "image": patch * (2 if small else draw.choice([1, 2, 3, 5])),
        "text_width": text_width,
        "text_heads": text_width // 64 if bert else text_heads,
        "text_layers": 1 if small else draw.choice([1, 2, 3]),
        "length": 6 if small else draw.choice([5, 16]),
        "vocabulary": 30 if small else draw.choice([33, 211, 1000]),
        "embed": embed,
        "mlp": 2 if small else draw.choice([2, 4]),
    }


def build(given: dict, sizes: dict) -> DualEncoder:
    pool = given.get("pool", "token")
    image_tower = VisionTransformer(
        img_size=sizes["image"],
        patch_size=sizes["patch"],
        embed_dim=sizes["image_width"],
        depth=sizes["image_layers"],
        num_heads=sizes["image_heads"],
        mlp_ratio=4 if pool == "map" else sizes["mlp"],  # the pool's own MLP has the same ratio in timm, 4 in big_vision
        num_classes=0,
        global_pool=pool,
        class_token=pool == "token",
        no_embed_class=bool(given.get("no_embed_class")) or pool != "token",
        fc_norm=False,
        act_layer="gelu_tanh",
    )
    embed = sizes["embed"]
    image_head = nn.Linear(sizes["image_width"], embed) if given.get("image_head") else nn.Identity()
    if given.get("text") == "transformer":
        text_tower, text_head = text_transformer(sizes), nn.Identity()
    else:
        text_tower, text_head = bert(sizes), nn.Linear(sizes["text_width"], embed)
    return DualEncoder(image_tower, image_head, text_tower, text_head, bool(given.get("sigmoid")))


def text_transformer(sizes: dict) -> TextTransformer:
    return TextTransformer(
        context_length=sizes["length"],
        vocab_size=sizes["vocabulary"],
        width=sizes["text_width"],
        heads=sizes["text_heads"],
        layers=sizes["text_layers"],
        mlp_ratio=sizes["mlp"],
        output_dim=sizes["embed"],
        no_causal_mask=True,
        pool_type="last",
        proj_bias=True,
        act_layer=partial(nn.GELU, approximate="tanh"),
        norm_layer=partial(LayerNorm, eps=1e-6),
    )


def bert(sizes: dict) -> BertModel:
    config = BertConfig(
        vocab_size=sizes["vocabulary"],
        hidden_size=sizes["text_width"],
        num_hidden_layers=sizes["text_layers"],
        num_attention_heads=sizes["text_heads"],
        intermediate_size=sizes["mlp"] * sizes["text_width"],
        hidden_act="gelu_new",
        max_position_embeddings=sizes["length"] + 3,
        layer_norm_eps=1e-12,
    )
    return BertModel._from_config(config, attn_implementation="eager", add_pooling_layer=False)


def names(model: DualEncoder, given: dict) -> flax_names.Arrays:
    prefix = given.get("prefix", "")
    arrays = flax_names.timm_vit(model.image_tower, f"{prefix}img/")
    if isinstance(model.image_head, nn.Linear):
        arrays |= flax_names.dense(f"{prefix}img/head", model.image_head)
    if isinstance(model.text_tower, BertModel):
        arrays |= flax_names.transformers_bert(model.text_tower, f"{prefix}txt/")
        arrays |= flax_names.dense(f"{prefix}txt/head", model.text_head)
    else:
        arrays |= flax_names.openclip_text(model.text_tower, f"{prefix}txt/")
    arrays[f"{prefix}t"] = flax_names.array(model.logit_scale)
    if model.logit_bias is not None:
        arrays[f"{prefix}b"] = flax_names.array(model.logit_bias)
    if given.get("scanned"):
        arrays = flax_names.scanned(arrays)
    if given.get("precision") == "bfloat16":
        return {name: truncated(a) if a.ndim > 1 else a for name, a in arrays.items()}
    return arrays


def truncated(values: np.ndarray) -> np.ndarray:
    """Numbers of bfloat16 as NumPy keeps what it has no type for: two bytes without a meaning."""
    return (np.ascontiguousarray(values).view(np.uint32) >> 16).astype(np.uint16).view("V2")


def forms(model: DualEncoder, given: dict, small: bool, use: dict) -> list[Weights]:
    both = [
        Weights("model.npz", "stored", lambda path: np.savez(path, **names(model, given)), use),
        Weights("deflated.npz", "deflated", lambda path: np.savez_compressed(path, **names(model, given)), use),
    ]
    if small:
        return both[1:] if given.get("text") != "transformer" else both[:1]
    return both
