import { expect, test } from "vitest";
import { type Tensor2D, tf } from "../../lib/engine/tf.js";
import { momentumContrastLoss } from "../../lib/losses/momentum-contrast.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const axes = () => tf.eye(2) as Tensor2D;
const tilted = () => tf.tensor2d([0.6, 0.8, 0, 1], [2, 2]);

test("the loss of two pictures is the one worked out by hand", () => {
  // First predictions are the axes, second keys (0.6, 0.8) and (0, 1): logits at temperature 0.5 are twice the cosines,
  //   [1.2, 0] -> -1.2 + ln(e^1.2 + 1), [1.6, 2] -> -2 + ln(e^1.6 + e^2).
  // Second predictions are the axes swapped, first keys the axes: logits [0, 2] -> -0 + ln(1 + e^2), [2, 0] -> ln(1 + e^2).
  const oneWay = (-1.2 + Math.log(Math.exp(1.2) + 1) - 2 + Math.log(Math.exp(1.6) + Math.exp(2))) / 2;
  const otherWay = Math.log(1 + Math.exp(2));
  const swapped = tf.tensor2d([0, 1, 1, 0], [2, 2]);
  const loss = momentumContrastLoss([axes(), swapped], [axes(), tilted()], { temperature: 0.5 });
  expectNumbers(loss.dataSync(), [2 * 0.5 * (oneWay + otherWay)], 1e-5);
});

test("a model that knows nothing has 4 temperatures times ln B", () => {
  const same = tf.ones([8, 4]).div<Tensor2D>(2);
  for (const temperature of [0.1, 0.2, 1])
    expectNumbers(
      momentumContrastLoss([same, same], [same, same], { temperature }).dataSync(),
      [4 * temperature * Math.log(8)],
      1e-4,
    );
});

test("predictions that meet their keys have a loss near 0, those that avoid them a large one", () => {
  const keys = [tf.eye(4), tf.eye(4)] as const;
  const away = [tf.eye(4).neg<Tensor2D>(), tf.eye(4).neg<Tensor2D>()] as const;
  expect(momentumContrastLoss(keys, keys, { temperature: 0.05 }).dataSync()[0]).toBeLessThan(1e-6);
  expect(momentumContrastLoss(away, keys, { temperature: 0.05 }).dataSync()[0]).toBeGreaterThan(3);
});

test("the gradient of the predictions agrees with finite differences", () => {
  const random = (seed: number) => tf.randomNormal([3, 3], 0, 0.6, "float32", seed) as Tensor2D;
  const keys = [random(3), random(4)] as const;
  expectGradient(
    (first, second) => momentumContrastLoss([first as Tensor2D, second as Tensor2D], keys),
    [random(1), random(2)],
  );
});

test("keys of another shape than the predictions are refused", () => {
  const wide = tf.zeros([2, 3]) as Tensor2D;
  expect(() => momentumContrastLoss([axes(), axes()], [wide, wide])).toThrow(
    /expected the second views \[2,2\].* got \[2,3\]/,
  );
});
