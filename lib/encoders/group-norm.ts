// Group normalisation (Wu and He 2018) of pictures: the channels of one picture in groups side by side, each normalised over all
// places. It needs no other picture, so it is the same in training and after it.
import { type Described, ones, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../engine/tf.js";
import { sumOverPlaces } from "./convolution.js";

/** Both [C]. */
export type GroupNorm = { gain: Tensor; bias: Tensor };

export interface GroupNormOptions {
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon?: number;
}

/** Gain 1 and bias 0, both [C]: it only normalises. */
export function describeGroupNorm(channels: number): Described<GroupNorm> {
  return { gain: ones([channels]), bias: zeros([channels]) };
}

/**
 * Normalises each of `groups` groups of channels of x [B, height, width, C], then scales and shifts each channel; the same
 * shape. Its gradient is written out, since two sums over the large tensors are enough for it. Throws unless groups divide C.
 */
export function groupNorm(params: GroupNorm, x: Tensor4D, { groups, epsilon = 1e-5 }: GroupNormOptions): Tensor4D {
  if (x.shape[3] % groups !== 0)
    throw new Error(`groupNorm: expected channels that are a multiple of groups ${groups}, got ${x.shape[3]}`);
  const normalise = tf.customGrad((...args) => {
    const [input, gain, bias] = args as Tensor[];
    const save = args[3] as unknown as (tensors: Tensor[]) => void;
    const means = groupMeans(sumOverPlaces(input), input, groups); // [B, 1, 1, C]
    const centred = input.sub(means);
    const variances = groupMeans(sumOverPlaces(centred.square()), input, groups);
    const inverse = variances.add(epsilon).rsqrt(); // [B, 1, 1, C]
    save([input, gain, means, inverse]);
    return {
      value: centred.mul(inverse.mul(gain)).add(bias),
      gradFunc: (slope: Tensor, saved: Tensor[]) => tf.tidy(() => gradient(slope, saved, groups)),
    };
  });
  return normalise(x, params.gain, params.bias) as Tensor4D;
}

/** Gradients of input, gain and bias. */
function gradient(slope: Tensor, [input, gain, means, inverse]: Tensor[], groups: number): Tensor[] {
  const unit = input.sub(means).mul(inverse); // [B, height, width, C]
  const ofBias = sumOverPlaces(slope); // [B, C]
  const ofGain = sumOverPlaces(slope.mul(unit)); // [B, C]
  const level = groupMeans(ofBias.mul(gain), input, groups);
  const along = groupMeans(ofGain.mul(gain), input, groups);
  const ofInput = slope.mul(gain).sub(level).sub(unit.mul(along)).mul(inverse);
  return [ofInput, ofGain.sum(0), ofBias.sum(0)];
}

/** Sums over the places of `like` [B, C] -> means over groups, given to each of their channels: [B, 1, 1, C]. */
function groupMeans(sums: Tensor, like: Tensor, groups: number): Tensor {
  const [batch, channels] = sums.shape as [number, number];
  const size = channels / groups;
  const count = like.size / (batch * groups);
  const means = sums.reshape([batch, groups, size]).sum(2, true).div(count); // [B, groups, 1]
  return means.add(tf.zeros([1, 1, size])).reshape([batch, 1, 1, channels]);
}
