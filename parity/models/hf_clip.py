"""CLIPModel of transformers."""

import torch
import transformers
from transformers import CLIPConfig, CLIPModel

import hf_forms
from case import Case, channels_last, random_pixels, write_json
from contrastive import captions, expect
from random_weights import fill

family = "transformers-clip"
reference = f"transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "quick-gelu": {},
    "gelu": {"act": "gelu"},
    "legacy-end": {"end": "legacy"},
    "end-in-the-middle": {"end": "middle"},
    "padded-with-end": {"padding": "end"},
    "uneven-patches": {"uneven": True},
    "norm-epsilon": {"eps": 1e-3},
    "bfloat16": {"precision": "bfloat16"},
    "tanh-gelu": {"act": "gelu_pytorch_tanh"},
    "half-precision": {"precision": "float16"},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["quick-gelu", "legacy-end", "end-in-the-middle", "uneven-patches"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    config = configuration(given, draw, small)
    model = CLIPModel._from_config(config, attn_implementation="eager").eval()
    fill(model, given.get("precision", "float32"))
    vision, text = config.vision_config, config.text_config
    batch = 2 if small else draw.choice([2, 3, 5])
    pixels = random_pixels(batch, vision.image_size)
    end = text.vocab_size - 1 if text.eos_token_id == 2 else text.eos_token_id
    padding = end if given.get("padding") == "end" else 0
    ids = captions(draw, batch, text.max_position_embeddings, text.vocab_size, end, padding=padding)
    out = model(input_ids=ids, pixel_values=pixels)
    expected = expect(out.image_embeds, out.text_embeds, model.logit_scale)
    dtype = {"float16": torch.float16, "bfloat16": torch.bfloat16}.get(given.get("precision"))
    positions = {
        "text_model.embeddings.position_ids": torch.arange(text.max_position_embeddings)[None],
        "vision_model.embeddings.position_ids": torch.arange(model.vision_model.embeddings.num_positions)[None],
    }
    more = lambda folder: write_json(folder / "preprocessor_config.json", preprocessing(vision.image_size))
    forms = hf_forms.forms(model, more, positions, dtype)
    return Case(
        family=family,
        variant=variant,
        about=about(config),
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms[:1] if small else forms,
        gradients=hf_forms.gradients(model, "of the contrastive loss", more),
    )


def configuration(given: dict, draw, small: bool) -> CLIPConfig:
    act, eps = given.get("act", "quick_gelu"), given.get("eps", 1e-5)
    patch = 4 if small else draw.choice([4, 7, 8, 14])
    size = patch * (3 if small else draw.choice([1, 2, 3, 5, 7])) + (patch // 2 if given.get("uneven") else 0)
    vocabulary = 24 if small else draw.choice([33, 64, 211, 1000])
    ends = {"legacy": 2, "middle": vocabulary // 2}
    return CLIPConfig(
        vision_config={**tower(draw, small, act, eps), "image_size": size, "patch_size": patch},
        text_config={
            **tower(draw, small, act, eps),
            "vocab_size": vocabulary,
            "max_position_embeddings": 7 if small else draw.choice([5, 12, 16, 77]),
            "bos_token_id": vocabulary - 2,
            "eos_token_id": ends.get(given.get("end"), vocabulary - 1),
            "pad_token_id": 1,
        },
        projection_dim=draw.choice([12, 20]) if small else draw.choice([7, 16, 48, 100]),
    )


def tower(draw, small: bool, act: str, eps: float) -> dict:
    heads = 2 if small else draw.choice([1, 2, 3, 5])
    width = heads * (4 if small else draw.choice([8, 12, 32, 64]))
    return {
        "hidden_size": width,
        "intermediate_size": 3 * width if small else draw.choice([4 * width, 4 * width, 2 * width + 3]),
        "num_hidden_layers": 1 if small else draw.choice([1, 2, 3, 4]),
        "num_attention_heads": heads,
        "hidden_act": act,
        "layer_norm_eps": eps,
    }


def preprocessing(size: int) -> dict:
    return {
        "image_processor_type": "CLIPImageProcessor",
        "do_resize": True,
        "size": {"shortest_edge": size},
        "resample": 3,
        "do_center_crop": True,
        "crop_size": {"height": size, "width": size},
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        "do_convert_rgb": True,
    }


def about(config: CLIPConfig) -> str:
    vision, text = config.vision_config, config.text_config
    return (
        f"{vision.num_hidden_layers} layers of width {vision.hidden_size}, {vision.image_size} px; text "
        f"{text.num_hidden_layers} layers of width {text.hidden_size}, {text.max_position_embeddings} tokens of "
        f"{text.vocab_size}; embedding {config.projection_dim}"
    )
