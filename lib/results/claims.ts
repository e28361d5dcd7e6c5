// What a paper claims and what the records here say to it. Rules decide, from intervals alone: a claim on which they are silent is
// undecided.
import type { Interval } from "../statistics/intervals.js";
import { mean, standardDeviation } from "../statistics/summaries.js";
import { studentReach } from "../statistics/tails.js";
import type { Measurement } from "./schema.js";
import { markdownTable } from "./table.js";

export type Verdict = "agrees" | "disagrees" | "undecided";

export interface Claim {
  /** The paper and a number or name: "LiT C1", "CLIP Figure 2". Several rows may speak to one claim: "LiT C1 (retrieval)". */
  readonly id: string;
  readonly claim: string;
  /** What the paper reports, with its place. */
  readonly paper: string;
  /** What was measured here, in words, with the effect and its interval in the unit of the metric. */
  readonly here: string;
  /** The number that decided, with its 95 % interval where it has one. */
  readonly effect: Measurement;
  /** Runs that differ in nothing but their seed. */
  readonly seeds: number;
  /** What to run to have it again: "npm run experiment -- lit-locking preset=full". */
  readonly experiment: string;
  readonly verdict: Verdict;
}

/** Mean of paired differences, one for each seed, with Student's interval; a single one has none. */
export function pairedEffect(differences: readonly number[]): Measurement {
  if (differences.length === 0 || !differences.every(Number.isFinite))
    throw new Error(`pairedEffect: expected one or more finite differences, got ${differences.join(", ") || "none"}`);
  const value = mean(differences);
  if (differences.length === 1) return { value, trials: 1 };
  const reach = studentReach(0.95, differences.length - 1);
  const half = (reach * standardDeviation(differences)) / Math.sqrt(differences.length);
  return { value, interval: [value - half, value + half], intervalKind: "student", trials: differences.length };
}

/** The claim is that the effect is above 0. */
export function expectMore(effect: Measurement): Verdict {
  const [low, high] = intervalOf(effect);
  return low > 0 ? "agrees" : high < 0 ? "disagrees" : "undecided";
}

/** The claim is that the effect is below 0. */
export function expectLess(effect: Measurement): Verdict {
  const [low, high] = intervalOf(effect);
  return high < 0 ? "agrees" : low > 0 ? "disagrees" : "undecided";
}

/** The claim is that the effect is at most `margin` to either side: it takes the whole interval to say so, or to deny it. */
export function expectWithin(effect: Measurement, margin: number): Verdict {
  const [low, high] = intervalOf(effect);
  if (low >= -margin && high <= margin) return "agrees";
  return low > margin || high < -margin ? "disagrees" : "undecided";
}

/** "+2.1 points (0.4 to 3.8)" of an effect that is a difference of shares. */
export function formatPoints({ value, interval }: Measurement, { digits = 1 } = {}): string {
  const points = (share: number) => (100 * share).toFixed(digits).replace(/^-(0\.?0*)$/, "$1");
  const signed = `${Number(points(value)) > 0 ? "+" : ""}${points(value)} points`;
  return interval === undefined ? signed : `${signed} (${interval.map(points).join(" to ")})`;
}

/** The ledger of claims as a Markdown table. */
export function claimsTable(claims: readonly Claim[]): string {
  return markdownTable(
    claims.map(({ id, claim, paper, here, seeds, experiment, verdict }) => ({
      ...{ id, claim, "in the paper": paper, here, seeds, verdict },
      command: `\`${experiment}\``,
    })),
  );
}

/** An effect of one run has no interval, and decides nothing. */
function intervalOf({ interval }: Measurement): Interval {
  return interval === undefined ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [...interval];
}
