import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor1D, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { labelCrossEntropy, softCrossEntropy } from "../../lib/losses/cross-entropy.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const ids = (values: number[]) => tf.tensor1d(values, "int32");

test("cross-entropy is averaged over rows by their weights", () => {
  const logits = tf.tensor2d([0, 0, 0, Math.log(3)], [2, 2]);
  // Rows: ln 2 whatever the label; -ln(3/4) for label 1. Weights 1 and 3: (0.693147 + 3 * 0.287682) / 4.
  const loss = labelCrossEntropy(logits, ids([0, 1]), tf.tensor1d([1, 3]));
  expectNumbers(loss.dataSync(), [(Math.LN2 + 3 * Math.log(4 / 3)) / 4], 1e-6);
});

test("rows of weight 0 count for nothing, and without any other the loss is 0", () => {
  const logits = tf.tensor2d([0, 0, 50, -50], [2, 2]);
  expectNumbers(labelCrossEntropy(logits, ids([0, 1]), tf.tensor1d([1, 0])).dataSync(), [Math.LN2], 1e-6);
  expectNumbers(labelCrossEntropy(logits, ids([0, 1]), tf.tensor1d([0, 0])).dataSync(), [0]);
});

test("the gradient with respect to labelled logits agrees with finite differences", () => {
  const logits = tf.randomNormal([4, 3], 0, 1, "float32", 1);
  expectGradient((x) => labelCrossEntropy(x as Tensor2D, ids([2, 0, 1, 1]), tf.tensor1d([1, 2, 0, 1])), [logits]);
});

test("against a distribution, cross-entropy is its entropy where the softmax is right", () => {
  const targets = tf.tensor2d([0.25, 0.75, 1, 0], [2, 2]);
  const logits = tf.tensor2d([0, Math.log(3), 40, 0], [2, 2]);
  const entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
  expectNumbers(softCrossEntropy(logits, targets).dataSync(), [entropy / 2], 1e-6);
});

test("a row of targets that sums to 0 has no loss and no gradient", () => {
  const targets = tf.tensor2d([0, 0, 0, 1], [2, 2]);
  const gradient = tf.grad((x: Tensor) => softCrossEntropy(x as Tensor2D, targets))(tf.tensor2d([3, 1, 0, 0], [2, 2]));
  expectNumbers(gradient.dataSync(), [0, 0, 0.25, -0.25], 1e-6);
});

test("the gradient with respect to logits with soft targets agrees with finite differences", () => {
  const targets = tf.softmax(tf.randomNormal<typeof tf.Rank.R2>([4, 3], 0, 1, "float32", 2)) as Tensor2D;
  expectGradient((x) => softCrossEntropy(x as Tensor2D, targets), [tf.randomNormal([4, 3], 0, 1, "float32", 3)]);
});

test("compiled and op by op, gradients are the same", async () => {
  const logits = tf.randomNormal([3, 5], 0, 1, "float32", 4);
  const step = (x: Tensor, labels: Tensor) =>
    tf.grad((y: Tensor) => {
      const hard = labelCrossEntropy(y as Tensor2D, labels as Tensor1D, tf.tensor1d([1, 1, 0]));
      return hard.add(softCrossEntropy(y as Tensor2D, tf.oneHot(labels as Tensor1D, 5) as Tensor2D));
    })(x);
  const fast = compile(step);
  const labels = ids([4, 0, 2]);
  expectNumbers(await (await fast(logits, labels)).data(), step(logits, labels).dataSync(), 1e-6);
  fast.dispose();
});

test("labels of another number than rows and targets of another shape are refused", () => {
  expect(() => softCrossEntropy(tf.zeros([3, 2]), tf.zeros([2, 3]))).toThrow(
    "softCrossEntropy: expected targets [3,2] like the logits, got [2,3]",
  );
  expect(() => labelCrossEntropy(tf.zeros([3, 2]), ids([0, 1]), tf.ones([3]))).toThrow(
    "labelCrossEntropy: expected 3 labels and weights, one for each row of the logits, got 2 and 3",
  );
});
