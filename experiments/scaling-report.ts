// What the scaling notebook shows, from records alone: points of the curve, rows of the tables, bars and learning curves.
import {
  type LearningRun,
  mean,
  type ResultRecord,
  type ScalingRun,
  scalingRuns,
  type TaskAccuracies,
  type ZeroShotExample,
  zeroShotExamples,
} from "../lib/index.js";

/** Training compute of a run, in multiply-accumulates. */
export function trainingCompute(record: ResultRecord): number {
  return record.measurements["training MACs"].value;
}

/** The model size of a run: "128 wide". */
export function sizeOf(record: ResultRecord): string {
  return (record.settings.size as { name: string }).name;
}

/** A point per run: 1 - the named accuracy against training compute. */
export function errorPoints(records: readonly ResultRecord[], accuracy: string): ScalingRun[] {
  return scalingRuns(records, { accuracy, compute: trainingCompute, size: sizeOf });
}

/** A point per run: the held-out contrastive loss, in nats, against training compute. */
export function lossPoints(records: readonly ResultRecord[]): ScalingRun[] {
  const error = (record: ResultRecord) => record.measurements["held-out loss"].value;
  return records.map((record) => ({ compute: trainingCompute(record), error: error(record), size: sizeOf(record) }));
}

/** A row per model size, means over seeds. */
export function sizeRows(records: readonly ResultRecord[], measured: Readonly<Record<string, string>>) {
  return [...groupBySize(records)].map(([model, runs]) => {
    const average = (name: string) => mean(runs.map((run) => run.measurements[name].value));
    const columns = Object.entries(measured).map(([title, name]) => [title, average(name)]);
    return {
      model,
      seeds: runs.length,
      parameters: average("parameters"),
      "pictures seen": runs[0].data.imagesSeen,
      "training MACs": average("training MACs").toExponential(1),
      ...Object.fromEntries(columns),
      seconds: mean(runs.map((run) => run.seconds)),
    };
  });
}

/** A bar per task for one run, with chance. */
export function taskBars({ measurements }: ResultRecord): TaskAccuracies[] {
  const tasks = Object.keys(measurements).flatMap((name) => (name.endsWith(" top-5") ? [name.slice(0, -6)] : []));
  return tasks.map((task) => ({
    task,
    chance: measurements[`${task} chance`].value,
    accuracies: { "top-1": measurements[`${task} top-1`], "top-5": measurements[`${task} top-5`] },
  }));
}

/** The learning curves of one seed of every size. */
export function learningRuns(records: readonly ResultRecord[], seed: number): LearningRun[] {
  return records
    .filter((record) => record.seed === seed && record.curves !== undefined)
    .map((record) => ({
      name: sizeOf(record),
      loss: record.curves!.loss,
      logitScale: record.curves!["logit scale"],
    }));
}

/** The zero-shot examples of a run, under their vendor's name. */
export function samplesOf(record: ResultRecord): ZeroShotExample[] {
  return zeroShotExamples(record).map((example) => ({ ...example, task: example.task.replace(/^names: /, "") }));
}

/** The runs of the largest model. */
export function largestRuns(records: readonly ResultRecord[]): ResultRecord[] {
  const most = Math.max(...records.map(trainingCompute));
  return records.filter((record) => trainingCompute(record) === most);
}

function groupBySize(records: readonly ResultRecord[]): Map<string, ResultRecord[]> {
  const groups = new Map<string, ResultRecord[]>();
  for (const record of records) groups.set(sizeOf(record), [...(groups.get(sizeOf(record)) ?? []), record]);
  return groups;
}
