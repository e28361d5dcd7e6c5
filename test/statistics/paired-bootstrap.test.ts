import { expect, test } from "vitest";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { bootstrap } from "../../lib/statistics/intervals.js";
import {
  bootstrapItems,
  bootstrapMean,
  pairedBootstrap,
  pairedMeanBootstrap,
} from "../../lib/statistics/paired-bootstrap.js";
import { mean, median } from "../../lib/statistics/summaries.js";

const key = seedKey(7);
const first = [0.9, 0.2, 0.75, 0.4, 0.6, 0.8];
const second = [0.7, 0.25, 0.7, 0.2, 0.55, 0.5];

test("the fast bootstrap of a mean is the plain one, draw for draw", () => {
  for (const options of [{ key }, { key, samples: 200, level: 0.9 }]) {
    expect(bootstrapMean(first, options)).toEqual(bootstrap(first, mean, options));
    expect(bootstrapMean(Float32Array.of(1, 0, 0, 1), options)).toEqual(bootstrap([1, 0, 0, 1], mean, options));
  }
  const middle = (items: Int32Array) => median(Array.from(items, (item) => first[item]));
  expect(bootstrapItems(first.length, middle, { key })).toEqual(bootstrap(first, median, { key }));
});

test("the interval of a share of 10,000 examples is that of the normal approximation", () => {
  // 7000 of 10000: 0.7 -+ 1.96 * sqrt(0.7 * 0.3 / 10000) = 0.7 -+ 0.00898; the ends scatter by about 0.0003.
  const outcomes = Uint8Array.from({ length: 10000 }, (_, i) => (i % 10 < 7 ? 1 : 0));
  const [low, high] = bootstrapMean(outcomes, { key });
  expect(Math.abs(low - 0.69102)).toBeLessThan(0.001);
  expect(Math.abs(high - 0.70898)).toBeLessThan(0.001);
});

test("the paired difference of means is the bootstrap of the differences, fast and plain alike", () => {
  const differences = first.map((value, i) => value - second[i]);
  const fast = pairedMeanBootstrap(first, second, { key });
  const plain = pairedBootstrap(first, second, { key, statistic: mean });
  expect(fast.difference).toBeCloseTo(0.75 / 6, 14);
  expect(plain.difference).toBeCloseTo(0.75 / 6, 14);
  expect(fast.interval).toEqual(bootstrap(differences, mean, { key }));
  for (const end of [0, 1]) expect(plain.interval[end]).toBeCloseTo(fast.interval[end], 12);
  expect(pairedMeanBootstrap(second, first, { key }).difference).toBe(-fast.difference);
});

test("what makes items hard for both models cancels out of the paired interval", () => {
  // Items differ by 1 deviation, the models by 0.1 -+ 0.05: 1.96 * 0.05 / sqrt(400) = 0.0049 to each side of the mean.
  const random = randomStream(seedKey(8));
  const better = Array.from({ length: 400 }, () => random.normal());
  const worse = better.map((value) => value - 0.1 - 0.05 * random.normal());
  const { interval } = pairedMeanBootstrap(better, worse, { key });
  expect(interval[1] - interval[0]).toBeGreaterThan(0.008);
  expect(interval[1] - interval[0]).toBeLessThan(0.012);
  expect(interval[0]).toBeGreaterThan(0.09);
});

test("a paired bootstrap takes any statistic of items of any kind", () => {
  const [left, right] = [
    ["cat", "dog"],
    ["cat", "owl"],
  ].map((names) => names.map((name) => ({ name })));
  const shareOfCats = (items: { name: string }[]) => mean(items.map(({ name }) => (name === "cat" ? 1 : 0)));
  // Both lists have the cat at the same place, so every draw has as many of the left as of the right.
  expect(pairedBootstrap(left, right, { key, statistic: shareOfCats })).toEqual({ difference: 0, interval: [0, 0] });
  // With the right list turned around, draws give (cats left, cats right) (2, 0), (1, 1) or (0, 2): -1, 0 or 1.
  const turned = pairedBootstrap(left, right.toReversed(), { key, statistic: shareOfCats });
  expect(turned).toEqual({ difference: 0, interval: [-1, 1] });
});

test("equal values have an interval of no width, and one item has only itself to draw", () => {
  expect(bootstrapMean([3, 3, 3], { key })).toEqual([3, 3]);
  expect(bootstrapMean([0.4], { key })).toEqual([0.4, 0.4]);
  expect(pairedMeanBootstrap([1], [3], { key })).toEqual({ difference: -2, interval: [-2, -2] });
});

test("empty lists, lists of unequal length and values that are no numbers are refused", () => {
  expect(() => bootstrapMean([], { key })).toThrow("bootstrapMean: expected one or more numbers, got none");
  expect(() => bootstrapMean([1, Number.NaN], { key })).toThrow("got NaN");
  expect(() => bootstrapItems(0, () => 0, { key })).toThrow("bootstrapItems: expected at least one item, got 0");
  expect(() => pairedMeanBootstrap([1, 2], [1], { key })).toThrow("expected two values per item, got lists of 2 and 1");
  expect(() => pairedBootstrap([], [], { key, statistic: mean })).toThrow(
    "pairedBootstrap: expected two values per item",
  );
  expect(() => bootstrapMean([1], { key, level: 95 })).toThrow("expected a level between 0 and 1, got 95");
});
