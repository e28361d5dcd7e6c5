import fc from "fast-check";
import { expect, test } from "vitest";
import { meanRanks, pearson, spearman } from "../../lib/statistics/correlation.js";

const x = [1, 2, 3, 4, 6, 7.5];
const y = [2.1, 3.9, 6.2, 4.8, 12.5, 9];
const tiedX = [1, 2, 2, 3, 5, 5, 5, 8];
const tiedY = [3, 1, 4, 4, 6, 5, 7, 7];

test("Pearson's correlation, its p-value and its interval agree with SciPy's pearsonr", () => {
  // scipy.stats.pearsonr and its confidence_interval(0.95), (0.9), SciPy 1.17.1.
  const { r, p, interval } = pearson(x, y);
  expect(r).toBeCloseTo(0.8490915963012844, 14);
  expect(p).toBeCloseTo(0.03244167479131604, 13);
  expect(interval).toEqual([expect.closeTo(0.12071114171111609, 13), expect.closeTo(0.9831643139279049, 13)]);
  expect(pearson(x, y, { level: 0.9 }).interval[0]).toBeCloseTo(0.29426724360349404, 13);
  expect(pearson(tiedX, tiedY).p).toBeCloseTo(0.010356633092924809, 13);
});

test("Spearman's correlation of ties by mean ranks and its p-value agree with SciPy's spearmanr", () => {
  // scipy.stats.spearmanr, SciPy 1.17.1.
  expect(spearman(tiedX, tiedY).r).toBeCloseTo(0.9007775105401477, 14);
  expect(spearman(tiedX, tiedY).p).toBeCloseTo(0.0022640090646742616, 13);
  expect(spearman(x, y)).toEqual({
    r: expect.closeTo(0.8857142857142858, 14),
    p: expect.closeTo(0.01884548104956266, 13),
  });
});

test("CLIP's correlation of 0.82 over its datasets has the p-value below a millionth that Figure 8 states", () => {
  // Orthogonal directions of unit length make lists of 27 with exactly this correlation; p by scipy.stats.t.sf.
  const [one, other] = [Math.cos, Math.sin].map((wave) =>
    Array.from({ length: 27 }, (_, i) => wave((2 * Math.PI * i) / 27)),
  );
  const mixed = one.map((value, i) => 0.82 * value + Math.sqrt(1 - 0.82 ** 2) * other[i]);
  const { r, p } = pearson(one, mixed);
  expect(r).toBeCloseTo(0.82, 12);
  expect(p / 1.6560678486204615e-7).toBeCloseTo(1, 9);
});

test("equal values share the mean of their ranks", () => {
  expect(meanRanks([10, 30, 20, 30, 5, 30])).toEqual([2, 5, 3, 5, 1, 5]);
  expect(meanRanks([7, 7])).toEqual([1.5, 1.5]);
  expect(meanRanks([])).toEqual([]);
  expect(() => meanRanks([1, Number.NaN])).toThrow("meanRanks: expected numbers, got NaN");
});

test("any rising curve has rank correlation 1, any falling one -1", () => {
  const rising = x.map((value) => value ** 5);
  expect(spearman(x, rising).r).toBeCloseTo(1, 14);
  expect(pearson(x, rising).r).toBeLessThan(0.95);
  expect(
    spearman(
      rising,
      x.map((value) => -Math.exp(value)),
    ).r,
  ).toBeCloseTo(-1, 14);
});

test("points on a line have correlation 1 or -1 with an interval of no width", () => {
  const { r, p, interval } = pearson([1, 2, 3, 4], [-1, -3, -5, -7]);
  expect(r).toBeCloseTo(-1, 14);
  expect(p).toBeLessThan(1e-12);
  expect(interval).toEqual([expect.closeTo(-1, 6), expect.closeTo(-1, 6)]);
});

test("two points show nothing, and three fix no interval", () => {
  expect(pearson([1, 2], [5, 3])).toEqual({ r: -1, p: 1, interval: [-1, 1] });
  // r = 0.5 with one degree of freedom: t = 0.577 = tan 30 degrees, and two thirds of Cauchy's angles lie beyond.
  const three = pearson([1, 2, 3], [1, 3, 2]);
  expect(three).toEqual({ r: expect.closeTo(0.5, 14), p: expect.closeTo(2 / 3, 13), interval: [-1, 1] });
  expect(pearson([1, 2, 3], [2, 4, 6])).toEqual({ r: 1, p: 0, interval: [-1, 1] });
});

test("moving and stretching a list changes neither correlation, and turning it over its sign", () => {
  const lists = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 4,
    maxLength: 12,
  });
  fc.assert(
    fc.property(lists, (points) => {
      const [a, b] = [points.map(([value]) => value), points.map(([, value]) => value)];
      fc.pre(new Set(a).size > 1 && new Set(b).size > 1);
      for (const correlation of [pearson, spearman]) {
        const { r } = correlation(a, b);
        expect(
          correlation(
            a.map((value) => 3 * value + 7),
            b,
          ).r,
        ).toBeCloseTo(r, 10);
        expect(
          correlation(
            a,
            b.map((value) => -value),
          ).r,
        ).toBeCloseTo(-r, 10);
        expect(correlation(b, a).r).toBeCloseTo(r, 10);
      }
    }),
    { numRuns: 50, seed: 1 },
  );
});

test("constant, short, unequal and broken lists are refused", () => {
  expect(() => pearson([1, 2, 3], [4, 4, 4])).toThrow("pearson: expected y that varies, got 4 3 times");
  expect(() => spearman([0.1, 0.1, 0.1], [1, 2, 3])).toThrow("spearman: expected x that varies, got 0.1 3 times");
  expect(() => pearson([1], [2])).toThrow("expected two lists of one length, 2 or more, got lengths 1 and 1");
  expect(() => pearson([1, 2], [2])).toThrow("got lengths 2 and 1");
  expect(() => spearman([1, Number.NaN], [2, 3])).toThrow("expected finite numbers, got (NaN, 3) at 1");
  expect(() => pearson([1, 2], [2, 3], { level: 95 })).toThrow("expected a level between 0 and 1, got 95");
});
