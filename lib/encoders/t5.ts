// The encoder of T5 (Raffel et al. 2020) and of mT5 (Xue et al. 2021), text towers of LiT's ablations (Zhai et al. 2022, section
// 5.5): no positions but a learned bias per distance and head, layer norms without mean and bias, maps without biases, logits
// that are not scaled down. T5 v1.1 and mT5 have an MLP with a gate.
import { type Described, normal, ones } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type Activation, activate } from "./activations.js";
import { attend } from "./attention.js";
import { inTurn } from "./blocks.js";
import { type ComputeOptions, embedTokens, linear } from "./layers.js";
import { describeMlp, mlp } from "./mlp.js";
import { paddingMask, textMask } from "./token-mask.js";
import { poolTokens, type TokenPooling } from "./token-pooling.js";

export interface T5Settings {
  readonly kind: "t5";
  readonly vocabularySize: number;
  /** L. */
  readonly contextLength: number;
  /** D. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Of one head; heads times this need not be the width. */
  readonly headWidth: number;
  /** F. */
  readonly mlpWidth: number;
  readonly activation: Activation;
  /** The MLP's hidden layer is multiplied by a second one, to which the activation is applied. */
  readonly isGated: boolean;
  /** Distances that have a bias of their own: half of these buckets for each direction, half of those for single steps. */
  readonly distanceBuckets: number;
  /** From here on all distances share a bucket. */
  readonly maximalDistance: number;
  readonly layerNormEpsilon: number;
  readonly pooling: TokenPooling;
  /** Id that fills rows up, which nothing looks at. */
  readonly padding: number;
}

const shared = {
  kind: "t5",
  contextLength: 16,
  headWidth: 64,
  distanceBuckets: 32,
  maximalDistance: 128,
  layerNormEpsilon: 1e-6,
  pooling: "mean",
  padding: 0,
} as const;
const plain = { ...shared, vocabularySize: 32128, activation: "relu", isGated: false } as const;
const gated = { ...shared, activation: "gelu-tanh", isGated: true } as const;

/** Published sizes: T5 (Raffel et al. 2020, section 3.7), T5 v1.1 and mT5, with the 16 tokens of LiT. */
export const t5Sizes = {
  "t5-small": { ...plain, width: 512, layers: 6, heads: 8, mlpWidth: 2048 },
  "t5-base": { ...plain, width: 768, layers: 12, heads: 12, mlpWidth: 3072 },
  "t5-large": { ...plain, width: 1024, layers: 24, heads: 16, mlpWidth: 4096 },
  "t5-v1.1-base": { ...gated, vocabularySize: 32128, width: 768, layers: 12, heads: 12, mlpWidth: 2048 },
  "mt5-small": { ...gated, vocabularySize: 250112, width: 512, layers: 8, heads: 6, mlpWidth: 1024 },
  "mt5-base": { ...gated, vocabularySize: 250112, width: 768, layers: 12, heads: 12, mlpWidth: 2048 },
} as const satisfies Record<string, T5Settings>;

/** A map without bias. */
type LinearMap = { kernel: Tensor };

export type T5Block = {
  /** Gain [D]. */
  attentionNorm: { gain: Tensor };
  /** Kernels [D, heads * headWidth], the output's the other way round. */
  attention: { query: LinearMap; key: LinearMap; value: LinearMap; output: LinearMap };
  mlpNorm: { gain: Tensor };
  /** Kernels [D, F], the output's [F, D]. */
  mlp: { gate?: LinearMap; hidden: LinearMap; output: LinearMap };
};

export type T5 = {
  /** [V, D]. */
  tokenEmbedding: Tensor;
  /** [distanceBuckets, heads], the same in every layer. */
  distanceBias: Tensor;
  blocks: T5Block[];
  outputNorm: { gain: Tensor };
};

/** The parameters of a tower without its projection, drawn as in T5. */
export function describeT5(key: Key, settings: T5Settings): Described<T5> {
  const { vocabularySize, width, layers, heads, distanceBuckets } = settings;
  if (distanceBuckets % 4 !== 0)
    throw new Error(`describeT5: expected distanceBuckets that are a multiple of 4, got ${distanceBuckets}`);
  return {
    tokenEmbedding: normal(deriveKey(key, "tokens"), [vocabularySize, width], 1),
    distanceBias: normal(deriveKey(key, "distances"), [distanceBuckets, heads], width ** -0.5),
    blocks: Array.from({ length: layers }, (_, layer) => describeBlock(deriveKey(key, layer), settings)),
    outputNorm: { gain: ones([width]) },
  };
}

function describeBlock(key: Key, { width, heads, headWidth, mlpWidth, isGated }: T5Settings): Described<T5Block> {
  const inner = heads * headWidth;
  const map = (name: string, shape: readonly number[], deviation: number) => ({
    kernel: normal(deriveKey(key, name), shape, deviation),
  });
  return {
    attentionNorm: { gain: ones([width]) },
    attention: {
      query: map("query", [width, inner], (width * headWidth) ** -0.5),
      key: map("key", [width, inner], width ** -0.5),
      value: map("value", [width, inner], width ** -0.5),
      output: map("attention output", [inner, width], inner ** -0.5),
    },
    mlpNorm: { gain: ones([width]) },
    mlp: {
      ...(isGated && { gate: map("mlp gate", [width, mlpWidth], width ** -0.5) }),
      ...describeMlp({ width, mlpWidth }, (name, inputs, outputs) =>
        map(`mlp ${name}`, [inputs, outputs], inputs ** -0.5),
      ),
    },
  };
}

/** Token ids [B, L] (int32) -> features [B, D]. */
export function t5Features(params: T5, settings: T5Settings, ids: Tensor2D, options: ComputeOptions = {}): Tensor2D {
  const tokens = t5Tokens(params, settings, ids, options); // [B, L, D]
  return poolTokens(settings.pooling, tokens, textMask(ids, { padding: settings.padding })); // [B, D]
}

/** Token ids [B, L] (int32) -> what the last layer makes of each token, [B, L, D]. */
export function t5Tokens(params: T5, settings: T5Settings, ids: Tensor2D, options: ComputeOptions = {}): Tensor3D {
  const { contextLength, layerNormEpsilon, padding } = settings;
  if (ids.shape[1] !== contextLength)
    throw new Error(`t5Tokens: expected ids [B, ${contextLength}], got [${ids.shape}]`);
  const bias = distanceBias(params.distanceBias, settings); // [1, H, L, L]
  const mask = paddingMask(textMask(ids, { padding })).add(bias); // [B, H, L, L]
  const apply = (block: T5Block, x: Tensor3D, added: Tensor) => t5Block(block, x, { settings, mask: added });
  const x = inTurn(params.blocks, embedTokens(params.tokenEmbedding, ids), apply, { ...options, others: [mask] });
  return rootMeanSquareNorm(params.outputNorm, x, layerNormEpsilon); // [B, L, D]
}

/** x + attention(norm(x)), then x + mlp(norm(x)); [B, L, D] -> [B, L, D]. */
function t5Block(
  { attentionNorm, attention, mlpNorm, mlp: maps }: T5Block,
  x: Tensor3D,
  { settings, mask }: { settings: T5Settings; mask: Tensor },
): Tensor3D {
  const { heads, activation, layerNormEpsilon } = settings;
  const normed = rootMeanSquareNorm(attentionNorm, x, layerNormEpsilon); // [B, L, D]
  const [query, key, value] = [attention.query, attention.key, attention.value].map((map) => linear(map, normed)); // [B, L, H * headWidth]
  const attended = linear(attention.output, attend({ query, key, value }, { heads, mask, scale: 1 })); // [B, L, D]
  const middle: Tensor3D = x.add(attended);
  const ready = rootMeanSquareNorm(mlpNorm, middle, layerNormEpsilon); // [B, L, D]
  return middle.add(
    maps.gate ? gatedMlp({ ...maps, gate: maps.gate }, activation, ready) : mlp(maps, activation, ready),
  );
}

/** The activation is applied to the gate, which the hidden numbers are multiplied by: [B, L, D] -> [B, L, D]. */
function gatedMlp({ gate, hidden, output }: Required<T5Block["mlp"]>, activation: Activation, x: Tensor3D): Tensor3D {
  const open = activate(activation, linear(gate, x)); // [B, L, F]
  return linear(output, open.mul<Tensor3D>(linear(hidden, x))); // [B, L, D]
}

/** Divides the last axis by its root mean square and scales it: [..., D] -> [..., D]. */
function rootMeanSquareNorm({ gain }: { gain: Tensor }, x: Tensor3D, epsilon: number): Tensor3D {
  return x.mul(x.square().mean(-1, true).add(epsilon).rsqrt()).mul(gain);
}

/** What is added to the logits of each head for each pair of positions, [1, H, L, L]. */
function distanceBias(table: Tensor, { contextLength, heads, ...buckets }: T5Settings): Tensor {
  const positions = Array.from({ length: contextLength }, (_, i) => i);
  const bucketOf = positions.flatMap((query) => positions.map((key) => distanceBucket(key - query, buckets)));
  const rows = tf.gather(table, tf.tensor1d(bucketOf, "int32")); // [L * L, H]
  return rows.reshape([1, contextLength, contextLength, heads]).transpose([0, 3, 1, 2]); // [1, H, L, L]
}

/**
 * Bucket of the distance from query to key: single steps first, then steps that grow with the logarithm, up to the maximal
 * distance. In single precision, like the reference: at the borders that decides.
 */
export function distanceBucket(
  distance: number,
  { distanceBuckets, maximalDistance }: Pick<T5Settings, "distanceBuckets" | "maximalDistance">,
): number {
  const perDirection = distanceBuckets / 2;
  const first = distance > 0 ? perDirection : 0;
  const steps = Math.abs(distance);
  const exact = perDirection / 2;
  if (steps < exact) return first + steps;
  const logarithm = Math.fround(Math.log(Math.fround(steps / exact)));
  const share = Math.fround(logarithm / Math.log(maximalDistance / exact));
  return first + Math.min(exact + Math.floor(Math.fround(share * (perDirection - exact))), perDirection - 1);
}
