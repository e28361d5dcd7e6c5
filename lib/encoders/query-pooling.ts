// Attention pooling by several learned queries (Lee et al. 2019, the Set Transformer's PMA): how CoCa turns a picture's tokens
// into the few that its captions look at (Yu et al. 2022, section 3.2, in open_clip's form).
import { type Described, normal, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { attend } from "./attention.js";
import { describeLayerNorm, glorotUniform, type LayerNorm, type Linear, layerNorm, linear } from "./layers.js";

export type QueryPooling = {
  /** [Q, E]. */
  queries: Tensor;
  queryNorm: LayerNorm;
  /** Of the tokens, [D]. */
  tokenNorm: LayerNorm;
  /** [E, E]. */
  query: Linear;
  /** Both [D, E]. */
  key: Linear;
  value: Linear;
  /** [E, E]. */
  output: Linear;
};

export interface QueryPoolingSettings {
  /** D, the width of the tokens. */
  readonly width: number;
  /** E, that of the queries and of what they find. */
  readonly outputWidth: number;
  readonly queries: number;
  readonly heads: number;
  readonly layerNormEpsilon: number;
}

/** Queries are standard normal numbers, maps Glorot's. */
export function describeQueryPooling(
  key: Key,
  { width, outputWidth, queries }: QueryPoolingSettings,
): Described<QueryPooling> {
  const map = (name: string, inputs: number) => ({
    kernel: glorotUniform(deriveKey(key, name), [inputs, outputWidth]),
    bias: zeros([outputWidth]),
  });
  return {
    queries: normal(deriveKey(key, "queries"), [queries, outputWidth], 1),
    queryNorm: describeLayerNorm(outputWidth),
    tokenNorm: describeLayerNorm(width),
    query: map("query", outputWidth),
    key: map("key", width),
    value: map("value", width),
    output: map("output", outputWidth),
  };
}

/** Tokens [B, L, D] -> [B, Q, E]. */
export function queryPooling(
  params: QueryPooling,
  tokens: Tensor3D,
  { heads, layerNormEpsilon }: Pick<QueryPoolingSettings, "heads" | "layerNormEpsilon">,
): Tensor3D {
  const queries = linear(params.query, layerNorm(params.queryNorm, params.queries, layerNormEpsilon)); // [Q, E]
  const normed = layerNorm(params.tokenNorm, tokens, layerNormEpsilon); // [B, L, D]
  const query = tf.zeros([tokens.shape[0], 1, 1]).add<Tensor3D>(queries); // [B, Q, E]
  const found = attend({ query, key: linear(params.key, normed), value: linear(params.value, normed) }, { heads });
  return linear(params.output, found); // [B, Q, E]
}
