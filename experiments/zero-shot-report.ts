// What the zero-shot notebook shows, from records alone: the table of tasks, scores by kind, differences to probes.
import { z } from "zod";
import {
  binomialTest,
  deriveKey,
  fitLine,
  fitPowerLaw,
  type Measurement,
  mean,
  type PowerLawFit,
  pearson,
  type ResultRecord,
  type ScalingRun,
  type ScorePair,
  slopeInterval,
  type TaskDifference,
  type TaskGroup,
} from "../lib/index.js";
import { evaluationKey } from "./run-record.js";
import { averageScore } from "./zero-shot-measurements.js";

/** The records of a preset by what was measured. */
export interface ZeroShotRecords {
  readonly tasks: readonly SuiteTask[];
  /** A record per CLIP, smallest first. */
  readonly clips: readonly ResultRecord[];
  readonly largest: ResultRecord;
  /** By the name of what the probe saw. */
  readonly probes: Readonly<Record<string, ResultRecord>>;
}

const taskSchema = z.object({
  ...{ dataset: z.string(), kind: z.string(), metric: z.string(), chance: z.string() },
  ...{ classes: z.int(), "train size": z.int(), "test size": z.int() },
});

/** A row of the suite's table. */
export type SuiteTask = z.infer<typeof taskSchema>;

/** Sorts records out by what was measured. */
export function readZeroShot(records: readonly ResultRecord[]): ZeroShotRecords {
  const measured = (what: string) => records.filter(({ settings }) => settings.measured === what);
  const [suite] = measured("suite");
  const clips = measured("zero-shot");
  const sourceOf = ({ settings }: ResultRecord) => z.object({ name: z.string() }).parse(settings.source).name;
  return {
    tasks: z.array(taskSchema).parse(suite.examples),
    clips,
    largest: clips[clips.length - 1],
    probes: Object.fromEntries(measured("linear probe").map((record) => [sourceOf(record), record])),
  };
}

/** The table of Radford et al. 2021, Table 9, with the largest CLIP's results. */
export function resultRows({ tasks, largest }: ZeroShotRecords) {
  return tasks.map((task) => {
    const { value, interval } = scoreOf(largest, task);
    return { ...task, "zero-shot": points(value), "95 % interval": between(interval) };
  });
}

/** Tasks under the name of their kind, the kind with the highest average on top, in it the highest score. */
export function scoreGroups({ tasks, largest }: ZeroShotRecords): TaskGroup[] {
  return kindsOf(tasks)
    .map(({ kind, members }) => ({ kind, members, score: averageOf(largest, members) }))
    .sort((a, b) => b.score - a.score)
    .map(({ kind, members }) => ({
      kind,
      tasks: members
        .map((task) => ({ task: task.dataset, chance: chanceOf(largest, task), score: scoreOf(largest, task) }))
        .sort((a, b) => b.score.value - a.score.value)
        .map(({ score, ...task }) => ({ ...task, accuracies: { "zero-shot": score } })),
    }));
}

/** A row per kind: how many tasks, the averages of guessing and of every size. */
export function kindRows({ tasks, clips }: ZeroShotRecords) {
  const row = (kind: string, members: readonly SuiteTask[]) => ({
    kind,
    tasks: members.length,
    guessing: points(mean(members.map((task) => chanceOf(clips[0], task)))),
    ...Object.fromEntries(clips.map((clip) => [sizeName(clip), points(averageOf(clip, members))])),
  });
  return [...kindsOf(tasks).map(({ kind, members }) => row(kind, members)), row("all", tasks)];
}

/** The power law through the sizes, of which it takes three. */
export function lawOf(points: readonly ScalingRun[]): PowerLawFit | undefined {
  return points.length < 3 ? undefined : fitPowerLaw(points, { key: deriveKey(evaluationKey, "law") });
}

/** Zero-shot minus the probe of each task that was probed. */
export function differencesTo(probe: ResultRecord): TaskDifference[] {
  return probedNames(probe).map((task) => {
    const { value, interval } = probe.measurements[`${task}${differenceSuffix}`];
    return { task, difference: value, interval };
  });
}

export interface Wins {
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  /** Two-sided binomial test of as many wins as losses, ties left out. */
  readonly p: number;
  /** Tasks whose interval is above and below zero. */
  readonly clearWins: number;
  readonly clearLosses: number;
}

/** How often zero-shot is ahead. */
export function countWins(differences: readonly TaskDifference[]): Wins {
  const count = (isCounted: (each: TaskDifference) => boolean) => differences.filter(isCounted).length;
  const [wins, losses] = [count(({ difference }) => difference > 0), count(({ difference }) => difference < 0)];
  return {
    wins,
    losses,
    ties: differences.length - wins - losses,
    p: wins + losses === 0 ? 1 : binomialTest(wins, wins + losses, 0.5),
    clearWins: count(({ interval }) => interval !== undefined && interval[0] > 0),
    clearLosses: count(({ interval }) => interval !== undefined && interval[1] < 0),
  };
}

/** Probe (x) and zero-shot (y) of each task that was probed. */
export function scorePairs({ tasks, largest }: ZeroShotRecords, probe: ResultRecord): ScorePair[] {
  return probedTasksOf(tasks, probe).map((task) => {
    const [x, y] = [scoreOf(probe, task), scoreOf(largest, task)];
    return { task: task.dataset, x: x.value, y: y.value, xInterval: x.interval, yInterval: y.interval };
  });
}

/** The line and the correlation of Radford et al. 2021, Figure 8. */
export function relation(pairs: readonly ScorePair[]) {
  const [x, y] = [pairs.map((pair) => pair.x), pairs.map((pair) => pair.y)];
  const fit = fitLine(x, y);
  const gaps = pairs.map((pair) => pair.x - pair.y);
  return {
    fit,
    slope: slopeInterval(fit),
    correlation: pearson(x, y),
    /** Tasks where zero-shot is at most three points below the probe, and where it is 10 to 25 points below. */
    within3: gaps.filter((gap) => gap <= 0.03).length,
    from10To25: gaps.filter((gap) => gap >= 0.1 && gap <= 0.25).length,
  };
}

/** A row per encoder: the averages over the tasks that were probed. */
export function probeRows({ tasks, largest, probes }: ZeroShotRecords) {
  const [first] = Object.values(probes);
  const members = probedTasksOf(tasks, first);
  const rows = Object.entries(probes).map(([name, probe]) => {
    const { value, interval } = probe.measurements[averageScore];
    return {
      classifier: `linear probe, ${name}`,
      "average score": points(value),
      "95 % over tasks": between(interval),
    };
  });
  const zeroShot = {
    classifier: "zero-shot",
    "average score": points(averageOf(largest, members)),
    "95 % over tasks": "",
  };
  const chance = mean(members.map((task) => chanceOf(largest, task)));
  return [zeroShot, ...rows, { classifier: "guessing", "average score": points(chance), "95 % over tasks": "" }];
}

/** Tasks whose interval reaches down to guessing: nothing shows that the model can do them. */
export function tasksAtChance({ tasks, largest }: ZeroShotRecords) {
  return tasks.flatMap((task) => {
    const { value, interval } = scoreOf(largest, task);
    if (interval === undefined || interval[0] > chanceOf(largest, task)) return [];
    const { dataset, kind, classes, chance } = task;
    return [{ dataset, kind, classes, chance, "zero-shot": points(value), "95 % interval": between(interval) }];
  });
}

const differenceSuffix = " zero-shot minus probe";

function probedNames({ measurements }: ResultRecord): string[] {
  const names = Object.keys(measurements).filter((name) => name.endsWith(differenceSuffix));
  return names.map((name) => name.slice(0, -differenceSuffix.length));
}

function probedTasksOf(tasks: readonly SuiteTask[], probe: ResultRecord): SuiteTask[] {
  const probed = new Set(probedNames(probe));
  return tasks.filter(({ dataset }) => probed.has(dataset));
}

function scoreOf({ measurements }: ResultRecord, { dataset, metric }: SuiteTask): Measurement {
  return measurements[`${dataset} ${metric}`];
}

function chanceOf({ measurements }: ResultRecord, { dataset }: SuiteTask): number {
  return measurements[`${dataset} chance`].value;
}

function averageOf(record: ResultRecord, tasks: readonly SuiteTask[]): number {
  return mean(tasks.map((task) => scoreOf(record, task).value));
}

function kindsOf(tasks: readonly SuiteTask[]) {
  const kinds = [...new Set(tasks.map(({ kind }) => kind))];
  return kinds.map((kind) => ({ kind, members: tasks.filter((task) => task.kind === kind) }));
}

function sizeName({ settings }: ResultRecord): string {
  return z.object({ name: z.string() }).parse(settings.size).name;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function between(interval: Measurement["interval"]): string {
  return interval === undefined ? "" : interval.map(points).join(" to ");
}
