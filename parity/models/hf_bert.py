"""BertModel of transformers, read at its first token, as LiT reads it (Zhai et al. 2022), or by its pooler."""

import torch
import transformers
from transformers import BertConfig, BertModel

import hf_forms
import torch_files
from case import Case, Weights, write_json
from random_weights import fill
from tower import expect, texts

family = "transformers-bert"
reference = f"transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "gelu": {},
    "tanh-gelu": {"act": "gelu_new"},
    "no-pooler": {"pooler": False},
    "read-by-pooler": {"pooling": "pooler"},
    "relu": {"act": "relu"},
    "norm-epsilon": {"eps": 1e-5},
    "half-precision": {"precision": "float16"},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["gelu", "tanh-gelu"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    heads = 2 if small else draw.choice([1, 2, 3, 4])
    width = heads * (4 if small else draw.choice([8, 16, 20, 64]))
    config = BertConfig(
        vocab_size=40 if small else draw.choice([33, 120, 1000]),
        hidden_size=width,
        num_hidden_layers=1 if small else draw.choice([1, 2, 3]),
        num_attention_heads=heads,
        intermediate_size=2 * width if small else draw.choice([4 * width, 2 * width + 5]),
        hidden_act=given.get("act", "gelu"),
        max_position_embeddings=9 if small else draw.choice([16, 20, 128]),
        layer_norm_eps=given.get("eps", 1e-12),
    )
    model = BertModel._from_config(config, attn_implementation="eager", add_pooling_layer=given.get("pooler", True)).eval()
    fill(model, given.get("precision", "float32"))
    batch = 2 if small else draw.choice([1, 2, 4])
    length = min(draw.choice([5, 16]), config.max_position_embeddings)
    ids = texts(draw, batch, length, config.vocab_size)
    out = model(ids, attention_mask=(ids != 0).long())
    inputs, expected = expect(out.pooler_output if given.get("pooling") == "pooler" else out.last_hidden_state[:, 0])
    use = {"contextLength": length, "pooling": given.get("pooling", "first")}
    forms = hf_forms.forms(model, dtype={"float16": torch.float16}.get(given.get("precision")), **use)
    return Case(
        family=family,
        variant=variant,
        about=f"{config.num_hidden_layers} layers of width {width}, {heads} heads, {length} tokens of {config.vocab_size}",
        kind="text-tower",
        reference=reference,
        inputs={"ids": ids, **inputs},
        expected=expected,
        weights=forms[:1] if small else [*forms, as_first_published(model, use)],
        gradients=hf_forms.gradients(model, "of features . direction", **use),
    )


def as_first_published(model, use: dict) -> Weights:
    """The names of 2018: gains and biases as gamma and beta, the encoder under "bert." beside what it was trained with."""

    def write(folder) -> None:
        state = hf_forms.saved(model, folder)
        old = {f"bert.{name}": tensor for name, tensor in state.items()}
        for new, before in (("LayerNorm.weight", "LayerNorm.gamma"), ("LayerNorm.bias", "LayerNorm.beta")):
            old = {name.replace(new, before): tensor for name, tensor in old.items()}
        old["bert.embeddings.position_ids"] = torch.arange(model.config.max_position_embeddings)[None]
        old["cls.predictions.bias"] = torch.zeros(model.config.vocab_size)
        old["cls.seq_relationship.weight"] = torch.zeros(2, model.config.hidden_size)
        torch_files.safetensors(old, folder / "model.safetensors")
        config = {**model.config.to_dict(), "architectures": ["BertForMaskedLM"]}
        write_json(folder / "config.json", config)

    return Weights("first-published", "names of 2018 in model.safetensors", write, use)
