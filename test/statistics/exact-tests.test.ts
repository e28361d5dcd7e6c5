import fc from "fast-check";
import { expect, test } from "vitest";
import {
  binomialTest,
  type FourfoldTable,
  fisherTest,
  mcNemarTest,
  pairOutcomes,
} from "../../lib/statistics/exact-tests.js";

// Expected p-values: two-sided, greater, less of scipy.stats.binomtest, SciPy 1.17.1.
test.each([
  [3, 15, 0.1, 0.18406106910639106, 0.18406106910639106, 0.944444369992464],
  [0, 10, 0.3, 0.0388396033, 1, 0.028247524900000005],
  [10, 10, 0.3, 5.9048999999999975e-6, 5.9048999999999975e-6, 1],
  [381, 5000, 0.07, 0.08576949720235943, 0.04682483735077205, 0.9582243787556914],
  [7, 20, 0.35, 1, 0.5833745817807674, 0.6010266046031639],
  [120, 400, 0.35, 0.036062585525007275, 0.9850098956876585, 0.019564497229028734],
  [900, 1000, 0.5, 1.3403435580012363e-161, 6.701717790006182e-162, 1],
  [99000, 100000, 0.9876, 1.4755727127607908e-12, 7.400624359363352e-13, 0.999999999999407],
])("the binomial test of %i of %i against a share of %f agrees with SciPy", (successes, trials, share, ...expected) => {
  const [twoSided, greater, less] = expected;
  expect(binomialTest(successes, trials, share) / twoSided).toBeCloseTo(1, 10);
  expect(binomialTest(successes, trials, share, { alternative: "greater" }) / greater).toBeCloseTo(1, 10);
  expect(binomialTest(successes, trials, share, { alternative: "less" }) / less).toBeCloseTo(1, 10);
});

test("two of three against a third has nothing as unlikely on the other side", () => {
  // Probabilities of 0..3 successes are 8, 12, 6, 1 of 27: 6 and 1 are at most 6.
  expect(binomialTest(2, 3, 1 / 3)).toBeCloseTo(7 / 27, 14);
  // Of one success 12: all four count, and p is 1.
  expect(binomialTest(1, 3, 1 / 3)).toBe(1);
});

test("what happens for certain has the p-value 1, and what can't happen 0", () => {
  expect([binomialTest(0, 10, 0), binomialTest(10, 10, 1)]).toEqual([1, 1]);
  expect([binomialTest(1, 10, 0), binomialTest(9, 10, 1)]).toEqual([0, 0]);
});

test("successes and failures trade places, and both one-sided p-values count the observed outcome", () => {
  const trials = fc.integer({ min: 1, max: 60 });
  const cases = trials.chain((n) => fc.tuple(fc.constant(n), fc.nat(n), fc.integer({ min: 1, max: 99 })));
  fc.assert(
    fc.property(cases, ([n, k, percent]) => {
      const share = percent / 100;
      const greater = binomialTest(k, n, share, { alternative: "greater" });
      const less = binomialTest(k, n, share, { alternative: "less" });
      expect(binomialTest(n - k, n, 1 - share, { alternative: "less" })).toBeCloseTo(greater, 10);
      expect(greater + less - 1).toBeCloseTo(binomialProbability(n, k, share), 10);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("outcomes are paired by example: 4 both right, 1 and 2 one right, 1 none", () => {
  const first = [true, true, true, true, true, false, false, false];
  const second = [true, true, true, true, false, true, true, false];
  expect(pairOutcomes(first, second)).toEqual({ both: 4, firstOnly: 1, secondOnly: 2, neither: 1 });
  expect(() => pairOutcomes([true], [])).toThrow("expected outcomes of the same examples, got 1 and 0");
  expect(() => pairOutcomes([], [])).toThrow("got 0 and 0");
});

// Expected: mcnemar(..., exact=True) of statsmodels 0.15.0.
test.each([
  [121, 59, 4.4344492637551645e-6],
  [25, 8, 0.004551384132355452],
])("McNemar's exact test of %i against %i agrees with statsmodels", (firstOnly, secondOnly, p) => {
  expect(mcNemarTest({ firstOnly, secondOnly }) / p).toBeCloseTo(1, 10);
  expect(mcNemarTest({ firstOnly: secondOnly, secondOnly: firstOnly }) / p).toBeCloseTo(1, 10);
});

test("one against nine is as unlikely as 22 of 1024 coin rows, and equal or no differences say nothing", () => {
  // 1 + 10 rows of ten coins have at most one head, as many at most one tail.
  expect(mcNemarTest({ firstOnly: 1, secondOnly: 9 })).toBeCloseTo(22 / 1024, 14);
  expect(mcNemarTest({ firstOnly: 5, secondOnly: 5 })).toBe(1);
  expect(mcNemarTest({ firstOnly: 0, secondOnly: 0 })).toBe(1);
});

test("Fisher's lady who names three of four cups of each kind could well be guessing", () => {
  // 0..4 right first cups in 1, 16, 36, 16, 1 of 70 ways: three or more 17, as unlikely as three 34.
  const cups: FourfoldTable = [
    [3, 1],
    [1, 3],
  ];
  expect(fisherTest(cups)).toBeCloseTo(34 / 70, 14);
  expect(fisherTest(cups, { alternative: "greater" })).toBeCloseTo(17 / 70, 14);
  expect(fisherTest(cups, { alternative: "less" })).toBeCloseTo(69 / 70, 14);
});

// Expected: scipy.stats.fisher_exact, SciPy 1.17.1.
test.each<[FourfoldTable, number, number, number]>([
  [
    [
      [8, 2],
      [1, 5],
    ],
    0.034965034965034975,
    0.024475524475524483,
    0.9991258741258742,
  ],
  [
    [
      [0, 7],
      [9, 4],
    ],
    0.004721362229102168,
    1,
    0.004256965944272446,
  ],
  [
    [
      [120, 880],
      [160, 840],
    ],
    0.011861898653907299,
    0.9959233801054045,
    0.0059309493269536495,
  ],
  [
    [
      [190, 800],
      [200, 900],
    ],
    0.5741118581260882,
    0.2959825901308891,
    0.7416227010368968,
  ],
  [
    [
      [2, 31],
      [136, 15532],
    ],
    0.03390271476034176,
    0.03390271476034176,
    0.9970112864705307,
  ],
])("Fisher's test of %j agrees with SciPy", (table, twoSided, greater, less) => {
  expect(fisherTest(table) / twoSided).toBeCloseTo(1, 10);
  expect(fisherTest(table, { alternative: "greater" }) / greater).toBeCloseTo(1, 10);
  expect(fisherTest(table, { alternative: "less" }) / less).toBeCloseTo(1, 10);
});

test("Fisher's test of a table with an empty row or column, or of no counts, has the p-value 1", () => {
  for (const table of [
    [
      [10, 3],
      [0, 0],
    ],
    [
      [0, 4],
      [0, 6],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ] as const)
    expect(fisherTest(table)).toBe(1);
});

test("impossible counts and shares are refused", () => {
  expect(() => binomialTest(1, 0, 0.5)).toThrow("binomialTest: expected a positive whole number of trials, got 0");
  expect(() => binomialTest(3, 2, 0.5)).toThrow("expected a whole number of successes from 0 to 2, got 3");
  expect(() => binomialTest(1, 2, 50)).toThrow("expected a share from 0 to 1, got 50");
  expect(() => binomialTest(1, 2, Number.NaN)).toThrow("got NaN");
  expect(() => mcNemarTest({ firstOnly: -1, secondOnly: 2 })).toThrow("mcNemarTest: expected counts");
  expect(() =>
    fisherTest([
      [0.5, 1],
      [1, 1],
    ]),
  ).toThrow("got 0.5; not shares or percentages");
});

function binomialProbability(trials: number, successes: number, share: number): number {
  let probability = 1;
  for (let i = 0; i < successes; i++) probability *= (share * (trials - i)) / (i + 1);
  return probability * (1 - share) ** (trials - successes);
}
