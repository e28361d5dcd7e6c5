// The training loop: batches and a loss in, parameters out. It knows no architecture: parameters are a tree, and the
// step is one pure function of state and batch, compiled unless asked otherwise. While a step computes, the next batch is
// made.
import { type Compiled, compileUpdate, onDevice } from "../engine/compile.js";
import { defaultExecution, type Execution } from "../engine/execution.js";
import { type Scalar, type Tensor, tf } from "../engine/tf.js";
import { disposeTree, leaves, type Tree, tidyTree, withLeaves } from "../engine/tree.js";
import { breathe, currentSignal } from "../runtime/breathe.js";
import type { AdamWState, Optimizer } from "./optimizers.js";
import type { Schedule } from "./schedules.js";

export interface TrainingState<P extends Tree> {
  readonly params: P;
  readonly optimizer: AdamWState;
  /** Updates done so far; the next batch is the one of this number. */
  readonly step: number;
}

/** What a step measured, before its update. */
export interface StepMeasurements {
  /** Number of the update, from 0. */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly rate: number;
  /** Seconds since the loop started. */
  readonly seconds: number;
  /** Those of them in which no step was computing: the loop made a batch, or moved it, or did its accounts. */
  readonly waitSeconds: number;
}

export interface TrainerOptions<P extends Tree, B extends Tree> {
  /** The scalar to minimise, a pure function. */
  loss(params: P, batch: B): Scalar;
  /** The batch of a step as tensors, which the loop frees: a pure function of the step, so that runs can resume. */
  batch(step: number): B;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Total number of updates; a resumed run does what is left of them. */
  readonly steps: number;
  /** Applied to the parameters after each update, for example to keep the logit scale at most 100. */
  constrain?(params: P): P;
  /** Called after each update. The state's values are only these until the next one. */
  onStep?(measurements: StepMeasurements, state: TrainingState<P>): void;
  /** Stops the loop between two steps; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
}

/** A fresh state for `train`. It owns `params` from now on. */
export function startTraining<P extends Tree>(params: P, optimizer: Optimizer): TrainingState<P> {
  return { params, optimizer: tidyTree(() => optimizer.init(params)), step: 0 };
}

/**
 * Runs the updates that are left, in the tensors of `state`, and returns them with the number of updates.
 * Throws on a loss or gradient that is not finite, naming the step and leaving the parameters of the step before, and when
 * `signal` is aborted.
 */
export async function train<P extends Tree, B extends Tree>(
  { params, optimizer, step: first }: TrainingState<P>,
  options: TrainerOptions<P, B>,
): Promise<TrainingState<P>> {
  const { schedule, steps, onStep, signal = currentSignal(), execution = defaultExecution() } = options;
  const update = compileUpdate(trainingStep(options), { name: "train", execution });
  const state = { params, optimizer };
  const started = performance.now();
  const make = (step: number) => (step < steps ? moved(options.batch(step), execution) : undefined);
  let step = first;
  let batch: B | undefined;
  try {
    batch = make(step);
    for (; batch; step++) {
      await breathe(signal);
      const rate = schedule(step);
      const running = runStep(update, state, { batch, rate });
      running.catch(() => {}); // it is heard below, unless making the next batch fails first
      batch = undefined;
      batch = make(step + 1);
      const { loss, gradientNorm } = await running;
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
        throw new Error(
          `train: expected a finite loss, got loss ${loss} and gradient norm ${gradientNorm} at step ${step}; lower the learning rate ${rate}`,
        );
      const seconds = (performance.now() - started) / 1000;
      const waitSeconds = Math.max(0, seconds - (await update.seconds()));
      onStep?.({ step, loss, gradientNorm, rate, seconds, waitSeconds }, { ...state, step: step + 1 });
    }
    return { ...state, step };
  } finally {
    if (batch) disposeTree(batch);
    update.dispose();
  }
}

/** One update as a pure function of the state, a batch and the learning rate []. */
export function trainingStep<P extends Tree, B extends Tree>({
  loss,
  optimizer: rule,
  constrain = (updated) => updated,
}: Pick<TrainerOptions<P, B>, "loss" | "optimizer" | "constrain">) {
  return ({ params, optimizer }: Pick<TrainingState<P>, "params" | "optimizer">, batch: B, rate: Scalar) => {
    const lossOfLeaves = (...values: Tensor[]) => loss(withLeaves(params, values), batch);
    const { value, grads } = tf.valueAndGrads(lossOfLeaves)(leaves(params));
    const gradients = withLeaves(params, grads);
    const { params: updated, state, gradientNorm } = rule.update(params, gradients, { state: optimizer, rate });
    return {
      state: { params: constrain(updated), optimizer: state },
      result: { loss: value as Scalar, gradientNorm },
    };
  };
}

/** Starts a step, which frees its batch, and resolves to what it measured. */
async function runStep<S extends Tree, B extends Tree>(
  update: Compiled<[S, B, Scalar], { loss: Scalar; gradientNorm: Scalar }>,
  state: S,
  { batch, rate }: { batch: B; rate: number },
): Promise<{ loss: number; gradientNorm: number }> {
  const rateTensor = tf.scalar(rate);
  const running = update(state, batch, rateTensor);
  disposeTree({ batch, rateTensor });
  const result = await running;
  const [loss, gradientNorm] = await Promise.all([result.loss.data(), result.gradientNorm.data()]);
  disposeTree(result);
  return { loss: loss[0], gradientNorm: gradientNorm[0] };
}

/** A batch where the step will want it. */
function moved<B extends Tree>(batch: B, execution: Execution): B {
  if (execution === "eager") return batch;
  try {
    return onDevice(batch);
  } finally {
    disposeTree(batch);
  }
}
