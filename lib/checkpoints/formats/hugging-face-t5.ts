// The encoders of T5 and mT5 in the transformers library, alone or in a file with their decoder.
import { z } from "zod";
import type { T5Settings } from "../../encoders/t5.js";
import { tokenPoolings } from "../../encoders/token-pooling.js";
import type { WeightFile } from "../files/weight-file.js";
import { renamed } from "../tables/changed-names.js";
import { transposed } from "../tables/layouts.js";
import type { NameTable } from "../tables/name-table.js";
import { parseConfig, requirePooling } from "./hugging-face-config.js";
import { count, layerCount } from "./schema-parts.js";

const t5Config = z.object({
  vocab_size: count.default(32128),
  d_model: count.default(512),
  d_kv: count.default(64),
  d_ff: count.default(2048),
  num_layers: layerCount.default(6),
  num_heads: count.default(8),
  relative_attention_num_buckets: count.default(32),
  relative_attention_max_distance: count.default(128),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  feed_forward_proj: z.enum(["relu", "gated-gelu"]),
  pad_token_id: z.int().nonnegative().nullable().default(0),
});

export interface T5Use {
  /** L, of which the weights know nothing: 16 by default, as in LiT. */
  readonly contextLength?: number;
  /** The mean over the text by default. */
  readonly pooling?: T5Settings["pooling"];
}

/** The settings in a config.json with model_type "t5" or "mt5". */
export function huggingFaceT5Settings(
  config: unknown,
  where: string,
  { contextLength = 16, pooling = "mean" }: T5Use = {},
): T5Settings {
  requirePooling(pooling, tokenPoolings);
  const isMultilingual = (config as { model_type?: string }).model_type === "mt5";
  const defaults = isMultilingual
    ? { vocab_size: 250112, d_ff: 1024, num_layers: 8, num_heads: 6, feed_forward_proj: "gated-gelu" }
    : { feed_forward_proj: "relu" };
  const parsed = parseConfig(t5Config, { ...defaults, ...(config as object) }, where);
  const isGated = parsed.feed_forward_proj === "gated-gelu";
  return {
    kind: "t5",
    vocabularySize: parsed.vocab_size,
    contextLength,
    width: parsed.d_model,
    layers: parsed.num_layers,
    heads: parsed.num_heads,
    headWidth: parsed.d_kv,
    mlpWidth: parsed.d_ff,
    activation: isGated ? "gelu-tanh" : "relu",
    isGated,
    distanceBuckets: parsed.relative_attention_num_buckets,
    maximalDistance: parsed.relative_attention_max_distance,
    layerNormEpsilon: parsed.layer_norm_epsilon,
    pooling,
    padding: parsed.pad_token_id ?? 0,
  };
}

/** The config.json of settings. */
export function huggingFaceT5Config(settings: T5Settings): object {
  const expected = settings.isGated ? "gelu-tanh" : "relu";
  if (settings.activation !== expected)
    throw new Error(`huggingFaceT5Config: expected the activation ${expected}, got ${settings.activation}`);
  return {
    architectures: ["T5EncoderModel"],
    model_type: "t5",
    vocab_size: settings.vocabularySize,
    d_model: settings.width,
    d_kv: settings.headWidth,
    d_ff: settings.mlpWidth,
    num_layers: settings.layers,
    num_heads: settings.heads,
    relative_attention_num_buckets: settings.distanceBuckets,
    relative_attention_max_distance: settings.maximalDistance,
    layer_norm_epsilon: settings.layerNormEpsilon,
    feed_forward_proj: settings.isGated ? "gated-gelu" : "relu",
    pad_token_id: settings.padding,
  };
}

const [attention, mlp] = ["encoder.block.{i}.layer.0", "encoder.block.{i}.layer.1"];

/** The gated MLP's maps are wi_0, to which the activation is applied, and wi_1; the plain one's is wi. */
export function huggingFaceT5Names({ isGated }: Pick<T5Settings, "isGated">): NameTable {
  return {
    rows: [
      ["tokenEmbedding", "shared.weight"],
      ["distanceBias", "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"],
      ["blocks/{i}/attentionNorm/gain", `${attention}.layer_norm.weight`],
      ["blocks/{i}/attention/query/kernel", `${attention}.SelfAttention.q.weight`, transposed],
      ["blocks/{i}/attention/key/kernel", `${attention}.SelfAttention.k.weight`, transposed],
      ["blocks/{i}/attention/value/kernel", `${attention}.SelfAttention.v.weight`, transposed],
      ["blocks/{i}/attention/output/kernel", `${attention}.SelfAttention.o.weight`, transposed],
      ["blocks/{i}/mlpNorm/gain", `${mlp}.layer_norm.weight`],
      ["blocks/{i}/mlp/gate/kernel", `${mlp}.DenseReluDense.wi_0.weight`, transposed],
      ["blocks/{i}/mlp/hidden/kernel", `${mlp}.DenseReluDense.${isGated ? "wi_1" : "wi"}.weight`, transposed],
      ["blocks/{i}/mlp/output/kernel", `${mlp}.DenseReluDense.wo.weight`, transposed],
      ["outputNorm/gain", "encoder.final_layer_norm.weight"],
    ],
    // The same table of tokens again, and the decoder.
    ignored: [/^encoder\.embed_tokens\.weight$/, /^decoder\./, /^lm_head\./],
  };
}

/** A file that has the table of tokens only as the encoder's, seen as one that has it by its own name. */
export function withSharedTokens(weights: WeightFile): WeightFile {
  if (weights.arrays.has("shared.weight")) return weights;
  return renamed(weights, (name) => (name === "encoder.embed_tokens.weight" ? "shared.weight" : name));
}
