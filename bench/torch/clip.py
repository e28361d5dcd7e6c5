"""CLIP's dual encoder (Radford et al. 2021, section 2.4 and Figure 3) as one writes it in PyTorch for speed: fused
attention, one product for query, key and value, library layer norm and cross-entropy, a strided convolution for patches.
The same model as lib/encoders/dual-encoder.ts, whose weights it loads.

Shapes: B batch, L text tokens, P patches, D width, E embedding, H heads.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F

# Per-channel mean and deviation of CLIP's training pictures, values in 0..1 (openai/CLIP).
CHANNEL_MEAN = [0.48145466, 0.4578275, 0.40821073]
CHANNEL_DEVIATION = [0.26862954, 0.26130258, 0.27577711]


class Attention(nn.Module):
    def __init__(self, width: int, heads: int, causal: bool):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.qkv = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)

    def forward(self, x):
        batch, length, width = x.shape
        qkv = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)  # 3 x [B, H, L, D/H]
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=self.causal)  # [B, H, L, D/H]
        return self.output(mixed.transpose(1, 2).reshape(batch, length, width))  # [B, L, D]


class Block(nn.Module):
    """Pre-norm residual block."""

    def __init__(self, width: int, heads: int, causal: bool):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = Attention(width, heads, causal)
        self.mlp_norm = nn.LayerNorm(width)
        self.hidden = nn.Linear(width, 4 * width)
        self.output = nn.Linear(4 * width, width)

    def forward(self, x):
        x = x + self.attention(self.attention_norm(x))
        hidden = self.hidden(self.mlp_norm(x))  # [B, L, F]
        hidden = hidden * torch.sigmoid(1.702 * hidden)  # QuickGELU
        return x + self.output(hidden)


class ImageTower(nn.Module):
    def __init__(self, imageSize, patchSize, width, layers, heads, embed_dim):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patchSize, stride=patchSize, bias=False)
        self.class_token = nn.Parameter(torch.empty(width))
        self.positions = nn.Parameter(torch.empty((imageSize // patchSize) ** 2 + 1, width))
        self.input_norm = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, heads, causal=False) for _ in range(layers))
        self.output_norm = nn.LayerNorm(width)
        self.projection = nn.Parameter(torch.empty(width, embed_dim))

    def forward(self, images):
        """Normalised pictures [B, 3, height, width] -> [B, E]."""
        patches = self.patches(images).flatten(2).transpose(1, 2)  # [B, P, D]
        class_tokens = self.class_token.expand(len(images), 1, -1)
        x = torch.cat([class_tokens, patches], 1) + self.positions  # [B, P + 1, D]
        x = self.input_norm(x)
        for block in self.blocks:
            x = block(x)
        return self.output_norm(x[:, 0]) @ self.projection


class TextTower(nn.Module):
    def __init__(self, vocabularySize, contextLength, width, layers, heads, embed_dim):
        super().__init__()
        self.tokens = nn.Embedding(vocabularySize, width)
        self.positions = nn.Parameter(torch.empty(contextLength, width))
        self.blocks = nn.ModuleList(Block(width, heads, causal=True) for _ in range(layers))
        self.output_norm = nn.LayerNorm(width)
        self.projection = nn.Parameter(torch.empty(width, embed_dim))

    def forward(self, ids):
        """Token ids [B, L], end-of-text has the highest -> [B, E]."""
        x = self.tokens(ids) + self.positions  # [B, L, D]
        for block in self.blocks:
            x = block(x)
        rows = torch.arange(len(ids), device=ids.device)
        return self.output_norm(x[rows, ids.argmax(1)]) @ self.projection


# Settings of Tandem's encoders that this file takes for granted.
FIXED = {"activation": "quick-gelu", "layerNormEpsilon": 1e-5}
FIXED_IMAGE = FIXED | {
    "kind": "vision-transformer",
    "hasPatchBias": False,
    "hasInputNorm": True,
    "classToken": "positioned",
    "pooling": "class",
}
FIXED_TEXT = FIXED | {"kind": "text-transformer", "isCausal": True, "pooling": "end-of-text"}


def sizes(settings: dict, fixed: dict) -> dict:
    """The settings that are sizes. Raises if another is not as this file computes it."""
    fixed = fixed | {"mlpWidth": 4 * settings["width"]}
    given = {name: settings.get(name) for name in fixed}
    if given != fixed:
        raise ValueError(f"expected a model with {fixed}, got {given}")
    return {name: value for name, value in settings.items() if name not in fixed}


class DualEncoder(nn.Module):
    def __init__(self, embedDim: int, image: dict, text: dict):
        super().__init__()
        self.image_tower = ImageTower(**sizes(image, FIXED_IMAGE), embed_dim=embedDim)
        self.text_tower = TextTower(**sizes(text, FIXED_TEXT), embed_dim=embedDim)
        self.log_scale = nn.Parameter(torch.empty(()))
        mean = 255 * torch.tensor(CHANNEL_MEAN).view(3, 1, 1)
        deviation = 255 * torch.tensor(CHANNEL_DEVIATION).view(3, 1, 1)
        self.register_buffer("pixel_mean", mean, persistent=False)
        self.register_buffer("pixel_scale", 1 / deviation, persistent=False)

    def encode_image(self, pixels):
        """RGB bytes [B, 3, height, width] -> unit embeddings [B, E]."""
        images = (pixels.float() - self.pixel_mean) * self.pixel_scale
        return F.normalize(self.image_tower(images), dim=-1)

    def encode_text(self, ids):
        """Token ids [B, L] -> unit embeddings [B, E]."""
        return F.normalize(self.text_tower(ids), dim=-1)

    def loss(self, pixels, ids):
        """The symmetric contrastive loss of a batch of pairs, []."""
        logits = self.log_scale.exp() * self.encode_image(pixels) @ self.encode_text(ids).T  # [B, B]
        targets = torch.arange(len(pixels), device=pixels.device)
        return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets)) / 2

    @torch.no_grad()
    def limit_log_scale(self):
        """Keeps the logit scale at most 100."""
        self.log_scale.clamp_(max=math.log(100))


def adamw(model: DualEncoder, rate: float) -> torch.optim.AdamW:
    """AdamW with the constants of lib/training/optimizers.ts; weight decay on matrices only."""
    groups = [
        {"params": [p for p in model.parameters() if p.ndim >= 2], "weight_decay": 0.2},
        {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), eps=1e-6, fused=True)
