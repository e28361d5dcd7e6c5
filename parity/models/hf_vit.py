"""ViTModel of transformers, the image tower that Hugging Face ships for the papers' checkpoints."""

import transformers
from transformers import ViTConfig, ViTModel

import hf_forms
from case import Case, channels_last, random_pixels
from random_weights import fill
from tower import expect

family = "transformers-vit"
reference = f"transformers {transformers.__version__}"

variants: dict[str, dict] = {"pooler": {}, "no-pooler": {"pooler": False}, "tanh-gelu": {"act": "gelu_pytorch_tanh"}}
# Committed as small models for the tests, the first of them with gradients.
committed = ["pooler"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    heads = 2 if small else draw.choice([1, 2, 3])
    width = heads * (4 if small else draw.choice([8, 20, 64]))
    patch = 4 if small else draw.choice([4, 7, 16])
    config = ViTConfig(
        hidden_size=width,
        num_hidden_layers=1 if small else draw.choice([1, 2, 3]),
        num_attention_heads=heads,
        intermediate_size=2 * width if small else draw.choice([4 * width, 2 * width + 3]),
        hidden_act=given.get("act", "gelu"),
        image_size=patch * (2 if small else draw.choice([1, 2, 5])),
        patch_size=patch,
    )
    model = ViTModel._from_config(config, attn_implementation="eager", add_pooling_layer=given.get("pooler", True)).eval()
    fill(model)
    pixels = random_pixels(2 if small else draw.choice([1, 2, 4]), config.image_size)
    inputs, expected = expect(model(pixels).last_hidden_state[:, 0])
    forms = hf_forms.forms(model)
    return Case(
        family=family,
        variant=variant,
        about=f"{config.num_hidden_layers} layers of width {width}, {config.image_size} px in patches of {patch}",
        kind="image-tower",
        reference=reference,
        inputs={"pixels": channels_last(pixels), **inputs},
        expected=expected,
        weights=forms[:1] if small else forms,
        gradients=hf_forms.gradients(model, "of features . direction"),
        facts={"optional": True},
    )
