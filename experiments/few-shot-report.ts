// What the few-shot notebook shows, from records alone: Figure 6's curves, Figure 7's bars, differences over tasks with their intervals.
import {
  type DataEfficiency,
  dataEfficiency,
  deriveKey,
  type Key,
  mean,
  median,
  type PairedDifference,
  pairedMeanBootstrap,
  type ResultRecord,
  type ShotCurve,
  shotsLabel,
  standardDeviation,
  studentReach,
  type TaskEfficiency,
} from "../lib/index.js";
import type { FewShotMeasured } from "./few-shot.js";
import { examples } from "./few-shot-measurements.js";

/** An encoder's record; the largest CLIP's is the first. */
export function recordOf(
  records: readonly ResultRecord[],
  measured: FewShotMeasured,
  encoder = records[0].settings.encoder,
): ResultRecord {
  const found = records.find(({ settings }) => settings.encoder === encoder && settings.measured === measured);
  if (found === undefined) throw new Error(`recordOf: expected a record of ${encoder}, ${measured}, got none`);
  return found;
}

/** The tasks of a record, in its order. */
export function tasksOf({ measurements }: ResultRecord): string[] {
  return Object.keys(measurements).flatMap((name) => (name.endsWith(" chance") ? [name.slice(0, -7)] : []));
}

/** Numbers of examples per class. */
export function shotsOf({ settings }: ResultRecord): number[] {
  return settings.shots as number[];
}

/** Accuracy on each task: "zero-shot", "chance", or a method with so many examples per class. */
export function taskAccuracies(record: ResultRecord, what: string, shots?: number | "all"): number[] {
  const learned = shots === "all" ? ", all examples" : shots === undefined ? "" : `, ${examples(shots)}`;
  return tasksOf(record).map((task) => record.measurements[`${task} ${what}${learned}`].value);
}

/** The average over tasks against examples per class; Student's interval over draws, of the same tasks and test pictures. */
export function averageCurve(record: ResultRecord, method: string, name: string): ShotCurve {
  const draws = drawsOf(record, method);
  const points = shotsOf(record).map((shots, i) => ({
    shots,
    ...overDraws(draws.map((tasks) => mean(tasks.map((curve) => curve[i])))),
  }));
  const hasZeroShot = `${tasksOf(record)[0]} zero-shot` in record.measurements;
  return { name, points, ...(hasZeroShot && { zeroShot: { value: mean(taskAccuracies(record, "zero-shot")) } }) };
}

/** Examples per class that match zero-shot on each task, from drawn examples and from all of them. */
export function matchedShots(record: ResultRecord, method: string, { key }: { key: Key }): TaskEfficiency[] {
  const { measurements } = record;
  const draws = drawsOf(record, method);
  return tasksOf(record).map((task, t) => {
    const all = {
      shots: measurements[`${task} examples of all`].value,
      accuracies: [measurements[`${task} ${method}, all examples`].value],
    };
    const drawn = shotsOf(record).map((shots, i) => ({ shots, accuracies: draws.map((tasks) => tasks[t][i]) }));
    const points = all.shots > drawn[drawn.length - 1].shots ? [...drawn, all] : drawn;
    const target = measurements[`${task} zero-shot`].value;
    const found = dataEfficiency(points, { target, key: deriveKey(key, task) });
    return { task, ...found, label: shotsLabel(found) };
  });
}

/**
 * Where the average over tasks of a method's curve meets that of zero-shot, with a bootstrap over tasks: a task's
 * (method - zero-shot + 1) / 2 is compared to one half.
 */
export function averageMatch(record: ResultRecord, method: string, { key }: { key: Key }): DataEfficiency {
  const zeroShot = taskAccuracies(record, "zero-shot");
  const points = shotsOf(record).map((shots) => ({
    shots,
    accuracies: taskAccuracies(record, method, shots).map((accuracy, task) => (accuracy - zeroShot[task] + 1) / 2),
  }));
  return dataEfficiency(points, { target: 0.5, key });
}

/** "4.2 (2.6 to >16)" */
export function matchText({ relation, x, interval: [low, high] }: DataEfficiency): string {
  return `${shotsLabel({ relation, x })} (${shotsLabel(low)} to ${shotsLabel(high)})`;
}

/** Mean difference of accuracies over tasks, with the bootstrap over tasks: "-3.1 (-6.2 to -0.4)" points. */
export function differenceText(first: readonly number[], second: readonly number[], { key }: { key: Key }): string {
  return pointsText(pairedMeanBootstrap(first, second, { key, samples: 10_000 }));
}

/** What an interval says: above 0, below it, or neither. */
export function signOf(first: readonly number[], second: readonly number[], { key }: { key: Key }) {
  const [low, high] = pairedMeanBootstrap(first, second, { key, samples: 10_000 }).interval;
  return low > 0 ? "higher" : high < 0 ? "lower" : "undecided";
}

/** What was chosen for the penalty towards the zero-shot weights with so many examples, over tasks and draws. */
export function chosenPenalties(record: ResultRecord, shots: number) {
  const chosen = (setting: string) =>
    drawsOf(record, `penalty towards zero-shot ${setting}`)
      .flat()
      .map((curve) => curve[shotsOf(record).indexOf(shots)]);
  const moved = chosen("moved");
  const l2 = chosen("l2");
  return {
    median: median(l2),
    strongest: l2.filter((strength) => strength >= 1e6).length / l2.length,
    moved: median(moved),
    /** Weights within 5 % of their length: just the zero-shot classifier. */
    unmoved: moved.filter((length) => length < 0.05).length / moved.length,
    runs: l2.length,
  };
}

function pointsText({ difference, interval }: PairedDifference): string {
  const points = (share: number) => {
    const size = Math.abs(100 * share).toFixed(1);
    return size === "0.0" ? size : `${share < 0 ? "−" : "+"}${size}`;
  };
  return `${points(difference)} (${interval.map(points).join(" to ")})`;
}

/** A method's curves: [draws][tasks][shots]. */
function drawsOf(record: ResultRecord, method: string): number[][][] {
  const curves = record.curves ?? {};
  const tasks = tasksOf(record);
  const draws: number[][][] = [];
  while (`${tasks[0]} ${method}, draw ${draws.length + 1}` in curves)
    draws.push(tasks.map((task) => curves[`${task} ${method}, draw ${draws.length + 1}`].value));
  if (draws.length === 0) throw new Error(`drawsOf: expected draws of ${method} in ${record.name}, got none`);
  return draws;
}

function overDraws(values: readonly number[]): { value: number; interval?: [number, number] } {
  const value = mean(values);
  if (values.length < 2) return { value };
  const half = (studentReach(0.95, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return { value, interval: [value - half, value + half] };
}
