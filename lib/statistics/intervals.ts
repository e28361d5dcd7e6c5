// Confidence intervals: the exact one of a share (Clopper and Pearson 1934) and the percentile bootstrap of anything
// (Efron 1979). CLIP prints the former at 99.5 % in its Table 14.
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { type Key, randomStream } from "../runtime/random.js";
import { quantile } from "./summaries.js";

/** Lower and upper end. */
export type Interval = [low: number, high: number];

/** Exact interval of a binomial share, in 0..1; it holds the true share in at least `level` of all cases. */
export function clopperPearson(successes: number, trials: number, { level = 0.95 } = {}): Interval {
  if (!Number.isInteger(trials) || trials < 1)
    throw new Error(`clopperPearson: expected a positive whole number of trials, got ${trials}`);
  if (!Number.isInteger(successes) || successes < 0 || successes > trials)
    throw new Error(`clopperPearson: expected a whole number of successes from 0 to ${trials}, got ${successes}`);
  requireLevel("clopperPearson", level);
  const tail = (1 - level) / 2;
  const failures = trials - successes;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1);
  const high = failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures);
  return [low, high];
}

/**
 * Percentile bootstrap of a statistic of N values: the values are drawn N at a time with replacement, and the interval
 * is the middle `level` of the statistic's values. Too narrow below about ten values.
 */
export function bootstrap<T>(
  values: readonly T[],
  statistic: (values: T[]) => number,
  { key, samples = 1000, level = 0.95 }: { key: Key; samples?: number; level?: number },
): Interval {
  if (values.length === 0) throw new Error("bootstrap: expected at least one value, got none");
  const random = randomStream(key);
  const drawn = Array.from({ length: samples }, () =>
    statistic(values.map(() => values[random.integer(values.length)])),
  );
  return percentileInterval(drawn, level);
}

/** The middle `level` of a list of numbers. */
export function percentileInterval(values: readonly number[], level: number): Interval {
  requireLevel("percentileInterval", level);
  return [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
}

function requireLevel(caller: string, level: number): void {
  if (!(level > 0 && level < 1)) throw new Error(`${caller}: expected a level between 0 and 1, got ${level}`);
}
