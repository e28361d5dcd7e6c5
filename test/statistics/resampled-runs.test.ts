import { expect, test } from "vitest";
import { seedKey } from "../../lib/runtime/random.js";
import { resampleResiduals } from "../../lib/statistics/resampled-runs.js";
import { mean } from "../../lib/statistics/summaries.js";

const residuals = [
  { size: "S", residual: 0.1 },
  { size: "S", residual: 0.1 },
  { size: "B", residual: -0.2 },
  { size: "B", residual: -0.2 },
];
const options = { key: seedKey(1), samples: 2000, parameters: 2 };

test("runs of one size draw from one size's residuals, and a new size from any", () => {
  const draws = resampleResiduals(residuals, ["S", "S", "B", "new"], options);
  for (const [first, second] of draws) expect(Math.sign(first)).toBe(Math.sign(second));
  const share = (of: number[]) => mean(of.map((value) => (value > 0 ? 1 : 0)));
  expect(share(draws.map((draw) => draw[0]))).toBeCloseTo(0.5, 1);
  expect(share(draws.map((draw) => draw[3]))).toBeCloseTo(0.5, 1);
  expect(share(draws.map((draw) => draw[0] * draw[2]))).toBeCloseTo(0.5, 1);
});

test("within a draw, residuals keep their proportions and share one random scale", () => {
  const ratios = resampleResiduals(residuals, ["S", "B"], options).map(([a, b]) => Math.abs(a / b));
  for (const ratio of ratios) expect([0.5, 1, 2].some((kept) => Math.abs(ratio - kept) < 1e-12)).toBe(true);
});

test("the scale is the residuals' times the root of runs over freedom and of freedom over chi-squared", () => {
  // Four runs, two parameters: |draw| = 0.1 * sqrt(2) * sqrt(2 / chi2(2)), and the median of chi2(2) is 2 ln 2.
  const equal = residuals.map(({ size }) => ({ size, residual: 0.1 }));
  const drawn = resampleResiduals(equal, ["S"], { ...options, samples: 20001 })
    .map(([value]) => value)
    .sort((a, b) => a - b);
  expect(drawn[10000] / (0.1 * Math.sqrt(2) * Math.sqrt(1 / Math.LN2))).toBeCloseTo(1, 1);
});
