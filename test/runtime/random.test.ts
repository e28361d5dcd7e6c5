import { expect, test } from "vitest";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";

test("the numbers of a seed are the same on every machine", () => {
  const stream = randomStream(deriveKey(seedKey(1), "example"));
  expect([stream.uint32(), stream.uint32(), stream.uint32()]).toEqual([4193317757, 4288038307, 1908220082]);
});

test("keys differ by seed, by name and by number, and a number is not its name", () => {
  const keys = [
    seedKey(0),
    seedKey(1),
    seedKey(2 ** 33),
    deriveKey(seedKey(0), "a"),
    deriveKey(seedKey(0), 1),
    deriveKey(seedKey(0), "1"),
  ];
  expect(new Set(keys.map(String)).size).toBe(keys.length);
});

test("integers are uniform: 6,000 throws of a die stay within five standard errors", () => {
  const stream = randomStream(seedKey(4));
  const counts = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 6000; i++) counts[stream.integer(6)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000 * (5 / 6)));
});

test("normals have mean 0 and variance 1, and consecutive ones are not correlated", () => {
  const stream = randomStream(seedKey(5));
  const values = Array.from({ length: 20_000 }, () => stream.normal());
  const mean = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  expect(Math.abs(mean(values))).toBeLessThan(0.03);
  expect(Math.abs(mean(values.map((value) => value ** 2)) - 1)).toBeLessThan(0.05);
  expect(Math.abs(mean(values.slice(1).map((value, i) => value * values[i])))).toBeLessThan(0.03);
});

test("shuffling keeps every value and moves them", () => {
  const shuffled = randomStream(seedKey(6)).shuffle(Array.from({ length: 100 }, (_, i) => i));
  expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(shuffled.filter((value, i) => value === i).length).toBeLessThan(10);
});

test("a seed that is no natural number is refused", () => {
  for (const seed of [-1, 0.5, Number.NaN])
    expect(() => seedKey(seed)).toThrow(`seedKey: expected a non-negative integer, got ${seed}`);
});
