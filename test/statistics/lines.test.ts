import { expect, test } from "vitest";
import { fitLine, fitWeightedLine, lineAt } from "../../lib/statistics/lines.js";

test("a line through exact points is recovered with no error", () => {
  const fit = fitLine([0, 1, 2, 3], [5, 3, 1, -1]);
  expect(fit.slope).toBeCloseTo(-2, 12);
  expect(fit.intercept).toBeCloseTo(5, 12);
  expect(fit.r).toBeCloseTo(-1, 12);
  expect(fit.slopeError).toBeCloseTo(0, 12);
  expect(lineAt(fit, 10)).toBeCloseTo(-15, 12);
});

test("slope, intercept, correlation and standard errors agree with SciPy's linregress", () => {
  const fit = fitLine([1, 2, 3, 4, 6], [2.1, 3.9, 6.2, 7.8, 12.5]);
  expect(fit.slope).toBeCloseTo(2.074324324324324, 12);
  expect(fit.intercept).toBeCloseTo(-0.13783783783783754, 12);
  expect(fit.r).toBeCloseTo(0.9982908457868357, 12);
  expect(fit.slopeError).toBeCloseTo(0.07010983070393521, 12);
  expect(fit.interceptError).toBeCloseTo(0.2547216645077816, 12);
});

test("the published ImageNet line of the open CLIP models comes out of its five points", () => {
  // Cherti et al. 2023: error = 5.8581 * compute^-0.1114, from points of log10 compute and log10 error.
  const fit = fitLine([10.5238, 11.0566, 11.5895, 12.1223, 12.6552], [-0.4281, -0.43448, -0.5261, -0.57018, -0.65702]);
  expect(fit.slope).toBeCloseTo(-0.1114, 4);
  expect(10 ** fit.intercept).toBeCloseTo(5.858, 3);
});

test("a weight of two counts a point twice", () => {
  const doubled = fitLine([0, 1, 3, 3], [1, 0, 5, 5]);
  const weighted = fitWeightedLine([0, 1, 3], [1, 0, 5], [1, 1, 2]);
  expect(weighted.slope).toBeCloseTo(doubled.slope, 12);
  expect(weighted.intercept).toBeCloseTo(doubled.intercept, 12);
});

test("two points give a line without errors, and one x gives none", () => {
  expect(fitLine([1, 2], [3, 5]).slope).toBe(2);
  expect(fitLine([1, 2], [3, 5]).slopeError).toBeNaN();
  expect(() => fitLine([1, 1], [3, 5])).toThrow("expected at least two different x");
  expect(() => fitLine([1], [3])).toThrow("got lengths 1 and 1");
});
