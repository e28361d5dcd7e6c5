// What the zero-shot experiment measures of a CLIP: every task of the suite by its own metric, the average over tasks, what the
// model cost, and some predictions to look at.
import {
  bootstrapMean,
  type ClassificationTask,
  clopperPearson,
  countWithin,
  deriveKey,
  dualEncoderCost,
  imageTowerCost,
  type Measurement,
  mean,
  measureEmbeddings,
  randomStream,
  rememberTexts,
  startProgress,
  type TaskPair,
  trainingMacs,
  type ZeroShotExample,
  zeroShotClassifier,
  zeroShotRanks,
} from "../lib/index.js";
import { evaluationKey } from "./run-record.js";
import { zeroShotSamples } from "./scaling-evaluation.js";
import { type ClipEncoder, embeddingsOf } from "./transfer-encoders.js";
import type { TransferRun } from "./transfer-models.js";
import { transferModel } from "./transfer-presets.js";

/** Names of the measurements that all tasks' scores are averaged in. */
export const averageScore = "average score";
export const averageChance = "average chance";

/** "flags accuracy" and "flags chance", and "flags top-5" where a task is measured by accuracy and has more than five classes. */
export async function measureTransfer(
  clip: ClipEncoder,
  pairs: readonly TaskPair[],
): Promise<Record<string, Measurement>> {
  const model = rememberTexts(clip.model);
  const progress = startProgress(`zero-shot of ${clip.name}`, pairs.length);
  const measurements: Record<string, Measurement> = {};
  const scores: number[] = [];
  const chances: number[] = [];
  for (const [done, { test }] of pairs.entries()) {
    progress.update(done, test.name);
    const { name, metric } = test;
    const embeddings = await embeddingsOf(clip, test.dataset); // [N, E]
    const classifier = await zeroShotClassifier(model, test.classNames, test.templates); // [C, E]
    const { embedDim } = model;
    const measured = await measureEmbeddings(embeddings, classifier, test, { embedDim, key: evaluationKey });
    const { value, interval, intervalKind, chance, trials } = measured;
    measurements[`${name} ${metric}`] = { value, interval: [...interval], intervalKind, trials };
    measurements[`${name} chance`] = { value: chance };
    if ("labels" in test && metric === "accuracy" && test.classNames.length > 5)
      measurements[`${name} top-5`] = await topFive(embeddings, classifier, test, embedDim);
    scores.push(value);
    chances.push(chance);
  }
  progress.finish();
  return { [averageScore]: average(scores), [averageChance]: { value: mean(chances) }, ...measurements };
}

/** The mean over tasks with its bootstrap over tasks: another suite of the kind would have another average. */
export function average(scores: readonly number[]): Measurement {
  const interval = bootstrapMean(scores, { key: deriveKey(evaluationKey, "tasks") });
  return { value: mean(scores), interval: [...interval], intervalKind: "bootstrap", trials: scores.length };
}

/** Parameters, and multiply-accumulates of a picture and of the training. */
export function modelMeasurements({ preset, size }: TransferRun) {
  const model = transferModel(size, preset);
  const { batchSize } = preset;
  return {
    parameters: { value: dualEncoderCost(model).parameters },
    "MACs per picture": { value: imageTowerCost(model).macs },
    "training MACs": { value: trainingMacs(model, { batchSize, steps: size.steps }) },
  } satisfies Record<string, Measurement>;
}

/**
 * A prediction on one randomly drawn picture of each of so many randomly drawn tasks, in the suite's order. Tasks that sort people
 * by how they look are measured and not displayed.
 */
export async function transferExamples(
  clip: ClipEncoder,
  pairs: readonly TaskPair[],
  count: number,
): Promise<ZeroShotExample[]> {
  const shown = pairs.flatMap(({ test }) => ("labels" in test && test.kind !== "people" ? [test] : []));
  const key = deriveKey(evaluationKey, "examples");
  const drawn = new Set(
    randomStream(key)
      .shuffle(shown.map((_, i) => i))
      .slice(0, count),
  );
  const model = rememberTexts(clip.model);
  const examples: ZeroShotExample[] = [];
  for (const task of shown.filter((_, i) => drawn.has(i)))
    examples.push(...(await zeroShotSamples(model, [task], { count: 1, key: deriveKey(key, task.name) })));
  return examples;
}

async function topFive(
  embeddings: Float32Array,
  classifier: Float32Array,
  { labels }: ClassificationTask,
  embedDim: number,
): Promise<Measurement> {
  const ranks = await zeroShotRanks(embeddings, classifier, { labels, embedDim }); // [N]
  const [within, trials] = [countWithin(ranks, 5), ranks.length];
  const interval = clopperPearson(within, trials);
  return { value: within / trials, interval: [...interval], intervalKind: "clopperPearson", trials };
}
