import { expect, test } from "vitest";
import { meanMeasurement, shareMeasurement } from "../../lib/results/measurements.js";
import { seedKey } from "../../lib/runtime/random.js";

test("a share of 8 in 10 has its exact interval", () => {
  expect(shareMeasurement(8, 10)).toEqual({
    value: 0.8,
    interval: [expect.closeTo(0.4439, 4), expect.closeTo(0.9748, 4)], // SciPy, see test/statistics/intervals.test.ts
    intervalKind: "clopperPearson",
    trials: 10,
  });
});

test("a mean has a bootstrap interval around it", () => {
  const { value, interval, intervalKind, trials } = meanMeasurement([0, 0, 1, 1, 1, 1, 0, 1], seedKey(1));
  // Eight zeros and ones of mean 5/8; the standard error is sqrt(15/64 / 8) = 0.171.
  expect({ value, intervalKind, trials }).toEqual({ value: 0.625, intervalKind: "bootstrap", trials: 8 });
  // The draws' means are eighths; 0.625 -+ 1.96 * 0.171 = 0.290 .. 0.960.
  expect([0.25, 0.375]).toContain(interval?.[0]);
  expect([0.875, 1]).toContain(interval?.[1]);
});
