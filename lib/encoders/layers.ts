// The layers that all transformers share: linear maps and layer norm, and how fresh weights are drawn. Parameters are plain
// records; `describe...` says what they are, and a function of the same name applies them.
import { type Described, normal, ones, type Parameter, uniform, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";

/** y = x kernel + bias; kernel [in, out], bias [out]. */
export type Linear = { kernel: Tensor; bias: Tensor };
/** Gain and bias [D]. */
export type LayerNorm = { gain: Tensor; bias: Tensor };

/** How a tower is computed; not part of what it is. */
export interface ComputeOptions {
  /** Compute each block again in the backward pass instead of keeping its activations: less memory, a third more time. */
  readonly recompute?: boolean;
  /**
   * Present in training, where batch norm looks at the batch: it takes the moved statistics, by their paths in the tower. A batch
   * norm whose own are locked uses them as after training.
   */
  readonly statistics?: Map<string, Tensor> & { isLocked?(path: string): boolean };
}

/** Gain 1 and bias 0, both [D]: it only normalises. */
export function describeLayerNorm(width: number): Described<LayerNorm> {
  return { gain: ones([width]), bias: zeros([width]) };
}

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts: [..., D] -> [..., D]. `epsilon` is added to the
 * variance. Its gradient is written out: derived op by op it would pass over the large tensors twice as often.
 */
export function layerNorm<T extends Tensor>({ gain, bias }: LayerNorm, x: T, epsilon: number): T {
  const normalise = tf.customGrad((...args) => {
    const [input, scale, shift] = args as Tensor[];
    const save = args[3] as (tensors: Tensor[]) => void;
    const centred = input.sub(input.mean(-1, true)); // [..., D]
    const inverse = centred.square().mean(-1, true).add(epsilon).rsqrt(); // [..., 1]
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
  const rows = slope.reshape([-1, width]); // [rows, D]
  const scaled = slope.mul(gain); // [..., D]
  const along = scaled.mul(unit).mean(-1, true); // [..., 1]
  const input = scaled.sub(scaled.mean(-1, true)).sub(unit.mul(along)).mul(inverse); // [..., D]
  return [input, rows.mul(unit.reshape([-1, width])).sum(0), rows.sum(0)]; // [..., D], [D], [D]
}

/** x [..., in] -> [..., out], as one matrix product over all leading axes. */
export function linear<T extends Tensor>({ kernel, bias }: { kernel: Tensor; bias?: Tensor }, x: T): T {
  const [inputs, outputs] = kernel.shape;
  const rows = x.reshape([-1, inputs]) as Tensor2D; // [rows, in]
  const mapped = tf.fused.matMul({ a: rows, b: kernel as Tensor2D, bias }); // [rows, out]
  return mapped.reshape([...x.shape.slice(0, -1), outputs]); // [..., out]
}

/** Rows of `x` [B, L, D] at one position each, `positions` [B] (int32): [B, D]. */
export function takePositions(x: Tensor3D, positions: Tensor): Tensor2D {
  const [batch, length, width] = x.shape;
  const rows = tf.range(0, batch, 1, "int32").mul(tf.scalar(length, "int32")).add(positions); // [B]
  return tf.gather(x.reshape([batch * length, width]), rows.toInt()) as Tensor2D; // [B, D]
}

/** Rows of a table [V, D] for ids [B, L] (int32): [B, L, D]. */
export function embedTokens(table: Tensor, ids: Tensor2D): Tensor3D {
  const [batch, length] = ids.shape;
  return tf.gather(table, ids.reshape([batch * length])).reshape([batch, length, table.shape[1]!]); // [B, L, D]
}

/** The default of PyTorch's linear and convolution layers: uniform within 1 / sqrt(inputs). */
export function uniformByInputs(key: Key, shape: readonly number[], inputs = shape[0]): Parameter {
  return uniform(key, shape, inputs ** -0.5);
}

/**
 * Glorot's uniform initialisation of a [in, out] kernel: within sqrt(6 / (in + out)). A kernel that holds several maps side by
 * side is drawn as one, or as such maps, if `outputs` of a single one are given.
 */
export function glorotUniform(key: Key, shape: readonly number[], outputs = shape[1]): Parameter {
  return uniform(key, shape, Math.sqrt(6 / (shape[0] + outputs)));
}

/** Normal numbers of a given standard deviation, as a `BlockInit` wants them. */
export function normalOf(standardDeviation: number) {
  return (key: Key, shape: readonly number[]) => normal(key, shape, standardDeviation);
}
