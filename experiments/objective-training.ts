// Trains the parameters of one objective to several lengths, with one recipe and the same batches for all objectives. The rate is
// constant after its warm-up and falls to zero in a run's last updates, so that every length is a whole run with an end of its
// own, and longer runs go on from where the rate of a shorter one began to fall.
import {
  adamW,
  deriveKey,
  disposeTree,
  mapTree,
  mean,
  pairBatches,
  seedKey,
  startProgress,
  startTraining,
  type TrainingState,
  type Tree,
  tf,
  train,
  warmupConstant,
} from "../lib/index.js";
import type { Objective, ObjectiveBatch } from "./objective.js";
import type { ObjectivesWorld } from "./objective-world.js";

/** A run at its end. Its parameters are freed once they were measured. */
export interface TrainedObjective {
  readonly params: Tree;
  /** Updates. */
  readonly length: number;
  /** Mean of the last ten updates. */
  readonly loss: number;
}

/** Trains the fresh parameters of a seed to each of the rising `lengths`; returns what `measure` finds of each run. */
export async function trainObjective<T>(
  objective: Objective,
  world: ObjectivesWorld,
  { lengths, measure }: { lengths: readonly number[]; measure: (run: TrainedObjective) => Promise<T> },
): Promise<T[]> {
  const stretch = stretches(objective, world, lengths[lengths.length - 1]);
  const trunk = startTraining(objective.init(deriveKey(seedKey(world.seed), "init")), adamW(world.preset));
  const found: T[] = [];
  let step = 0;
  try {
    for (const length of lengths) {
      const cooldown = Math.round(world.preset.cooldown * length);
      await stretch({ ...trunk, step }, { steps: length - cooldown, cooldown: 0 });
      step = length - cooldown;
      const branch = copyOf({ ...trunk, step });
      try {
        const losses = await stretch(branch, { steps: length, cooldown });
        found.push(await measure({ params: branch.params, length, loss: mean(losses.slice(-10)) }));
      } finally {
        disposeTree({ params: branch.params, optimizer: branch.optimizer });
      }
    }
    return found;
  } finally {
    stretch.progress.finish();
    disposeTree({ params: trunk.params, optimizer: trunk.optimizer });
  }
}

/** What trains a state, in its own tensors, up to a step; returns the losses of the updates. */
function stretches(objective: Objective, world: ObjectivesWorld, longest: number) {
  const { peakRate: peak, warmup, weightDecay } = world.preset;
  const progress = startProgress(objective.name, longest);
  const batch = batchesOf(objective, world);
  const run = async (state: TrainingState<Tree>, { steps, cooldown }: { steps: number; cooldown: number }) => {
    const losses: number[] = [];
    await train<Tree, ObjectiveBatch>(state, {
      loss: (params, given, statistics) => objective.loss(params, given, statistics),
      optimizer: adamW({ weightDecay }),
      schedule: warmupConstant({ peak, warmup, steps, cooldown }),
      steps,
      constrain: objective.constrain,
      execution: world.execution,
      batch,
      onStep: ({ step, loss }) => {
        losses.push(loss);
        progress.update(step + 1, `loss ${loss.toFixed(3)}`);
      },
    });
    return losses;
  };
  return Object.assign(run, { progress });
}

function copyOf({ params, optimizer, step }: TrainingState<Tree>): TrainingState<Tree> {
  return { ...mapTree({ params, optimizer }, (leaf) => tf.tensor(leaf.dataSync(), leaf.shape, leaf.dtype)), step };
}

/** The same pictures and captions for every objective. */
function batchesOf(objective: Objective, { preset, tokenizer, train: dataset, seed }: ObjectivesWorld) {
  const { batchSize, image } = preset;
  const side = image.imageSize;
  const key = deriveKey(seedKey(seed), "batches");
  const pairs = pairBatches(dataset, { tokenizer, batchSize, imageSize: side, key });
  return (step: number): ObjectiveBatch => {
    const { images, ids } = pairs(step);
    return {
      images: tf.tensor4d(images, [batchSize, side, side, 3], "int32"), // [B, imageSize, imageSize, 3]
      ids: tf.tensor2d(ids, [batchSize, tokenizer.contextLength], "int32"), // [B, L]
      extras: objective.extras?.(ids, step) ?? [],
    };
  };
}
