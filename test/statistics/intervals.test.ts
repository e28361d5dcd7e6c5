import { expect, test } from "vitest";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { bootstrap, clopperPearson, wilson } from "../../lib/statistics/intervals.js";
import { mean } from "../../lib/statistics/summaries.js";

// Expected ends: scipy.stats.beta.ppf of SciPy 1.17.1.
test.each([
  [8, 10, 0.95, 0.4439045376923585, 0.9747892736731666],
  [381, 5000, 0.95, 0.06899494594703366, 0.08390433874380314],
  [38100, 50000, 0.995, 0.7566148507774566, 0.7673264539648922],
  [9999, 10000, 0.95, 0.9994429630020529, 0.9999974682224065],
])("the exact interval of %i of %i at %f agrees with SciPy", (successes, trials, level, low, high) => {
  const interval = clopperPearson(successes, trials, { level });
  expect(interval[0]).toBeCloseTo(low, 10);
  expect(interval[1]).toBeCloseTo(high, 10);
});

test("no success in ten leaves shares up to 1 - 0.025^(1/10), and ten of ten the mirror image", () => {
  // The upper end solves (1 - p)^10 = 0.025.
  const high = 1 - 0.025 ** 0.1;
  expect(clopperPearson(0, 10)).toEqual([0, expect.closeTo(high, 12)]);
  expect(clopperPearson(10, 10)).toEqual([expect.closeTo(1 - high, 12), 1]);
});

test("the exact interval holds every true share at least as often as it claims", () => {
  // All 21 outcomes of 20 trials, weighted with their binomial probability.
  const intervals = Array.from({ length: 21 }, (_, k) => clopperPearson(k, 20, { level: 0.9 }));
  for (const share of [0.03, 0.2, 0.5, 0.77, 0.99]) {
    const covered = intervals.map(([low, high], k) => (low <= share && share <= high ? binomial(20, k, share) : 0));
    expect(covered.reduce((sum, value) => sum + value)).toBeGreaterThanOrEqual(0.9);
  }
});

// Expected ends: scipy.stats.binomtest(...).proportion_ci(method="wilson") of SciPy 1.17.1.
test.each([
  [8, 10, 0.95, 0.4901624715366418, 0.9433178485456248],
  [0, 10, 0.95, 0, 0.27753279986288926],
  [10, 10, 0.95, 0.7224672001371109, 1],
  [381, 5000, 0.95, 0.06916687894715805, 0.08388382522147238],
  [38100, 50000, 0.995, 0.7566129844055576, 0.7673044520892407],
])("Wilson's interval of %i of %i at %f agrees with SciPy", (successes, trials, level, low, high) => {
  const interval = wilson(successes, trials, { level });
  expect(interval[0]).toBeCloseTo(low, 12);
  expect(interval[1]).toBeCloseTo(high, 12);
});

test("impossible counts and levels are refused", () => {
  expect(() => clopperPearson(3, 2)).toThrow("expected a whole number of successes from 0 to 2, got 3");
  expect(() => clopperPearson(0, 0)).toThrow("expected a positive whole number of trials, got 0");
  expect(() => clopperPearson(0.5, 2)).toThrow("got 0.5");
  expect(() => clopperPearson(1, 2, { level: 95 })).toThrow("expected a level between 0 and 1, got 95");
  expect(() => wilson(3, 2)).toThrow("wilson: expected a whole number of successes from 0 to 2, got 3");
  expect(() => wilson(1, 2, { level: 0 })).toThrow("wilson: expected a level between 0 and 1, got 0");
});

test("the bootstrap of a mean of a hundred normals is about 1.96 standard errors wide to each side", () => {
  const random = randomStream(seedKey(1));
  const values = Array.from({ length: 100 }, () => 5 + 2 * random.normal());
  const centre = mean(values);
  const error = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)) / 100);
  const [low, high] = bootstrap(values, mean, { key: seedKey(2), samples: 4000 });
  expect((low - centre) / error).toBeCloseTo(-1.96, 0);
  expect((high - centre) / error).toBeCloseTo(1.96, 0);
  expect((high - low) / error).toBeGreaterThan(3.6);
  expect((high - low) / error).toBeLessThan(4.2);
});

test("the same key gives the same bootstrap interval and a wider level contains a narrower one", () => {
  const values = [1, 4, 2, 8, 5, 7];
  const interval = bootstrap(values, mean, { key: seedKey(3) });
  expect(bootstrap(values, mean, { key: seedKey(3) })).toEqual(interval);
  expect(bootstrap(values, mean, { key: seedKey(4) })).not.toEqual(interval);
  const narrow = bootstrap(values, mean, { key: seedKey(3), level: 0.5 });
  expect(narrow[0]).toBeGreaterThan(interval[0]);
  expect(narrow[1]).toBeLessThan(interval[1]);
});

test("the bootstrap takes values of any kind and handles the largest as well as the mean", () => {
  const runs = [{ error: 0.5 }, { error: 0.25 }];
  const largest = (drawn: { error: number }[]) => Math.max(...drawn.map((run) => run.error));
  // Both runs are 0.25 in a quarter of the draws, so the quartiles up to the first are 0.25 and the rest 0.5.
  expect(bootstrap(runs, largest, { key: seedKey(5), level: 0.9 })).toEqual([0.25, 0.5]);
});

function binomial(trials: number, successes: number, share: number): number {
  let probability = 1;
  for (let i = 0; i < successes; i++) probability *= (share * (trials - i)) / (i + 1);
  return probability * (1 - share) ** (trials - successes);
}
