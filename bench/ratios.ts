// Two programs that took turns: the ratio of their times, round by round.
import { bootstrap, type Interval, type Key, median } from "../lib/index.js";

/** Seconds of each round, in the order in which they were run. */
export interface PairedSeconds {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

export interface PairedRatio {
  /** Median seconds of each. */
  readonly ours: number;
  readonly theirs: number;
  /** Median of ours / theirs over the rounds; below 1 we are faster. */
  readonly ratio: number;
  /** 95 % bootstrap interval of the median. */
  readonly interval: Interval;
}

/**
 * A round's two times stand side by side, so that whatever slows the machine for a while slows both and leaves their
 * ratio alone.
 */
export function pairedRatio({ ours, theirs }: PairedSeconds, key: Key): PairedRatio {
  if (ours.length !== theirs.length || ours.length === 0)
    throw new Error(`pairedRatio: expected as many rounds of both, got ${ours.length} and ${theirs.length}`);
  const ratios = ours.map((seconds, round) => seconds / theirs[round]);
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ratios),
    interval: bootstrap(ratios, median, { key }),
  };
}

/** Length of a - b over the length of b: 0 for equal results. */
export function relativeDifference(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length)
    throw new Error(`relativeDifference: expected vectors of one length, got ${a.length} and ${b.length}`);
  return Math.hypot(...a.map((value, i) => value - b[i])) / Math.hypot(...b);
}

/** Throws unless both programs computed the same, up to float32 rounding: only then may their times be compared. */
export function requireAgreement(
  what: string,
  { ours, theirs, tolerance = 1e-4 }: { ours: readonly number[]; theirs: readonly number[]; tolerance?: number },
): void {
  const difference = relativeDifference(ours, theirs);
  if (difference <= tolerance) return; // false for NaN too
  const show = (values: readonly number[]) => values.slice(0, 3).join(", ");
  throw new Error(
    `requireAgreement: expected equal ${what} within ${tolerance}, got ${show(ours)} and ${show(theirs)}; the programs differ, so their times say nothing`,
  );
}
