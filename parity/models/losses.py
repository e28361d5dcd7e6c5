"""Losses of open_clip on random embeddings: values, and gradients with respect to all that goes in."""

import open_clip
import torch
from open_clip.loss import ClipLoss, CoCaLoss, DistillClipLoss, SigLipLoss
from torch.nn import functional as F

from case import Case

family = "losses"
reference = f"open_clip {open_clip.__version__}"

variants: dict[str, dict] = {"contrastive": {}, "sigmoid": {}, "captioning": {}, "distillation": {}}
# Committed as small models for the tests, the first of them with gradients.
committed = ["contrastive", "sigmoid", "captioning", "distillation"]


def make(variant: str, draw, small: bool) -> Case:
    batch, width = draw.choice([2, 3, 7, 32]), draw.choice([2, 5, 64])
    if small:
        batch, width = 3, 4
    unit = lambda: F.normalize(torch.randn(batch, width), dim=-1)
    inputs = {"image_embeddings": unit(), "text_embeddings": unit(), "log_scale": torch.tensor(draw.uniform(0, 4.6))}
    if variant == "sigmoid":
        inputs["logit_bias"] = torch.tensor(draw.uniform(-12, 1))
    if variant == "captioning":
        length, vocabulary = draw.choice([1, 6, 15]), draw.choice([9, 100])
        inputs = {"logits": 2 * torch.randn(batch, length, vocabulary)}
        labels = torch.randint(0, vocabulary, (batch, length))  # 0 is padding and has no part in the loss
        labels[0, 0] = 1
    for tensor in inputs.values():
        tensor.requires_grad_(True)
    fixed = {}
    if variant == "captioning":
        fixed = {"labels": labels}
        loss = CoCaLoss(1.0, 0.0, pad_id=0)(None, None, inputs["logits"], labels, None)[1]
    elif variant == "distillation":
        fixed = {"teacher_image_embeddings": unit(), "teacher_text_embeddings": unit()}
        fixed["teacher_log_scale"] = torch.tensor(2.0)
        scales = inputs["log_scale"].exp(), fixed["teacher_log_scale"].exp()
        teacher = fixed["teacher_image_embeddings"], fixed["teacher_text_embeddings"]
        loss = DistillClipLoss()(inputs["image_embeddings"], inputs["text_embeddings"], scales[0], *teacher, scales[1])[1]
    else:
        loss_of = SigLipLoss() if variant == "sigmoid" else ClipLoss()
        bias = [inputs["logit_bias"]] if variant == "sigmoid" else []
        loss = loss_of(inputs["image_embeddings"], inputs["text_embeddings"], inputs["log_scale"].exp(), *bias)
    loss.backward()
    return Case(
        family=family,
        variant=variant,
        about=f"{batch} rows of {width}",
        kind="loss",
        reference=reference,
        inputs={**inputs, **fixed},
        expected={"loss": loss, **{f"gradient/{name}": tensor.grad for name, tensor in inputs.items()}},
        weights=[],
    )
