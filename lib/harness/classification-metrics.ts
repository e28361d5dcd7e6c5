// The right answers of a classification, and what is reported of it: CLIP_benchmark's metrics by their names, and the dataset's own.
import type { ZeroShotResult } from "../evaluation/accuracy.js";
import { measureScores } from "../evaluation/task-metric.js";
import { meanAveragePrecision } from "./mean-average-precision.js";
import { bootstrapKey, type Measured } from "./measured.js";
import type { Classification, ClassPrompts } from "./prompts.js";

export type Found = Pick<Measured, "metrics" | "intervals" | "chance" | "ownMetric">;

/** The right answers of some of the pictures. */
export function answersAt(
  { labels, labelSets, prompts }: Classification,
  indices: Int32Array,
): Pick<Classification, "labels" | "labelSets"> {
  const classes = prompts.names.length;
  if (labelSets === undefined) return { labels: indices.map((index) => labels[index]) };
  const kept = new Uint8Array(indices.length * classes); // [M, C]
  for (const [row, index] of indices.entries())
    kept.set(labelSets.subarray(index * classes, (index + 1) * classes), row * classes);
  return { labels: indices.map(() => -1), labelSets: kept };
}

/** Class names as a result has them: a text, or several. */
export function dumpedNames({ names }: ClassPrompts): NonNullable<Measured["classnames"]> {
  return names.map((each) => (each.length === 1 ? each[0] : [...each]));
}

/** The names of CLIP_benchmark, each with a prefix for probes. */
export function accuracyMetrics(result: ZeroShotResult, classes: number, prefix = ""): Omit<Found, "ownMetric"> {
  const { top1, top5, meanPerClass, intervals, chance } = result;
  return {
    metrics: {
      [`${prefix}acc1`]: top1,
      [`${prefix}acc5`]: classes < 5 ? null : top5,
      [`${prefix}mean_per_class_recall`]: meanPerClass,
    },
    intervals: {
      [`${prefix}acc1`]: intervals.top1,
      ...(classes >= 5 && { [`${prefix}acc5`]: intervals.top5 }),
      [`${prefix}mean_per_class_recall`]: intervals.meanPerClass,
    },
    chance,
  };
}

/** Metrics that were measured already. */
export function knownAccuracy(result: ZeroShotResult, metric: Classification["metric"]): Measured["ownMetric"] {
  const { intervals, chance } = result;
  if (metric === "accuracy") return { metric, value: result.top1, interval: intervals.top1, chance };
  if (metric === "mean per class")
    return { metric, value: result.meanPerClass, interval: intervals.meanPerClass, chance };
  return undefined;
}

export function plainResult({ metric, value, interval, chance }: NonNullable<Measured["ownMetric"]>) {
  return { metric, value, interval, chance };
}

/** Of scores [M, C] and label sets [M, C]. */
export async function setMetrics(
  scores: Float64Array,
  { labelSets, metric, classes, seed, signal, prefix = "" }: SetAnswers,
): Promise<Found> {
  const key = bootstrapKey(seed);
  const { value, interval } = await meanAveragePrecision(scores, labelSets, { classes, key, signal });
  const ownMetric = metric && measureScores(scores, { metric, labelSets }, { classes, key });
  return {
    metrics: { [`${prefix}mean_average_precision`]: value },
    intervals: { [`${prefix}mean_average_precision`]: interval },
    ownMetric: ownMetric && plainResult(ownMetric),
  };
}

interface SetAnswers {
  readonly labelSets: Uint8Array;
  readonly metric: Classification["metric"];
  readonly classes: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly prefix?: string;
}
