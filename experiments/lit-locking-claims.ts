// What LiT claims of locking (Zhai et al. 2022, sections 5.1 and 5.2, Appendices A and B), and what the records say to it: differences
// between runs of one seed, and rules that decide from their intervals.
import {
  type Claim,
  expectLess,
  expectMore,
  expectWithin,
  formatPoints,
  type LockNotation,
  type Measurement,
  mean,
  pairedEffect,
  type ResultRecord,
  type Verdict,
} from "../lib/index.js";
import {
  bySeed,
  differences,
  type LockingChoice,
  type LockingRecords,
  lockingRecords,
  minus,
} from "./lit-locking-report.js";

/** A comparison of two settings and what the paper says of it. */
interface Comparison {
  readonly id: string;
  readonly claim: string;
  readonly paper: string;
  readonly one: LockNotation;
  readonly other: LockNotation;
  readonly metric: string;
  readonly steps: number;
  readonly expected: "more" | "less";
}

/** A row for each claim to which the records speak. */
export function litLockingClaims(all: readonly ResultRecord[]): Claim[] {
  const records = lockingRecords(all);
  return [
    ...classification(records),
    ...retrieval(records),
    ...losses(records),
    ...quality(records),
    ...textTowers(records),
    ...freshData(records),
    ...heads(records),
  ];
}

function classification(records: LockingRecords): Claim[] {
  const common = { metric: "zero-shot", steps: longestOf(records), expected: "more" } as const;
  const order = "locked beats unlocked pre-trained beats from scratch on zero-shot classification";
  const [publicData, privateData] = ["LU 63.6 > UU 53.3 > uu 42.1 (Figure 1)", "Lu 70.1 > Uu 57.2 > uu 50.6 (Table 2)"];
  return [
    { ...common, id: "LiT C1 (LU > UU)", claim: order, paper: publicData, one: "LU", other: "UU" } as const,
    { ...common, id: "LiT C1 (UU > uu)", claim: order, paper: publicData, one: "UU", other: "uu" } as const,
    { ...common, id: "LiT C1 (Lu > Uu)", claim: order, paper: privateData, one: "Lu", other: "Uu" } as const,
    { ...common, id: "LiT C1 (Uu > uu)", claim: order, paper: privateData, one: "Uu", other: "uu" } as const,
  ].map((comparison) => compared(records, comparison));
}

/** The paper finds that locking gains less on retrieval, and in long schedules nothing. */
function retrieval(records: LockingRecords): Claim[] {
  const paper = "983M pairs of YFCC: T->I UU 23.4 > LU 22.1, I->T 37.6 both (Table 10); Lu leads on private data";
  const steps = longestOf(records);
  const rows = (["T->I R@1", "I->T R@1"] as const).map((metric): Claim => {
    const [gain, lead] = ["zero-shot", metric].map((name) => atLongest(records, ["LU", "UU"], name));
    const difference = minus(lead, gain);
    return {
      id: `LiT C2 (${metric})`,
      claim: "locking gains less on retrieval than on classification",
      paper,
      here: `LU - UU: ${metric} ${pointsOf(lead)}, zero-shot ${pointsOf(gain)}`,
      ...decided(difference, "less"),
    };
  });
  return [
    ...rows,
    compared(records, {
      ...{ id: "LiT C2 (overtaking)", claim: "in long schedules an unlocked tower overtakes on retrieval", paper },
      ...{ one: "UU", other: "LU", metric: "T->I R@1", steps, expected: "more" },
    }),
  ];
}

function losses(records: LockingRecords): Claim[] {
  const common = {
    one: "LU",
    other: "UU",
    steps: longestOf(records),
    paper: "curves of Figure 4, no numbers",
  } as const;
  return [
    compared(records, {
      ...{ ...common, id: "LiT C3 (tuned on)", metric: "loss in domain", expected: "more" },
      claim: "locking makes the contrastive loss on pairs of the tuning data worse",
    }),
    compared(records, {
      ...{ ...common, id: "LiT C3 (elsewhere)", metric: "loss out of domain", expected: "less" },
      claim: "and on pairs of other data better",
    }),
  ];
}

/** At two durations, as features may recover while the rate falls to 0. */
function quality(records: LockingRecords): Claim[] {
  const common = {
    claim: "contrastive tuning lowers the few-shot quality of the image tower's features",
    paper: "Figure 4, third row, no numbers; locked features are what they were",
    metric: "few-shot",
    expected: "less",
  } as const;
  return [records.middle, longestOf(records)].flatMap((steps) => [
    compared(records, { ...common, id: `LiT C4 (UU, ${steps} updates)`, one: "UU", other: "LU", steps }),
    compared(records, { ...common, id: `LiT C4 (Uu, ${steps} updates)`, one: "Uu", other: "Lu", steps }),
  ]);
}

function textTowers(records: LockingRecords): Claim[] {
  const paper = "section 5.2 and Figure 3; BERT's pre-training is worth 0.7 points (Table 5)";
  const common = { paper, metric: "zero-shot", steps: records.middle } as const;
  const ofImage = atLongest(records, ["Uu", "uu"], "zero-shot");
  const ofText = atLongest(records, ["LU", "Lu"], "zero-shot");
  return [
    {
      id: "LiT C5 (image > text)",
      claim: "a pre-trained image tower helps more than a pre-trained text tower",
      paper,
      here: `Uu - uu: ${pointsOf(ofImage)}; LU - Lu: ${pointsOf(ofText)}`,
      ...decided(minus(ofImage, ofText), "more"),
    },
    compared(records, {
      ...{ ...common, id: "LiT C5 (LL < LU)", one: "LL", other: "LU", expected: "less" },
      claim: "locking the text tower does not work well",
    }),
    compared(records, {
      ...{ ...common, id: "LiT C5 (UL < UU)", one: "UL", other: "UU", expected: "less" },
      claim: "locking the text tower does not work well",
    }),
  ];
}

/** The shortest runs see no pair twice: nothing that they find comes of seeing few pairs often. */
function freshData(records: LockingRecords): Claim[] {
  const common = {
    claim: "the order holds where no pair is seen twice",
    paper: "Lu 70.1 > Uu 57.2 > uu 50.6, 900M of 4B pairs (Table 2)",
    metric: "zero-shot",
    steps: records.durations[0],
    expected: "more",
  } as const;
  const [{ data }] = records.records.filter(({ settings }) => settings.steps === common.steps);
  if (data.imagesSeen > data.train) return [];
  return [
    compared(records, { ...common, id: "LiT C6 (Lu > Uu)", one: "Lu", other: "Uu" }),
    compared(records, { ...common, id: "LiT C6 (Uu > uu)", one: "Uu", other: "uu" }),
  ];
}

/** A difference of a point is small beside all others here. */
const smallMargin = 0.01;

function heads(records: LockingRecords): Claim[] {
  const run = { notation: "Lu", steps: records.middle } as const;
  const against = (head: LockingChoice["head"]) => differences(records, [{ ...run, head }, run], "zero-shot");
  const [none, mlp] = [against("none"), against("mlp")];
  const [change, gain] = [effectOf(none), effectOf(mlp)];
  return [
    {
      id: "LiT C14 (none)",
      claim: "a linear head on the locked tower changes little",
      paper: "none is very slightly better (Appendix A)",
      here: `none - linear: ${pointsOf(none)}, to be within ${100 * smallMargin}`,
      effect: change,
      verdict: expectWithin(change, smallMargin),
      ...source(none),
    },
    {
      id: "LiT C14 (mlp)",
      claim: "an MLP head gains nothing over a linear one",
      paper: "no significant improvement (section 3.3)",
      here: `mlp - linear: ${pointsOf(mlp)}, to be below ${100 * smallMargin}`,
      effect: gain,
      verdict: expectLess(lessBy(gain, smallMargin)),
      ...source(mlp),
    },
  ];
}

function lessBy({ value, interval, ...rest }: Measurement, margin: number): Measurement {
  return {
    ...rest,
    value: value - margin,
    ...(interval && { interval: [interval[0] - margin, interval[1] - margin] }),
  };
}

/** Differences at the longest duration, by seed. */
function atLongest(
  records: LockingRecords,
  [one, other]: readonly [LockNotation, LockNotation],
  metric: string,
): Map<number, number> {
  const steps = longestOf(records);
  const runs = [one, other].map((notation) => ({ notation, steps })) as [Wanted, Wanted];
  return differences(records, runs, metric);
}

function compared(records: LockingRecords, comparison: Comparison): Claim {
  const { id, claim, paper, one, other, metric, steps, expected } = comparison;
  const runs = [one, other].map((notation) => ({ notation, steps })) as [Wanted, Wanted];
  const found = differences(records, runs, metric);
  const means = runs.map((run) => {
    const values = bySeed(records, run, metric);
    return mean([...found.keys()].map((seed) => values.get(seed)!));
  });
  const isLoss = metric.startsWith("loss");
  const text = isLoss ? formatNats(effectOf(found)) : pointsOf(found);
  const shown = means.map((value) => (isLoss ? value.toFixed(2) : (100 * value).toFixed(1)));
  const here = `${one} ${shown[0]}, ${other} ${shown[1]} (${metric}, ${steps} updates): ${text}`;
  return { id, claim, paper, here, ...decided(found, expected) };
}

type Wanted = { notation: LockNotation; steps: number };
type BySeed = ReadonlyMap<number, number>;

function effectOf(found: BySeed): Measurement {
  return pairedEffect([...found.values()]);
}

function pointsOf(found: BySeed): string {
  return formatPoints(effectOf(found));
}

function decided(found: BySeed, expected: "more" | "less") {
  const effect = effectOf(found);
  const verdict: Verdict = expected === "more" ? expectMore(effect) : expectLess(effect);
  return { effect, verdict, ...source(found) };
}

function source({ size: seeds }: BySeed) {
  return { seeds, experiment: "npm run experiment -- lit-locking preset=full" };
}

function formatNats({ value, interval }: Measurement): string {
  const signed = `${value > 0 ? "+" : ""}${value.toFixed(2)} nats`;
  return interval === undefined ? signed : `${signed} (${interval.map((end) => end.toFixed(2)).join(" to ")})`;
}

function longestOf({ durations }: LockingRecords): number {
  return durations[durations.length - 1];
}
