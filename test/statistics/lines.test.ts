import { expect, test } from "vitest";
import {
  fitLine,
  fitWeightedLine,
  interceptInterval,
  lineAt,
  lineInterval,
  slopeInterval,
} from "../../lib/statistics/lines.js";

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

test("intervals of slope and intercept agree with SciPy, and the band with statsmodels", () => {
  // linregress and t.ppf(0.975, 3), (0.95, 3) of SciPy 1.17.1; OLS(...).get_prediction().conf_int() of statsmodels 0.15.0.
  const fit = fitLine([1, 2, 3, 4, 6], [2.1, 3.9, 6.2, 7.8, 12.5]);
  expect(slopeInterval(fit)).toEqual(close([1.8512035526365191, 2.297445096012129]));
  expect(slopeInterval(fit, { level: 0.9 })).toEqual(close([1.9093304123255368, 2.239318236323111]));
  expect(interceptInterval(fit)).toEqual(close([-0.9484758579263433, 0.6728001822506682]));
  expect(lineInterval(fit, 3.2)).toEqual(close([6.1161285096216, 6.883871490378411]));
  expect(lineInterval(fit, 10)).toEqual(close([19.0403758098638, 22.17043500094704]));
});

test("at x = 0 the band is the intercept's interval, and at the mean of x it is narrowest", () => {
  const fit = fitLine([1, 2, 3, 4, 6], [2.1, 3.9, 6.2, 7.8, 12.5]);
  expect(lineInterval(fit, 0)).toEqual(close(interceptInterval(fit)));
  const width = (x: number) => lineInterval(fit, x)[1] - lineInterval(fit, x)[0];
  expect(width(3.2)).toBeLessThan(Math.min(width(3.1), width(3.3)));
});

test("constant y has slope 0 with an interval of no width, and no correlation", () => {
  const flat = fitLine([1, 2, 3], [4, 4, 4]);
  expect(slopeInterval(flat)).toEqual([0, 0]);
  expect(flat.r).toBeNaN();
});

test("two points have no interval, and what is no number has no line", () => {
  const two = fitLine([1, 2], [3, 5]);
  expect(() => slopeInterval(two)).toThrow("slopeInterval: expected a line through three or more points, got 2");
  expect(() => lineInterval(two, 1)).toThrow("lineInterval: expected a line through three");
  expect(() => interceptInterval(fitLine([1, 2, 3], [3, 5, 4]), { level: 95 })).toThrow("got 95");
  expect(() => fitLine([1, 2], [3, Number.NaN])).toThrow("fitLine: expected finite numbers, got (2, NaN) at 1");
});

function close(values: readonly number[]): unknown[] {
  return values.map((value) => expect.closeTo(value, 10));
}
