// Zero-shot classification (Radford et al. 2021, sections 3.1.2 and 3.1.4): the text tower turns each class's name, put
// into prompt templates, into the class's embedding; a picture belongs to the class whose embedding is nearest.
import type { ClassificationTask } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { accuracyOfRanks, type ZeroShotResult } from "./accuracy.js";
import { type EmbedOptions, embedDataset, embedTexts } from "./embed.js";
import { labelRank, softmax, topK } from "./metrics.js";
import { requireUnitRows, similarityRows } from "./similarity.js";

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
  const promptsOfClass = classNames.map((names, c) => classPrompts(names, templates, c));
  const embeddings = await embedTexts(model, promptsOfClass.flat(), options); // [prompts of all classes, E]
  const classifier = new Float32Array(classNames.length * model.embedDim); // [C, E]
  let first = 0;
  for (const [c, prompts] of promptsOfClass.entries()) {
    const last = first + prompts.length;
    const ofClass = embeddings.subarray(first * model.embedDim, last * model.embedDim);
    classifier.set(meanDirection(ofClass, model.embedDim), c * model.embedDim);
    first = last;
  }
  return classifier;
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

/** Measures a classifier [C, E] on embeddings [N, E] of pictures whose classes [N] are known. */
export async function zeroShotAccuracy(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { labels, embedDim, key, signal }: { labels: ArrayLike<number>; embedDim: number; key: Key; signal?: AbortSignal },
): Promise<ZeroShotResult> {
  const total = requireUnitRows("zeroShotAccuracy", imageEmbeddings, embedDim);
  if (labels.length !== total)
    throw new Error(`zeroShotAccuracy: expected a label for each of ${total} pictures, got ${labels.length} labels`);
  const ranks: number[] = [];
  for (const scores of similarityRows(imageEmbeddings, classifier, embedDim)) {
    await breathe(signal);
    ranks.push(labelRank(scores, labels[ranks.length]));
  }
  return accuracyOfRanks(ranks, { labels, classes: classifier.length / embedDim, key });
}

/** The k nearest classes of each picture [N, E], best first: [N, k], row-major. k is at most C. */
export function classify(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { embedDim, k = 1 }: { embedDim: number; k?: number },
): Int32Array {
  const labels: number[] = [];
  for (const scores of similarityRows(imageEmbeddings, classifier, embedDim)) labels.push(...topK(scores, k));
  return Int32Array.from(labels);
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

/** Every name of a class in every template. */
function classPrompts(names: readonly string[], templates: readonly string[], c: number): string[] {
  if (names.length === 0)
    throw new Error(`zeroShotClassifier: expected one or more names per class, got none for class ${c}`);
  if (templates.length === 0)
    throw new Error(`zeroShotClassifier: expected one or more templates, got none; try ["{}"]`);
  return names.flatMap((name) => templates.map((template) => fillTemplate(template, name)));
}

function fillTemplate(template: string, name: string): string {
  if (!template.includes("{}"))
    throw new Error(
      `zeroShotClassifier: expected a template with {} for the class name, got ${JSON.stringify(template)}`,
    );
  return template.replaceAll("{}", () => name);
}

/** Mean of embeddings [T, E], scaled to unit length: [E]. */
function meanDirection(embeddings: Float32Array, embedDim: number): Float32Array {
  const sum = new Float64Array(embedDim);
  for (let i = 0; i < embeddings.length; i++) sum[i % embedDim] += embeddings[i];
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => value / length);
}
