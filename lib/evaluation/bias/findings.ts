// What every probe reports, so that findings of any probe can be corrected for their number and held against other wordings.
import { holm } from "../../statistics/comparisons.js";
import type { Interval } from "../../statistics/intervals.js";

/** A difference or effect that was looked for. */
export interface Finding {
  /** What it is of, equal in every run of the probe: "female - male". */
  readonly name: string;
  readonly estimate: number;
  readonly interval: Interval;
  readonly pValue: number;
  /** Corrected by Holm for everything that the probe tested at once. */
  readonly adjustedPValue: number;
  /** Whether that is below 1 - level. */
  readonly isSignificant: boolean;
}

/** Findings before they are corrected for their number. */
export type RawFinding = Omit<Finding, "adjustedPValue" | "isSignificant">;

/** Corrects the p-values of everything that was tested at once: at most 1 - level of such lists hold even one false finding. */
export function correctFindings<Raw extends RawFinding>(findings: readonly Raw[], level: number): (Raw & Finding)[] {
  const adjusted = holm(findings.map(({ pValue }) => pValue));
  return findings.map((finding, i) => ({
    ...finding,
    adjustedPValue: adjusted[i],
    isSignificant: adjusted[i] < 1 - level,
  }));
}

/** The level of each of so many intervals that all of them hold at once with the given level (Bonferroni). */
export function simultaneousLevel(level: number, intervals: number): number {
  return 1 - (1 - level) / Math.max(1, intervals);
}
