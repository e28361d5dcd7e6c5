// What the prompts notebook shows of ways to prompt, from records alone: gains, what they are worth in compute, tasks, classes.
import {
  bootstrapItems,
  bootstrapMean,
  type ComputeWorth,
  type Difference,
  deriveKey,
  holm,
  type Interval,
  mcNemarTest,
  mean,
  type PairedDifference,
  pairedMeanBootstrap,
  type ResultRecord,
  reachedAt,
  type ScoreLine,
  seedKey,
} from "../lib/index.js";
import { promptRows } from "./prompt-rows.js";
import type { PromptMode } from "./prompt-templates.js";

/** Of every bootstrap of the report. */
export const reportKey = deriveKey(seedKey(0), "prompt report");

/** The CLIP of a record: "RN128". */
export function clipOf({ settings }: ResultRecord): string {
  return (settings.size as { name: string }).name;
}

export function computeOf({ measurements }: ResultRecord): number {
  return measurements["training MACs"].value;
}

/** A way to prompt, or templates averaged as probabilities. */
export type Way = PromptMode | "probability";

/** Scores of the tasks that have both ways, in the same order. */
export function pairedScores({ measurements }: ResultRecord, [first, second]: readonly [Way, Way]) {
  const tasks = tasksOf(measurements).filter((task) =>
    [first, second].every((way) => measurements[`${task} ${way}`] !== undefined),
  );
  const scores = (way: Way) => tasks.map((task) => measurements[`${task} ${way}`].value);
  return { tasks, first: scores(first), second: scores(second) };
}

/** Mean difference of two ways over tasks, by each task's own metric, with the interval of a bootstrap over tasks. */
export function gain(record: ResultRecord, ways: readonly [Way, Way]): PairedDifference & { tasks: number } {
  const { tasks, first, second } = pairedScores(record, ways);
  return { ...pairedMeanBootstrap(first, second, { key: reportKey }), tasks: tasks.length };
}

/** A row per CLIP: the mean score of the second way, and what the others gain over it. */
export function gainRows(records: readonly ResultRecord[], ways: readonly Way[], base: Way = "name") {
  return records.map((record) => ({
    model: clipOf(record),
    [base]: `${(100 * mean(pairedScores(record, [base, base]).first)).toFixed(1)} %`,
    ...Object.fromEntries(ways.map((way) => [`${way} - ${base}`, pointsText(gain(record, [way, base]))])),
  }));
}

/** "+1.2 (0.3 to 2.1)", in percentage points. */
export function pointsText({ difference, interval: [low, high] }: PairedDifference): string {
  const points = (share: number) => (100 * share).toFixed(1);
  return `${difference > 0 ? "+" : ""}${points(difference)} (${points(low)} to ${points(high)})`;
}

/** A line per way over training compute; the bars are the interval of the gain over the name alone. */
export function computeLines(records: readonly ResultRecord[], ways: Readonly<Record<string, Way>>): ScoreLine[] {
  return Object.entries(ways).map(([name, way]) => ({
    name,
    points: records.map((record) => {
      const score = mean(pairedScores(record, [way, "name"]).first);
      const { difference, interval } = gain(record, [way, "name"]);
      const around: Interval = [score + interval[0] - difference, score + interval[1] - difference];
      return { x: computeOf(record), score, ...(way !== "name" && { interval: around }) };
    }),
  }));
}

/** How many times a CLIP's compute the name alone takes to score what another way does. */
export interface Worth extends ComputeWorth {
  readonly model: string;
  readonly factor: number;
  /** Over tasks. Ends at the largest or smallest CLIP's compute where the score isn't reached, or before them. */
  readonly interval: Interval;
  /** "<" or ">" where the score lies outside of the line of the name alone. */
  readonly relation: "=" | "<" | ">";
}

/** By straight lines over log compute between the CLIPs; the largest has nothing larger to be compared with. */
export function computeWorth(records: readonly ResultRecord[], way: Way): Worth[] {
  const scores = records.map((record) => pairedScores(record, [way, "name"]));
  const average = (values: readonly number[], items: Int32Array) => mean(Array.from(items, (item) => values[item]));
  const reachOf = (index: number, items: Int32Array) => {
    const line = records.map((record, i) => ({ x: computeOf(record), y: average(scores[i].second, items) }));
    return reachedAt(line, average(scores[index].first, items));
  };
  const all = Int32Array.from(scores[0].tasks.keys());
  return records.slice(0, -1).map((record, index) => {
    const from = computeOf(record);
    const { x: to, relation } = reachOf(index, all);
    const interval = bootstrapItems(all.length, (items) => reachOf(index, items).x / from, { key: reportKey });
    const text = `${relation === "=" ? "" : relation} ${(to / from).toFixed(2)} times`.trim();
    const score = average(scores[index].first, all);
    return { model: clipOf(record), from, to, score, text, factor: to / from, interval, relation };
  });
}

/** Differences of two ways on each task's pictures, by the first answer, with McNemar's p-values adjusted by Holm. */
export interface TaskDifference extends Difference {
  readonly trials: number;
  readonly p: number;
}

/** Largest gain first; clear where the adjusted p-value is below 0.05. */
export function taskDifferences(record: ResultRecord, [first, second]: readonly [Way, Way]): TaskDifference[] {
  const rows = promptRows(record, "pair").filter((row) => row.first === first && row.second === second);
  const adjusted = holm(rows.map(mcNemarTest));
  const found = rows.map(({ task, trials, firstOnly, secondOnly }, i) => {
    const outcomes = new Float64Array(trials).fill(1, 0, firstOnly).fill(-1, firstOnly, firstOnly + secondOnly);
    const interval = bootstrapMean(outcomes, { key: reportKey });
    const difference = (firstOnly - secondOnly) / trials;
    return { label: task, difference, interval, trials, p: adjusted[i], isClear: adjusted[i] < 0.05 };
  });
  return found.sort((a, b) => b.difference - a.difference);
}

/** "12 up, 5 down, 49 undecided". */
export function decided(differences: readonly TaskDifference[]): string {
  const up = differences.filter(({ isClear, difference }) => isClear && difference > 0).length;
  const down = differences.filter(({ isClear, difference }) => isClear && difference < 0).length;
  return `${up} up, ${down} down, ${differences.length - up - down} undecided`;
}

/** The classes that a task's own templates change most against the name alone, with McNemar's p-values adjusted by Holm. */
export function classRows(record: ResultRecord, most: number) {
  const rows = promptRows(record, "class");
  const adjusted = holm(rows.map(({ gained, lost }) => mcNemarTest({ firstOnly: gained, secondOnly: lost })));
  return rows
    .map(({ task, name, trials, gained, lost }, i) => ({
      task,
      class: name,
      pictures: trials,
      gained,
      lost,
      p: adjusted[i],
    }))
    .sort((a, b) => a.p - b.p || Math.abs(b.gained - b.lost) - Math.abs(a.gained - a.lost))
    .slice(0, most)
    .map(({ p, ...row }) => ({ ...row, "adjusted p": p.toPrecision(2) }));
}

function tasksOf(measurements: ResultRecord["measurements"]): string[] {
  const ends = " chance";
  const names = Object.keys(measurements).filter((name) => name.endsWith(ends) && !name.startsWith("average"));
  return names.map((name) => name.slice(0, -ends.length));
}
