// Correlations of two lists with their p-values: CLIP's Figure 8 prints Pearson's of zero-shot and linear-probe scores.
import { requireLevel, requirePoints } from "./checks.js";
import type { Interval } from "./intervals.js";
import { mean } from "./summaries.js";
import { sum } from "./sums.js";
import { normalReach, studentP } from "./tails.js";

export interface Correlation {
  /** In -1..1. */
  readonly r: number;
  /** Two-sided p-value of no correlation, by Student's t with n - 2 degrees of freedom; 1 for two points. */
  readonly p: number;
}

export interface PearsonCorrelation extends Correlation {
  /** Fisher's interval, by the inverse hyperbolic tangent; -1..1 below four points, which fix nothing. */
  readonly interval: Interval;
}

/** How nearly x and y, [N] each, lie on a line. The p-value and the interval are those of normal x and y. */
export function pearson(x: readonly number[], y: readonly number[], { level = 0.95 } = {}): PearsonCorrelation {
  requireVaryingPairs("pearson", x, y);
  requireLevel("pearson", level);
  const r = correlate(x, y);
  return { r, p: pValueOf(r, x.length), interval: fisherInterval(r, x.length, level) };
}

/** How nearly y rises or falls with x, [N] each: the correlation of ranks. The p-value is rough below ten points. */
export function spearman(x: readonly number[], y: readonly number[]): Correlation {
  requireVaryingPairs("spearman", x, y);
  const r = correlate(meanRanks(x), meanRanks(y));
  return { r, p: pValueOf(r, x.length) };
}

/** Ranks from 1 to N; equal values share the mean of their ranks. */
export function meanRanks(values: readonly number[]): number[] {
  if (values.some(Number.isNaN)) throw new Error("meanRanks: expected numbers, got NaN, which has no rank");
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks: number[] = new Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (const i of order.slice(start, end)) ranks[i] = (start + 1 + end) / 2;
  }
  return ranks;
}

function correlate(x: readonly number[], y: readonly number[]): number {
  const [fromMeanX, fromMeanY] = [distances(x), distances(y)];
  const product = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]));
  const r = product(fromMeanX, fromMeanY) / Math.sqrt(product(fromMeanX, fromMeanX) * product(fromMeanY, fromMeanY));
  return Math.max(-1, Math.min(1, r)); // rounding can pass 1
}

function distances(values: readonly number[]): number[] {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

function pValueOf(r: number, points: number): number {
  if (points === 2) return 1; // two points always lie on a line
  return studentP(r * Math.sqrt((points - 2) / ((1 - r) * (1 + r))), points - 2);
}

function fisherInterval(r: number, points: number, level: number): Interval {
  if (points <= 3) return [-1, 1];
  const half = normalReach(level) / Math.sqrt(points - 3);
  return [Math.tanh(Math.atanh(r) - half), Math.tanh(Math.atanh(r) + half)];
}

function requireVaryingPairs(caller: string, x: readonly number[], y: readonly number[]): void {
  requirePoints(caller, x, y, 2);
  for (const [name, values] of Object.entries({ x, y }))
    if (values.every((value) => value === values[0]))
      throw new Error(
        `${caller}: expected ${name} that varies, got ${values[0]} ${values.length} times; no correlation`,
      );
}
