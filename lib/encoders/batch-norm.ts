// Batch normalisation (Ioffe and Szegedy 2015) over the channels of pictures, with PyTorch's conventions: the batch's own
// variance normalises, its unbiased estimate is remembered. In training each batch norm looks at the batch and leaves its moved
// statistics in a map, from which the trainer takes them over after the optimizer's update; else it uses the remembered ones.
import { type Described, ones, type Parameter, statistic, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../engine/tf.js";
import { sumOverPlaces } from "./convolution.js";
import type { ComputeOptions } from "./layers.js";

/** All [C]. Mean and variance are remembered from training and have no gradient. */
export type BatchNorm = { gain: Tensor; bias: Tensor; mean: Tensor; variance: Tensor };

export interface BatchNormOptions extends Pick<ComputeOptions, "statistics"> {
  /** Of this batch norm in its tower, "stem/0/norm". */
  readonly path: string;
}

/** Added to the variance. */
const epsilon = 1e-5;
/** How far a batch moves what is remembered towards its own. */
const momentum = 0.1;

/** All [C]: bias 0 and a gain of 1 unless it is given; of batches that were never seen it remembers mean 0 and variance 1. */
export function describeBatchNorm(channels: number, gain: Parameter = ones([channels])): Described<BatchNorm> {
  return { gain, bias: zeros([channels]), mean: statistic(zeros([channels])), variance: statistic(ones([channels])) };
}

/**
 * Normalises each channel of x [B, height, width, C], then scales and shifts it; the same shape.
 * With `statistics`, by mean and variance of the batch, and puts the moved ones into that map under "path/mean" and
 * "path/variance": tensors that no tf.tidy frees, they belong to whoever made the map. Without, or if that map has them locked, by
 * the remembered ones.
 * Throws on a batch of a single number per channel, which has no variance.
 */
export function batchNorm(params: BatchNorm, x: Tensor4D, { statistics: map, path }: BatchNormOptions): Tensor4D {
  const statistics = map?.isLocked?.(`${path}/mean`) ? undefined : map;
  if (statistics && countPerChannel(x) === 1)
    throw new Error(
      `batchNorm: expected more than one number per channel in training, got [${x.shape}] at ${path}; use larger batches`,
    );
  const normalise = tf.customGrad((...args) => {
    const [input, gain, bias] = args as Tensor[];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const { mean, variance } = statistics ? moments(input) : params;
    if (statistics) remember(statistics, path, moved(params, { mean, variance, count: countPerChannel(input) }));
    const inverse = variance.add(epsilon).rsqrt(); // [C]
    save([input, gain, mean, inverse]);
    const gradient = statistics ? gradientOfBatch : gradientOfFixed;
    return {
      value: input.sub(mean).mul(inverse.mul(gain)).add(bias),
      gradFunc: (slope: Tensor, saved: Tensor[]) => tf.tidy(() => gradient(slope, saved)),
    };
  });
  return normalise(x, params.gain, params.bias) as Tensor4D;
}

function moments(x: Tensor) {
  const count = countPerChannel(x);
  const mean = channelSums(x).div(count);
  return { mean, variance: channelSums(x.sub(mean).square()).div(count) };
}

function moved(
  { mean, variance }: BatchNorm,
  batch: { mean: Tensor; variance: Tensor; count: number },
): Record<"mean" | "variance", Tensor> {
  const towards = (old: Tensor, seen: Tensor) => old.mul(1 - momentum).add(seen.mul(momentum));
  const unbiased = batch.variance.mul(batch.count / (batch.count - 1));
  return { mean: towards(mean, batch.mean), variance: towards(variance, unbiased) };
}

/** A second time, in a backward pass that computes its activations anew, they are the same and there already. */
function remember(statistics: Map<string, Tensor>, path: string, values: Record<string, Tensor>): void {
  for (const [name, value] of Object.entries(values))
    if (!statistics.has(`${path}/${name}`)) statistics.set(`${path}/${name}`, tf.keep(value));
}

/** Gradients of input, gain and bias where mean and variance are those of the input. */
function gradientOfBatch(slope: Tensor, saved: Tensor[]): Tensor[] {
  const { unit, scale, ofGain, ofBias } = gradientParts(slope, saved);
  const count = countPerChannel(unit);
  const input = slope
    .sub(ofBias.div(count))
    .sub(unit.mul(ofGain.div(count)))
    .mul(scale);
  return [input, ofGain, ofBias];
}

/** The same where they don't depend on it. */
function gradientOfFixed(slope: Tensor, saved: Tensor[]): Tensor[] {
  const { scale, ofGain, ofBias } = gradientParts(slope, saved);
  return [slope.mul(scale), ofGain, ofBias];
}

function gradientParts(slope: Tensor, [input, gain, mean, inverse]: Tensor[]) {
  const unit = input.sub(mean).mul(inverse); // [B, height, width, C]
  return { unit, scale: gain.mul(inverse), ofGain: channelSums(slope.mul(unit)), ofBias: channelSums(slope) };
}

/** [B, height, width, C] -> [C]. */
function channelSums(x: Tensor): Tensor {
  return sumOverPlaces(x).sum(0);
}

function countPerChannel(x: Tensor): number {
  return x.size / x.shape[3]!;
}
