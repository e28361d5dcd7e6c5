import { expect, test } from "vitest";
import { chooseStrength, type PenalisedLearner, searchStrength } from "../../lib/evaluation/few-shot-choice.js";
import type { LabelledFeatures } from "../../lib/evaluation/linear-classifiers.js";

test("the search finds the peak of a smooth curve in 15 scores", async () => {
  for (const peak of [-3.3, 0.7, 4.6]) {
    const seen: number[] = [];
    const found = await searchStrength(async (l2) => {
      seen.push(l2);
      return -Math.abs(Math.log10(l2) - peak);
    });
    expect(seen).toHaveLength(15);
    expect(Math.abs(Math.log10(found) - peak)).toBeLessThanOrEqual(1 / 16 + 1e-9); // eight steps per decade
  }
});

test("at the ends of the range nothing beyond is tried", async () => {
  const seen: number[] = [];
  const found = await searchStrength(async (l2) => {
    seen.push(l2);
    return l2;
  });
  expect(found).toBeCloseTo(1e6, 3);
  expect(Math.max(...seen)).toBe(found);
  expect(seen).toHaveLength(11); // only one side of the best is new in each halving
});

test("of equal scores the strongest penalty's counts", async () => {
  expect(await searchStrength(async () => 0.5)).toBeCloseTo(1e6, 3);
});

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
