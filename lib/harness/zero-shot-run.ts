// Zero-shot classification of a dataset, reported by CLIP_benchmark's metrics and by the dataset's own.
import { accuracyOfRanks } from "../evaluation/accuracy.js";
import { similarityRows } from "../evaluation/similarity.js";
import { measureEmbeddings } from "../evaluation/task-metric.js";
import { zeroShotClassifier, zeroShotRanks } from "../evaluation/zero-shot.js";
import { breathe } from "../runtime/breathe.js";
import {
  accuracyMetrics,
  answersAt,
  dumpedNames,
  type Found,
  knownAccuracy,
  plainResult,
  setMetrics,
} from "./classification-metrics.js";
import { averagedClassifier, saveClassifier } from "./classifier-files.js";
import type { EvalOptions } from "./eval-options.js";
import type { EvaluationSet } from "./evaluation-set.js";
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
  const classification = set.classification({ needsNames: true });
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
  const ownMetric =
    knownAccuracy(result, metric) ??
    (metric && (await measureEmbeddings(embeddings, classifier, { metric, labels }, { embedDim, key, signal })));
  return { ...accuracyMetrics(result, classes), ownMetric: ownMetric && plainResult(ownMetric) };
}

async function measureSets(
  { classifier, embeddings, answers, embedDim, signal }: Ready,
  { metric }: Classification,
  { seed }: ZeroShotOptions,
): Promise<Found> {
  const classes = classifier.length / embedDim;
  const scores = new Float64Array((embeddings.length / embedDim) * classes); // [M, C]
  let at = 0;
  for (const row of similarityRows(embeddings, classifier, embedDim)) {
    await breathe(signal);
    scores.set(row, at);
    at += classes;
  }
  return setMetrics(scores, { labelSets: answers.labelSets!, metric, classes, seed, signal });
}

/** CLIP_benchmark's place for the name. */
function inBraces(templates: readonly string[]): string[] {
  return templates.map((template) => template.replaceAll("{}", "{c}"));
}

function promptsByName({ names }: ClassPrompts, ofClass: readonly (readonly string[])[]): Record<string, string[]> {
  return Object.fromEntries(names.map(([name], i) => [name, [...ofClass[i]]]));
}
