// Exact tests of counts: the binomial test (CLIP, section 5, of accuracies on overlapping test pictures), McNemar's test
// of two classifiers on the same examples, and Fisher's test of a table too small for chi-squared. Each weighs all
// outcomes by their ratios to the likeliest one, which needs no factorials and keeps the digits of small p-values.
import { requireCounts, requireTrials } from "./checks.js";

/** Which outcomes count as at least as extreme as the observed one; "two-sided": all that are at most as likely. */
export type Alternative = "two-sided" | "greater" | "less";

/** A table of two rows and two columns of counts. */
export type FourfoldTable = readonly [readonly [number, number], readonly [number, number]];

/** Examples by who is right on them: the first of two classifiers, the second, both, or neither. */
export interface PairedOutcomes {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

/** p-value of so many successes if each trial succeeds with probability `share`. */
export function binomialTest(
  successes: number,
  trials: number,
  share: number,
  { alternative = "two-sided" }: { alternative?: Alternative } = {},
): number {
  requireTrials("binomialTest", successes, trials);
  if (!(share >= 0 && share <= 1)) throw new Error(`binomialTest: expected a share from 0 to 1, got ${share}`);
  const mode = Math.min(trials, Math.floor((trials + 1) * share));
  const odds = share / (1 - share);
  const weights = weightsAround(mode, trials + 1, (k) => ((trials - k) / (k + 1)) * odds);
  return shareAsExtreme(weights, successes, alternative);
}

/** Counts who was right on each of N examples. */
export function pairOutcomes(first: readonly boolean[], second: readonly boolean[]): PairedOutcomes {
  if (first.length !== second.length || first.length === 0)
    throw new Error(
      `pairOutcomes: expected outcomes of the same examples, got ${first.length} and ${second.length} of them`,
    );
  const count = (isFirstRight: boolean, isSecondRight: boolean) =>
    first.filter((isRight, i) => isRight === isFirstRight && second[i] === isSecondRight).length;
  return {
    both: count(true, true),
    firstOnly: count(true, false),
    secondOnly: count(false, true),
    neither: count(false, false),
  };
}

/**
 * Two-sided p-value of two classifiers being equally good, from the examples on which just one of them is right: each
 * is as likely to be the first's as the second's (McNemar 1947, exact). 1 where there are none.
 */
export function mcNemarTest({ firstOnly, secondOnly }: Pick<PairedOutcomes, "firstOnly" | "secondOnly">): number {
  requireCounts("mcNemarTest", [firstOnly, secondOnly]);
  return firstOnly + secondOnly === 0 ? 1 : binomialTest(firstOnly, firstOnly + secondOnly, 0.5);
}

/**
 * p-value of rows and columns being independent, given their sums (Fisher 1935). "greater": the first row leans to the
 * first column. 1 where a row or a column is empty, as no other table has these sums.
 */
export function fisherTest(
  [[a, b], [c, d]]: FourfoldTable,
  { alternative = "two-sided" }: { alternative?: Alternative } = {},
): number {
  requireCounts("fisherTest", [a, b, c, d]);
  const [row, column, total] = [a + b, a + c, a + b + c + d];
  const lowest = Math.max(0, a - d);
  const highest = Math.min(row, column);
  const mode = Math.floor(((row + 1) * (column + 1)) / (total + 2));
  // From a count of k in the first cell to k + 1, the others moving along; k + 1 counts from the lowest.
  const ratio = (i: number) => {
    const k = lowest + i;
    return ((row - k) * (column - k)) / ((k + 1) * (total - row - column + k + 1));
  };
  const weights = weightsAround(mode - lowest, highest - lowest + 1, ratio);
  return shareAsExtreme(weights, a - lowest, alternative);
}

/** Weights of outcomes 0 .. size - 1, that of the likeliest 1, from the ratios of k + 1 to k. */
function weightsAround(mode: number, size: number, ratio: (k: number) => number): Float64Array {
  const weights = new Float64Array(size);
  weights[mode] = 1;
  for (let k = mode; k + 1 < size && weights[k] > 0; k++) weights[k + 1] = weights[k] * ratio(k);
  for (let k = mode; k > 0 && weights[k] > 0; k--) weights[k - 1] = weights[k] / ratio(k - 1);
  return weights;
}

function shareAsExtreme(weights: Float64Array, observed: number, alternative: Alternative): number {
  const limit = weights[observed] * (1 + 1e-7); // outcomes equally likely but for rounding count, as in R and SciPy
  let [extreme, total] = [0, 0];
  for (const [k, weight] of weights.entries()) {
    total += weight;
    if (alternative === "greater" ? k >= observed : alternative === "less" ? k <= observed : weight <= limit)
      extreme += weight;
  }
  return extreme / total;
}
