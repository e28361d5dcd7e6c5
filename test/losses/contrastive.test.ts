import { expect, test } from "vitest";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const half = Math.SQRT1_2;
/** Two pictures along the axes; the first text half-way between, the second along the second axis. */
const images = () => tf.tensor2d([1, 0, 0, 1], [2, 2]);
const texts = () => tf.tensor2d([half, half, 0, 1], [2, 2]);

test("the loss of two pairs is the mean of the two cross-entropies worked out by hand", () => {
  const { loss, logitsPerImage } = contrastiveLoss(images(), texts(), tf.scalar(2));
  // Cosines: image 0 [0.7071, 0], image 1 [0.7071, 1]; times 2 the logits.
  expectNumbers(logitsPerImage.dataSync(), [2 * half, 0, 2 * half, 2]);
  // Per image: ln(1 + e^-1.4142) = 0.217622, ln(1 + e^(1.4142 - 2)) = 0.442548, mean 0.330085.
  // Per text: image 0 and 1 tie for text 0: ln 2 = 0.693147; text 1: ln(1 + e^-2) = 0.126928; mean 0.410037.
  expectNumbers(loss.dataSync(), [(0.330085 + 0.410037) / 2], 1e-5);
});

test("swapping images and texts leaves the loss as it is and transposes the logits", () => {
  const one = contrastiveLoss(images(), texts(), tf.scalar(3));
  const other = contrastiveLoss(texts(), images(), tf.scalar(3));
  expectNumbers(other.loss.dataSync(), one.loss.dataSync(), 1e-6);
  expectNumbers(other.logitsPerImage.dataSync(), one.logitsPerImage.transpose().dataSync(), 1e-6);
});

test("embeddings that are all equal have loss ln B, whatever the logit scale", () => {
  const same = tf.ones([16, 4]).div<Tensor2D>(2);
  for (const scale of [1, 14.3, 100])
    expectNumbers(contrastiveLoss(same, same, tf.scalar(scale)).loss.dataSync(), [Math.log(16)], 1e-5);
});

test("perfectly matched orthogonal pairs have a loss near 0 at logit scale 100", () => {
  const pairs = tf.eye(8);
  expect(contrastiveLoss(pairs, pairs, tf.scalar(100)).loss.dataSync()[0]).toBeLessThan(1e-5);
});

test("the gradient with respect to embeddings and logit scale agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([4, 3], 0, 0.6, "float32", seed);
  expectGradient(
    (i, t, s) => contrastiveLoss(i as Tensor2D, t as Tensor2D, s).loss,
    [random(1), random(2), tf.scalar(2)],
  );
});

test("the gradient of the logits is softmax over texts plus softmax over images minus 2 at the pairs, over 2 B", () => {
  // Logits of `scale` 1 between axes: [[0, 0], [0, 1]], so e.g. image 1 picks text 1 with 1 / (1 + e^-1) = 0.731059.
  const logits = (scale: Tensor) => contrastiveLoss(tf.tensor2d([0, 0, 0, 1], [2, 2]), tf.eye(2), scale);
  // d loss / d scale is the gradient of the one logit that grows with it: (2 * 0.731059 - 2) / 4 = -0.134471.
  const slope = tf.grad((scale: Tensor) => logits(scale).loss)(tf.scalar(1));
  expectNumbers(slope.dataSync(), [-0.134471], 1e-6);
});

test("a loss of the logits that are returned can be differentiated together with the loss", () => {
  const random = (seed: number) => tf.randomNormal([4, 3], 0, 0.6, "float32", seed);
  expectGradient(
    (i, t, s) => {
      const { loss, logitsPerImage } = contrastiveLoss(i as Tensor2D, t as Tensor2D, s);
      return loss.add(logitsPerImage.square().mean().mul(0.3));
    },
    [random(3), random(4), tf.scalar(1.5)],
  );
});

test("the loss and its gradient leave no tensor behind", async () => {
  const [i, t, s] = [images(), texts(), tf.scalar(2)];
  await expectNoTensorsLeft(() =>
    tf.tidy(() => {
      tf.grads((...inputs) => contrastiveLoss(inputs[0] as Tensor2D, inputs[1] as Tensor2D, inputs[2]).loss)([i, t, s]);
    }),
  );
});

test("batches of different size are refused with both shapes", () => {
  expect(() => contrastiveLoss(tf.zeros([3, 2]), tf.zeros([4, 2]), tf.scalar(1))).toThrow(
    /contrastiveLoss: expected.*\[3, 2\].*got \[4,2\]/,
  );
});

test("a single pair is refused, since there is nothing to tell it from", () => {
  expect(() => contrastiveLoss(tf.zeros([1, 2]), tf.zeros([1, 2]), tf.scalar(1))).toThrow(
    "contrastiveLoss: expected at least 2 pairs, to tell one from the others, got 1",
  );
});
