import { expect, test } from "vitest";
import { mean, median, quantile, standardDeviation } from "../../lib/statistics/summaries.js";

test("the mean and the sample standard deviation of 2, 4, 9 are 5 and the root of 13", () => {
  expect(mean([2, 4, 9])).toBe(5);
  expect(standardDeviation([2, 4, 9])).toBeCloseTo(Math.sqrt((9 + 1 + 16) / 2), 12);
});

test("a single value has no standard deviation", () => {
  expect(standardDeviation([3])).toBeNaN();
});

test("the median is the middle value in order, or halfway between the two middle ones", () => {
  expect(median([10, 9, 1])).toBe(9);
  expect(median([10, 2, 9, 1])).toBe(5.5);
});

test("quantiles interpolate between order statistics, as NumPy's do", () => {
  // Positions 0.3, 0.75, 1.5 and 2.85 of 1, 2, 4, 8: 1.3, 1.75, 3 and 4 + 0.85 * 4.
  const values = [8, 1, 4, 2];
  expect(quantile(values, 0.1)).toBeCloseTo(1.3, 12);
  expect(quantile(values, 0.25)).toBeCloseTo(1.75, 12);
  expect(quantile(values, 0.5)).toBe(3);
  expect(quantile(values, 0.95)).toBeCloseTo(7.4, 12);
  expect(values).toEqual([8, 1, 4, 2]);
});

test("an empty list and an impossible probability are refused", () => {
  expect(() => mean([])).toThrow("mean: expected at least one value, got none");
  expect(() => quantile([1], 1.5)).toThrow("quantile: expected a probability from 0 to 1, got 1.5");
});
