import { expect, test } from "vitest";
import { newcombeDifference } from "../../lib/statistics/share-differences.js";

// Examples of Newcombe 1998 (Statistics in Medicine 17, 873), Table II, method 10; the ends to four places are those of
// confint_proportions_2indep(..., method="newcomb"), statsmodels 0.15.0.
test.each([
  [56, 70, 48, 80, 0.0524, 0.3339],
  [9, 10, 3, 10, 0.1705, 0.809],
  [5, 56, 0, 29, -0.0381, 0.1926],
  [0, 10, 0, 20, -0.1611, 0.2775],
  [10, 10, 0, 20, 0.6791, 1],
])("Newcombe's interval of %i/%i minus %i/%i agrees with statsmodels", (a, m, b, n, low, high) => {
  const { difference, interval } = newcombeDifference({ successes: a, trials: m }, { successes: b, trials: n });
  expect(difference).toBeCloseTo(a / m - b / n, 14);
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test("a 99.5 % interval agrees with statsmodels", () => {
  // confint_proportions_2indep(660, 1000, 7000, 10000, method="newcomb", alpha=0.005), statsmodels 0.15.0.
  const { interval } = newcombeDifference(
    { successes: 660, trials: 1000 },
    { successes: 7000, trials: 10000 },
    { level: 0.995 },
  );
  expect(interval[0]).toBeCloseTo(-0.08498466194455609, 12);
  expect(interval[1]).toBeCloseTo(0.002685590711111893, 12);
});

test("trading the two shares turns the interval around", () => {
  const [first, second] = [
    { successes: 7, trials: 9 },
    { successes: 2, trials: 5 },
  ];
  const [low, high] = newcombeDifference(first, second).interval;
  expect(newcombeDifference(second, first).interval).toEqual([expect.closeTo(-high, 12), expect.closeTo(-low, 12)]);
});

test("one trial each still gives an interval within -1..1, and none is refused", () => {
  const one = newcombeDifference({ successes: 1, trials: 1 }, { successes: 0, trials: 1 });
  expect(one.difference).toBe(1);
  expect(one.interval[0]).toBeGreaterThan(-1);
  expect(one.interval[1]).toBe(1);
  const none = { successes: 0, trials: 0 };
  expect(() => newcombeDifference({ successes: 1, trials: 2 }, none)).toThrow(
    "newcombeDifference: expected a positive whole number of trials, got 0",
  );
});
