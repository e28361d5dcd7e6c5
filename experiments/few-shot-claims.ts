// What CLIP claims of zero-shot against few examples (Radford et al. 2021, section 3.1.5), held against the records.
import {
  type Claim,
  deriveKey,
  expectLess,
  expectWithin,
  formatPoints,
  type Interval,
  type Measurement,
  pairedMeanBootstrap,
  type ResultRecord,
  seedKey,
} from "../lib/index.js";
import { averageMatch, matchText, recordOf, taskAccuracies } from "./few-shot-report.js";

const shared = { seeds: 1, experiment: "npm run experiment -- few-shot preset=full" } as const;
/** The notebook's, so that both say the same. */
const key = deriveKey(seedKey(0), "few-shot notebook");

/** As good as four examples; a dip at one. Intervals are over tasks. */
export function fewShotClaims(records: readonly ResultRecord[]): Claim[] {
  const clip = recordOf(records, "features");
  return [asGoodAsFour(clip), dipAtOne(clip)];
}

/** Agrees where the interval of matching examples lies within a factor of two of four. */
function asGoodAsFour(clip: ResultRecord): Claim {
  const match = averageMatch(clip, "probe", { key });
  const [low, high] = match.interval;
  const isBound = low.relation === "<" || high.relation === ">";
  const effect: Measurement = { value: match.x, interval: [low.x, high.x], intervalKind: "bootstrap" };
  const power = (examples: number) => Math.log2(examples / 4);
  const distance: Interval = [isBound ? Number.NEGATIVE_INFINITY : power(low.x), power(high.x)];
  return {
    id: "CLIP Figure 6 (zero-shot)",
    claim: "zero-shot is as good as 4 examples per class of its own features",
    paper: "4, on average over 20 datasets",
    here: `${matchText(match)} examples per class, for the average over tasks`,
    ...{ effect, ...shared, verdict: expectWithin({ value: power(match.x), interval: distance }, 1) },
  };
}

function dipAtOne(clip: ResultRecord): Claim {
  const change = pairedMeanBootstrap(taskAccuracies(clip, "probe", 1), taskAccuracies(clip, "zero-shot"), {
    ...{ key, samples: 10_000 },
  });
  const { difference, interval } = change;
  const effect: Measurement = { value: difference, interval, intervalKind: "bootstrap" };
  return {
    id: "CLIP Figure 6 (one example)",
    claim: "accuracy falls from zero to one example per class",
    paper: "a counter-intuitive drop, in the figure and section 6",
    here: `${formatPoints(effect)} from zero to one, average over tasks`,
    ...{ effect, ...shared, verdict: expectLess(effect) },
  };
}
