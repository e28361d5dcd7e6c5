// Weight normalisation (Salimans and Kingma 2016): each filter is a direction of unit length times a learned gain. It does what batch
// norm does for the scale of activations without looking at the batch, so that no picture of a batch tells of the others: what the
// near-duplicate detector of CLIP's Appendix C has in its place.
import { type Described, type Parameter, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import { convolution, describeKernel } from "./convolution.js";

/** Directions [size, size, in, out] of any length, a gain and a bias [out] each. */
export type WeightNormedConvolution = { direction: Tensor; gain: Tensor; bias: Tensor };

/**
 * A gain of sqrt(2) keeps the scale of activations that a rectifier halves; of 0, a residual block begins as its shortcut. The
 * directions are drawn as PyTorch draws kernels.
 */
export function describeWeightNormed(
  key: Key,
  shape: readonly [number, number, number, number],
  gain: number = Math.SQRT2,
): Described<WeightNormedConvolution> {
  const outputs = shape[3];
  return { direction: describeKernel(key, shape), gain: filled(outputs, gain), bias: zeros([outputs]) };
}

/** x [B, height, width, in] -> [B, height / stride, width / stride, out]. */
export function weightNormedConvolution(
  { direction, gain, bias }: WeightNormedConvolution,
  x: Tensor4D,
  stride = 1,
): Tensor4D {
  return convolution(x, normedKernel({ direction, gain }), stride).add<Tensor4D>(bias);
}

/** The filters themselves, [size, size, in, out]: direction / length * gain. */
export function normedKernel({ direction, gain }: Pick<WeightNormedConvolution, "direction" | "gain">): Tensor {
  const lengths = direction.square().sum([0, 1, 2]).sqrt(); // [out]
  return direction.mul(gain.div(lengths));
}

function filled(size: number, value: number): Parameter {
  return { shape: [size], draw: () => tf.fill([size], value) };
}
