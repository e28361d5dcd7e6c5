"""open_clip's own models, both classes: vision transformers and modified ResNets with text transformers."""


import open_clip
import torch
from open_clip.model import CLIP, CustomTextCLIP

import torch_files
from case import Case, Weights, channels_last, write_json
from contrastive import captions, expect_settled
from random_weights import fill

family = "open-clip"
reference = f"open_clip {open_clip.__version__}"

variants: dict[str, dict] = {
    "vit": {},
    "vit-quick-gelu": {"quick_gelu": True},
    "resnet": {"resnet": True},
    "custom-text": {"custom_text": True},
    "clip-a": {
        "vision": {"no_ln_pre": True, "pool_type": "avg", "final_ln_after_pool": True},
        "text": {"pool_type": "last", "no_causal_mask": True},
    },
    "resnet-quick-gelu": {"resnet": True, "quick_gelu": True},
    "half-precision": {"precision": "float16"},
    "uneven-patches": {"uneven": True},
    "logit-bias": {"custom_text": True, "init_logit_bias": -10},
    "average-pool": {"vision": {"pool_type": "avg"}},
    "odd-mlp": {"vision": {"mlp_ratio": 4.3637}, "text": {"mlp_ratio": 2.5}},
    "bfloat16": {"precision": "bfloat16", "custom_text": True},
    "text-first": {"text": {"pool_type": "first", "no_causal_mask": True}},
    "text-eos": {"text": {"pool_type": "eos"}, "end": "middle"},
    "projection-bias": {"custom_text": True, "text": {"proj_bias": True}},
    "norm-epsilon": {"vision": {"norm_kwargs": {"eps": 1e-6}}, "text": {"norm_kwargs": {"eps": 1e-3}}},
    "tanh-gelu": {"vision": {"act_kwargs": {"approximate": "tanh"}}, "text": {"act_kwargs": {"approximate": "tanh"}}},
    "layer-scale": {"vision": {"ls_init_value": 0.1}, "text": {"ls_init_value": 0.1}, "optional": True},
    "attention-pool": {
        "vision": {"attentional_pool": True, "attn_pooler_queries": 5, "attn_pooler_heads": 2},
        "optional": True,
    },
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["vit", "resnet", "custom-text", "clip-a", "text-eos", "bfloat16"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    if small and given.get("resnet"):
        given = {**given, "precision": "float16"}  # half the bytes
    config = configuration(given, draw, small)
    build = CustomTextCLIP if given.get("custom_text") else CLIP
    model = build(**config).eval()
    size, text = config["vision_cfg"]["image_size"], config["text_cfg"]
    batch = 2 if small else draw.choice([2, 3, 5])
    end = text.get("eos_id", text["vocab_size"] - 1)
    ids = captions(draw, batch, text["context_length"], text["vocab_size"], end)
    pixels, expected = expect_settled(model, lambda: fill(model, given.get("precision", "float32")), ids, size)
    published = {"model_cfg": {**config, **({"custom_text": True} if given.get("custom_text") else {})}}
    return Case(
        family=family,
        variant=variant,
        about=about(config),
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms(model, published, given, small),
        gradients=gradients(model, published),
        facts={"optional": bool(given.get("optional"))},
    )


def configuration(given: dict, draw, small: bool) -> dict:
    """A model_cfg as in open_clip's own files, of random sizes."""
    text_heads = 2 if small else draw.choice([1, 2, 3, 5])
    vocabulary = 24 if small else draw.choice([33, 64, 211, 1000])
    text = {
        "context_length": 7 if small else draw.choice([5, 12, 16, 77]),
        "vocab_size": vocabulary,
        "width": text_heads * (4 if small else draw.choice([8, 12, 32, 64])),
        "heads": text_heads,
        "layers": 1 if small else draw.choice([1, 2, 3, 4]),
        **given.get("text", {}),
        **({"eos_id": vocabulary // 2} if given.get("end") == "middle" else {}),
    }
    vision = resnet(draw, small) if given.get("resnet") else vit(given, draw, small)
    widths = [16, 48, 100] if given.get("vision", {}).get("attentional_pool") else [7, 16, 48, 100]  # two heads share it
    embed = draw.choice([12, 20]) if small else draw.choice(widths)
    named = {name: given[name] for name in ("quick_gelu", "init_logit_bias") if name in given}
    return {"embed_dim": embed, **named, "vision_cfg": {**vision, **given.get("vision", {})}, "text_cfg": text}


def vit(given: dict, draw, small: bool) -> dict:
    head = 4 if small else draw.choice([8, 16, 24, 64])
    heads = 2 if small else draw.choice([1, 2, 3, 4])
    patch = 4 if small else draw.choice([4, 7, 8, 14])
    grid = 3 if small else draw.choice([1, 2, 3, 5, 7])
    # An image that the patches don't fill: the convolution leaves its right and lower edge out.
    size = patch * grid + (patch // 2 if given.get("uneven") else 0)
    layers = 1 if small else draw.choice([1, 2, 3, 5])
    if given.get("vision", {}).get("attentional_pool"):
        head, heads = 16, 2  # the pooler's heads divide the embedding
    return {"image_size": size, "layers": layers, "width": head * heads, "head_width": head, "patch_size": patch}


def resnet(draw, small: bool) -> dict:
    """Attention over the last map takes 32 x width / head_width heads."""
    width = 2 if small else draw.choice([2, 4, 6, 8])
    layers = [1, 1, 1, 1] if small else [draw.choice([1, 2, 3]) for _ in range(4)]
    head = 32 * width // (2 if small else draw.choice([1, 2, 4]))
    size = 64 if small else 32 * draw.choice([1, 2, 3])
    # Configs of ResNets have a patch size that is null.
    return {"image_size": size, "layers": layers, "width": width, "head_width": head, "patch_size": None}


def forms(model, published: dict, given: dict, small: bool) -> list[Weights]:
    """The hub's folder, a training checkpoint and a plain dictionary; the config lies beside each."""
    state, dtype = model.state_dict(), {"float16": torch.float16, "bfloat16": torch.bfloat16}.get(given.get("precision"))
    hub = torch_files.as_type(state, dtype) if dtype else state

    def in_folder(write, file: str):
        def into(folder):
            write_json(folder / "open_clip_config.json", {**published, "preprocess_cfg": preprocessing(model)})
            write(hub, folder / file)

        return into

    all_forms = [
        Weights("hub", "open_clip_model.safetensors", in_folder(torch_files.safetensors, "open_clip_model.safetensors")),
        Weights("hub-bin", "open_clip_pytorch_model.bin", in_folder(torch_files.pickled, "open_clip_pytorch_model.bin")),
        Weights(
            "training/epoch_3.pt",
            "checkpoint of several processes",
            lambda path: in_folder(torch_files.training_checkpoint, path.name)(path.parent),
        ),
    ]
    return all_forms[:1] if small else all_forms


def gradients(model, published: dict) -> Weights:
    def write(folder):
        write_json(folder / "open_clip_config.json", {**published, "preprocess_cfg": preprocessing(model)})
        found = torch_files.gradients_of(model.state_dict(), model)
        torch_files.safetensors(found, folder / "open_clip_model.safetensors")

    return Weights("gradients", "of the contrastive loss", write)


def preprocessing(model) -> dict:
    return {
        "mean": [0.48145466, 0.4578275, 0.40821073],
        "std": [0.26862954, 0.26130258, 0.27577711],
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    }


def about(config: dict) -> str:
    vision, text = config["vision_cfg"], config["text_cfg"]
    kind = f"resnet {vision['layers']}" if isinstance(vision["layers"], list) else f"vit {vision['layers']} layers"
    return (
        f"{kind} of width {vision['width']}, {vision['image_size']} px; text {text['layers']} layers of width "
        f"{text['width']}, {text['context_length']} tokens of {text['vocab_size']}; embedding {config['embed_dim']}"
    )
