"""Fixtures for the objectives: what open_clip's losses and its CoCa compute on small random inputs, and LiT's Adafactor
written out anew in NumPy.

    python parity/objectives.py OUT_FOLDER

needs torch, open_clip_torch and numpy; writes losses.json, coca.json and adafactor.json.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
import torch
from open_clip.coca_model import CoCa
from open_clip.loss import CoCaLoss, DistillClipLoss, SigLipLoss


def stored(array):
    """Shape and little-endian float32 bytes."""
    data = array.detach().numpy().astype("<f4")
    return {"shape": list(data.shape), "values": base64.b64encode(data.tobytes()).decode()}


def unit_rows(rows, width):
    x = torch.randn(rows, width)
    return (x / x.norm(dim=1, keepdim=True)).requires_grad_()


def losses():
    torch.manual_seed(1)
    images, texts = unit_rows(6, 4), unit_rows(6, 4)
    scale, bias = torch.tensor(10.0, requires_grad=True), torch.tensor(-3.0, requires_grad=True)
    sigmoid = SigLipLoss()(images, texts, scale, bias)
    slopes = torch.autograd.grad(sigmoid, [images, texts, scale, bias])
    case = {"images": stored(images), "texts": stored(texts), "scale": 10.0, "bias": -3.0}
    cases = {"sigmoid": {**case, "loss": sigmoid.item(), "gradients": [stored(slope) for slope in slopes]}}

    teacher_images, teacher_texts = unit_rows(6, 3), unit_rows(6, 3)
    student_scale = torch.tensor(7.0)
    _, distilled = DistillClipLoss()(images, texts, student_scale, teacher_images, teacher_texts, torch.tensor(20.0))
    slopes = torch.autograd.grad(distilled, [images, texts])
    cases["distillation"] = {
        "teacherImages": stored(teacher_images),
        "teacherTexts": stored(teacher_texts),
        "teacherScale": 20.0,
        "scale": 7.0,
        "loss": distilled.item(),
        "gradients": [stored(slope) for slope in slopes],
    }

    logits = torch.randn(6, 5, 9, requires_grad=True)
    labels = torch.randint(1, 9, (6, 5))
    labels[0, 3:] = 0
    labels[4, 1:] = 0
    clip_loss, caption_loss = CoCaLoss(2.0, 1.0)(images, texts, logits, labels, scale)
    (slope,) = torch.autograd.grad(caption_loss, [logits])
    cases["coca"] = {
        "logits": stored(logits),
        "labels": labels.tolist(),
        "contrastive": clip_loss.item(),
        "caption": caption_loss.item(),
        "gradient": stored(slope),
    }
    return cases


def linear(weight, bias=None):
    kernel = {"kernel": weight.T}
    return kernel if bias is None else {**kernel, "bias": bias}


def norm(module):
    return {"gain": module.weight, "bias": module.bias}


def attention(module):
    return {
        "qkv": linear(module.in_proj_weight, module.in_proj_bias),
        "output": linear(module.out_proj.weight, module.out_proj.bias),
    }


def block(module):
    own = {
        "attentionNorm": norm(module.ln_1),
        "attention": attention(module.attn),
        "mlpNorm": norm(module.ln_2),
        "mlp": {
            "hidden": linear(module.mlp.c_fc.weight, module.mlp.c_fc.bias),
            "output": linear(module.mlp.c_proj.weight, module.mlp.c_proj.bias),
        },
    }
    return {**own, "contextNorm": norm(module.ln_1_kv)} if hasattr(module, "ln_1_kv") else own


def pooling(module):
    biases = module.attn.in_proj_bias.chunk(3)
    return {
        "queries": module.query,
        "queryNorm": norm(module.ln_q),
        "tokenNorm": norm(module.ln_k),
        "query": linear(module.attn.q_proj_weight, biases[0]),
        "key": linear(module.attn.k_proj_weight, biases[1]),
        "value": linear(module.attn.v_proj_weight, biases[2]),
        "output": linear(module.attn.out_proj.weight, module.attn.out_proj.bias),
    }


def coca_tree(model):
    """open_clip's parameters under Tandem's names and in its layout."""
    visual, text, decoder = model.visual, model.text, model.text_decoder
    return {
        "imageTower": {
            "patchEmbedding": visual.conv1.weight.permute(2, 3, 1, 0).flatten(0, 2),
            "classToken": visual.class_embedding,
            "positions": visual.positional_embedding,
            "inputNorm": norm(visual.ln_pre),
            "blocks": [block(each) for each in visual.transformer.resblocks],
        },
        "imagePooling": pooling(visual.attn_pool),
        "imageNorm": norm(visual.ln_post),
        "imageProjection": {"kernel": visual.proj},
        "textTower": {
            "tokenEmbedding": text.token_embedding.weight,
            "classToken": text.cls_emb,
            "positions": text.positional_embedding,
            "blocks": [block(each) for each in text.transformer.resblocks],
            "outputNorm": norm(text.ln_final),
            "projection": {"kernel": text.text_projection},
        },
        "decoder": {
            "blocks": [block(each) for each in decoder.resblocks],
            "crossBlocks": [block(each) for each in decoder.cross_attn],
            "outputNorm": norm(decoder.ln_final),
            "projection": {"kernel": decoder.text_projection},
        },
        "logScale": model.logit_scale,
    }


def leaves(tree, path=""):
    if isinstance(tree, torch.Tensor):
        return {path: stored(tree)}
    items = tree.items() if isinstance(tree, dict) else ((str(i), each) for i, each in enumerate(tree))
    return {name: leaf for key, child in items for name, leaf in leaves(child, f"{path}/{key}" if path else key).items()}


def coca(correct_cls_mask):
    torch.manual_seed(2)
    text = {"context_length": 5, "vocab_size": 11, "width": 8, "heads": 2, "layers": 2}
    model = CoCa(
        embed_dim=8,
        multimodal_cfg={**text, "layers": 2},
        text_cfg={**text, "embed_cls": True, "output_tokens": True},
        vision_cfg={
            "image_size": 8,
            "patch_size": 4,
            "layers": 2,
            "width": 6,
            "head_width": 3,
            "attentional_pool": True,
            "attn_pooler_queries": 3,
            "attn_pooler_heads": 2,
            "output_tokens": True,
        },
    ).eval()
    model.text.correct_cls_mask = correct_cls_mask
    with torch.no_grad():
        model.text_decoder.text_projection.zero_()  # open_clip leaves it as it finds the memory
        for name, parameter in model.named_parameters():
            if name != "logit_scale":
                parameter.add_(0.2 * torch.randn_like(parameter))
    images = torch.randn(2, 3, 8, 8)
    ids = torch.tensor([[9, 4, 7, 10, 0], [9, 3, 10, 0, 0]])
    with torch.no_grad():
        out = model(images, ids)
    return model, {
        "images": stored(images.permute(0, 2, 3, 1)),
        "ids": ids.tolist(),
        "imageEmbeddings": stored(out["image_features"]),
        "textEmbeddings": stored(out["text_features"]),
        "logits": stored(out["logits"]),
    }


def cocas():
    model, released = coca(False)
    _, corrected = coca(True)
    return {"weights": leaves(coca_tree(model)), "released": released, "corrected": corrected}


def bfloat16(x):
    return torch.from_numpy(x).bfloat16().float().numpy()


def adafactor(shape, updates, rate):
    """One parameter under Adafactor as big_vision has it, gradients sin(index / 7 + update), all in float32."""
    size = int(np.prod(shape))
    index = np.arange(size)
    value = np.cos(index / 5).astype("f4").reshape(shape)
    mean = np.zeros(shape, "f4")
    second, largest = np.argsort(shape, kind="stable")[-2:] if len(shape) > 1 else (0, 0)
    is_factored = len(shape) > 1 and shape[second] >= 32
    rows, columns, square = np.float32(0), np.float32(0), np.float32(0)
    for t in range(1, updates + 1):
        gradient = np.sin(index / 7 + t).astype("f4").reshape(shape)
        beta2 = np.float32(min(0.999, 1 - t**-0.8))
        squared = gradient**2 + np.float32(1e-30)
        if is_factored:
            rows = beta2 * rows + (1 - beta2) * squared.mean(axis=largest, keepdims=True)
            columns = beta2 * columns + (1 - beta2) * squared.mean(axis=second, keepdims=True)
            direction = gradient * (rows / rows.mean(axis=second, keepdims=True)) ** -0.5 * columns**-0.5
        else:
            square = beta2 * square + (1 - beta2) * squared
            direction = gradient * square**-0.5
        mean = np.float32(0.9) * mean + np.float32(0.1) * direction
        value = value - np.float32(rate) * mean
        mean = bfloat16(mean.astype("f4"))
    return {"shape": list(shape), "updates": updates, "rate": rate, "every": 29, "values": value.flatten()[::29].tolist()}


def write(folder, name, content):
    (folder / name).write_text(json.dumps(content) + "\n")


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    write(out, "losses.json", losses())
    write(out, "coca.json", cocas())
    shapes = [(40, 33), (32, 32), (3, 33, 36), (36, 2, 33), (31, 64), (50,)]
    write(out, "adafactor.json", [adafactor(shape, 5, 0.01) for shape in shapes])
