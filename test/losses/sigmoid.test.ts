import { expect, test } from "vitest";
import { sigmoidLogits } from "../../lib/encoders/dual-encoder.js";
import { compile } from "../../lib/engine/compile.js";
import { type Scalar, type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { sigmoidLoss } from "../../lib/losses/sigmoid.js";
import { readObjectives, type StoredArray, storedTensor } from "../objective-fixtures.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

interface SigmoidCase {
  images: StoredArray;
  texts: StoredArray;
  scale: number;
  bias: number;
  loss: number;
  gradients: StoredArray[];
}

const loss =
  (chunk?: number) =>
  (i: Tensor, t: Tensor, logitScale: Tensor, logitBias: Tensor): Scalar =>
    sigmoidLoss(i as Tensor2D, t as Tensor2D, { logitScale, logitBias, chunk });

test("two pairs have the loss worked out by hand: each of the four pairings is a question of its own", () => {
  const images = tf.tensor2d([1, 0, 0, 1], [2, 2]);
  const texts = tf.tensor2d([1, 0, 0.6, 0.8], [2, 2]);
  // Cosines [[1, 0.6], [0, 0.8]]; times 5 minus 2 the logits [[3, 1], [-2, 2]]. Right pairs: ln(1 + e^-3) = 0.048587 and
  // ln(1 + e^-2) = 0.126928; wrong ones: ln(1 + e^1) = 1.313262 and ln(1 + e^-2) = 0.126928; their sum 1.615705, over 2.
  expectNumbers(loss()(images, texts, tf.scalar(5), tf.scalar(-2)).dataSync(), [1.615705 / 2], 1e-6);
});

test("value and gradients are those of open_clip, whole and in chunks", () => {
  const { sigmoid } = readObjectives<{ sigmoid: SigmoidCase }>("losses");
  const inputs = [storedTensor(sigmoid.images), storedTensor(sigmoid.texts), tf.scalar(10), tf.scalar(-3)];
  for (const chunk of [undefined, 1, 4, 6, 100]) {
    const { value, grads } = tf.valueAndGrads((...all) => loss(chunk)(all[0], all[1], all[2], all[3]))(inputs);
    expectNumbers(value.dataSync(), [sigmoid.loss], 1e-5);
    for (const [i, gradient] of grads.entries())
      expectNumbers(gradient.dataSync(), storedTensor(sigmoid.gradients[i]).dataSync(), 1e-5);
  }
});

test("the gradient agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([4, 3], 0, 0.6, "float32", seed);
  expectGradient((i, t, s, b) => loss(3)(i, t, s, b), [random(1), random(2), tf.scalar(2), tf.scalar(-0.5)]);
});

test("compiled and op by op, value and gradients are the same", async () => {
  const random = (seed: number) => tf.randomNormal([5, 3], 0, 0.6, "float32", seed);
  const inputs = [random(1), random(2), tf.scalar(3), tf.scalar(-1)];
  const step = (all: Tensor[]) => tf.grads((...each) => loss(2)(each[0], each[1], each[2], each[3]))(all);
  const fast = compile(step);
  const [eager, compiled] = [step(inputs), await fast(inputs)];
  for (const [i, gradient] of compiled.entries()) expectNumbers(await gradient.data(), eager[i].dataSync(), 1e-6);
  fast.dispose();
});

test("at SigLIP's start nearly all of the loss is the pairs' own: 10 times the cosine minus 10 is far below 0", () => {
  const { scale, bias } = sigmoidLogits;
  const value = loss()(tf.eye(4), tf.eye(4), tf.scalar(scale), tf.scalar(bias)).dataSync()[0];
  // Right pairs have logit 10 - 10 = 0, ln 2 each; the 12 others ln(1 + e^-10) = 0.0000454 each, over 4.
  expect(value).toBeCloseTo(Math.LN2 + 3 * 0.0000454, 5);
});

test("no tensor is left behind", async () => {
  const inputs = [tf.eye(3), tf.eye(3), tf.scalar(2), tf.scalar(-1)];
  await expectNoTensorsLeft(() =>
    tf.tidy(() => {
      tf.grads((...all) => loss(2)(all[0], all[1], all[2], all[3]))(inputs);
    }),
  );
});

test("batches of different size and empty chunks are refused", () => {
  expect(() => loss()(tf.zeros([3, 2]), tf.zeros([4, 2]), tf.scalar(1), tf.scalar(0))).toThrow(
    /sigmoidLoss: expected.*\[3, 2\].*got \[4,2\]/,
  );
  expect(() => loss(0)(tf.eye(2), tf.eye(2), tf.scalar(1), tf.scalar(0))).toThrow(
    "sigmoidLoss: expected a chunk of at least one row, got 0",
  );
});
