import { expect, test } from "vitest";
import { seedKey } from "../../lib/runtime/random.js";
import { pairedPermutationTest, permutationTest } from "../../lib/statistics/permutation-tests.js";

const key = seedKey(1);

test("of the 20 ways to deal 1..6 into threes, one has a mean as high as 4, 5, 6", () => {
  const result = permutationTest([4, 5, 6], [1, 2, 3], { key });
  expect(result).toEqual({ difference: 3, p: 2 / 20, isExact: true });
  expect(permutationTest([4, 5, 6], [1, 2, 3], { key, alternative: "greater" }).p).toBe(1 / 20);
  expect(permutationTest([4, 5, 6], [1, 2, 3], { key, alternative: "less" }).p).toBe(1);
});

// Accuracies of five seeds against four; expected: scipy.stats.permutation_test, n_resamples=inf, SciPy 1.17.1.
const accuracies = [
  [0.61, 0.64, 0.6, 0.66, 0.63],
  [0.58, 0.59, 0.62, 0.57],
] as const;

test.each([
  ["two-sided", 0.06349206349206349],
  ["greater", 0.031746031746031744],
  ["less", 0.9841269841269841],
] as const)("the exact %s test of seeds agrees with SciPy, whichever list is longer", (alternative, p) => {
  expect(permutationTest(...accuracies, { key, alternative }).p).toBeCloseTo(p, 14);
  const turned = { "two-sided": "two-sided", greater: "less", less: "greater" } as const;
  const [longer, shorter] = accuracies;
  expect(permutationTest(shorter, longer, { key, alternative: turned[alternative] }).p).toBeCloseTo(p, 14);
});

test("drawn arrangements come near the exact p-value, by key, and never give 0", () => {
  const drawn = permutationTest(...accuracies, { key, samples: 100 });
  expect(drawn.isExact).toBe(false);
  expect(Math.abs(drawn.p - 0.0635)).toBeLessThan(0.06); // the standard error is sqrt(0.0635 * 0.94 / 100) = 0.024
  expect(permutationTest(...accuracies, { key, samples: 100 })).toEqual(drawn);
  // 300 values, all of the first list greater: the observed arrangement alone counts, 2 * 1 / (99 + 1).
  const high = Array.from({ length: 150 }, (_, i) => 1000 + i);
  const low = Array.from({ length: 150 }, (_, i) => i);
  expect(permutationTest(high, low, { key, samples: 99 }).p).toBe(0.02);
});

// Expected: scipy.stats.permutation_test with permutation_type="samples", n_resamples=inf, SciPy 1.17.1.
test.each([
  ["two-sided", 0.125],
  ["greater", 0.0625],
  ["less", 0.96875],
] as const)("the exact %s test of pairs agrees with SciPy", (alternative, p) => {
  const first = [0.7, 0.62, 0.55, 0.81, 0.66, 0.74];
  const second = [0.66, 0.6, 0.56, 0.72, 0.61, 0.74];
  const result = pairedPermutationTest(first, second, { key, alternative });
  expect(result.isExact).toBe(true);
  expect(result.p).toBeCloseTo(p, 14);
  expect(result.difference).toBeCloseTo(0.19 / 6, 12);
  const drawn = pairedPermutationTest(first, second, { key, alternative, samples: 63 });
  expect(drawn.isExact).toBe(false);
  expect(Math.abs(drawn.p - p)).toBeLessThan(0.16); // twice 0.04, the standard error of a one-sided p of 0.125
});

test("drawn signs of forty differences of one size give the sign test's p-value", () => {
  // 25 of 40 up: scipy.stats.binomtest(25, 40).pvalue = 0.15386, SciPy 1.17.1; the standard error is 0.005.
  const up = Array.from({ length: 40 }, (_, i) => (i % 8 < 5 ? 1 : 0));
  const { p, isExact, difference } = pairedPermutationTest(
    up,
    up.map((value) => 1 - value),
    { key },
  );
  expect(isExact).toBe(false);
  expect(difference).toBeCloseTo(10 / 40, 14);
  expect(Math.abs(p - 0.15386)).toBeLessThan(0.02);
});

test("pairs show a small difference that two independent lists hide", () => {
  const first = Array.from({ length: 12 }, (_, i) => i + 0.1);
  const second = Array.from({ length: 12 }, (_, i) => i);
  expect(pairedPermutationTest(first, second, { key }).p).toBe(2 / 2 ** 12);
  expect(permutationTest(first, second, { key, samples: 999 }).p).toBeGreaterThan(0.5);
});

test("equal values and single ones show nothing: p is 1", () => {
  expect(permutationTest([2, 2], [2, 2, 2], { key })).toEqual({ difference: 0, p: 1, isExact: true });
  expect(permutationTest([9], [1], { key }).p).toBe(1);
  expect(pairedPermutationTest([3, 4], [3, 4], { key }).p).toBe(1);
  expect(pairedPermutationTest([9], [1], { key }).p).toBe(1);
});

test("empty lists, lists of unequal length where items pair, and values that are no numbers are refused", () => {
  expect(() => permutationTest([], [1], { key })).toThrow(
    "permutationTest: expected values in both lists, got 0 and 1",
  );
  expect(() => pairedPermutationTest([1, 2], [1], { key })).toThrow(
    "expected two values per item, got lists of 2 and 1",
  );
  expect(() => permutationTest([Number.NaN], [1], { key })).toThrow("expected finite numbers, got NaN");
});
