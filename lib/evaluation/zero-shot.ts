// Zero-shot classification (Radford et al. 2021, sections 3.1.2 and 3.1.4): the text tower turns each class's name, put
// into prompt templates, into the class's embedding; a picture belongs to the class whose embedding is nearest.
import type { ClassificationTask } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { accuracyOfRanks, type ZeroShotResult } from "./accuracy.js";
import { type EmbedOptions, embedDataset } from "./embed.js";
import { softmax, topK } from "./metrics.js";
import { nearestTargets } from "./nearest.js";
import { ensembleClassifier, type PromptEmbeddings, promptEmbeddings } from "./prompt-embeddings.js";
import { requireUnitRows, similarity, similarityRows } from "./similarity.js";
import { similarityTiles } from "./similarity-tiles.js";

/**
 * The zero-shot classifier [C, E]: per class, the mean of the embeddings of all its names [1 or more] in all templates [T],
 * scaled to unit length. It costs no more to apply than that of a single prompt.
 */
export async function zeroShotClassifier(
  model: EmbeddingModel,
  classNames: readonly (readonly string[])[],
  templates: readonly string[],
  options: EmbedOptions = {},
): Promise<Float32Array> {
  return ensembleClassifier(await promptEmbeddings(model, classNames, templates, options));
}

/** Embeds a task's pictures and class names, and measures. */
export async function evaluateZeroShot(
  model: EmbeddingModel,
  task: ClassificationTask,
  { key, ...options }: EmbedOptions & { key: Key },
): Promise<ZeroShotResult> {
  const classifier = await zeroShotClassifier(model, task.classNames, task.templates, options); // [C, E]
  const imageEmbeddings = await embedDataset(model, task.dataset, options); // [N, E]
  const { signal } = options;
  return zeroShotAccuracy(imageEmbeddings, classifier, { labels: task.labels, embedDim: model.embedDim, key, signal });
}

/** What is known of embeddings of pictures [N, E]. */
export interface ZeroShotAnswers {
  /** Class of each, [N], in 0 .. C - 1. */
  readonly labels: ArrayLike<number>;
  /** E. */
  readonly embedDim: number;
  readonly signal?: AbortSignal;
}

/** Measures a classifier [C, E] on embeddings [N, E] of pictures whose classes [N] are known. */
export async function zeroShotAccuracy(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { key, ...pictures }: ZeroShotAnswers & { key: Key },
): Promise<ZeroShotResult> {
  const ranks = await zeroShotRanks(imageEmbeddings, classifier, pictures); // [N]
  return accuracyOfRanks(ranks, { labels: pictures.labels, classes: classifier.length / pictures.embedDim, key });
}

/**
 * How many wrong classes are at least as near to each picture [N, E] as its own: [N], 0 where a classifier [C, E] is right. Two
 * classifiers on the same pictures are compared by which of them is right where.
 */
export async function zeroShotRanks(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { labels, embedDim, signal }: ZeroShotAnswers,
): Promise<Int32Array> {
  const classes = requireUnitRows("zeroShotRanks", classifier, embedDim);
  requireLabels(labels, requireUnitRows("zeroShotRanks", imageEmbeddings, embedDim), classes);
  const row = (embeddings: Float32Array, i: number) => embeddings.subarray(i * embedDim, (i + 1) * embedDim); // [E]
  const own = Float64Array.from(labels, (label, i) => similarity(row(imageEmbeddings, i), row(classifier, label)));
  const ranks = new Int32Array(labels.length); // [N]
  for (const { queries, targets, reaches } of similarityTiles(imageEmbeddings, classifier, { embedDim })) {
    await breathe(signal);
    for (let i = queries[0]; i < queries[1]; i++)
      for (let c = targets[0]; c < targets[1]; c++) if (c !== labels[i] && reaches(i, c, own[i])) ranks[i]++;
  }
  return ranks;
}

/** The ranks [N] of the classifier that some templates make together. */
export async function ensembleRanks(
  imageEmbeddings: Float32Array,
  prompts: PromptEmbeddings,
  { templates, ...pictures }: Omit<ZeroShotAnswers, "embedDim"> & { templates: readonly number[] },
): Promise<Int32Array> {
  const { embedDim } = prompts;
  return zeroShotRanks(imageEmbeddings, ensembleClassifier(prompts, templates), { ...pictures, embedDim });
}

/** The k nearest classes of each picture [N, E], best first: [N, k], row-major. k is at most C. */
export function classify(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { embedDim, k = 1 }: { embedDim: number; k?: number },
): Int32Array {
  return nearestTargets(imageEmbeddings, classifier, { embedDim, k });
}

/** A class and its probability, for displays. */
export interface Prediction {
  readonly label: number;
  readonly name: string;
  readonly probability: number;
}

export interface PredictionOptions {
  /** What to call the classes [C]. */
  readonly names: readonly string[];
  /** E. */
  readonly embedDim: number;
  readonly logitScale: number;
  /** The model's, if it has one. */
  readonly logitBias?: number;
  readonly k?: number;
}

/**
 * The k most probable classes of each picture [N, E], best first: [N, k]. Probabilities are a softmax over all classes of
 * the model's logit scale times the cosine; with a logit bias, as in SigLIP, they are sigmoids, each of its class alone.
 */
export function predictions(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { names, embedDim, logitScale, logitBias, k = 5 }: PredictionOptions,
): Prediction[][] {
  const rows: Prediction[][] = [];
  for (const scores of similarityRows(imageEmbeddings, classifier, embedDim)) {
    if (names.length !== scores.length)
      throw new Error(`predictions: expected ${scores.length} class names, got ${names.length}`);
    const logits = scores.map((score) => logitScale * score); // [C]
    const probabilities =
      logitBias === undefined ? softmax(logits) : logits.map((logit) => 1 / (1 + Math.exp(-logit - logitBias))); // [C]
    rows.push(
      topK(probabilities, k).map((label) => ({ label, name: names[label], probability: probabilities[label] })),
    );
  }
  return rows;
}

function requireLabels(labels: ArrayLike<number>, pictures: number, classes: number): void {
  if (labels.length !== pictures)
    throw new Error(`zeroShotRanks: expected a label for each of ${pictures} pictures, got ${labels.length} labels`);
  for (let i = 0; i < pictures; i++)
    if (!(Number.isInteger(labels[i]) && labels[i] >= 0 && labels[i] < classes))
      throw new Error(`zeroShotRanks: expected a label of 0 to ${classes - 1}, got ${labels[i]} for picture ${i}`);
}
