"""SiglipModel of transformers: a sigmoid loss, attention pooling of the image, the last token of the text."""

import torch
import transformers
from transformers import SiglipConfig, SiglipModel

import hf_forms
from case import Case, channels_last, random_pixels, write_json
from contrastive import expect
from random_weights import fill

family = "transformers-siglip"
reference = f"transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "tanh-gelu": {},
    "uneven-patches": {"uneven": True},
    "bfloat16": {"precision": "bfloat16"},
    "norm-epsilon": {"eps": 1e-4},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["tanh-gelu"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    config = configuration(given, draw, small)
    model = SiglipModel._from_config(config, attn_implementation="eager").eval()
    fill(model, given.get("precision", "float32"))
    vision, text = config.vision_config, config.text_config
    batch = 2 if small else draw.choice([2, 3, 5])
    pixels = random_pixels(batch, vision.image_size)
    ids = torch.randint(0, text.vocab_size, (batch, text.max_position_embeddings))
    out = model(input_ids=ids, pixel_values=pixels)
    expected = expect(out.image_embeds, out.text_embeds, model.logit_scale, model.logit_bias, sigmoid=True)
    dtype = {"bfloat16": torch.bfloat16}.get(given.get("precision"))
    more = lambda folder: write_json(folder / "preprocessor_config.json", preprocessing(vision.image_size))
    forms = hf_forms.forms(model, more, dtype=dtype)
    return Case(
        family=family,
        variant=variant,
        about=f"{vision.num_hidden_layers} and {text.num_hidden_layers} layers of width {text.hidden_size}, "
        f"{vision.image_size} px, {text.max_position_embeddings} tokens",
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms[:1] if small else forms,
        gradients=hf_forms.gradients(model, "of the sigmoid loss", more),
        facts={"sigmoid": True},
    )


def configuration(given: dict, draw, small: bool) -> SiglipConfig:
    """Both towers end in the same width, for nothing is projected."""
    heads = 2 if small else draw.choice([1, 2, 3, 5])
    width = heads * (4 if small else draw.choice([8, 12, 32, 64]))
    patch = 4 if small else draw.choice([4, 7, 8, 14])
    size = patch * (3 if small else draw.choice([1, 2, 3, 5, 7])) + (patch // 2 if given.get("uneven") else 0)

    def tower() -> dict:
        return {
            "hidden_size": width,
            "intermediate_size": 2 * width + (0 if small else draw.choice([0, 3, 2 * width])),
            "num_hidden_layers": 1 if small else draw.choice([1, 2, 3, 4]),
            "num_attention_heads": heads,
            "layer_norm_eps": given.get("eps", 1e-6),
        }

    text = {"vocab_size": 40, "max_position_embeddings": 7}
    if not small:
        text = {"vocab_size": draw.choice([33, 211, 1000]), "max_position_embeddings": draw.choice([5, 16, 64])}
    vision = {"image_size": size, "patch_size": patch}
    return SiglipConfig(vision_config={**tower(), **vision}, text_config={**tower(), **text, "projection_size": width})


def preprocessing(size: int) -> dict:
    return {
        "image_processor_type": "SiglipImageProcessor",
        "do_resize": True,
        "size": {"height": size, "width": size},
        "resample": 3,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_std": [0.5, 0.5, 0.5],
    }
