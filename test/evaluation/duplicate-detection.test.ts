import { expect, test } from "vitest";
import { detectionCurve, nearestSimilarities, pointOfPrecision } from "../../lib/evaluation/duplicate-detection.js";

test("precision and recall from the highest score down, equal scores found together", () => {
  // 0.9 copy; 0.8 copy and 0.8 none together; 0.5 copy.
  const curve = detectionCurve([0.8, 0.9, 0.5, 0.8], [true, true, true, false]);
  expect(curve).toEqual([
    { threshold: 0.9, precision: 1, recall: 1 / 3, found: 1 },
    { threshold: 0.8, precision: 2 / 3, recall: 2 / 3, found: 3 },
    { threshold: 0.5, precision: 3 / 4, recall: 1, found: 4 },
  ]);
});

test("the point of a precision is the one that finds most", () => {
  const curve = detectionCurve([0.8, 0.9, 0.5, 0.8], [true, true, true, false]);
  expect(pointOfPrecision(curve, 1)?.threshold).toBe(0.9);
  expect(pointOfPrecision(curve, 0.7)?.threshold).toBe(0.5); // though 0.8 has less precision
  expect(pointOfPrecision(detectionCurve([1, 2], [true, false]), 0.9)).toBeUndefined();
});

test("the nearest targets with their similarities; of equal ones the first", () => {
  const queries = Float32Array.of(1, 0, 0, 1);
  const targets = Float32Array.of(0.6, 0.8, 0.8, 0.6, 0.6, 0.8);
  const { indices, similarities } = nearestSimilarities(queries, targets, { embedDim: 2 });
  expect([...indices]).toEqual([1, 0]);
  expect(similarities[0]).toBeCloseTo(0.8);
  expect(similarities[1]).toBeCloseTo(0.8);
});

test("scores without a copy, scores that are no numbers and shares of nothing are refused", () => {
  expect(() => detectionCurve([0.5], [false])).toThrow("detectionCurve: expected an answer for each of 1 scores");
  expect(() => detectionCurve([0.5, Number.NaN], [true, false])).toThrow("expected scores, got NaN at 1");
  expect(() => pointOfPrecision([], 0)).toThrow("pointOfPrecision: expected a share above 0, got 0");
});
