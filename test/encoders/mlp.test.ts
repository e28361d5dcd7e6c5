import { expect, test } from "vitest";
import { describeMlp, mlp } from "../../lib/encoders/mlp.js";
import { tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const hidden = { kernel: tf.tensor2d([1, 0, -1, 0, 2, 1], [2, 3]), bias: tf.tensor1d([0, -1, 0.5]) };
const output = { kernel: tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]), bias: tf.tensor1d([0.25, 0]) };

test("the activation is between the two maps, over the last axis of whatever shape", () => {
  const x = tf.tensor3d([3, 1, -2, 2], [1, 2, 2]);
  // (3, 1) -> (3, 2 - 1, -3 + 1 + 0.5) = (3, 1, -1.5), its positive part (3, 1, 0) -> (3 + 0.25, 1).
  // (-2, 2) -> (-2, 4 - 1, 2 + 2 + 0.5) = (-2, 3, 4.5), its positive part (0, 3, 4.5) -> (4.5 + 0.25, 3 + 4.5).
  const y = mlp({ hidden, output }, "relu", x);
  expect(y.shape).toEqual([1, 2, 2]);
  expectNumbers(y.dataSync(), [3.25, 1, 4.75, 7.5]);
});

test("maps may do without biases", () => {
  const maps = { hidden: { kernel: hidden.kernel }, output: { kernel: output.kernel } };
  // (3, 1) -> (3, 2, -2), its positive part (3, 2, 0) -> (3, 2).
  expectNumbers(mlp(maps, "relu", tf.tensor2d([3, 1], [1, 2])).dataSync(), [3, 2]);
});

test("the gradient agrees with finite differences", () => {
  const inputs = [tf.tensor2d([0.3, -0.7], [1, 2]), hidden.kernel, hidden.bias, output.kernel, output.bias];
  expectGradient((x, kernel, bias, outputKernel, outputBias) => {
    const maps = { hidden: { kernel, bias }, output: { kernel: outputKernel, bias: outputBias } };
    return mlp(maps, "gelu", x)
      .mul(tf.tensor1d([1, -2]))
      .sum();
  }, inputs);
});

test("it goes from the width to that of the hidden numbers, and back", () => {
  const described = describeMlp({ width: 2, mlpWidth: 3 }, (...map) => map);
  expect(described).toEqual({ hidden: ["hidden", 2, 3], output: ["output", 3, 2] });
});
