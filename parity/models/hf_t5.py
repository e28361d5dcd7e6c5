"""The encoders of T5 and mT5 of transformers; features are the mean of the tokens that are not padding."""

import torch
import transformers
from transformers import MT5Config, MT5EncoderModel, MT5ForConditionalGeneration, T5Config, T5EncoderModel
from transformers import T5ForConditionalGeneration

import hf_forms
from case import Case, Weights
from random_weights import fill
from tower import expect, texts

family = "transformers-t5"
reference = f"transformers {transformers.__version__}"

variants: dict[str, dict] = {
    "t5": {"act": "relu"},
    "t5-1.1": {"act": "gated-gelu"},
    "mt5": {"act": "gated-gelu", "mt5": True},
    "few-buckets": {"act": "relu", "relative_attention_num_buckets": 8, "relative_attention_max_distance": 10},
    "norm-epsilon": {"act": "gated-gelu", "layer_norm_epsilon": 1e-3},
}
# Committed as small models for the tests, the first of them with gradients.
committed = ["t5", "mt5"]


def make(variant: str, draw, small: bool) -> Case:
    given = variants[variant]
    heads = 2 if small else draw.choice([1, 2, 3, 6])
    width = 8 if small else draw.choice([16, 24, 60])
    config = (MT5Config if given.get("mt5") else T5Config)(
        vocab_size=40 if small else draw.choice([33, 120, 1000]),
        d_model=width,
        d_kv=4 if small else draw.choice([5, 8, 64]),
        d_ff=2 * width if small else draw.choice([4 * width, 37]),
        num_layers=1 if small else draw.choice([1, 2, 3]),
        num_decoder_layers=1,
        num_heads=heads,
        feed_forward_proj=given["act"],
        **{name: value for name, value in given.items() if name not in ("act", "mt5")},
    )
    whole = (MT5ForConditionalGeneration if given.get("mt5") else T5ForConditionalGeneration)(config).eval()
    fill(whole)
    with torch.no_grad():  # attention isn't scaled in T5: its queries are
        for name, parameter in whole.named_parameters():
            if name.endswith(".q.weight"):
                parameter.mul_(config.d_kv**-0.5)
    model = (MT5EncoderModel if given.get("mt5") else T5EncoderModel)(config).eval()
    model.load_state_dict(whole.state_dict(), strict=False)
    batch = 2 if small else draw.choice([1, 2, 4])
    length = 9 if small else draw.choice([5, 16, 40])
    ids = texts(draw, batch, length, config.vocab_size)
    mask = (ids != 0).long()
    tokens = model(ids, attention_mask=mask).last_hidden_state
    inputs, expected = expect((tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
    use = {"contextLength": length, "pooling": "mean"}
    forms = hf_forms.forms(model, **use)
    everything = Weights("whole", "encoder and decoder", lambda folder: hf_forms.saved(whole, folder) and None, use)
    return Case(
        family=family,
        variant=variant,
        about=f"{config.num_layers} layers of width {width}, {heads} heads of {config.d_kv}, {length} tokens",
        kind="text-tower",
        reference=reference,
        inputs={"ids": ids, **inputs},
        expected=expected,
        weights=forms[:1] if small else [*forms, everything],
        gradients=hf_forms.gradients(model, "of features . direction", **use),
    )
