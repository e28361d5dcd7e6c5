// Steps of locked-image tuning as they are trained everywhere else, timed: with the locked tower in the step, which embeds the batch's
// pictures anew, or from its features alone.
import {
  adamW,
  adamWPresets,
  clipLogScale,
  type DualEncoderSettings,
  deriveKey,
  describeDualEncoder,
  disposeTree,
  dualEncoderAround,
  type Execution,
  lockedBy,
  namedParameters,
  seedKey,
  splitTree,
  startTraining,
  train,
  warmupCosine,
} from "../lib/index.js";
import { litBatches, litLoss } from "./lit-loss.js";
import { readClocks, type Seconds, secondsSince } from "./stopwatch.js";
import type { LitData } from "./train-lit-settings.js";

export interface TimedTuning {
  readonly model: DualEncoderSettings;
  readonly batchSize: number;
  /** Timed ones; one more is run before, in which programs are compiled. */
  readonly steps: number;
  readonly execution?: Execution;
}

const key = deriveKey(seedKey(0), "lit-cost");

/**
 * Seconds from the end of the first step, which compiles, to the end of each step after it, [steps]. With `data.features` the image
 * tower is neither run nor made. What towers compute takes the same time whatever their weights are, so they are fresh ones.
 */
export async function tuningSeconds(
  data: LitData,
  { model, batchSize, steps, execution }: TimedTuning,
): Promise<Seconds[]> {
  const settings = {
    model,
    notation: "Lu",
    seed: 0,
    batchSize,
    steps,
    warmup: 1,
    peakRate: 1e-3,
    weightDecay: 0,
  } as const;
  const paths = namedParameters(describeDualEncoder(key, model)).map(({ path }) => path);
  const params = dualEncoderAround(key, model, data.features ? { imageTower: "left out" } : {});
  const { trained, locked } = splitTree(params, lockedBy(paths, settings));
  const optimizer = adamW(adamWPresets.lit);
  const ends: Seconds[] = [];
  const state = startTraining(trained, optimizer);
  try {
    await train(state, {
      ...{
        ...litBatches(data, { ...settings, crops: "centre" }, key),
        loss: litLoss(settings),
        optimizer,
        locked,
        execution,
      },
      schedule: warmupCosine({ peak: settings.peakRate, warmup: 1, steps: steps + 1 }),
      constrain: clipLogScale,
      steps: steps + 1,
      onStep: () => void ends.push(readClocks()),
    });
  } finally {
    disposeTree({ params: state.params, optimizer: state.optimizer, locked });
  }
  return ends.slice(1).map((end) => secondsSince(ends[0], end));
}
