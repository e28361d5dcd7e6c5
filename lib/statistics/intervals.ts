// Confidence intervals: of a share the exact one (Clopper and Pearson 1934) and the score interval (Wilson 1927), of
// anything the percentile bootstrap (Efron 1979). CLIP prints exact ones at 99.5 % in its Table 14.
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { type Key, randomStream } from "../runtime/random.js";
import { requireLevel, requireTrials } from "./checks.js";
import { quantile } from "./summaries.js";
import { normalReach } from "./tails.js";

/** Lower and upper end. */
export type Interval = [low: number, high: number];

/** What every bootstrap takes. */
export interface BootstrapOptions {
  readonly key: Key;
  /** How many times values are drawn. */
  readonly samples?: number;
  readonly level?: number;
}

/** Exact interval of a binomial share, in 0..1; it holds the true share in at least `level` of all cases. */
export function clopperPearson(successes: number, trials: number, { level = 0.95 } = {}): Interval {
  requireTrials("clopperPearson", successes, trials);
  requireLevel("clopperPearson", level);
  const tail = (1 - level) / 2;
  const failures = trials - successes;
  const low = successes === 0 ? 0 : betaQuantile(tail, successes, failures + 1);
  const high = failures === 0 ? 1 : betaQuantile(1 - tail, successes + 1, failures);
  return [low, high];
}

/** Score interval of a binomial share, in 0..1; it holds the true share in `level` of all cases on average. */
export function wilson(successes: number, trials: number, { level = 0.95 } = {}): Interval {
  requireTrials("wilson", successes, trials);
  requireLevel("wilson", level);
  const reach = normalReach(level);
  const failures = trials - successes;
  const scale = trials + reach ** 2;
  const centre = (successes + reach ** 2 / 2) / scale;
  const half = (reach / scale) * Math.sqrt((successes * failures) / trials + reach ** 2 / 4);
  return [successes === 0 ? 0 : centre - half, failures === 0 ? 1 : centre + half];
}

/**
 * Percentile bootstrap of a statistic of N values: the values are drawn N at a time with replacement, and the interval
 * is the middle `level` of the statistic's values. Too narrow below about ten values.
 */
export function bootstrap<T>(
  values: readonly T[],
  statistic: (values: T[]) => number,
  { key, samples = 1000, level = 0.95 }: BootstrapOptions,
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
