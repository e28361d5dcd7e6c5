// Trains the parameters of one objective, with one recipe and the same batches for all of them.
import {
  adamW,
  deriveKey,
  disposeTree,
  pairBatches,
  seedKey,
  startProgress,
  startTraining,
  type Tree,
  tf,
  train,
  warmupCosine,
} from "../lib/index.js";
import type { Objective, ObjectiveBatch } from "./objective.js";
import type { ObjectivesWorld } from "./objective-world.js";

export interface TrainedObjective {
  readonly params: Tree;
  /** Of each update. */
  readonly loss: readonly number[];
  readonly seconds: number;
}

/** Trains the fresh parameters of a seed, always on the same pictures and captions. */
export async function trainObjective(objective: Objective, world: ObjectivesWorld): Promise<TrainedObjective> {
  const { preset, seed, execution } = world;
  const { steps, peakRate, weightDecay } = preset;
  const optimizer = adamW({ weightDecay });
  const state = startTraining(objective.init(deriveKey(seedKey(seed), "init")), optimizer);
  const started = performance.now();
  const progress = startProgress(objective.name, steps);
  const loss: number[] = [];
  try {
    const { params } = await train<Tree, ObjectiveBatch>(state, {
      loss: (current, batch) => objective.loss(current, batch),
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
      steps,
      constrain: objective.constrain,
      execution,
      batch: batchesOf(objective, world),
      onStep: (measured) => {
        loss.push(measured.loss);
        progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
      },
    });
    return { params, loss, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    disposeTree(state.params);
    throw error;
  } finally {
    disposeTree(state.optimizer);
    progress.finish();
  }
}

/** The same pictures and captions for every objective. */
function batchesOf(objective: Objective, { preset, tokenizer, train: dataset, seed }: ObjectivesWorld) {
  const { batchSize, imageSize: side } = preset;
  const key = deriveKey(seedKey(seed), "batches");
  const pairs = pairBatches(dataset, { tokenizer, batchSize, imageSize: side, key });
  return (step: number): ObjectiveBatch => {
    const { images, ids } = pairs(step);
    return {
      images: tf.tensor4d(images, [batchSize, side, side, 3], "int32"),
      ids: tf.tensor2d(ids, [batchSize, tokenizer.contextLength], "int32"),
      extras: objective.extras?.(ids, step) ?? [],
    };
  };
}
