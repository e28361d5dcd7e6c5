"""What a case of one tower expects: its features, and the gradients of a random linear function of them."""

import torch


def expect(features: torch.Tensor) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """From features [B, D]: more inputs, and the features again. Runs the sum of features * direction backward."""
    direction = torch.randn_like(features)
    (features * direction).sum().backward()
    return {"direction": direction}, {"features": features}


def texts(draw, batch: int, length: int, vocabulary: int, padding: int = 0) -> torch.Tensor:
    """Ids [B, L] of texts of various lengths; the first fills its row, the others end in padding."""
    ids = torch.full((batch, length), padding)
    for i, row in enumerate(ids):
        count = length if i == 0 else draw.randint(1, length)
        row[:count] = torch.tensor([draw.choice([id for id in range(vocabulary) if id != padding]) for _ in range(count)])
    return ids
