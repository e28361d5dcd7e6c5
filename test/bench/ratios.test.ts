import { expect, test } from "vitest";
import { pairedRatio, relativeDifference, requireAgreement } from "../../bench/ratios.js";
import { seedKey } from "../../lib/index.js";

test("the ratio is the median over rounds of our seconds by theirs in the same round", () => {
  // 1/2, 6/4 and 4/5: the median is 0.8, while the medians 4 and 4 have ratio 1.
  const { ratio, ours, theirs } = pairedRatio({ ours: [1, 6, 4], theirs: [2, 4, 5] }, seedKey(0));
  expect(ratio).toBe(0.8);
  expect([ours, theirs]).toEqual([4, 4]);
});

test("a slow spell of the machine that hits both sides leaves ratio and interval alone", () => {
  // Every round has ratio 0.5, although the machine was ten times slower in the second half.
  const { ratio, interval } = pairedRatio({ ours: [1, 1, 10, 10], theirs: [2, 2, 20, 20] }, seedKey(0));
  expect(ratio).toBe(0.5);
  expect(interval).toEqual([0.5, 0.5]);
});

test("the interval lies within the rounds' ratios and holds their median", () => {
  const { ratio, interval } = pairedRatio({ ours: [8, 9, 10, 11, 12], theirs: [10, 10, 10, 10, 10] }, seedKey(1));
  expect(ratio).toBe(1);
  expect(interval[0]).toBeGreaterThanOrEqual(0.8);
  expect(interval[0]).toBeLessThan(1);
  expect(interval[1]).toBeGreaterThan(1);
  expect(interval[1]).toBeLessThanOrEqual(1.2);
});

test("rounds without a partner are an error", () => {
  expect(() => pairedRatio({ ours: [1, 2], theirs: [1] }, seedKey(0))).toThrow("got 2 and 1");
  expect(() => pairedRatio({ ours: [], theirs: [] }, seedKey(0))).toThrow("got 0 and 0");
});

test("the relative difference is the length of a - b over the length of b", () => {
  // a - b = (3, -4), of length 5; b has length 10.
  expect(relativeDifference([9, 4], [6, 8])).toBeCloseTo(0.5, 12);
  expect(relativeDifference([6, 8], [6, 8])).toBe(0);
});

test("programs agree up to float32 rounding and no further", () => {
  const check = (ours: number[], theirs: number[]) => requireAgreement("losses", { ours, theirs });
  expect(() => check([5.11712, 4.87], [5.1172, 4.87])).not.toThrow(); // 0.00008 / 7.1
  expect(() => check([5.119, 4.87], [5.117, 4.87])).toThrow("expected equal losses within 0.0001"); // 0.002 / 7.1
  expect(() => check([Number.NaN], [1])).toThrow("got NaN and 1");
  expect(() => check([1, 2], [1])).toThrow("got 2 and 1");
});
