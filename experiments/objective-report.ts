// What the notebook shows of the objectives, from records alone: accuracy against pictures and compute, and how many times more of
// either a slower objective needs.
import {
  type AccuracyCurve,
  type CurvePoint,
  clopperPearson,
  type EfficiencyGap,
  formatShare,
  type Measurement,
  mean,
  pairedEffect,
  type Reach,
  type ResultRecord,
  reachedAt,
} from "../lib/index.js";
import { figureObjectives, type ObjectiveName } from "./objective-presets.js";
import { measuredAfter } from "./objectives.js";

/** What is counted along a curve. */
export type Effort = "pictures" | "MACs";

/** A training step costs about three forward passes. */
const passesPerStep = 3;

/** The seeds' accuracies of an objective along training; of the objectives of the figure. */
export function accuracyCurve(
  records: readonly ResultRecord[],
  objective: ObjectiveName,
  effort: Effort = "pictures",
): AccuracyCurve {
  const runs = runsOf(records, objective).map((record) => pointsOf(record, effort));
  const points = runs[0].map(({ x }, i) => ({ x, accuracies: runs.map((run) => run[i].y) }));
  return { name: shownName(objective), points };
}

/** All curves of the figure, slowest first. */
export function accuracyCurves(records: readonly ResultRecord[], effort: Effort = "pictures"): AccuracyCurve[] {
  return figureObjectives.map((objective) => accuracyCurve(records, objective, effort));
}

/** How many times as much the slower objective needs. */
export interface Efficiency {
  /** With its interval over seeds. */
  readonly ratio: Measurement;
  /** "=", or ">" where it is a bound: the true ratio is larger. */
  readonly relation: "=" | ">";
  /** The accuracy at which it is read off, and where the two are then, means over seeds. */
  readonly accuracy: number;
  readonly fast: number;
  readonly slow: number;
}

export interface EfficiencyOptions {
  readonly fast: ObjectiveName;
  readonly slow: ObjectiveName;
  readonly effort?: Effort;
  /** Lengths of the slower one that are looked at, the shortest ones; by default all. */
  readonly lengths?: number;
}

/**
 * Pictures or compute that the slower objective needs over what the faster one does for the same accuracy, seed by seed: for the
 * one that the slower has at its end, if that is more than guessing. Else it is a bound: how much earlier the faster one has an
 * accuracy that the slower does not have at its end, by its exact interval. The mean is of logarithms.
 */
export function efficiency(
  records: readonly ResultRecord[],
  { fast, slow, effort = "pictures", lengths }: EfficiencyOptions,
): Efficiency {
  const [fastRuns, slowRuns] = pairedRuns(records, [fast, slow]);
  const missed = missedAccuracy(slowRuns, lengths);
  const read = slowRuns.map((record, seed) => {
    const [first, second] = [pointsOf(fastRuns[seed], effort), pointsOf(record, effort).slice(0, lengths)];
    return missed === undefined ? readOff(first, second) : readBound(first, second, missed);
  });
  const { value, interval, ...rest } = pairedEffect(read.map(({ first, second }) => Math.log(second.x / first.x)));
  return {
    ratio: {
      value: Math.exp(value),
      ...rest,
      ...(interval && { interval: [Math.exp(interval[0]), Math.exp(interval[1])] }),
    },
    relation: read.some(({ first, second }) => first.relation === "<" || second.relation === ">") ? ">" : "=",
    accuracy: mean(read.map(({ accuracy }) => accuracy)),
    fast: geometricMean(read.map(({ first }) => first.x)),
    slow: geometricMean(read.map(({ second }) => second.x)),
  };
}

/** The same as a line in the figure. */
export function efficiencyGap(found: Efficiency): EfficiencyGap {
  const { accuracy, fast, slow, ratio, relation } = found;
  return { accuracy, from: fast, to: slow, label: `${timesText({ ratio: { value: ratio.value }, relation })} times` };
}

/** "4.1 (3.0 to 5.6)", "more than 12 (9 to 16)". */
export function timesText({ ratio: { value, interval }, relation }: Pick<Efficiency, "ratio" | "relation">): string {
  const times = (ratio: number) => ratio.toPrecision(2).replace(/\.0$/, "");
  const ends = interval === undefined ? "" : ` (${times(interval[0])} to ${times(interval[1])})`;
  return `${relation === ">" ? "more than " : ""}${times(value)}${ends}`;
}

/** A row per length of the slower objective: whether the ratio depends on where it is read off. Bounds below 1 say nothing. */
export function efficiencyRows(
  records: readonly ResultRecord[],
  { fast, slow }: Pick<EfficiencyOptions, "fast" | "slow">,
) {
  const lengths = pointsOf(runsOf(records, slow)[0]).map(({ x }, i) => ({
    x,
    found: efficiency(records, { fast, slow, lengths: i + 1 }),
  }));
  return lengths
    .filter(({ found }) => found.relation === "=" || found.ratio.value > 1)
    .map(({ x, found }) => ({
      [`pictures of ${slow}`]: x,
      accuracy: `${(100 * found.accuracy).toFixed(1)} %`,
      [`times those of ${fast}`]: timesText(found),
    }));
}

/** A row per objective that was measured after so many pictures. */
export function objectiveRows(records: readonly ResultRecord[], pictures: number) {
  const named = (what: string) => measuredAfter(what, pictures);
  const measured = records.filter(({ measurements }) => named("top-1") in measurements);
  return [...new Set(measured.map(({ settings }) => settings.objective as ObjectiveName))].map((objective) => {
    const runs = runsOf(measured, objective);
    const values = (name: string) => runs.flatMap(({ measurements }) => measurements[name]?.value ?? []);
    const spread = (name: string) => (values(name).length === 0 ? "" : spreadText(values(name)));
    return {
      objective: shownName(objective),
      seeds: runs.length,
      "top-1": runs.length === 1 ? formatShare(runs[0].measurements[named("top-1")]) : spread(named("top-1")),
      "top-5": spread(named("top-5")),
      "top-1 without prior": spread(named("top-1 without prior")),
      "MACs per pair":
        values("MACs per pair").length === 0 ? "" : `${(mean(values("MACs per pair")) / 1e6).toFixed(1)} M`,
      parameters: `${(mean(values("parameters")) / 1e6).toFixed(2)} M`,
    };
  });
}

/** The records of an objective, by seed. */
export function runsOf(records: readonly ResultRecord[], objective: ObjectiveName): ResultRecord[] {
  const runs = records.filter(({ settings }) => settings.objective === objective).sort((a, b) => a.seed - b.seed);
  if (runs.length === 0) throw new Error(`runsOf: expected a record of ${objective}, got none`);
  return runs;
}

/** Those of two objectives, of the seeds that both have. */
export function pairedRuns(
  records: readonly ResultRecord[],
  [first, second]: readonly [ObjectiveName, ObjectiveName],
): [ResultRecord[], ResultRecord[]] {
  const [all, others] = [runsOf(records, first), runsOf(records, second)];
  const within = (runs: readonly ResultRecord[]) => new Set(runs.map(({ seed }) => seed));
  const both = [all.filter(({ seed }) => within(others).has(seed)), others.filter(({ seed }) => within(all).has(seed))];
  if (both[0].length === 0) throw new Error(`pairedRuns: expected seeds of both ${first} and ${second}, got none`);
  return [both[0], both[1]];
}

/** Top-1 accuracies of a run's lengths. */
export function pointsOf({ settings, measurements, name }: ResultRecord, effort: Effort = "pictures"): CurvePoint[] {
  const macs = measurements["MACs per pair"]?.value;
  if (effort === "MACs" && macs === undefined)
    throw new Error(`pointsOf: expected "MACs per pair" in ${name}, got none`);
  return (settings.lengths as number[]).map((length) => {
    const pictures = length * (settings.batchSize as number);
    const x = effort === "pictures" ? pictures : passesPerStep * macs * pictures;
    return { x, y: measurements[measuredAfter("top-1", pictures)].value };
  });
}

/** The two contrastive objectives differ in their text towers. */
function shownName(objective: ObjectiveName): string {
  return objective === "contrastive" ? "transformer contrastive" : objective;
}

interface Reading {
  readonly accuracy: number;
  readonly first: Reach;
  readonly second: Reach;
}

/** Where both have the accuracy that the worse of them has at its end. */
function readOff(fast: readonly CurvePoint[], slow: readonly CurvePoint[]): Reading {
  const accuracy = Math.min(fast[fast.length - 1].y, slow[slow.length - 1].y);
  return { accuracy, first: reachedAt(fast, accuracy), second: reachedAt(slow, accuracy) };
}

/** The slower one is not there at its end. */
function readBound(fast: readonly CurvePoint[], slow: readonly CurvePoint[], accuracy: number): Reading {
  return { accuracy, first: reachedAt(fast, accuracy), second: { relation: ">", x: slow[slow.length - 1].x } };
}

/** An accuracy that an objective does not have at its end, where what it has can't be told from guessing. */
function missedAccuracy(runs: readonly ResultRecord[], lengths?: number): number | undefined {
  const ends = runs.map((record) => pointsOf(record).slice(0, lengths).slice(-1)[0].y);
  const [{ data, measurements }] = runs;
  const [low, high] = clopperPearson(Math.round(mean(ends) * data.measured), data.measured);
  return low > measurements.chance.value ? undefined : high;
}

/** "22.1 % (20.8 to 23.0)": mean, lowest and highest seed. */
function spreadText(values: readonly number[]): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  if (values.length === 1) return `${percent(values[0])} %`;
  return `${percent(mean(values))} % (${percent(Math.min(...values))} to ${percent(Math.max(...values))})`;
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map(Math.log)));
}
