// Permutation tests of a difference of means: how often would so large a difference come about if it did not matter
// which list a value is in (Fisher 1935; Pitman 1937)? They assume no distribution, so they serve accuracies of a few
// seeds as well as per-example scores.
import { type Key, type RandomStream, randomStream } from "../runtime/random.js";
import type { Alternative } from "./exact-tests.js";
import { mean } from "./summaries.js";
import { sum } from "./sums.js";

export interface PermutationOptions {
  readonly key: Key;
  /** Arrangements drawn where there are more of them; all are counted where there are not. */
  readonly samples?: number;
  /** "greater": the first mean is the greater. "two-sided": twice the smaller of the two one-sided p-values. */
  readonly alternative?: Alternative;
}

export interface PermutationTest {
  /** Mean of the first list minus mean of the second. */
  readonly difference: number;
  readonly p: number;
  /** Whether all arrangements were counted; then p doesn't depend on the key. */
  readonly isExact: boolean;
}

/** Tests two independent lists: each arrangement deals all values out anew to lists of the same lengths. */
export function permutationTest(
  first: readonly number[],
  second: readonly number[],
  { key, samples = 9999, alternative = "two-sided" }: PermutationOptions,
): PermutationTest {
  requireValues("permutationTest", first, second);
  const values = Float64Array.from([...first, ...second]);
  const isExact = combinations(values.length, first.length) <= samples;
  const sums = isExact ? allSums(values, first.length) : drawnSums(values, first.length, { key, samples });
  const p = pValue(sums, { values, observed: sum(first), alternative, isExact });
  return { difference: mean(first) - mean(second), p, isExact };
}

/** Tests two lists over the same items, [N] each: each arrangement swaps the two values of some items. */
export function pairedPermutationTest(
  first: readonly number[],
  second: readonly number[],
  { key, samples = 9999, alternative = "two-sided" }: PermutationOptions,
): PermutationTest {
  requireValues("pairedPermutationTest", first, second);
  if (first.length !== second.length)
    throw new Error(
      `pairedPermutationTest: expected two values per item, got lists of ${first.length} and ${second.length}`,
    );
  const values = Float64Array.from(first, (value, i) => value - second[i]);
  const isExact = 2 ** values.length <= samples;
  const sums = isExact ? allSignedSums(values) : drawnSignedSums(values, { key, samples });
  const p = pValue(sums, { values, observed: sum(values), alternative, isExact });
  return { difference: mean(first) - mean(second), p, isExact };
}

/**
 * Share of arrangements whose sum is at least as extreme; for a given list of values the difference grows with the sum.
 * The observed arrangement counts among drawn ones, which keeps p from 0 and the test valid (Phipson and Smyth 2010).
 */
function pValue(
  sums: ArrayLike<number>,
  {
    values,
    observed,
    alternative,
    isExact,
  }: {
    values: Float64Array;
    observed: number;
    alternative: Alternative;
    isExact: boolean;
  },
): number {
  const slack = 1e-12 * values.reduce((total, value) => total + Math.abs(value), 0); // sums equal but for rounding
  const own = isExact ? 0 : 1;
  let [greater, less] = [own, own];
  for (let i = 0; i < sums.length; i++) {
    if (sums[i] >= observed - slack) greater++;
    if (sums[i] <= observed + slack) less++;
  }
  const count = { greater, less, "two-sided": 2 * Math.min(greater, less) }[alternative];
  return Math.min(1, count / (sums.length + own));
}

/** Sums of all ways to choose so many of the values. */
function allSums(values: Float64Array, chosen: number): number[] {
  const total = sum(values);
  if (chosen > values.length / 2) return allSums(values, values.length - chosen).map((rest) => total - rest);
  const sums: number[][] = [[0], ...Array.from({ length: chosen }, () => [])]; // by how many values are in them
  for (const value of values)
    for (let size = chosen; size > 0; size--) for (const rest of sums[size - 1]) sums[size].push(rest + value);
  return sums[chosen];
}

function drawnSums(
  values: Float64Array,
  chosen: number,
  { key, samples }: { key: Key; samples: number },
): Float64Array {
  const random = randomStream(key);
  const deck = values.slice();
  return new Float64Array(samples).map(() => dealtSum(deck, chosen, random));
}

/** Shuffles values to the front of the deck, and adds them up. */
function dealtSum(deck: Float64Array, chosen: number, random: RandomStream): number {
  let total = 0;
  for (let i = 0; i < chosen; i++) {
    const j = i + random.integer(deck.length - i);
    const value = deck[j];
    deck[j] = deck[i];
    deck[i] = value;
    total += value;
  }
  return total;
}

function allSignedSums(values: Float64Array): number[] {
  let sums = [0];
  for (const value of values) sums = sums.flatMap((rest) => [rest + value, rest - value]);
  return sums;
}

/** A random bit per value, 32 from each random number, says whether it keeps its sign. */
function drawnSignedSums(values: Float64Array, { key, samples }: { key: Key; samples: number }): Float64Array {
  const random = randomStream(key);
  const total = sum(values);
  return new Float64Array(samples).map(() => {
    let [kept, bits] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      bits = i % 32 === 0 ? random.uint32() : bits >>> 1;
      kept += (bits & 1) * values[i];
    }
    return 2 * kept - total;
  });
}

/** Ways to choose so many of so many, exact as long as it matters here. */
function combinations(all: number, chosen: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(chosen, all - chosen); i++) ways = (ways * (all - i + 1)) / i;
  return ways;
}

function requireValues(caller: string, ...lists: (readonly number[])[]): void {
  if (lists.some((list) => list.length === 0))
    throw new Error(`${caller}: expected values in both lists, got ${lists.map((list) => list.length).join(" and ")}`);
  const wrong = lists.flat().find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new Error(`${caller}: expected finite numbers, got ${wrong}`);
}
