// The statistics of association tests on a table of similarities: scores of its rows, the effect size of two sets of rows,
// what exchanging them does to it, and the bootstrap over rows and over columns.
import { type Key, type RandomStream, randomStream } from "../../runtime/random.js";
import { type Interval, percentileInterval } from "../../statistics/intervals.js";
import { permutationTest } from "../../statistics/permutation-tests.js";

/** How many belong to the first set and, after them, to the second; a table's columns may be one set, the second empty. */
export interface TwoSets {
  readonly first: number;
  readonly second: number;
}

interface BootstrapSettings {
  readonly key: Key;
  readonly samples: number;
  readonly level: number;
}

/** Each row's mean over the columns of the first set minus that over the second: [rows]. */
export function rowScores(rows: readonly Float64Array[], columns: TwoSets): Float64Array {
  return weighted(rows, columnWeights(columns));
}

/** Mean score of the first set minus that of the second, in standard deviations (n - 1) of all. */
export function effectSize(scores: Float64Array, sets: TwoSets): number {
  const size = effectOrNone(scores, sets);
  if (size === undefined)
    throw new Error(
      `effectSize: expected scores that vary, got ${scores[0]} ${scores.length} times; has the model collapsed?`,
    );
  return size;
}

/** Two-sided p-value of the difference of the means when members of the sets are exchanged: exactly, or by that many draws. */
export function exchangeP(
  scores: Float64Array,
  { first }: TwoSets,
  { key, permutations }: { key: Key; permutations: number },
): number {
  if (!Number.isInteger(permutations) || permutations < 1)
    throw new Error(`exchangeP: expected a positive whole number of permutations, got ${permutations}`);
  const sets = [Array.from(scores.subarray(0, first)), Array.from(scores.subarray(first))] as const;
  return permutationTest(...sets, { key, samples: permutations }).p;
}

/** Interval of the effect size over rows, drawn anew within each set. */
export function bootstrapRows(scores: Float64Array, sets: TwoSets, settings: BootstrapSettings): Interval {
  const { first, second } = sets;
  return intervalOf(settings, (stream) => {
    const drawn = scores.map((_, row) => scores[row < first ? stream.integer(first) : first + stream.integer(second)]);
    return effectOrNone(drawn, sets);
  });
}

/** Interval of the effect size over columns, drawn anew within each set. */
export function bootstrapColumns(
  rows: readonly Float64Array[],
  { rowSets, columnSets }: { rowSets: TwoSets; columnSets: TwoSets },
  settings: BootstrapSettings,
): Interval {
  return intervalOf(settings, (stream) => effectOrNone(weighted(rows, drawnWeights(columnSets, stream)), rowSets));
}

/** The middle of the values that are defined: a draw of equal scores has no effect size. */
function intervalOf(
  { key, samples, level }: BootstrapSettings,
  draw: (stream: RandomStream) => number | undefined,
): Interval {
  const stream = randomStream(key);
  const values = Array.from({ length: samples }, () => draw(stream)).filter((value) => value !== undefined);
  return percentileInterval(values, level);
}

function effectOrNone(scores: Float64Array, sets: TwoSets): number | undefined {
  const centre = sum(scores, 0, scores.length) / scores.length;
  let squares = 0;
  for (const score of scores) squares += (score - centre) ** 2;
  const deviation = Math.sqrt(squares / (scores.length - 1));
  return deviation > 1e-12 ? meanGap(scores, sets) / deviation : undefined;
}

function meanGap(scores: Float64Array, { first, second }: TwoSets): number {
  return sum(scores, 0, first) / first - sum(scores, first, first + second) / second;
}

/** 1 / A for the first A columns, -1 / B for the other B. */
function columnWeights({ first, second }: TwoSets): Float64Array {
  return Float64Array.from({ length: first + second }, (_, column) => (column < first ? 1 / first : -1 / second));
}

/** The same for columns that were drawn with replacement within their set. */
function drawnWeights({ first, second }: TwoSets, stream: RandomStream): Float64Array {
  const weights = new Float64Array(first + second);
  for (let i = 0; i < first; i++) weights[stream.integer(first)] += 1 / first;
  for (let i = 0; i < second; i++) weights[first + stream.integer(second)] -= 1 / second;
  return weights;
}

function weighted(rows: readonly Float64Array[], weights: Float64Array): Float64Array {
  return Float64Array.from(rows, (row) => {
    let score = 0;
    for (let column = 0; column < weights.length; column++) score += weights[column] * row[column];
    return score;
  });
}

function sum(values: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i];
  return total;
}
