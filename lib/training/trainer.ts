// The training loop: batches and a loss in, parameters out. It knows no architecture: parameters are a tree, and the
// step is one pure function of state and batch.

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
}

export interface TrainerOptions<P extends Tree, B extends Tree> {
  /** The scalar to minimise. */
  loss(params: P, batch: B): Scalar;
  /** The batch of a step as tensors, which the loop frees: a pure function of the step, so that runs can resume. */
  batch(step: number): B;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** Total number of updates; a resumed run does what is left of them. */
  readonly steps: number;
  /** Applied to the parameters after each update, for example to keep the logit scale at most 100. */
  constrain?(params: P): P;
  /** Called after each update. The state is only valid until the next one. */
  onStep?(measurements: StepMeasurements, state: TrainingState<P>): void;
  /** Stops the loop between two steps; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
}

/** A fresh state for `train`. It owns `params` from now on. */
export function startTraining<P extends Tree>(params: P, optimizer: Optimizer): TrainingState<P> {
  return { params, optimizer: tf.tidy(() => optimizer.init(params)), step: 0 };
}

/**
 * Runs the updates that are left and returns the last state. The tensors of `state` are freed on the way.
 * Throws on a loss or gradient that is not finite, naming the step, and when `signal` is aborted.
 */
export async function train<P extends Tree, B extends Tree>(
  state: TrainingState<P>,
  options: TrainerOptions<P, B>,
): Promise<TrainingState<P>> {
  const { schedule, steps, onStep, signal = currentSignal() } = options;
  const started = performance.now();
  let current = state;
  while (current.step < steps) {
    await breathe(signal);
    const { step } = current;
    const rate = schedule(step);
    const next = stepAndFree(current, options.batch(step), { ...options, rate });
    const [loss, gradientNorm] = readScalars(next.loss, next.gradientNorm);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      disposeReplaced(next.state, current);
      throw new Error(
        `train: expected a finite loss, got loss ${loss} and gradient norm ${gradientNorm} at step ${step}; lower the learning rate ${rate}`,
      );
    }
    disposeReplaced(current, next.state);
    current = next.state;
    onStep?.({ step, loss, gradientNorm, rate, seconds: (performance.now() - started) / 1000 }, current);
  }
  return current;
}

type StepOptions<P extends Tree, B extends Tree> = Pick<TrainerOptions<P, B>, "loss" | "optimizer" | "constrain"> & {
  rate: number;
};

/** One update as a pure function: new tensors out, old ones untouched. */
export function trainingStep<P extends Tree, B extends Tree>(
  { params, optimizer, step }: TrainingState<P>,
  batch: B,
  { loss, optimizer: rule, constrain = (updated) => updated, rate }: StepOptions<P, B>,
): { state: TrainingState<P>; loss: Scalar; gradientNorm: Scalar } {
  const result = tidyTree(() => {
    const lossOfLeaves = (...values: Tensor[]) => loss(withLeaves(params, values), batch);
    const { value, grads } = tf.valueAndGrads(lossOfLeaves)(leaves(params));
    const { params: updated, ...rest } = rule.update(params, withLeaves(params, grads), {
      state: optimizer,
      rate,
      step,
    });
    return {
      params: constrain(updated),
      optimizer: rest.state,
      gradientNorm: rest.gradientNorm,
      loss: value as Scalar,
    };
  });
  const state = { params: result.params, optimizer: result.optimizer, step: step + 1 };
  return { state, loss: result.loss, gradientNorm: result.gradientNorm };
}

function stepAndFree<P extends Tree, B extends Tree>(state: TrainingState<P>, batch: B, options: StepOptions<P, B>) {
  try {
    return trainingStep(state, batch, options);
  } finally {
    disposeTree(batch);
  }
}

/** Reads and frees. */
function readScalars(...scalars: Scalar[]): number[] {
  return scalars.map((scalar) => {
    const value = scalar.dataSync()[0];
    scalar.dispose();
    return value;
  });
}

/** Frees the tensors of an old state that the new one does not hold. */
function disposeReplaced<P extends Tree>(old: TrainingState<P>, current: TrainingState<P>): void {
  const kept = new Set(stateLeaves(current));
  for (const tensor of stateLeaves(old)) if (!kept.has(tensor)) tensor.dispose();
}

function stateLeaves<P extends Tree>({ params, optimizer }: TrainingState<P>): Tensor[] {
  return leaves({ params, optimizer });
}
