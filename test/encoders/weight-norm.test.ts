import { expect, test } from "vitest";
import {
  describeWeightNormed,
  normedKernel,
  type WeightNormedConvolution,
  weightNormedConvolution,
} from "../../lib/encoders/weight-norm.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

/** One place, two inputs, two filters: (3, 4) of length 5 and (0, 2) of length 2. */
const direction = () => tf.tensor4d([3, 0, 4, 2], [1, 1, 2, 2]);

test("each filter is its direction at the length of its gain", () => {
  // (3, 4) / 5 * 10 = (6, 8); (0, 2) / 2 * 3 = (0, 3).
  const kernel = normedKernel({ direction: direction(), gain: tf.tensor1d([10, 3]) });
  expectNumbers(kernel.dataSync(), [6, 0, 8, 3]);
});

test("the length of a direction does not matter, and the bias is added", () => {
  const x = tf.tensor4d([1, 2], [1, 1, 1, 2]);
  const params = { direction: direction(), gain: tf.tensor1d([10, 3]), bias: tf.tensor1d([0.5, -1]) };
  const longer = { ...params, direction: params.direction.mul<Tensor>(7) };
  // 6 + 16 + 0.5 and 0 + 6 - 1.
  for (const each of [params, longer]) expectNumbers(weightNormedConvolution(each, x).dataSync(), [22.5, 5], 1e-4);
});

test("its gradient agrees with finite differences, and that of a direction is at right angles to it", () => {
  const [v, g] = [tf.randomNormal([3, 3, 2, 3], 0, 1, "float32", 1), tf.randomNormal([3], 1, 0.5, "float32", 2)];
  const x = tf.randomNormal([2, 4, 4, 2], 0, 1, "float32", 3);
  const weights = tf.randomNormal([2, 4, 4, 3], 0, 1, "float32", 4);
  const weighted = (...[input, direction, gain]: Tensor[]) =>
    weightNormedConvolution({ direction, gain, bias: tf.zeros([3]) }, input as Tensor4D)
      .mul(weights)
      .sum();
  expectGradient(weighted, [x, v, g], { every: 5 });
  const [, ofDirection] = tf.grads((...inputs) => weighted(...inputs))([x, v, g]);
  expectNumbers(ofDirection.mul(v).sum([0, 1, 2]).dataSync(), [0, 0, 0], 1e-3);
});

test("fresh filters keep the scale of what a rectifier halves, and a gain of 0 gives nothing but the bias", () => {
  const fresh = (gain?: number) =>
    drawParameters<WeightNormedConvolution>(describeWeightNormed(seedKey(1), [3, 3, 16, 64], gain));
  const x = tf.randomNormal([4, 8, 8, 16], 0, 1, "float32", 5).relu<Tensor4D>();
  const inner = weightNormedConvolution(fresh(), x).slice([0, 1, 1, 0], [4, 6, 6, 64]); // zeros at the edge are left out
  const variance = tf.moments(inner).mean.square().add(tf.moments(inner).variance).dataSync()[0];
  expect(variance).toBeGreaterThan(0.7); // sqrt(2)^2 times the mean square 1/2 of the input
  expect(variance).toBeLessThan(1.5);
  expectNumbers(weightNormedConvolution(fresh(0), x).abs().max().dataSync(), [0]);
});
