import fc from "fast-check";
import { expect, test } from "vitest";
import { benjaminiHochberg, bonferroni, holm } from "../../lib/statistics/comparisons.js";

const pValues = [0.011, 0.02, 0.0005, 0.04, 0.5, 0.04, 0.9];

test("Bonferroni multiplies by the number of tests, up to 1", () => {
  expect(bonferroni(pValues)).toEqual(close([0.077, 0.14, 0.0035, 0.28, 1, 0.28, 1]));
});

test("Holm multiplies the smallest by 7, the next by 6 and so on, and keeps their order", () => {
  // 7 * 0.0005, 6 * 0.011, 5 * 0.02, 4 * 0.04, then 3 * 0.04 = 0.12, raised to the 0.16 before it, 2 * 0.5, 0.9 -> 1.
  expect(holm(pValues)).toEqual(close([0.066, 0.1, 0.0035, 0.16, 1, 0.16, 1]));
});

test("Benjamini and Hochberg multiply the k-th smallest by 7 / k, and the next may lower it", () => {
  // 7 * 0.0005, 7/2 * 0.011, 7/3 * 0.02, 7/4 * 0.04 = 0.07 lowered to 7/5 * 0.04, 7/6 * 0.5, 0.9;
  // the same in scipy.stats.false_discovery_control, SciPy 1.17.1.
  expect(benjaminiHochberg(pValues)).toEqual(close([0.0385, 0.14 / 3, 0.0035, 0.056, 3.5 / 6, 0.056, 0.9]));
});

test("adjusted values keep the order of the p-values and lie between them and Bonferroni's", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
      const [most, middle, least] = [bonferroni(values), holm(values), benjaminiHochberg(values)];
      for (const [i, value] of values.entries()) {
        expect(most[i]).toBeGreaterThanOrEqual(middle[i]);
        expect(middle[i] + 1e-12).toBeGreaterThanOrEqual(least[i]);
        expect(least[i]).toBeGreaterThanOrEqual(value);
        for (const adjusted of [middle, least])
          expect(adjusted.every((other, j) => values[j] < value || other >= adjusted[i])).toBe(true);
      }
    }),
    { numRuns: 100, seed: 1 },
  );
});

test("a single test needs no correction, and none gives none", () => {
  for (const adjust of [bonferroni, holm, benjaminiHochberg]) {
    expect(adjust([0.03])).toEqual([0.03]);
    expect(adjust([])).toEqual([]);
  }
});

test("what is no p-value is refused with its place", () => {
  expect(() => bonferroni([0.5, 1.2])).toThrow("bonferroni: expected p-values from 0 to 1, got 1.2 at 1");
  expect(() => holm([-0.1])).toThrow("holm: expected p-values from 0 to 1, got -0.1 at 0");
  expect(() => benjaminiHochberg([Number.NaN])).toThrow("got NaN at 0");
});

function close(values: readonly number[]): unknown[] {
  return values.map((value) => expect.closeTo(value, 14));
}
