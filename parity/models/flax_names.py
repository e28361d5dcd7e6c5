"""Arrays under the names of Google's files (vision_transformer, big_vision), from the modules of PyTorch libraries.

Kernels are [in, out] and [height, width, in, out] there; those of attention are [width, heads, head] and back.
"""

import copy
import re

import numpy as np
import torch

Arrays = dict[str, np.ndarray]


def array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().float().numpy().copy()


def dense(prefix: str, linear) -> Arrays:
    return {f"{prefix}/kernel": array(linear.weight.T), f"{prefix}/bias": array(linear.bias)}


def norm(prefix: str, layer) -> Arrays:
    return {f"{prefix}/scale": array(layer.weight), f"{prefix}/bias": array(layer.bias)}


def convolution(prefix: str, layer) -> Arrays:
    return {f"{prefix}/kernel": array(layer.weight.permute(2, 3, 1, 0)), f"{prefix}/bias": array(layer.bias)}


def attention(prefix: str, heads: int, into: dict, out) -> Arrays:
    """`into` has weights [width, width] and biases [width] of query, key and value as in PyTorch."""
    arrays = {}
    for name, (weight, bias) in into.items():
        arrays[f"{prefix}/{name}/kernel"] = array(weight.T).reshape(weight.shape[1], heads, -1)
        arrays[f"{prefix}/{name}/bias"] = array(bias).reshape(heads, -1)
    arrays[f"{prefix}/out/kernel"] = array(out.weight.T).reshape(heads, -1, out.weight.shape[0])
    arrays[f"{prefix}/out/bias"] = array(out.bias)
    return arrays


def thirds(weight: torch.Tensor, bias: torch.Tensor) -> dict:
    return dict(zip(("query", "key", "value"), zip(weight.chunk(3), bias.chunk(3))))


def timm_vit(model, prefix: str, running_counter: bool = False) -> Arrays:
    """A vision transformer of timm; with names that count through a block, as the first files had them, if asked."""
    names = ("LayerNorm_0", "MultiHeadDotProductAttention_1", "LayerNorm_2", "MlpBlock_3")
    if not running_counter:
        names = ("LayerNorm_0", "MultiHeadDotProductAttention_0", "LayerNorm_1", "MlpBlock_0")
    arrays = convolution(f"{prefix}embedding", model.patch_embed.proj)
    if model.cls_token is not None:
        arrays[f"{prefix}cls"] = array(model.cls_token)
    # Positions that belong to the class token too are in a module of their own.
    whole = model.cls_token is not None and not model.no_embed_class
    positions = "Transformer/posembed_input/pos_embedding" if whole else "pos_embedding"
    arrays[f"{prefix}{positions}"] = array(model.pos_embed)
    for i, block in enumerate(model.blocks):
        at = f"{prefix}Transformer/encoderblock_{i}"
        arrays |= norm(f"{at}/{names[0]}", block.norm1)
        into = thirds(block.attn.qkv.weight, block.attn.qkv.bias)
        arrays |= attention(f"{at}/{names[1]}", block.attn.num_heads, into, block.attn.proj)
        arrays |= norm(f"{at}/{names[2]}", block.norm2)
        arrays |= dense(f"{at}/{names[3]}/Dense_0", block.mlp.fc1) | dense(f"{at}/{names[3]}/Dense_1", block.mlp.fc2)
    arrays |= norm(f"{prefix}Transformer/encoder_norm", model.norm)
    if model.attn_pool is not None:
        arrays |= timm_pool(model.attn_pool, f"{prefix}MAPHead_0")
    return arrays


def timm_pool(pool, at: str) -> Arrays:
    keys, values = zip(pool.kv.weight.chunk(2), pool.kv.bias.chunk(2))
    into = {"query": (pool.q.weight, pool.q.bias), "key": keys, "value": values}
    return {
        f"{at}/probe": array(pool.latent),
        **attention(f"{at}/MultiHeadDotProductAttention_0", pool.num_heads, into, pool.proj),
        **norm(f"{at}/LayerNorm_0", pool.norm),
        **dense(f"{at}/MlpBlock_0/Dense_0", pool.mlp.fc1),
        **dense(f"{at}/MlpBlock_0/Dense_1", pool.mlp.fc2),
    }


def openclip_text(model, prefix: str) -> Arrays:
    """A text transformer of open_clip whose projection has a bias: that is big_vision's head."""
    arrays = {
        f"{prefix}Embed_0/embedding": array(model.token_embedding.weight),
        f"{prefix}pos_embedding": array(model.positional_embedding)[None],
    }
    for i, block in enumerate(model.transformer.resblocks):
        at = f"{prefix}Encoder_0/encoderblock_{i}"
        into = thirds(block.attn.in_proj_weight, block.attn.in_proj_bias)
        arrays |= norm(f"{at}/LayerNorm_0", block.ln_1) | norm(f"{at}/LayerNorm_1", block.ln_2)
        arrays |= attention(f"{at}/MultiHeadDotProductAttention_0", block.attn.num_heads, into, block.attn.out_proj)
        arrays |= dense(f"{at}/MlpBlock_0/Dense_0", block.mlp.c_fc) | dense(f"{at}/MlpBlock_0/Dense_1", block.mlp.c_proj)
    return arrays | norm(f"{prefix}Encoder_0/encoder_norm", model.ln_final) | dense(f"{prefix}head", model.text_projection)


def transformers_bert(model, prefix: str) -> Arrays:
    """BertModel without a pooler, as flaxformer's encoder has it."""
    embeddings, root = model.embeddings, f"{prefix}BertEncoder_0"
    arrays = {
        f"{root}/embedder/embedders_token_ids/embedding": array(embeddings.word_embeddings.weight),
        f"{root}/embedder/embedders_position_ids/embedding": array(embeddings.position_embeddings.weight),
        f"{root}/embedder/embedders_segment_ids/embedding": array(embeddings.token_type_embeddings.weight),
        **norm(f"{root}/layer_norm", embeddings.LayerNorm),
    }
    for i, layer in enumerate(model.encoder.layer):
        at, own = f"{root}/encoder_block/layer_sequence/layers_{i}", layer.attention.self
        for name in ("query", "key", "value"):
            arrays |= dense(f"{at}/attention_block/attention_layer/{name}", getattr(own, name))
        arrays |= dense(f"{at}/attention_block/dense_layer", layer.attention.output.dense)
        arrays |= norm(f"{at}/attention_block/layer_norm", layer.attention.output.LayerNorm)
        arrays |= dense(f"{at}/mlp_block/mlp/dense_layer", layer.intermediate.dense)
        arrays |= dense(f"{at}/mlp_block/dense_layer", layer.output.dense)
        arrays |= norm(f"{at}/mlp_block/layer_norm", layer.output.LayerNorm)
    return arrays


def timm_mixer(model, prefix: str) -> Arrays:
    arrays = convolution(f"{prefix}stem", model.stem.proj)
    for i, block in enumerate(model.blocks):
        at = f"{prefix}MixerBlock_{i}"
        arrays |= norm(f"{at}/LayerNorm_0", block.norm1) | norm(f"{at}/LayerNorm_1", block.norm2)
        for name, mlp in (("token_mixing", block.mlp_tokens), ("channel_mixing", block.mlp_channels)):
            arrays |= dense(f"{at}/{name}/Dense_0", mlp.fc1) | dense(f"{at}/{name}/Dense_1", mlp.fc2)
    return arrays | norm(f"{prefix}pre_head_layer_norm", model.norm)


def timm_bit(model, prefix: str) -> Arrays:
    def kernel(at: str, layer) -> Arrays:
        return {f"{at}/standardized_conv2d/kernel": array(layer.weight.permute(2, 3, 1, 0))}

    def group_norm(at: str, layer) -> Arrays:
        return {f"{at}/group_norm/gamma": array(layer.weight), f"{at}/group_norm/beta": array(layer.bias)}

    arrays = kernel(f"{prefix}root_block", model.stem.conv) | group_norm(prefix.removesuffix("/"), model.norm)
    for i, stage in enumerate(model.stages):
        for j, block in enumerate(stage.blocks):
            at = f"{prefix}block{i + 1}/unit{j + 1:02}"
            for letter, number in (("a", 1), ("b", 2), ("c", 3)):
                arrays |= kernel(f"{at}/{letter}", getattr(block, f"conv{number}"))
                arrays |= group_norm(f"{at}/{letter}", getattr(block, f"norm{number}"))
            if block.downsample is not None:
                arrays |= kernel(f"{at}/a/proj", block.downsample.conv)
    return arrays


def scanned(arrays: Arrays) -> Arrays:
    """Blocks stacked along a first axis, as big_vision writes models whose layers it loops over."""
    stacked = {name: a for name, a in arrays.items() if "encoderblock_" not in name}
    for name in arrays:
        if "encoderblock_0/" in name:
            layers = sum(re.sub(r"encoderblock_\d+", "encoderblock_0", other) == name for other in arrays)
            rows = [arrays[name.replace("encoderblock_0", f"encoderblock_{i}")] for i in range(layers)]
            stacked[name.replace("encoderblock_0", "encoderblock")] = np.stack(rows)
    return stacked


def with_gradients(model):
    """A copy of the model with gradients in the place of the parameters."""
    found = copy.deepcopy(model)
    for copied, original in zip(found.parameters(), model.parameters()):
        copied.data = torch.zeros_like(original) if original.grad is None else original.grad.clone()
    return found
