// The layers that CLIP's two transformers share (Radford et al. 2021, section 2.4): layer norm, linear maps, multi-head
// self-attention, the MLP with QuickGELU and the pre-norm residual block. Parameters are plain records, `init...` makes
// them, and a function of the same name applies them.
import { optimizationBarrier } from "../engine/barrier.js";
import { checkpoint } from "../engine/checkpoint.js";
import { randomNormal, randomUniform } from "../engine/random.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";

/** y = x kernel + bias; kernel [in, out], bias [out]. */
export type Linear = { kernel: Tensor; bias: Tensor };
/** Gain and bias [D]. */
export type LayerNorm = { gain: Tensor; bias: Tensor };
/** qkv [D, 3D] holds the query, key and value maps side by side. */
export type Attention = { qkv: Linear; output: Linear };
export type Block = {
  attentionNorm: LayerNorm;
  attention: Attention;
  mlpNorm: LayerNorm;
  mlp: { hidden: Linear; output: Linear };
};

/** How the four kernels of a block are drawn; biases too where a function is given. */
export interface BlockInit {
  qkv(key: Key, shape: readonly number[]): Tensor;
  attentionOutput(key: Key, shape: readonly number[]): Tensor;
  mlpHidden(key: Key, shape: readonly number[]): Tensor;
  mlpOutput(key: Key, shape: readonly number[]): Tensor;
  /** Bias of an MLP layer with so many inputs. */
  mlpBias(key: Key, size: number, inputs: number): Tensor;
}

/** Epsilon of every layer norm in CLIP. */
const layerNormEpsilon = 1e-5;

export function initLayerNorm(width: number): LayerNorm {
  return { gain: tf.ones([width]), bias: tf.zeros([width]) };
}

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts: [..., D] -> [..., D].
 * Its gradient is written out: derived op by op it would pass over the large tensors twice as often.
 */
export function layerNorm<T extends Tensor>({ gain, bias }: LayerNorm, x: T): T {
  const normalise = tf.customGrad((...args) => {
    const [input, scale, shift] = args as Tensor[];
    const save = args[3] as (tensors: Tensor[]) => void;
    const centred = input.sub(input.mean(-1, true));
    const inverse = centred.square().mean(-1, true).add(layerNormEpsilon).rsqrt(); // [..., 1]
    const unit = centred.mul(inverse); // [..., D]
    save([unit, inverse, scale]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => layerNormGradient(slope, saved));
    return { value: unit.mul(scale).add(shift), gradFunc };
  });
  return normalise(x, gain, bias) as T;
}

/** Gradients of input, gain and bias; `unit` is the normalised input, `inverse` one over its deviation. */
function layerNormGradient(slope: Tensor, [unit, inverse, gain]: Tensor[]): Tensor[] {
  const width = gain.size;
  const rows = slope.reshape([-1, width]);
  const scaled = slope.mul(gain);
  const along = scaled.mul(unit).mean(-1, true); // [..., 1]
  const input = scaled.sub(scaled.mean(-1, true)).sub(unit.mul(along)).mul(inverse);
  return [input, rows.mul(unit.reshape([-1, width])).sum(0), rows.sum(0)];
}

/** x [..., in] -> [..., out], as one matrix product over all leading axes. */
export function linear<T extends Tensor>({ kernel, bias }: Linear, x: T): T {
  const [inputs, outputs] = kernel.shape;
  const rows = x.reshape([-1, inputs]) as Tensor2D; // [rows, in]
  const mapped = tf.fused.matMul({ a: rows, b: kernel as Tensor2D, bias }); // [rows, out]
  return mapped.reshape([...x.shape.slice(0, -1), outputs]); // [..., out]
}

/**
 * x * sigmoid(1.702 x), the activation of all published CLIP models. Its gradient is written out so that only x has to be
 * kept for it: the sigmoid is computed again.
 */
export function quickGelu<T extends Tensor>(x: T): T {
  const run = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([input]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => quickGeluGradient(slope, saved));
    return { value: input.mul(input.mul(1.702).sigmoid()), gradFunc };
  });
  return run(x) as T;
}

function quickGeluGradient(slope: Tensor, saved: Tensor[]): Tensor {
  const [x, dy] = optimizationBarrier([...saved, slope]);
  const gate = x.mul(1.702).sigmoid();
  return dy.mul(gate).mul(x.mul(1.702).mul(tf.sub(1, gate)).add(1));
}

/** How a tower's attention looks around. */
export interface AttentionOptions {
  readonly heads: number;
  /** [L, L], or [B, 1, 1, L] for one position of each row; added to the logits. */
  readonly mask?: Tensor;
}

/** Multi-head self-attention of x [B, L, D] -> [B, L, D]. */
export function selfAttention(params: Attention, x: Tensor3D, options: AttentionOptions): Tensor3D {
  const [query, key, value] = tf.split(linear(params.qkv, x), 3, -1); // 3 x [B, L, D]
  return attend(params, [query, key, value] as Tensor3D[], options);
}

/** The attention of one position of each row, x [B, 1, D], to all of its row, context [B, L, D] -> [B, 1, D]. */
function attentionFrom(params: Attention, x: Tensor3D, context: Tensor3D, options: AttentionOptions): Tensor3D {
  const width = x.shape[2];
  const kernels = tf.split(params.qkv.kernel, [width, 2 * width], 1);
  const biases = tf.split(params.qkv.bias, [width, 2 * width]);
  const query = linear({ kernel: kernels[0], bias: biases[0] }, x); // [B, 1, D]
  const [key, value] = tf.split(linear({ kernel: kernels[1], bias: biases[1] }, context), 2, -1); // 2 x [B, L, D]
  return attend(params, [query, key, value] as Tensor3D[], options);
}

/** query [B, Q, D], key and value [B, L, D] -> [B, Q, D]. */
function attend(
  { output }: Attention,
  [query, key, value]: readonly Tensor3D[],
  { heads, mask }: AttentionOptions,
): Tensor3D {
  const [batch, queries, width] = query.shape;
  const headWidth = width / heads;
  const inHeads = (part: Tensor3D) => part.reshape([batch, part.shape[1], heads, headWidth]).transpose([0, 2, 1, 3]);
  const logits = tf.matMul(inHeads(query).mul(headWidth ** -0.5), inHeads(key), false, true); // [B, H, Q, L]
  const weights = tf.softmax(mask ? logits.add(mask) : logits);
  const mixed = tf.matMul(weights, inHeads(value)).transpose([0, 2, 1, 3]).reshape([batch, queries, width]); // [B, Q, D]
  return linear(output, mixed as Tensor3D);
}

export function initBlock(key: Key, width: number, init: BlockInit): Block {
  const hidden = 4 * width;
  const child = (name: string) => deriveKey(key, name);
  return {
    attentionNorm: initLayerNorm(width),
    attention: {
      qkv: { kernel: init.qkv(child("qkv"), [width, 3 * width]), bias: tf.zeros([3 * width]) },
      output: { kernel: init.attentionOutput(child("attention output"), [width, width]), bias: tf.zeros([width]) },
    },
    mlpNorm: initLayerNorm(width),
    mlp: {
      hidden: {
        kernel: init.mlpHidden(child("mlp hidden"), [width, hidden]),
        bias: init.mlpBias(child("mlp hidden bias"), hidden, width),
      },
      output: {
        kernel: init.mlpOutput(child("mlp output"), [hidden, width]),
        bias: init.mlpBias(child("mlp output bias"), width, hidden),
      },
    },
  };
}

/** How a tower is computed; not part of what it is. */
export interface ComputeOptions {
  /** Compute each block again in the backward pass instead of keeping its activations: less memory, a third more time. */
  readonly recompute?: boolean;
}

/** Pre-norm residual block: x + attention(norm(x)), then x + mlp(norm(x)); [B, L, D] -> [B, L, D]. */
export function block(params: Block, x: Tensor3D, options: AttentionOptions): Tensor3D {
  const normed = layerNorm(params.attentionNorm, x);
  return mlpResidual(params, x.add(selfAttention(params.attention, normed, options)));
}

/**
 * Blocks one after the other, x [B, L, D], and the result at one position of each row, `positions` [B] (int32): [B, D].
 * What the last block would compute for the other positions is left out. `mask` is [L, L].
 */
export function blocksAt(
  blocks: readonly Block[],
  x: Tensor3D,
  positions: Tensor,
  { heads, mask, recompute = false }: AttentionOptions & ComputeOptions,
): Tensor2D {
  // The mask is an input: one from outside would be freed before the block is computed again.
  const plain = (params: Block, input: Tensor3D, ...masks: Tensor[]) => block(params, input, { heads, mask: masks[0] });
  const run = recompute ? checkpoint(plain) : plain;
  const masks = mask ? [mask] : [];
  const before = blocks.slice(0, -1).reduce((input, params) => run(params, input, ...masks), x); // [B, L, D]
  const last = blocks.at(-1);
  return last ? lastBlockAt(last, before, positions, { heads, mask }) : takePositions(x, positions);
}

function lastBlockAt(params: Block, x: Tensor3D, positions: Tensor, { heads, mask }: AttentionOptions): Tensor2D {
  const [batch, , width] = x.shape;
  const normed = layerNorm(params.attentionNorm, x);
  const at = (rows: Tensor3D) => takePositions(rows, positions).expandDims(1) as Tensor3D; // [B, 1, D]
  const maskRows = mask && tf.gather(mask, positions).expandDims(1).expandDims(1); // [B, 1, 1, L]
  const attended = attentionFrom(params.attention, at(normed), normed, { heads, mask: maskRows }); // [B, 1, D]
  return mlpResidual(params, at(x).add(attended)).reshape([batch, width]); // [B, D]
}

function mlpResidual(params: Block, x: Tensor3D): Tensor3D {
  const hidden = quickGelu(linear(params.mlp.hidden, layerNorm(params.mlpNorm, x))); // [B, L, F]
  return x.add(linear(params.mlp.output, hidden)); // [B, L, D]
}

/** Rows of `x` [B, L, D] at one position each, `positions` [B] (int32): [B, D]. */
export function takePositions(x: Tensor3D, positions: Tensor): Tensor2D {
  const [batch, length, width] = x.shape;
  const rows = tf.range(0, batch, 1, "int32").mul(tf.scalar(length, "int32")).add(positions); // [B]
  return tf.gather(x.reshape([batch * length, width]), rows.toInt()) as Tensor2D; // [B, D]
}

/** The default of PyTorch's linear and convolution layers: uniform within 1 / sqrt(inputs). */
export function uniformByInputs(key: Key, shape: readonly number[], inputs = shape[0]): Tensor {
  return randomUniform(key, shape, inputs ** -0.5);
}

/** Glorot's uniform initialisation of a [in, out] kernel: within sqrt(6 / (in + out)). */
export function glorotUniform(key: Key, shape: readonly number[]): Tensor {
  return randomUniform(key, shape, Math.sqrt(6 / (shape[0] + shape[1])));
}

/** Normal numbers of a given standard deviation, as a `BlockInit` wants them. */
export function normalOf(standardDeviation: number) {
  return (key: Key, shape: readonly number[]) => randomNormal(key, shape, standardDeviation);
}
