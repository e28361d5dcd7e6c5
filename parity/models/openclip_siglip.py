"""open_clip's SigLIP: an image tower of timm, pooled by attention, beside open_clip's own text transformer.

timm's name in the config says heads and patches; width and depth are smaller here than the name promises.
"""

import open_clip
import timm
import torch
from open_clip.model import CustomTextCLIP

import torch_files
from case import Case, Weights, channels_last, random_pixels, write_json
from contrastive import expect
from random_weights import fill

family = "open-clip-siglip"
reference = f"open_clip {open_clip.__version__}, timm {timm.__version__}"

variants: dict[str, dict] = {
    "base": {"name": "vit_base_patch16_siglip_224", "heads": 12, "patch": 16},
    "so400m": {"name": "vit_so400m_patch14_siglip_378", "heads": 16, "patch": 14, "mlp_ratio": 3.7362},
    "siglip-2": {"name": "vit_base_patch32_siglip_256", "heads": 12, "patch": 32, "tanh": True, "tokens": 64},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["base"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    width = given["heads"] * (2 if small else draw.choice([2, 3, 6]))
    length = 6 if small else draw.choice([16, given.get("tokens", 64)])
    vocabulary = 40 if small else draw.choice([100, 1000])
    size = given["patch"] * (1 if small else draw.choice([1, 2, 4]))
    text_heads = draw.choice([1, 2, 3])
    text_width = 4 * text_heads if small else 8 * text_heads
    text = {
        "context_length": length,
        "vocab_size": vocabulary,
        "hf_tokenizer_name": "timm/ViT-B-16-SigLIP",
        "tokenizer_kwargs": {"clean": "canonicalize"},
        "width": text_width,
        "heads": text_heads,
        "layers": 1 if small else draw.choice([1, 2, 3]),
        "no_causal_mask": True,
        "proj_bias": True,
        "pool_type": "last",
        "norm_kwargs": {"eps": 1e-6},
        **({"act_kwargs": {"approximate": "tanh"}} if given.get("tanh") else {}),
    }
    vision = {"image_size": size, "timm_model_name": given["name"], "timm_pool": "map", "timm_proj": "none"}
    config = {"embed_dim": width, "init_logit_bias": -10, "vision_cfg": vision, "text_cfg": text}
    model = build(config, given, width, 1 if small else draw.choice([1, 2, 3]))
    fill(model, "float16")
    batch = 2 if small else draw.choice([2, 3, 5])
    pixels, ids = random_pixels(batch, size), torch.randint(0, vocabulary, (batch, length))
    expected = expect(
        model.encode_image(pixels), model.encode_text(ids), model.logit_scale, model.logit_bias, sigmoid=True
    )
    preprocessing = {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic", "resize_mode": "squash"}
    published = {"model_cfg": {**config, "custom_text": True}, "preprocess_cfg": preprocessing}

    def in_folder(state):
        def write(folder):
            write_json(folder / "open_clip_config.json", published)
            torch_files.safetensors(state(), folder / "open_clip_model.safetensors")

        return write

    return Case(
        family=family,
        variant=variant,
        about=f"{given['name']} narrowed to {width}; text of width {text_width}, {length} tokens of {vocabulary}",
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=[Weights("hub", "open_clip_model.safetensors", in_folder(lambda: half(model)))],
        gradients=Weights(
            "gradients", "of the sigmoid loss", in_folder(lambda: torch_files.gradients_of(model.state_dict(), model))
        ),
        facts={"optional": True, "sigmoid": True},
    )


def half(model: CustomTextCLIP) -> torch_files.State:
    return torch_files.as_type(model.state_dict(), torch.float16)


def build(config: dict, given: dict, width: int, layers: int) -> CustomTextCLIP:
    narrow = {"embed_dim": width, "depth": layers, "img_size": config["vision_cfg"]["image_size"], "num_classes": 0}
    original = timm.create_model
    timm.create_model = lambda name, **options: original(name, **{**options, **narrow})
    try:
        return CustomTextCLIP(**config).eval()
    finally:
        timm.create_model = original
