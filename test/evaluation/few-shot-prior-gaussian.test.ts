import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fittedTemper, gaussianPrior } from "../../lib/evaluation/few-shot-prior-gaussian.js";
import type { LinearClassifier } from "../../lib/evaluation/linear-classifiers.js";
import { expectNumbers } from "../tensors.js";

const features = Float32Array.of(1, 0, 2, 1, 1, 2, 0, 3, -1, 2, -2, -1); // [6, 2]
const labels = [0, 0, 0, 1, 1, 1];
const zeroShot: LinearClassifier = { weights: Float64Array.of(1, 0, 0, 1), bias: new Float64Array(2) };

const logitsOf = ({ weights, bias }: LinearClassifier, x: readonly number[]) =>
  Array.from(bias, (b, c) => x.reduce((sum, value, i) => sum + weights[c * x.length + i] * value, b));

test("logits are the tempered zero-shot ones plus the log densities of Gaussians about pulled means", async () => {
  const three = { weights: Float64Array.of(1, 0, 0, 1, -1, -1), bias: new Float64Array(3) };
  const method = gaussianPrior(three, { pseudoCount: 2, shrinkage: 0.5 });
  const classifier = await method({ features, labels: [0, 0, 0, 1, 1, 2] }, { classes: 3 });
  // NumPy and SciPy 1.17.1: the temper by minimize_scalar of the summed cross-entropy and half its squared logarithm. The
  // covariance, with oracle shrinkage 1 of which half is made, is that within classes, 6 examples, and half the total scatter, 3
  // more; 1 + 1 / (2 + 2) times as wide. Means (k * class mean + 2 * (1/6, 7/6)) / (k + 2); multivariate_normal(mean, covariance)
  // .logpdf((0.5, 0.7)) + temper * three @ (0.5, 0.7), less that of the first class.
  expect(classifier.settings.temper).toBeCloseTo(1.1827373293991066, 6);
  expect(classifier.settings.share).toBe(0.5);
  const [first, ...others] = logitsOf(classifier, [0.5, 0.7]);
  expectNumbers(
    others.map((logit) => logit - first),
    [-0.32282241, -2.3223263],
    1e-6,
  );
});

test("many examples outweigh a wrong prior, and a few don't outweigh a good one", async () => {
  const wrong = { weights: Float64Array.of(0, 1, 1, 0), bias: new Float64Array(2) };
  const repeat = (times: number) => ({
    features: Float32Array.from({ length: 4 * times }, (_, i) => [1, 0.1 * (i % 3), 0.1 * (i % 5), 1][i % 4]),
    labels: Array.from({ length: 2 * times }, (_, i) => i % 2),
  });
  const many = await gaussianPrior(wrong)(repeat(50), { classes: 2 });
  const [first, second] = logitsOf(many, [1, 0]);
  expect(first).toBeGreaterThan(second);
  expect(many.settings.temper).toBeLessThan(0.1);
  // One misleading example of each class: the zero-shot classifier, sure of itself, still decides far from them.
  const sure = { weights: Float64Array.of(50, 0, 0, 50), bias: new Float64Array(2) };
  const few = await gaussianPrior(sure)(
    { features: Float32Array.of(0.7, 0.6, 0.6, 0.7), labels: [0, 1] },
    { classes: 2 },
  );
  const [right, left] = logitsOf(few, [0.9, 0.1]);
  expect(right).toBeGreaterThan(left);
});

test("a class without examples keeps its zero-shot weights", async () => {
  const three = { weights: Float64Array.of(1, 0, 0, 1, -1, -1), bias: new Float64Array(3) };
  const classifier = await gaussianPrior(three)({ features, labels }, { classes: 3 });
  const { temper } = classifier.settings;
  expectNumbers(classifier.weights.subarray(4), [-temper, -temper], 1e-12);
  expect(classifier.bias[2]).toBeCloseTo(0, 12);
});

test("the order of examples does not matter", async () => {
  const order = [5, 2, 0, 4, 1, 3];
  const shuffled = Float32Array.from(order.flatMap((i) => [features[2 * i], features[2 * i + 1]]));
  const [a, b] = await Promise.all([
    gaussianPrior(zeroShot)({ features, labels }, { classes: 2 }),
    gaussianPrior(zeroShot)({ features: shuffled, labels: order.map((i) => labels[i]) }, { classes: 2 }),
  ]);
  expectNumbers(a.weights, b.weights, 1e-9);
  expectNumbers(a.bias, b.bias, 1e-9);
});

test("the temper scales with the logits, and stays finite where all is right or wrong", () => {
  const right = Float64Array.of(1, 0, 0, 1);
  // Two examples, right by 1: the loss 2 log(1 + e^-t) + (log t)^2 / 2 is least where log t = 2 t / (1 + e^t).
  const temper = fittedTemper(right, [0, 1], 2);
  expect(Math.log(temper)).toBeCloseTo((2 * temper) / (1 + Math.exp(temper)), 5);
  const wrong = fittedTemper(right, [1, 0], 2);
  expect(wrong).toBeGreaterThan(0.05);
  expect(wrong).toBeLessThan(1);
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (scale) => {
      const many = Array.from({ length: 200 }, (_, i) => i % 4);
      // Three of four examples are right by `scale`, so that the best factor is log 3 / scale, but for the weak prior.
      const logits = Float64Array.from(many.flatMap((turn) => (turn === 0 ? [0, scale] : [scale, 0])));
      const found = fittedTemper(logits, new Array(200).fill(0), 2);
      expect(found * scale).toBeGreaterThan(0.8 * Math.log(3));
      expect(found * scale).toBeLessThan(1.2 * Math.log(3));
    }),
  );
});

test("classifiers and examples that do not fit are refused", async () => {
  expect(() => gaussianPrior(zeroShot, { pseudoCount: 0 })).toThrow("got 0 and 0.1");
  expect(() => gaussianPrior(zeroShot, { shrinkage: 1.5 })).toThrow("a shrinkage above 0 and up to 1, got 16 and 1.5");
  const learn = (examples: typeof features, of: number[], classes = 2) =>
    gaussianPrior(zeroShot)({ features: examples, labels: of }, { classes });
  await expect(learn(features, labels, 3)).rejects.toThrow(
    "a zero-shot classifier [3, 2], got 2 classes and 4 weights",
  );
  await expect(learn(features, [0, 1])).rejects.toThrow("expected a zero-shot classifier [2, 6]");
  await expect(learn(Float32Array.of(1, 1, 1, 1), [0, 1])).rejects.toThrow("expected examples that differ");
  await expect(learn(Float32Array.of(Number.NaN, 1), [0])).rejects.toThrow("expected finite features, got NaN");
  await expect(learn(features, [0, 0, 0, 1, 1, 2])).rejects.toThrow("expected labels of 0 to 1, got 2");
});
