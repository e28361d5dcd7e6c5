// What CLIP's Figure 2 claims of objectives (Radford et al. 2021, section 2.3), held against the records by rules.
import {
  type Claim,
  expectMore,
  expectWithin,
  formatPoints,
  type Measurement,
  newcombeDifference,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import type { ObjectiveName } from "./objective-presets.js";
import { type Efficiency, efficiency, pairedRuns, pointsOf, timesText } from "./objective-report.js";

/** A ratio agrees with the paper's within this factor. */
const factor = 2;

const [caption, words, contrastive] = [
  "caption prediction",
  "bag-of-words prediction",
  "bag-of-words contrastive",
] as const;

/** Order and ratios of the three objectives of the figure. */
export function objectivesClaims(records: readonly ResultRecord[]): Claim[] {
  const ordered = (better: ObjectiveName, worse: ObjectiveName, paper: string): Claim => {
    const effect = difference(records, better, worse);
    return {
      ...{ id: `CLIP Figure 2 (over ${worse})`, claim: `${better} is better than ${worse} at equal images`, paper },
      ...{
        here: `${formatPoints(effect)} at the end of training${effect.trials === 1 ? ", one seed, interval over pictures" : ""}`,
        effect,
        ...runs(effect),
        verdict: expectMore(effect),
      },
    };
  };
  const times = (fast: ObjectiveName, slow: ObjectiveName, paper: number): Claim => {
    const found = efficiency(records, { fast, slow });
    return {
      ...{ id: `CLIP Figure 2 (${paper} times)`, claim: `${slow} needs ${paper} times the images of ${fast}` },
      paper: `${paper} times, read off Figure 2`,
      here: `${timesText(found)} times, for ${(100 * found.accuracy).toFixed(1)} %`,
      ...{ effect: found.ratio, ...runs(found.ratio), verdict: ratioVerdict(found, paper) },
    };
  };
  return [
    ordered(contrastive, words, "curves of Figure 2"),
    ordered(words, caption, "curves of Figure 2"),
    times(words, caption, 3),
    times(contrastive, words, 4),
    times(contrastive, caption, 12),
  ];
}

function runs({ trials = 1 }: Measurement) {
  return { seeds: trials, experiment: "npm run experiment -- objectives preset=full" };
}

/** A bound above the paper's ratio by more than the factor disagrees; one below it says nothing. */
function ratioVerdict({ ratio, relation }: Efficiency, paper: number): Claim["verdict"] {
  const distance = logarithmic(ratio, paper);
  const verdict = expectWithin(distance, Math.log2(factor));
  if (relation === "=" || distance.interval === undefined) return verdict;
  return distance.interval[0] > Math.log2(factor) ? "disagrees" : "undecided";
}

/** Powers of two between a ratio and the paper's. */
function logarithmic({ value, interval, ...rest }: Measurement, paper: number): Measurement {
  const power = (ratio: number) => Math.log2(ratio / paper);
  return { value: power(value), ...rest, ...(interval && { interval: [power(interval[0]), power(interval[1])] }) };
}

/** Of accuracies at the end of training, seed by seed; of one seed with an interval over pictures, as of two sets of them. */
function difference(records: readonly ResultRecord[], better: ObjectiveName, worse: ObjectiveName): Measurement {
  const pairs = pairedRuns(records, [better, worse]);
  const ends = pairs.map((runs) => runs.map((run) => pointsOf(run).slice(-1)[0].y));
  const effect = pairedEffect(ends[0].map((end, seed) => end - ends[1][seed]));
  if (effect.interval !== undefined) return effect;
  const [first, second] = pairs.map(([{ data }], side) => ({
    successes: Math.round(ends[side][0] * data.measured),
    trials: data.measured,
  }));
  return { ...effect, interval: newcombeDifference(first, second).interval };
}
