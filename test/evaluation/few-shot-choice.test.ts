import { expect, test } from "vitest";
import { chooseStrength, type PenalisedLearner } from "../../lib/evaluation/few-shot-choice.js";
import type { LabelledFeatures } from "../../lib/evaluation/linear-classifiers.js";

/** Features above l2 are of class 1. */
const threshold: PenalisedLearner = async (_, l2) => ({
  weights: Float64Array.of(0, 1),
  bias: Float64Array.of(0, -l2),
});
const examples: LabelledFeatures = { features: Float32Array.of(0.5, 1.5, 1.9, 2.1, 3, 4), labels: [0, 0, 0, 1, 1, 1] };

test("a strength is chosen by the accuracy on the validation set", async () => {
  const validation = { features: Float32Array.of(12, 15, 19, 21, 30, 50, 80), labels: [0, 0, 0, 1, 1, 1, 1] };
  const l2 = await chooseStrength(threshold, examples, { choice: { by: "validation", validation } });
  // Right: 4 up to 1 and 3 from 100 on; 4 at 10, the stronger of equals; 5 at 10^1.5 = 31.6; 6 at 10^1.25 = 17.8; and 6 at
  // 10^1.375 = 23.7, the stronger of equals.
  expect(l2).toBeCloseTo(10 ** 1.375, 10);
});

test("or by the accuracy on the parts that were left out", async () => {
  const sizes: number[] = [];
  const learn: PenalisedLearner = async (part, l2) => {
    sizes.push(part.labels.length);
    return threshold(part, l2);
  };
  const l2 = await chooseStrength(learn, examples, { choice: { by: "cross-validation" } });
  // Right: 4 at 1 and 3 at 100 or 0.01; 4 at 10^0.5 = 3.2, the stronger of equals; 5 at 10^0.25 = 1.8 (all but the 1.9); and 5 at
  // 10^0.375 = 2.4 (all but the 2.1), the stronger of equals.
  expect(l2).toBeCloseTo(10 ** 0.375, 10);
  expect(new Set(sizes)).toEqual(new Set([4])); // three folds of three shots, one of each class left out
});

test("folds leave out every example once", async () => {
  const kept: number[][] = [];
  const learn: PenalisedLearner = async (part, l2) => {
    if (l2 === 1) kept.push([...part.features]);
    return threshold(part, l2);
  };
  await chooseStrength(learn, examples, { choice: { by: "cross-validation", folds: 2 } });
  expect(kept).toEqual([
    [1.5, 3].map(Math.fround), // of each class, the second of three
    [0.5, 1.9, 2.1, 4].map(Math.fround),
  ]);
});

test("one example per class leaves nothing out, so that the strength is the given one", async () => {
  const one = { features: Float32Array.of(1, 3), labels: [0, 1] };
  expect(await chooseStrength(threshold, one, { choice: { by: "cross-validation", alone: 7 } })).toBe(7);
  await expect(chooseStrength(threshold, one, { choice: { by: "cross-validation", folds: 1 } })).rejects.toThrow(
    "expected two or more folds, got 1",
  );
});
