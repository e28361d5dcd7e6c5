import { expect, test } from "vitest";
import { type Tensor2D, tf } from "../../lib/engine/tf.js";
import { ntXentLoss } from "../../lib/losses/nt-xent.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

test("the loss of two pictures is the one worked out by hand", () => {
  const first = tf.tensor2d([1, 0, 0, 1], [2, 2]);
  const second = tf.tensor2d([0.6, 0.8, 0, 1], [2, 2]);
  // Cosines of the views a1 = (1, 0), b1 = (0, 1), a2 = (0.6, 0.8), b2 = (0, 1), at temperature 1:
  //   a1: b1 0, a2 0.6, b2 0    -> -0.6 + ln(1 + e^0.6 + 1)       = -0.6 + 1.340187 = 0.740187
  //   b1: a1 0, a2 0.8, b2 1    -> -1   + ln(1 + e^0.8 + e^1)     = -1   + 1.782710 = 0.782710
  //   a2: a1 0.6, b1 0.8, b2 0.8 -> -0.6 + ln(e^0.6 + 2 e^0.8)    = -0.6 + 1.836350 = 1.236350
  //   b2: a1 0, b1 1, a2 0.8    -> -1   + ln(1 + e^1 + e^0.8)     = 0.782710
  const byHand = [
    -0.6 + Math.log(2 + Math.exp(0.6)),
    -1 + Math.log(1 + Math.exp(0.8) + Math.E),
    -0.6 + Math.log(Math.exp(0.6) + 2 * Math.exp(0.8)),
    -1 + Math.log(1 + Math.E + Math.exp(0.8)),
  ];
  const mean = byHand.reduce((sum, value) => sum + value) / 4;
  expectNumbers(ntXentLoss(first, second, { temperature: 1 }).dataSync(), [mean], 1e-5);
});

test("a model that knows nothing has ln(2 B - 1), whatever the temperature", () => {
  const same = tf.ones([8, 4]).div<Tensor2D>(2);
  for (const temperature of [0.1, 0.5, 1])
    expectNumbers(ntXentLoss(same, same, { temperature }).dataSync(), [Math.log(15)], 1e-4);
});

test("views that match and differ from all others have a loss near 0, and views that are opposites a large one", () => {
  const axes = tf.eye(6);
  expect(ntXentLoss(axes, axes, { temperature: 0.05 }).dataSync()[0]).toBeLessThan(1e-5);
  expect(ntXentLoss(axes, axes.neg(), { temperature: 0.05 }).dataSync()[0]).toBeGreaterThan(20);
});

test("the views' order changes nothing", () => {
  const [first, second] = [1, 2].map((seed) => tf.randomNormal([4, 3], 0, 0.6, "float32", seed) as Tensor2D);
  expectNumbers(ntXentLoss(first, second).dataSync(), ntXentLoss(second, first).dataSync(), 1e-6);
});

test("the gradient agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([3, 3], 0, 0.6, "float32", seed);
  expectGradient((first, second) => ntXentLoss(first as Tensor2D, second as Tensor2D), [random(1), random(2)]);
});

test("views that don't fit each other, a single picture and a temperature of 0 are refused", async () => {
  await expectNoTensorsLeft(() => {
    tf.tidy(() => {
      expect(() => ntXentLoss(tf.zeros([3, 2]), tf.zeros([2, 2]))).toThrow(
        /expected the second views \[3,2\].* got \[2,2\]/,
      );
      expect(() => ntXentLoss(tf.zeros([1, 2]), tf.zeros([1, 2]))).toThrow(/at least 2 pictures, .* got 1/);
      expect(() => ntXentLoss(tf.zeros([2, 2]), tf.zeros([2, 2]), { temperature: 0 })).toThrow(
        /temperature above 0, got 0/,
      );
    });
  });
});
