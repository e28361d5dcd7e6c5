// What is measured of a tuned model: zero-shot classification of the reference, its shifts and the suite, retrieval, the contrastive
// loss on pairs of the tuning sets and of held-out ones (LiT, section 4 and Figure 4), and, of an image tower, few-shot quality.
import {
  type ClassificationTask,
  clopperPearson,
  deriveKey,
  drawShots,
  type EmbeddingModel,
  embedDataset,
  embedTexts,
  type ImageEmbedder,
  type Measurement,
  mean,
  measureEmbeddings,
  type PairDataset,
  predictSet,
  rememberTexts,
  retrievalRecall,
  ridgeClassifier,
  rowsAt,
  type TaskResult,
  zeroShotClassifier,
} from "../lib/index.js";
import type { LitWorld } from "./lit-world.js";
import { evaluationKey } from "./run-record.js";

/** Embeddings or features [N, D] of a dataset's pictures, from wherever they come: a model, or a cache. */
export type EmbedPictures = (dataset: PairDataset) => Promise<Float32Array>;

export interface LitMeasurementOptions {
  /** Unit embeddings of pictures; by default the model embeds them. */
  readonly embed?: EmbedPictures;
}

/** Pairs among which each must be found: a batch of the loss. */
const lossBatch = 250;
/** Draws of examples that few-shot quality is a mean over. */
const draws = 3;

/** Measures a model; shares are in 0..1. Tasks of the suite are "suite <name>". */
export async function measureLit(
  world: LitWorld,
  plainModel: EmbeddingModel,
  { embed = (dataset) => embedDataset(plainModel, dataset) }: LitMeasurementOptions = {},
): Promise<Record<string, Measurement>> {
  const model = rememberTexts(plainModel);
  const classify = (task: ClassificationTask) => measureTask(task, model, embed);
  const reference = measurement(await classify(world.reference.test));
  const shifts = await measureAll(world.shifts, classify);
  const suite = await measureAll(world.suite.map(withOneTemplate), classify);
  const inDomain = await measurePairs(world.pairs.inDomain, model, embed);
  const outOfDomain = await measurePairs(world.pairs.outOfDomain, model, embed);
  return {
    "zero-shot": reference,
    "zero-shot shifts": { value: mean(shifts.map(({ value }) => value)), trials: shifts.length },
    "zero-shot suite": { value: mean(suite.map(({ value }) => value)), trials: suite.length },
    "chance suite": { value: mean(suite.map(({ chance }) => chance)) },
    "T->I R@1": outOfDomain.textToImage,
    "I->T R@1": outOfDomain.imageToText,
    "loss in domain": { value: inDomain.loss },
    "loss out of domain": { value: outOfDomain.loss },
    ...Object.fromEntries(suite.map((result, i) => [`suite ${world.suite[i].name}`, measurement(result)])),
  };
}

/** Accuracy on the reference of linear regression from a few examples per class, mean over draws of examples. */
export async function fewShotQuality(world: LitWorld, embed: EmbedPictures): Promise<Measurement> {
  const { train, test } = world.reference;
  const classes = train.classNames.length;
  const [pool, features] = [await embed(train.dataset), await embed(test.dataset)];
  const width = features.length / test.dataset.size;
  const { shots } = world.preset;
  const accuracies: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const indices = drawShots(train.labels, {
      classes,
      shots,
      key: deriveKey(deriveKey(evaluationKey, "shots"), draw),
    });
    const labels = indices.map((index) => train.labels[index]);
    const classifier = ridgeClassifier({ features: rowsAt(pool, indices, width), labels }, { classes });
    accuracies.push((await predictSet(classifier, { features, labels: test.labels })).accuracy);
  }
  const value = mean(accuracies);
  const trials = test.dataset.size;
  return {
    value,
    interval: [...clopperPearson(Math.round(value * trials), trials)],
    intervalKind: "clopperPearson",
    trials,
  };
}

/** The same of a tower that is at hand. */
export async function towerQuality(world: LitWorld, features: ImageEmbedder): Promise<Measurement> {
  return fewShotQuality(world, (dataset) => embedDataset(features, dataset));
}

async function measureAll(
  tasks: readonly ClassificationTask[],
  classify: (task: ClassificationTask) => Promise<TaskResult>,
): Promise<TaskResult[]> {
  const results: TaskResult[] = [];
  for (const task of tasks) results.push(await classify(task));
  return results;
}

async function measureTask(task: ClassificationTask, model: EmbeddingModel, embed: EmbedPictures): Promise<TaskResult> {
  const classifier = await zeroShotClassifier(model, task.classNames, task.templates); // [C, E]
  return measureEmbeddings(await embed(task.dataset), classifier, task, {
    embedDim: model.embedDim,
    key: evaluationKey,
  });
}

/** The suite has thousands of class names: one prompt for each is enough to compare models. */
function withOneTemplate(task: ClassificationTask): ClassificationTask {
  return { ...task, templates: task.templates.slice(0, 1) };
}

function measurement({ value, interval, intervalKind, trials }: TaskResult): Measurement {
  return { value, interval: [...interval], intervalKind, trials };
}

/** Retrieval among all pairs, whose captions differ, and the contrastive loss of batches of them. */
async function measurePairs(dataset: PairDataset, model: EmbeddingModel, embed: EmbedPictures) {
  const titles = Array.from({ length: dataset.size }, (_, i) => dataset.caption(i).title);
  const [images, texts] = [await embed(dataset), await embedTexts(model, titles)]; // both [N, E]
  const { embedDim, logitScale } = model;
  const textsOfImage = titles.map((_, i) => [i]);
  const { recall, intervals } = await retrievalRecall(images, texts, { textsOfImage, embedDim, key: evaluationKey });
  const r1 = (direction: "text->image" | "image->text"): Measurement => ({
    value: recall[`${direction} R@1`],
    interval: [...intervals[`${direction} R@1`]],
    intervalKind: "bootstrap",
    trials: dataset.size,
  });
  const loss = batchedLoss(images, texts, { embedDim, logitScale });
  return { textToImage: r1("text->image"), imageToText: r1("image->text"), loss };
}

/** Mean of the contrastive loss (CLIP, Figure 3) over batches of pairs; what is left over is left out, unless it is all. */
function batchedLoss(
  images: Float32Array,
  texts: Float32Array,
  { embedDim, logitScale }: { embedDim: number; logitScale: number },
): number {
  const count = images.length / embedDim;
  const size = Math.min(lossBatch, count);
  const rows = (values: Float32Array, first: number) => values.subarray(first * embedDim, (first + size) * embedDim);
  const losses = Array.from({ length: Math.floor(count / size) }, (_, batch) =>
    pairLoss(rows(images, batch * size), rows(texts, batch * size), { embedDim, logitScale }),
  );
  return mean(losses);
}

function pairLoss(
  images: Float32Array,
  texts: Float32Array,
  { embedDim, logitScale }: { embedDim: number; logitScale: number },
): number {
  const size = images.length / embedDim;
  const [ofImages, ofTexts] = [new Float64Array(size), new Float64Array(size)]; // sums of exp(logit - scale)
  let matching = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let cosine = 0;
      for (let k = 0; k < embedDim; k++) cosine += images[i * embedDim + k] * texts[j * embedDim + k];
      const logit = logitScale * (cosine - 1); // at most 0, so that nothing overflows
      ofImages[i] += Math.exp(logit);
      ofTexts[j] += Math.exp(logit);
      if (i === j) matching += logit;
    }
  let sum = -2 * matching;
  for (let i = 0; i < size; i++) sum += Math.log(ofImages[i]) + Math.log(ofTexts[i]);
  return sum / (2 * size);
}
