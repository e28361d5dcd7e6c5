// Multi-head attention (Vaswani et al. 2017): of a sequence to itself, and of one learned query to a sequence, which is how
// SigLIP and others pool an image's tokens (big_vision calls that a MAP head, after Lee et al. 2019).
import { type Described, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import type { Activation } from "./activations.js";
import { describeLayerNorm, glorotUniform, type LayerNorm, type Linear, layerNorm, linear } from "./layers.js";
import { describeMlp, type Mlp, mlp } from "./mlp.js";

/** qkv [D, 3D] holds the query, key and value maps side by side. */
export type Attention = { qkv: Linear; output: Linear };

/** How attention looks around. */
export interface AttentionOptions {
  readonly heads: number;
  /** Broadcasts to the logits [B, H, Q, L] and is added to them: 0 where a position may look, a large negative number elsewhere. */
  readonly mask?: Tensor;
}

/** Multi-head self-attention of x [B, L, D] -> [B, L, D]. */
export function selfAttention(params: Attention, x: Tensor3D, options: AttentionOptions): Tensor3D {
  const [query, key, value] = tf.split(linear(params.qkv, x), 3, -1) as Tensor3D[]; // 3 x [B, L, D]
  return linear(params.output, attend({ query, key, value }, options)); // [B, L, D]
}

/** The attention of some positions, x [B, Q, D], to all of their row, context [B, L, D] -> [B, Q, D]. */
export function attentionFrom(params: Attention, x: Tensor3D, context: Tensor3D, options: AttentionOptions): Tensor3D {
  const width = x.shape[2];
  const kernels = tf.split(params.qkv.kernel, [width, 2 * width], 1);
  const biases = tf.split(params.qkv.bias, [width, 2 * width]);
  const query = linear({ kernel: kernels[0], bias: biases[0] }, x); // [B, Q, D]
  const [key, value] = tf.split(linear({ kernel: kernels[1], bias: biases[1] }, context), 2, -1) as Tensor3D[]; // 2 x [B, L, D]
  return linear(params.output, attend({ query, key, value }, options)); // [B, Q, D]
}

/** Queries [B, Q, D], keys and values [B, L, D]. */
export interface Heads {
  readonly query: Tensor3D;
  readonly key: Tensor3D;
  readonly value: Tensor3D;
}

/** What each query finds, its heads side by side: [B, Q, D]. Logits are multiplied by `scale`, (D / H)^-0.5 by default. */
export function attend(
  { query, key, value }: Heads,
  { heads, mask, scale }: AttentionOptions & { scale?: number },
): Tensor3D {
  const [batch, queries, width] = query.shape;
  const headWidth = width / heads;
  const inHeads = (part: Tensor3D) => part.reshape([batch, part.shape[1], heads, headWidth]).transpose([0, 2, 1, 3]);
  const logits = tf.matMul(inHeads(query).mul(scale ?? headWidth ** -0.5), inHeads(key), false, true); // [B, H, Q, L]
  const weights = tf.softmax(mask ? logits.add(mask) : logits); // [B, H, Q, L]
  return tf.matMul(weights, inHeads(value)).transpose([0, 2, 1, 3]).reshape([batch, queries, width]); // [B, Q, D]
}

/** One learned query over a sequence, then an MLP with a residual connection. */
export type AttentionPooling = {
  /** The query, [1, D]. */
  probe: Tensor;
  attention: Attention;
  mlpNorm: LayerNorm;
  mlp: Mlp;
};

export interface AttentionPoolingSettings {
  readonly width: number;
  readonly heads: number;
  readonly mlpWidth: number;
  readonly activation: Activation;
  readonly layerNormEpsilon: number;
}

/**
 * The probe [1, D], the attention's maps [D, 3 D] and [D, D], and the MLP's [D, F] and [F, D], drawn as in big_vision: Glorot's
 * uniform numbers, biases 0.
 */
export function describeAttentionPooling(
  key: Key,
  { width, mlpWidth }: Pick<AttentionPoolingSettings, "width" | "mlpWidth">,
): Described<AttentionPooling> {
  const drawn = (name: string, shape: readonly number[]) => glorotUniform(deriveKey(key, name), shape);
  const map = (name: string, inputs: number, outputs: number): Described<Linear> => ({
    kernel: drawn(name, [inputs, outputs]),
    bias: zeros([outputs]),
  });
  return {
    probe: drawn("probe", [1, width]),
    attention: { qkv: map("qkv", width, 3 * width), output: map("attention output", width, width) },
    mlpNorm: describeLayerNorm(width),
    mlp: describeMlp({ width, mlpWidth }, (name, inputs, outputs) => map(`mlp ${name}`, inputs, outputs)),
  };
}

/** x [B, L, D] -> [B, D]. */
export function attentionPooling(
  params: AttentionPooling,
  x: Tensor3D,
  { width, heads, activation, layerNormEpsilon }: AttentionPoolingSettings,
): Tensor2D {
  const batch = x.shape[0];
  const probes = tf.zeros([batch, 1, width]).add(params.probe) as Tensor3D; // [B, 1, D]
  const found = attentionFrom(params.attention, probes, x, { heads }); // [B, 1, D]
  const normed = layerNorm(params.mlpNorm, found, layerNormEpsilon); // [B, 1, D]
  return found.add(mlp(params.mlp, activation, normed)).reshape([batch, width]); // [B, D]
}
