import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  oracleShrinkage,
  sharedCovariance,
  shrunk,
  solveRows,
} from "../../lib/evaluation/few-shot-prior-covariance.js";
import { expectNumbers } from "../tensors.js";

test("with several examples per class the covariance is that within classes, with a little of the whole", async () => {
  // Class 0 at 0 and 2, class 1 at 10 and 12: 4 within, about 6 in all 36 + 16 + 16 + 36 = 104. As if each class had one example
  // more that spreads as all do: (4 + 2 * 104 / 4) / 4 = 14.
  const result = await sharedCovariance(Float32Array.of(0, 2, 10, 12), [0, 0, 1, 1], { classes: 2 });
  expectNumbers(result.covariance, [14], 1e-12);
  expectNumbers(result.centre, [6], 0);
  expectNumbers(result.means, [1, 11], 1e-12);
  expectNumbers(result.counts, [2, 2], 0);
});

test("with one example per class the covariance is that of all examples", async () => {
  // (1, 0) and (3, 4) about (2, 2): 1 and 1 of variance 1, 2 of covariance, 4 and 4 of variance 4.
  const { covariance } = await sharedCovariance(Float32Array.of(1, 0, 3, 4), [0, 1], { classes: 2 });
  expectNumbers(covariance, [1, 2, 2, 4], 1e-12);
});

test("a class without examples has the mean of all", async () => {
  const { means, counts } = await sharedCovariance(Float32Array.of(1, 3), [0, 2], { classes: 3 });
  expectNumbers(means, [1, 2, 3], 0);
  expectNumbers(counts, [1, 0, 1], 0);
});

test("shrinkage is scikit-learn's", () => {
  // Of the rows (1,1,2), (2,2,3), (3,4,5), (4,4,7), (6,5,9), (8,9,14); scikit-learn 1.9.1: oas(rows) says 0.4375894761172013.
  const covariance = Float64Array.of(...[102, 105, 171].map((x) => x / 18), ...[105, 116.5, 181].map((x) => x / 18));
  const full = Float64Array.of(...covariance, ...[171, 181, 292].map((x) => x / 18));
  expect(oracleShrinkage(full, 6)).toBeCloseTo(0.4375894761172013, 12);
});

test("a covariance that is the identity already, or of one number, is shrunk as far as it goes", () => {
  expect(oracleShrinkage(Float64Array.of(3, 0, 0, 3), 10)).toBe(1);
  expect(oracleShrinkage(Float64Array.of(3), 10)).toBe(1);
  expect(oracleShrinkage(Float64Array.of(4, 0, 0, 1), 1)).toBe(1); // few examples
});

test("shrinking keeps the trace", () => {
  expectNumbers(shrunk(Float64Array.of(4, 2, 2, 0), 0.25), [3.5, 1.5, 1.5, 0.5], 1e-12); // mean variance 2
});

test("equal examples have no covariance to shrink", () => {
  expect(() => shrunk(Float64Array.of(0, 0, 0, 0), 0.5)).toThrow(
    "shrunk: expected examples that differ, got equal ones",
  );
});

test("solutions solve their equations", () => {
  // [[4, 2], [2, 5]] x = (8, 12) has x = (1, 2); = (2, -3) has (1, -1).
  expectNumbers(solveRows(Float64Array.of(4, 2, 2, 5), Float64Array.of(8, 12, 2, -3)), [1, 2, 1, -1], 1e-12);
  expect(() => solveRows(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow("a positive definite matrix");
  const entry = fc.integer({ min: -9, max: 9 });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 9, maxLength: 9 }), fc.tuple(entry, entry, entry), (a, x) => {
      // A'A + I is positive definite.
      const cell = (i: number, j: number) =>
        [0, 1, 2].reduce((sum, k) => sum + a[3 * k + i] * a[3 * k + j], i === j ? 1 : 0);
      const matrix = Float64Array.from({ length: 9 }, (_, n) => cell(Math.floor(n / 3), n % 3));
      const right = [0, 1, 2].map((i) => x.reduce((sum, value, j) => sum + matrix[3 * i + j] * value, 0));
      expectNumbers(solveRows(matrix, Float64Array.from(right)), x, 1e-6);
    }),
  );
});
