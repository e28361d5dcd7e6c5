import { expect, test } from "vitest";
import { type GroupNorm, groupNorm } from "../../lib/encoders/group-norm.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const params = () => ({ gain: tf.tensor1d([1, 2, 1, -1]), bias: tf.tensor1d([0, 1, 0, 0]) });
/** Two pictures of 2 x 1 places and four channels. */
const pictures = () => tf.tensor4d([1, 2, 0, 4, 3, 6, 4, 0, 5, 5, 1, 3, 5, 9, 3, 1], [2, 2, 1, 4]);

test("each picture's groups are normalised over places and the group's channels, then scaled by channel", () => {
  const y = groupNorm(params(), pictures(), { groups: 2 });
  // First picture: 1 2 3 6, mean 3, variance 3.5; 0 4 4 0, mean 2, variance 4. Second: 5 5 5 9, 6 and 3; 1 3 3 1, 2 and 1.
  const unit = (d: number, variance: number) => d / Math.sqrt(variance + 1e-5);
  const expected = [
    [unit(-2, 3.5), 2 * unit(-1, 3.5) + 1, unit(-2, 4), -unit(2, 4)],
    [unit(0, 3.5), 2 * unit(3, 3.5) + 1, unit(2, 4), -unit(-2, 4)],
    [unit(-1, 3), 2 * unit(-1, 3) + 1, unit(-1, 1), -unit(1, 1)],
    [unit(-1, 3), 2 * unit(3, 3) + 1, unit(1, 1), -unit(-1, 1)],
  ];
  expectNumbers(y.dataSync(), expected.flat());
});

test("its gradient agrees with finite differences in picture, gain and bias", () => {
  const weights = tf.randomNormal([2, 3, 2, 6], 0, 1, "float32", 1);
  const x = tf.randomNormal([2, 3, 2, 6], 0, 1, "float32", 2);
  const [gain, bias] = [tf.randomNormal([6], 1, 0.5, "float32", 3), tf.randomNormal([6], 0, 1, "float32", 4)];
  const weighted = (input: Tensor, g: Tensor, b: Tensor) =>
    groupNorm({ gain: g, bias: b }, input as Tensor4D, { groups: 3 })
      .mul(weights)
      .sum();
  expectGradient(weighted, [x, gain, bias]);
});

test("compiled it is the same as op by op", async () => {
  const run = ({ gain, bias }: GroupNorm, x: Tensor4D) => {
    const weighted = (...[input, g, b]: Tensor[]) =>
      groupNorm({ gain: g, bias: b }, input as Tensor4D, { groups: 2 })
        .mul(x)
        .square()
        .sum();
    const { value, grads } = tf.valueAndGrads(weighted)([x, gain, bias]);
    return [value, ...grads];
  };
  const compiled = compile(run);
  const actual = await compiled(params(), pictures());
  run(params(), pictures()).forEach((tensor, i) => {
    const size = Math.max(1, ...tensor.abs().dataSync());
    expectNumbers(actual[i].dataSync(), tensor.dataSync(), 1e-5 * size);
  });
  compiled.dispose();
});

test("groups that don't divide the channels are refused", () => {
  expect(() => groupNorm(params(), pictures(), { groups: 3 })).toThrow(
    "groupNorm: expected channels that are a multiple of groups 3, got 4",
  );
});
