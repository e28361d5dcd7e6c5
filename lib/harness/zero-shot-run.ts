// Zero-shot classification of a dataset, reported by CLIP_benchmark's metrics and by the dataset's own.
import { accuracyOfRanks, type ZeroShotResult } from "../evaluation/accuracy.js";
import { measureEmbeddings } from "../evaluation/task-metric.js";
import { zeroShotClassifier, zeroShotRanks } from "../evaluation/zero-shot.js";
import { averagedClassifier, saveClassifier } from "./classifier-files.js";
import type { EvalOptions } from "./eval-options.js";
import type { EvaluationSet } from "./evaluation-set.js";
import { meanAveragePrecision } from "./mean-average-precision.js";
import { bootstrapKey, type Measured } from "./measured.js";
import type { Classification, ClassPrompts } from "./prompts.js";
import { allAtOnce, type Encoder, keepingTexts, pictureVectors, truncationNotes } from "./vectors.js";

export type ZeroShotOptions = Pick<EvalOptions, "seed" | "loadClassifiers"> & {
  /** Path. */
  readonly saveClassifier?: string;
};

/** A classifier [C, E] and embeddings [M, E] of the pictures that could be read, with their answers. */
interface Ready {
  readonly classifier: Float32Array;
  readonly embeddings: Float32Array;
  readonly answers: Pick<Classification, "labels" | "labelSets">;
  readonly embedDim: number;
  readonly signal?: AbortSignal;
}

/** Makes or loads the classifier, embeds the pictures, and measures. */
export async function zeroShotRun(encoder: Encoder, set: EvaluationSet, options: ZeroShotOptions): Promise<Measured> {
  const classification = set.classification();
  const { prompts, notes } = classification;
  const { classifier, cut } = await classifierOf(encoder, prompts, options);
  const { embeddings, indices, bad } = await pictureVectors(encoder, set, "embeddings");
  const answers = answersAt(classification, indices);
  const { embedDim } = encoder.model.embedder();
  const ready = { classifier, embeddings, answers, embedDim, signal: encoder.signal };
  const found = await (answers.labelSets ? measureSets : measureLabels)(ready, classification, options);
  const { names, templates } = prompts;
  return {
    ...found,
    counts: { pictures: indices.length, bad: bad.length + set.skipped.length, classes: names.length },
    bad: [...set.skipped, ...bad],
    notes: [...notes, ...cut],
    fingerprints: [set.fingerprint],
    classnames: dumpedNames(prompts),
    templates: "ofClass" in templates ? promptsByName(prompts, templates.ofClass) : inBraces(templates),
  };
}

/** Class names as a result has them: a text, or several. */
export function dumpedNames({ names }: ClassPrompts): NonNullable<Measured["classnames"]> {
  return names.map((each) => (each.length === 1 ? each[0] : [...each]));
}

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

/** The classifier [C, E], and what is to be said of its prompts. */
async function classifierOf(encoder: Encoder, prompts: ClassPrompts, options: ZeroShotOptions) {
  const { embedDim } = encoder.model.embedder();
  const shape = { names: prompts.names, embedDim };
  const { classifier, cut } =
    options.loadClassifiers.length > 0
      ? { classifier: averagedClassifier(options.loadClassifiers, shape), cut: [] }
      : await madeClassifier(encoder, prompts);
  if (options.saveClassifier !== undefined) saveClassifier(options.saveClassifier, classifier, shape);
  return { classifier, cut };
}

/** Prompts of a class's own count as its names do. */
async function madeClassifier(encoder: Encoder, { names, templates }: ClassPrompts) {
  const keeper = keepingTexts(encoder);
  const options = { ...allAtOnce, signal: encoder.signal };
  const classifier = await ("ofClass" in templates
    ? zeroShotClassifier(keeper, templates.ofClass, ["{}"], options)
    : zeroShotClassifier(keeper, names, templates, options)); // [C, E]
  return { classifier, cut: truncationNotes(keeper) };
}

type Found = Pick<Measured, "metrics" | "intervals" | "chance" | "published">;

async function measureLabels(
  { classifier, embeddings, answers, embedDim, signal }: Ready,
  { metric }: Classification,
  { seed }: ZeroShotOptions,
): Promise<Found> {
  const { labels } = answers;
  const classes = classifier.length / embedDim;
  const key = bootstrapKey(seed);
  const ranks = await zeroShotRanks(embeddings, classifier, { labels, embedDim, signal });
  const result = accuracyOfRanks(ranks, { labels, classes, key });
  const published =
    publishedAccuracy(result, metric) ??
    (metric && (await measureEmbeddings(embeddings, classifier, { metric, labels }, { embedDim, key, signal })));
  return { ...accuracyMetrics(result, classes), published: published && plainResult(published) };
}

/** The names of CLIP_benchmark, each with a prefix for probes. */
export function accuracyMetrics(result: ZeroShotResult, classes: number, prefix = ""): Omit<Found, "published"> {
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
export function publishedAccuracy(result: ZeroShotResult, metric: Classification["metric"]): Measured["published"] {
  const { intervals, chance } = result;
  if (metric === "accuracy") return { metric, value: result.top1, interval: intervals.top1, chance };
  if (metric === "mean per class")
    return { metric, value: result.meanPerClass, interval: intervals.meanPerClass, chance };
  return undefined;
}

export function plainResult({ metric, value, interval, chance }: NonNullable<Measured["published"]>) {
  return { metric, value, interval, chance };
}

async function measureSets(
  { classifier, embeddings, answers, embedDim, signal }: Ready,
  { metric }: Classification,
  { seed }: ZeroShotOptions,
): Promise<Found> {
  const labelSets = answers.labelSets!;
  const key = bootstrapKey(seed);
  const { value, interval } = await meanAveragePrecision(embeddings, classifier, { labelSets, embedDim, key, signal });
  const published =
    metric && (await measureEmbeddings(embeddings, classifier, { metric, labelSets }, { embedDim, key, signal }));
  return {
    metrics: { mean_average_precision: value },
    intervals: { mean_average_precision: interval },
    published: published && plainResult(published),
  };
}

/** CLIP_benchmark's place for the name. */
function inBraces(templates: readonly string[]): string[] {
  return templates.map((template) => template.replaceAll("{}", "{c}"));
}

function promptsByName({ names }: ClassPrompts, ofClass: readonly (readonly string[])[]): Record<string, string[]> {
  return Object.fromEntries(names.map(([name], i) => [name, [...ofClass[i]]]));
}
