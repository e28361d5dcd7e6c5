import { test } from "vitest";
import { layerNorm, linear, takePositions } from "../../lib/encoders/layers.js";
import { type Tensor3D, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const identityNorm = (width: number) => ({ gain: tf.ones([width]), bias: tf.zeros([width]) });

test("layer norm gives mean 0 and variance 1, then gain and bias", () => {
  const x = tf.tensor2d([1, 2, 3, 6], [1, 4]);
  // Mean 3, deviations -2 -1 0 3, variance 14 / 4 = 3.5, root 1.870829.
  const plain = [-2, -1, 0, 3].map((d) => d / 1.870829);
  expectNumbers(layerNorm(identityNorm(4), x, 1e-5).dataSync(), plain, 1e-5);
  const scaled = layerNorm({ gain: tf.tensor1d([1, 2, 3, 4]), bias: tf.tensor1d([10, 0, 0, -1]) }, x, 1e-5);
  expectNumbers(scaled.dataSync(), [plain[0] + 10, 2 * plain[1], 3 * plain[2], 4 * plain[3] - 1], 1e-5);
});

test("the gradient of layer norm agrees with finite differences in input, gain and bias", () => {
  const x = tf.randomNormal([3, 5], 0, 1, "float32", 1);
  const weights = tf.randomNormal([3, 5], 0, 1, "float32", 2);
  const gain = tf.tensor1d([1, 0.5, 2, -1, 0.2]);
  const bias = tf.tensor1d([0, 1, -1, 0.5, 2]);
  expectGradient((input, g, b) => layerNorm({ gain: g, bias: b }, input, 1e-5).mul(weights).sum(), [x, gain, bias]);
});

test("epsilon is added to the variance", () => {
  // Deviations -1 and 1, variance 1, and 3 added to it: divided by 2.
  expectNumbers(layerNorm(identityNorm(2), tf.tensor2d([4, 6], [1, 2]), 3).dataSync(), [-0.5, 0.5], 1e-6);
});

test("linear maps the last axis and adds the bias", () => {
  const map = { kernel: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), bias: tf.tensor1d([0.5, 0, -1]) };
  const x = tf.tensor3d([1, 1, 0, 2], [1, 2, 2]);
  expectNumbers(linear(map, x).dataSync(), [5.5, 7, 8, 8.5, 10, 11]); // [1,1]: 1+4, 2+5, 3+6; [0,2]: 8, 10, 12
});

test("positions are taken row by row", () => {
  const x = tf.range(0, 12).reshape([2, 3, 2]) as Tensor3D;
  expectNumbers(takePositions(x, tf.tensor1d([2, 0], "int32")).dataSync(), [4, 5, 6, 7]);
});
