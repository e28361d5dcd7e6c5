// The difference of two shares measured on different examples, such as accuracies on pictures with and without a
// near-duplicate in the training data (CLIP, section 5). For the same examples see paired-bootstrap.ts.
import { requireTrials } from "./checks.js";
import { type Interval, wilson } from "./intervals.js";

/** So many successes of so many trials. */
export interface Tally {
  readonly successes: number;
  readonly trials: number;
}

export interface ShareDifference {
  /** First share minus second, in -1..1. */
  readonly difference: number;
  readonly interval: Interval;
}

/** Difference of independent shares with Newcombe's hybrid score interval, from Wilson's two (1998, method 10). */
export function newcombeDifference(first: Tally, second: Tally, { level = 0.95 } = {}): ShareDifference {
  requireTrials("newcombeDifference", first.successes, first.trials);
  requireTrials("newcombeDifference", second.successes, second.trials);
  const [low1, high1] = wilson(first.successes, first.trials, { level });
  const [low2, high2] = wilson(second.successes, second.trials, { level });
  const share1 = first.successes / first.trials;
  const share2 = second.successes / second.trials;
  const difference = share1 - share2;
  const below = Math.hypot(share1 - low1, high2 - share2);
  const above = Math.hypot(high1 - share1, share2 - low2);
  return { difference, interval: [difference - below, difference + above] };
}
