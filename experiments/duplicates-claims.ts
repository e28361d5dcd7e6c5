// What CLIP's section 5 and LiT's section 5.7 claim of duplicates, against the records.
import {
  type Claim,
  expectLess,
  expectMore,
  expectWithin,
  formatPoints,
  formatShare,
  newcombeDifference,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import {
  methodRecord,
  overlapSummary,
  partOf,
  plantedEffect,
  stateEffect,
  suiteOverlap,
  towersOf,
} from "./duplicates-report.js";

const experiment = "npm run experiment -- duplicates preset=full";

/** How far a reported accuracy may be from the clean one: the paper's largest change is 0.6 points. */
const changeMargin = 0.006;
/** LiT's largest difference on ImageNet. */
const modeMargin = 0.003;

/** A row for each claim that the records speak to. */
export function duplicatesClaims(records: readonly ResultRecord[]): Claim[] {
  return [proxyClaim(records), meaningClaim(records), ...overlapClaims(records), ...tuningClaims(records)];
}

function proxyClaim(records: readonly ResultRecord[]): Claim {
  const [{ measurements, data }] = partOf(records, "proxy task");
  const effect = measurements["proxy accuracy"];
  return {
    id: "CLIP Appendix C (proxy task)",
    claim: "the detector finds the other version of nearly every picture",
    paper: "near 100 %",
    here: `${formatShare(effect)} among ${data.test} pictures; nearly is taken as 95 %`,
    effect,
    seeds: 1,
    experiment,
    verdict: effect.interval![0] >= 0.95 ? "agrees" : effect.interval![1] < 0.95 ? "disagrees" : "undecided",
  };
}

/** Both where they find the same share of pictures without a planted copy; the interval is Newcombe's of independent shares, wider than that of the same pictures. */
function meaningClaim(records: readonly ResultRecord[]): Claim {
  const [own, clip] = ["detector", "CLIP"].map((method) => {
    const { value, trials } = methodRecord(records, method).measurements["recall all together"];
    return { successes: Math.round(value * trials!), trials: trials! };
  });
  const { difference: value, interval } = newcombeDifference(own, clip);
  const text = `${(100 * value).toFixed(1)} points (${interval.map((end) => (100 * end).toFixed(1)).join(" to ")})`;
  return {
    id: "CLIP Appendix C (detector or CLIP)",
    claim: "a detector of its own tells duplicates better than CLIP's embedding",
    paper: "CLIP's embedding has false positives of the same meaning, and misses; no numbers",
    here: `recall of planted copies at equally many alarms, a difference of ${text}`,
    effect: { value },
    seeds: 1,
    experiment,
    verdict: interval[0] > 0 ? "agrees" : interval[1] < 0 ? "disagrees" : "undecided",
  };
}

function overlapClaims(records: readonly ResultRecord[]): Claim[] {
  const summary = overlapSummary(records);
  const { results } = suiteOverlap(records);
  const change = pairedEffect(results.map((result) => result.change));
  const difference = pairedEffect(results.map((result) => result.difference));
  return [
    {
      id: "CLIP section 5 (accuracy)",
      claim: "overlap hardly shifts the accuracy that is reported",
      paper: "at most +0.6 points (Figure 17); above 0.1 points on 7 of 35 datasets",
      here:
        `mean over ${results.length} tasks with overlap ${formatPoints(change, { digits: 2 })}; largest ` +
        `${formatPoints({ value: summary.largest.change })}; above 0.1 points on ${summary.above} of ${summary.tasks}`,
      effect: change,
      seeds: 1,
      experiment,
      verdict: expectWithin(change, changeMargin),
    },
    {
      id: "CLIP section 5 (significance)",
      claim: "few datasets are significantly better on overlapping pictures",
      paper: "2 of 35 after Bonferroni's correction (6 in Figure 17)",
      here: `${summary.corrected} of ${summary.tasks} after the correction; few is taken as at most 6 of 35`,
      effect: { value: summary.corrected / summary.tasks, trials: summary.tasks },
      seeds: 1,
      experiment,
      verdict: summary.corrected / summary.tasks <= 6 / 35 ? "agrees" : "disagrees",
    },
    {
      id: "CLIP section 5 (direction)",
      claim: "models are better on pictures that overlap",
      paper: "not claimed in general: 5 intervals exclude 0, 2 of them below it",
      here: `mean over tasks ${formatPoints(difference)}; ${summary.clear} intervals exclude 0, ${summary.clearlyWorse} of them below it`,
      effect: difference,
      seeds: 1,
      experiment,
      verdict: expectMore(difference),
    },
  ];
}

function tuningClaims(records: readonly ResultRecord[]): Claim[] {
  return towersOf(records).flatMap((tower) => {
    const states = ["train + test", "none"] as const;
    const seeds = new Set(partOf(records, "tuning").map(({ seed }) => seed)).size;
    const effect = stateEffect(records, { tower, metric: "zero-shot", states });
    const many = stateEffect(records, { tower, metric: "zero-shot", states: ["many, test", "many, none"] });
    const planted = plantedEffect(records, tower, "planted");
    const common = { seeds, experiment };
    return [
      ...(effect
        ? [
            {
              ...common,
              id: `LiT C13 (${tower})`,
              claim: "duplicates among the tuning pictures do not change the result",
              paper: "at most 0.3 points on ImageNet (Tables 6 and 8)",
              here: `taking out copies of training and test pictures: ${formatPoints(effect)}`,
              effect,
              verdict: expectWithin(effect, modeMargin),
            },
          ]
        : []),
      ...(many
        ? [
            {
              ...common,
              id: `LiT C13 (${tower}, many copies)`,
              claim: "many copies of every test picture would show",
              paper: "not tried",
              here: `taking them out: ${formatPoints(many)}`,
              effect: many,
              verdict: expectLess(many),
            },
          ]
        : []),
      ...(planted
        ? [
            {
              ...common,
              id: `CLIP section 5 (${tower}, planted overlap)`,
              claim: "a model is better on test pictures of which copies were tuned on",
              paper: "can't be known of real overlap, which differs in other ways, too",
              here: `pictures with planted copies minus the others: ${formatPoints(planted)}`,
              effect: planted,
              verdict: expectMore(planted),
            },
          ]
        : []),
    ];
  });
}
