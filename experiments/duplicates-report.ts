// What the notebook on duplicates shows, from records alone.
import { z } from "zod";
import {
  type DetectionCurve,
  formatPoints,
  formatShare,
  type Measurement,
  mean,
  median,
  type OverlapAnalysis,
  type OverlapPoint,
  type OverlapTask,
  overlapAnalysis,
  type Picture,
  pairedEffect,
  type ResultRecord,
} from "../lib/index.js";
import { copyKinds, shownPicture } from "./duplicates-pictures.js";
import type { TuningState } from "./duplicates-presets.js";

const counts = z.tuple([z.number(), z.number()]);
const splitSchema = z.object({
  task: z.string(),
  exact: z.number(),
  plantedRecall: z.number(),
  overlap: counts,
  clean: counts,
});
const curveSchema = z.object({ kind: z.literal("curve"), points: z.array(z.tuple([z.number(), z.number()])) });
const pairSchema = z.object({
  kind: z.enum(["false alarm", "missed", "found"]),
  first: z.string(),
  second: z.string(),
  similarity: z.number(),
  names: z.tuple([z.string(), z.string()]),
});
const overlapPairSchema = z.object({
  pair: z.string(),
  first: z.string(),
  second: z.string(),
  similarity: z.number(),
});

type Split = z.infer<typeof splitSchema>;

/** The records of a part of the experiment. */
export function partOf(records: readonly ResultRecord[], part: string): ResultRecord[] {
  return records.filter(({ settings }) => settings.part === part);
}

/** A method's record. */
export function methodRecord(records: readonly ResultRecord[], method: string): ResultRecord {
  const found = partOf(records, "detection").find(({ settings }) => settings.method === method);
  if (!found) throw new Error(`methodRecord: expected a record of ${method}, got none; run the experiment`);
  return found;
}

/** No line is drawn across a threshold at which so many more copies are found at once: those that all have the lowest score. */
const largestJump = 0.3;

/** Precision against recall of every method. */
export function detectionCurves(records: readonly ResultRecord[]): DetectionCurve[] {
  return partOf(records, "detection").map(({ name, examples = [] }) => ({
    name,
    points: examples
      .flatMap((example) => {
        const curve = curveSchema.safeParse(example);
        return curve.success ? curve.data.points : [];
      })
      .filter(([recall], i, points) => i === 0 || recall - points[i - 1][0] < largestJump),
  }));
}

/** A row per kind of copy, a column per method: recall at each method's threshold. */
export function recallRows(records: readonly ResultRecord[]) {
  const methods = partOf(records, "detection");
  return copyKinds.map(({ name, isLearned }) => ({
    copy: name,
    "learned from": isLearned ? "yes" : "no",
    ...Object.fromEntries(
      methods.map((record) => [record.name, formatShare(record.measurements[`recall ${name}`], { digits: 0 })]),
    ),
  }));
}

/** A row per method: what it finds at several shares of alarms, and which of these show the same concept. */
export function methodRows(records: readonly ResultRecord[]) {
  return partOf(records, "detection").map(({ name, measurements }) => ({
    method: name,
    ...Object.fromEntries(
      ["0.01", "0.02", "0.05", "0.1"].map((most) => {
        const title = `recall at alarms ${most}`;
        return [`recall at ${100 * Number(most)} % alarms`, formatShare(measurements[title])];
      }),
    ),
    "false alarms of the same concept": share(measurements["false alarms of the same concept"]),
  }));
}

function share(measurement: Measurement | undefined): string {
  return measurement ? formatShare(measurement, { digits: 0 }) : "no alarms";
}

/** Pairs to look at, both pictures of a pair beside each other. */
export function pairPictures(record: ResultRecord, kind: z.infer<typeof pairSchema>["kind"]): Picture[] {
  return (record.examples ?? []).flatMap((example) => {
    const pair = pairSchema.safeParse(example);
    if (!pair.success || pair.data.kind !== kind) return [];
    const { first, second, names, similarity } = pair.data;
    return [shownPicture(first, names[0]), shownPicture(second, `${similarity.toFixed(2)} ${names[1]}`)];
  });
}

/** Test pictures of the suite with their near-duplicates among the training pictures. */
export function overlapPictures({ examples = [] }: ResultRecord): Picture[] {
  return examples.flatMap((example) => {
    const pair = overlapPairSchema.safeParse(example);
    if (!pair.success) return [];
    const { first, second, similarity, pair: task } = pair.data;
    return [shownPicture(first, task), shownPicture(second, similarity.toFixed(2))];
  });
}

/** The tasks of a record as they were split. */
export function splitsOf({ examples = [] }: ResultRecord): Split[] {
  return examples.flatMap((example) => {
    const split = splitSchema.safeParse(example);
    return split.success ? [split.data] : [];
  });
}

/** CLIP's analysis of the suite. */
export function suiteOverlap(records: readonly ResultRecord[]): OverlapAnalysis {
  return overlapAnalysis(splitsOf(partOf(records, "overlap")[0]).map(answersOf));
}

/** The counts as answers again. */
function answersOf({ task, overlap, clean }: Split): OverlapTask {
  const answers = ([right, total]: readonly [number, number]) => Array.from({ length: total }, (_, i) => i < right);
  return {
    name: task,
    isRight: [...answers(overlap), ...answers(clean)],
    isOverlap: [...answers([overlap[1], overlap[1]]), ...answers([0, clean[1]])],
  };
}

/** Points of Figure 17: its left half with intervals, its right half with tests after Bonferroni's correction. */
export function overlapPoints({ results }: OverlapAnalysis): { left: OverlapPoint[]; right: OverlapPoint[] } {
  return {
    left: results.map(({ name, contamination, difference, interval }) => ({
      ...{ task: name, contamination, value: difference, interval },
      isClear: interval[0] > 0 || interval[1] < 0,
    })),
    right: results.map(({ name, contamination, change, adjustedPValue }) => ({
      ...{ task: name, contamination, value: change },
      isClear: adjustedPValue < 0.05,
    })),
  };
}

/** What the paper says of its 35 datasets, of the suite here. */
export function overlapSummary(records: readonly ResultRecord[]) {
  const analysis = suiteOverlap(records);
  const { results, withoutOverlap } = analysis;
  const splits = splitsOf(partOf(records, "overlap")[0]);
  const contamination = splits.map(({ overlap, clean }) => overlap[1] / (overlap[1] + clean[1]));
  const points = overlapPoints(analysis);
  const changes = results.map(({ change }) => change);
  const largest = results.reduce((a, b) => (b.change > a.change ? b : a));
  return {
    tasks: splits.length,
    withoutOverlap: withoutOverlap.length,
    medianContamination: median(contamination),
    meanContamination: mean(contamination),
    above: changes.filter((change) => Math.abs(change) > 0.001).length,
    clear: points.left.filter(({ isClear }) => isClear).length,
    clearlyWorse: points.left.filter(({ isClear, value }) => isClear && value < 0).length,
    oneSided: results.filter(({ pValue }) => pValue < 0.05).length,
    corrected: points.right.filter(({ isClear }) => isClear).length,
    largest,
    meanChange: mean(changes),
    plantedRecall: splits.map(({ plantedRecall }) => plantedRecall),
    exact: splits.reduce((sum, { exact }) => sum + exact, 0),
    overlapping: splits.reduce((sum, { overlap }) => sum + overlap[1], 0),
  };
}

/** The most contaminated tasks. */
export function overlapRows(records: readonly ResultRecord[], { count }: { count: number }) {
  const splits = new Map(splitsOf(partOf(records, "overlap")[0]).map((split) => [split.task, split]));
  return suiteOverlap(records)
    .results.slice(0, count)
    .map((result) => ({
      task: result.name,
      "test pictures": result.all.total,
      "overlap (%)": Number((100 * result.contamination).toFixed(1)),
      "planted copies found (%)": Number((100 * splits.get(result.name)!.plantedRecall).toFixed(0)),
      "overlap - clean": formatPoints({
        value: result.difference,
        interval: [...result.interval],
        intervalKind: "clopperPearson",
      }),
      "all - clean": formatPoints({ value: result.change }),
      "p, corrected": Number(result.adjustedPValue.toPrecision(2)),
    }));
}

export const tuningMetrics = ["zero-shot", "I->T R@1", "T->I R@1"] as const;

/** The towers that texts were tuned to, in the order of the records. */
export function towersOf(records: readonly ResultRecord[]): string[] {
  return [...new Set(partOf(records, "tuning").map(({ settings }) => String(settings.tower)))];
}

export function tuningRecords(records: readonly ResultRecord[], tower: string, state: TuningState): ResultRecord[] {
  return partOf(records, "tuning").filter(({ settings }) => settings.tower === tower && settings.state === state);
}

/** LiT's Tables 6 and 8: a row per state, means over seeds with their spread. */
export function tuningRows(records: readonly ResultRecord[], tower: string) {
  const states = [...new Set(partOf(records, "tuning").map(({ settings }) => settings.state as TuningState))];
  return states.flatMap((state) => {
    const runs = tuningRecords(records, tower, state);
    if (runs.length === 0) return [];
    const { removed, hit, planted } = runs[0].data;
    return {
      "copies taken out": state,
      planted,
      "#tune": removed,
      "#eval": hit,
      ...Object.fromEntries(
        tuningMetrics.map((metric) => {
          const values = runs.map(({ measurements }) => 100 * measurements[metric].value);
          const spread =
            runs.length > 1 ? ` (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})` : "";
          return [metric, `${mean(values).toFixed(1)}${spread}`];
        }),
      ),
      seeds: runs.length,
    };
  });
}

/** One state's measurements minus another's, seed by seed; undefined where either was not run. */
export function stateEffect(
  records: readonly ResultRecord[],
  {
    tower,
    metric,
    states: [first, second],
  }: {
    tower: string;
    metric: (typeof tuningMetrics)[number];
    states: readonly [TuningState, TuningState];
  },
): Measurement | undefined {
  const other = new Map(tuningRecords(records, tower, second).map((run) => [run.seed, run]));
  const differences = tuningRecords(records, tower, first).flatMap(({ seed, measurements }) => {
    const value = other.get(seed)?.measurements[metric].value;
    return value === undefined ? [] : [measurements[metric].value - value];
  });
  return differences.length > 0 ? pairedEffect(differences) : undefined;
}

/** Tuned models on pictures of which copies were planted, or found, against the others: mean over seeds of overlap minus clean; undefined if none was tuned with both. */
export function plantedEffect(
  records: readonly ResultRecord[],
  tower: string,
  split: "planted" | "found",
): Measurement | undefined {
  const differences = tuningRecords(records, tower, "none").flatMap((record) =>
    splitsOf(record)
      .filter(({ task, overlap, clean }) => task === split && overlap[1] > 0 && clean[1] > 0)
      .map(({ overlap, clean }) => overlap[0] / overlap[1] - clean[0] / clean[1]),
  );
  return differences.length > 0 ? pairedEffect(differences) : undefined;
}
