"""Models of published sizes with random weights: whether real files would load, how long it takes, and what it computes.

Not among the default families, for the files are of up to two gigabytes.
"""

import json
from pathlib import Path

import open_clip
import transformers
from transformers import CLIPConfig, CLIPModel

import hf_forms
import torch_files
from case import Case, Weights, channels_last, random_pixels, write_json
from contrastive import captions, expect
from openai_archive import archive, save
from random_weights import fill

family = "published"
reference = f"open_clip {open_clip.__version__}, transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "ViT-B-32-quickgelu": {"archive": True},
    "RN50-quickgelu": {"archive": True},
    "ViT-B-16": {},
    "ViT-L-14-quickgelu": {},
    "RN101-quickgelu": {},
    "clip-vit-base-patch32": {"transformers": {}},
    "ViT-B-16-SigLIP": {"sigmoid": True},
    "ViT-H-14": {},
}


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    if "transformers" in given:
        model, size = CLIPModel(CLIPConfig()).eval(), 224
        length, vocabulary = 77, 49408
    else:
        model = open_clip.create_model(variant, load_weights=False).eval()
        size = open_clip.get_model_config(variant)["vision_cfg"]["image_size"]
        length, vocabulary = model.context_length, model.vocab_size
    fill(model)
    pixels = random_pixels(2, size)
    ids = captions(draw, 2, length, vocabulary, vocabulary - 1, start=vocabulary - 2)
    bias = getattr(model, "logit_bias", None)
    if "transformers" in given:
        out = model(input_ids=ids, pixel_values=pixels)
        images, texts = out.image_embeds, out.text_embeds
        forms = [hf_forms.forms(model)[0]]
    else:
        images, texts = model.encode_image(pixels), model.encode_text(ids)
        forms = [Weights("hub", "open_clip_model.safetensors", in_folder(variant, model))]
    expected = expect(images, texts, model.logit_scale, bias, sigmoid=bool(given.get("sigmoid")))
    if given.get("archive"):
        scalars = {"input_resolution": size, "context_length": length, "vocab_size": vocabulary}
        forms.append(Weights("model.pt", "TorchScript", lambda path: save(archive(model, {}, scalars, (pixels, ids)), path)))
    return Case(
        family=family,
        variant=variant,
        about=f"{sum(parameter.numel() for parameter in model.parameters()):,} parameters",
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms,
        facts={"sigmoid": bool(given.get("sigmoid"))},
    )


def in_folder(variant: str, model):
    def write(folder: Path) -> None:
        configs = Path(open_clip.__file__).parent / "model_configs"
        preprocessing = {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic", "resize_mode": "squash"}
        config = {"model_cfg": json.loads((configs / f"{variant}.json").read_text()), "preprocess_cfg": preprocessing}
        write_json(folder / "open_clip_config.json", config)
        torch_files.safetensors(model.state_dict(), folder / "open_clip_model.safetensors")

    return write
