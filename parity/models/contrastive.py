"""What a dual encoder's case expects: embeddings, logits, and the loss whose gradients are compared."""

from collections.abc import Callable

import torch
from open_clip.loss import ClipLoss, SigLipLoss
from torch.nn import functional as F

from rounding import settled

Encode = Callable[[torch.Tensor], torch.Tensor]


def expect(
    images: torch.Tensor, texts: torch.Tensor, scale: torch.Tensor, bias: torch.Tensor | None = None, sigmoid: bool = False
) -> dict[str, torch.Tensor]:
    """From what the towers project to, [B, E] each. Runs the loss backward."""
    image_embeddings, text_embeddings = F.normalize(images, dim=-1), F.normalize(texts, dim=-1)
    loss_of = SigLipLoss() if sigmoid else ClipLoss()
    loss = loss_of(image_embeddings, text_embeddings, scale.exp().reshape(()), *([bias] if bias is not None else []))
    loss.backward()
    logits = scale.exp().reshape(()) * image_embeddings @ text_embeddings.T
    return {
        "image_embeddings": image_embeddings,
        "text_embeddings": text_embeddings,
        "logits_per_image": logits if bias is None else logits + bias,
        "loss": loss,
    }


def expect_settled(
    model, draw_weights: Callable[[], None], ids: torch.Tensor, size: int
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Pictures, and what a model of open_clip is expected to make of them and of ids [B, L]."""

    def run(model, pixels: torch.Tensor) -> dict[str, torch.Tensor]:
        return expect(model.encode_image(pixels), model.encode_text(ids), model.logit_scale, model.logit_bias)

    return settled(model, draw_weights, len(ids), size, run)


def captions(draw, batch: int, length: int, vocabulary: int, end: int, start: int | None = None, padding: int = 0):
    """Random ids [B, L]: start, text, end, padding. The text holds every id but the end mark, which ends it once."""
    rows = torch.full((batch, length), padding)
    for row in rows:
        count = draw.randint(1, length - 2)
        others = [draw.randrange(1, vocabulary) for _ in range(count)]
        text = [id for id in others if id != end] or [1]
        ids = [*([start] if start is not None else []), *text, end][:length]
        ids[-1] = end
        row[: len(ids)] = torch.tensor(ids)
    return rows
