import { expect, test } from "vitest";
import { type AttentionPooling2d, attentionPooling2d } from "../../lib/encoders/attention-pooling-2d.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { leaves, withLeaves } from "../../lib/engine/tree.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const zeroMap = () => ({ kernel: tf.zeros([2, 2]), bias: tf.zeros([2]) });

test("the query is the mean with its position, and looks at the mean and at every place", () => {
  const params: AttentionPooling2d = {
    positions: tf.tensor2d([1, 0, 0, 0, 0, 2], [3, 2]),
    query: { kernel: tf.eye(2), bias: tf.tensor1d([0, 1]) },
    key: { kernel: tf.eye(2), bias: tf.zeros([2]) },
    value: { kernel: tf.tensor2d([3, 0, 0, 1], [2, 2]), bias: tf.tensor1d([0, 10]) },
  };
  const x = tf.tensor4d([1, 0, 3, 2], [1, 1, 2, 2]); // places (1, 0) and (3, 2), mean (2, 1)
  // Tokens with positions: (3, 1), (1, 0), (3, 4). Query (3, 2). Two heads of one number: logits 3 * (3, 1, 3) and 2 * (1, 0, 4).
  const weigh = (logits: number[], values: number[]) => {
    const weights = logits.map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    return values.reduce((sum, value, i) => sum + (value * weights[i]) / total, 0);
  };
  const twoHeads = [weigh([9, 3, 9], [9, 3, 9]), weigh([2, 0, 8], [11, 10, 14])];
  expectNumbers(attentionPooling2d(params, x, { heads: 2 }).dataSync(), twoHeads);
  // One head of two numbers: logits (9 + 2, 3 + 0, 9 + 8) / sqrt(2).
  const logits = [11, 3, 17].map((logit) => logit / Math.SQRT2);
  const oneHead = [weigh(logits, [9, 3, 9]), weigh(logits, [11, 10, 14])];
  expectNumbers(attentionPooling2d(params, x, { heads: 1 }).dataSync(), oneHead);
});

test("its gradient agrees with finite differences in the picture and in every parameter", () => {
  const random = (seed: number, ...shape: number[]) => tf.randomNormal(shape, 0, 0.7, "float32", seed);
  const map = (seed: number) => ({ kernel: random(seed, 4, 4), bias: random(seed + 1, 4) });
  const params = { positions: random(1, 5, 4), query: map(2), key: map(4), value: map(6) };
  const weights = random(8, 2, 4);
  const weighted = (x: Tensor, ...parameters: Tensor[]) =>
    attentionPooling2d(withLeaves(params, parameters), x as Tensor4D, { heads: 2 })
      .mul(weights)
      .sum();
  expectGradient(weighted, [random(9, 2, 2, 2, 4), ...leaves(params)]);
});

test("positions for another number of places are refused", () => {
  const params = { positions: tf.zeros([4, 2]), query: zeroMap(), key: zeroMap(), value: zeroMap() };
  expect(() => attentionPooling2d(params, tf.zeros([1, 2, 2, 2]), { heads: 1 })).toThrow(
    "attentionPooling2d: expected positions for 2 x 2 places and their mean, got 4",
  );
});
