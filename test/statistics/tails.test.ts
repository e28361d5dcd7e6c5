import { expect, test } from "vitest";
import { chiSquaredP, normalReach, studentP, studentReach } from "../../lib/statistics/tails.js";

// Expected numbers: norm.ppf, t.ppf, t.sf and chi2.sf of scipy.stats, SciPy 1.17.1.

test("the middle 95 % of a normal distribution reach 1.96 deviations, of Student's with one degree of freedom 12.7", () => {
  expect(normalReach(0.95)).toBeCloseTo(1.959963984540054, 14);
  expect(studentReach(0.95, 1)).toBeCloseTo(12.706204736174694, 11);
  expect(studentReach(0.995, 24)).toBeCloseTo(3.090513548717001, 13);
});

test("p-values keep their digits where one minus a probability would be zero", () => {
  expect(studentP(-40, 1000) / 1.0478852155173272e-209).toBeCloseTo(1, 12);
  expect(chiSquaredP(1200, 30) / 2.439248248170949e-233).toBeCloseTo(1, 12);
  expect(chiSquaredP(3.84, 1)).toBeCloseTo(0.05004352124870519, 14);
});

test("no deviation has the p-value 1, and an infinite one 0", () => {
  expect([studentP(0, 3), chiSquaredP(0, 3)]).toEqual([1, 1]);
  expect(studentP(Number.POSITIVE_INFINITY, 3)).toBe(0);
});
