"""TorchScript archives laid out as OpenAI's: no config, half-precision matrices, sizes as tensors among the weights.

The model is open_clip's, which has the same tensors under the same names.
"""

import copy
from pathlib import Path

import open_clip
import torch
from open_clip.model import CLIP, convert_weights_to_lp

import torch_files
from case import Case, Weights, channels_last
from contrastive import captions, expect_settled
from random_weights import fill

family = "openai"
reference = f"open_clip {open_clip.__version__}"

variants: dict[str, dict] = {
    "vit": {},
    "resnet": {"resnet": True},
    "vit-one-patch": {"grid": 1},
    "wide-text": {"text_heads": 3},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["vit"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    config = configuration(given, draw, small)
    model = CLIP(**config, quick_gelu=True).eval()
    size, text = config["vision_cfg"]["image_size"], config["text_cfg"]
    batch = 2 if small else draw.choice([2, 3, 5])
    vocabulary = text["vocab_size"]
    ids = captions(draw, batch, text["context_length"], vocabulary, vocabulary - 1, start=vocabulary - 2)
    types: dict[str, torch.dtype] = {}

    def draw_weights() -> None:
        fill(model)
        convert_weights_to_lp(model, torch.float16)
        types.update({name: tensor.dtype for name, tensor in model.state_dict().items()})
        model.float()

    pixels, expected = expect_settled(model, draw_weights, ids, size)
    scalars = {"input_resolution": size, "context_length": text["context_length"], "vocab_size": vocabulary}
    half = {name: tensor.to(types[name]) for name, tensor in model.state_dict().items()}
    known = {"activation": "quick-gelu"}  # what a plain dictionary doesn't tell
    forms = [
        Weights("model.pt", "TorchScript", lambda path: save(archive(model, types, scalars, (pixels, ids)), path)),
        Weights(
            "state.pt",
            "the archive's dictionary, pickled",
            lambda path: torch_files.pickled({**half, **{name: torch.tensor(n) for name, n in scalars.items()}}, path),
            known,
        ),
    ]
    return Case(
        family=family,
        variant=variant,
        about=f"{config['vision_cfg']['layers']} layers of width {config['vision_cfg']['width']}, {size} px; text "
        f"{text['layers']} layers of width {text['width']}, {text['context_length']} tokens of {vocabulary}; embedding "
        f"{config['embed_dim']}",
        kind="dual-encoder",
        reference=reference,
        inputs={"pixels": channels_last(pixels), "ids": ids},
        expected=expected,
        weights=forms[:1] if small else forms,
        gradients=Weights(
            "gradients.pt",
            "of the contrastive loss",
            lambda path: torch_files.pickled(torch_files.gradients_of(model.state_dict(), model), path),
            known,
        ),
    )


def configuration(given: dict, draw, small: bool) -> dict:
    """Heads are of 64 numbers: the archive doesn't tell them."""
    layers = lambda: 1 if small else draw.choice([1, 2, 3])
    patch = 4 if small else draw.choice([4, 8, 14])
    vision = {
        "image_size": patch * given.get("grid", 2 if small else draw.choice([2, 3, 7])),
        "layers": layers(),
        "width": 64 if small else 64 * draw.choice([1, 2, 3]),
        "patch_size": patch,
    }
    if given.get("resnet"):
        blocks = [1, 1, 1, 1] if small else [draw.choice([1, 2]) for _ in range(4)]
        width = 2 if small else draw.choice([2, 4, 6])
        vision = {"image_size": 32 * (2 if small else draw.choice([2, 3])), "layers": blocks, "width": width}
    heads = given.get("text_heads", 1)
    text = {
        "context_length": 6 if small else draw.choice([8, 77]),
        "vocab_size": 40 if small else draw.choice([64, 500]),
        "width": 64 * heads,
        "heads": heads,
        "layers": layers(),
    }
    return {"embed_dim": 12 if small else draw.choice([16, 48, 100]), "vision_cfg": vision, "text_cfg": text}


def archive(model: CLIP, types: dict, scalars: dict, example: tuple) -> torch.jit.ScriptModule:
    """A trace of the model in which the causal mask is a constant and the sizes are buffers."""
    model = copy.deepcopy(model)
    mask = model.attn_mask
    del model.attn_mask, model.context_length, model.vocab_size
    model.attn_mask = mask
    for name, value in scalars.items():
        model.register_buffer(name, torch.tensor(value))
    model.requires_grad_(False)
    traced = torch.jit.trace(model, example, check_trace=False)
    for name, tensor in [*traced.named_parameters(), *traced.named_buffers()]:
        tensor.data = tensor.data.to(types.get(name, tensor.dtype))
    return traced


def save(traced: torch.jit.ScriptModule, path: Path) -> None:
    """Without the notes for debugging, which name the folders of the machine that traced the model."""
    whole = path.with_suffix(".whole")
    traced.save(whole)
    reader, writer = torch._C.PyTorchFileReader(str(whole)), torch._C.PyTorchFileWriter(str(path))
    own = ("version", "byteorder", ".data/serialization_id")  # the writer's business
    for name in reader.get_all_records():
        if not name.endswith(".debug_pkl") and name not in own:
            content = reader.get_record(name)
            writer.write_record(name, content, len(content))
    writer.write_end_of_file()
    whole.unlink()
