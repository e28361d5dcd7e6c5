// Tails of the distributions behind tests and intervals, exact far out, where 1 - cdf would have lost all digits.
import gammainc from "@stdlib/math-base-special-gammainc";
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile";
import studentCdf from "@stdlib/stats-base-dists-t-cdf";
import studentQuantile from "@stdlib/stats-base-dists-t-quantile";

/** How many standard deviations to each side hold the middle `level` of a normal distribution: 1.96 for 0.95. */
export function normalReach(level: number): number {
  return -normalQuantile((1 - level) / 2, 0, 1);
}

/** The same of Student's t distribution: 12.7 for 0.95 and one degree of freedom. */
export function studentReach(level: number, freedom: number): number {
  return -studentQuantile((1 - level) / 2, freedom);
}

/** Probability of a t at least that far from 0, on either side. */
export function studentP(t: number, freedom: number): number {
  return 2 * studentCdf(-Math.abs(t), freedom);
}

/** Probability of a chi-squared value at least that large. */
export function chiSquaredP(statistic: number, freedom: number): number {
  return gammainc(statistic / 2, freedom / 2, true, true);
}
