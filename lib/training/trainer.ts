// The training loop: batches and a loss in, parameters out. It knows no architecture: parameters are a tree, and the
// step is a program of state and batch (training-step.ts). While a step computes, the next batch is made.
import { disposeTree, type Tree, tidyTree } from "../engine/tree.js";
import { breathe, currentSignal } from "../runtime/breathe.js";
import type { Optimizer, OptimizerState } from "./optimizers.js";
import { checkParts, type Rates, ratesAt, type Schedules } from "./rates.js";
import { type StepOptions, type StepProgram, type StepState, stepProgram } from "./training-step.js";

export interface TrainingState<P extends Tree> {
  readonly params: P;
  readonly optimizer: OptimizerState;
  /** Updates done so far; the next batch is the one of this number. */
  readonly step: number;
}

/** What a step measured, before its update. */
export interface StepMeasurements {
  /** Number of the update, from 0. */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Of the parameters that have no schedule of their own. */
  readonly rate: number;
  /** Seconds since the loop started. */
  readonly seconds: number;
  /** Those of them in which nothing was computing since the next batch was not there yet. */
  readonly dataSeconds: number;
  /** Those of them in which nothing was computing, for whatever reason: data, tracing, accounts, a callback. */
  readonly idleSeconds: number;
}

export interface TrainerOptions<P extends Tree, B extends Tree> extends StepOptions<P, B> {
  /**
   * The batch of a step as tensors, which the loop frees: a pure function of the step, so that runs can resume, or what comes next
   * of a stream that begins where the run does. Steps are asked for one after the other.
   */
  batch(step: number): B | Promise<B>;
  /** One for all parameters, or schedules by parts at the top of their tree, such as `towerSchedules`. */
  readonly schedule: Schedules;
  /** Total number of updates; a resumed run does what is left of them. */
  readonly steps: number;
  /** Called after each update. The state's values are only these until the next one. */
  onStep?(measurements: StepMeasurements, state: TrainingState<P>): void;
  /** Stops the loop between two steps or micro-batches; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
}

/** A fresh state for `train`. It owns `params` from now on. */
export function startTraining<P extends Tree>(params: P, optimizer: Optimizer): TrainingState<P> {
  return { params, optimizer: tidyTree(() => optimizer.init(params)), step: 0 };
}

/**
 * Runs the updates that are left, in the tensors of `state`, and returns them with the number of updates.
 * Throws on a loss or gradient that is not finite, naming the step and leaving the parameters of the step before, and when
 * `signal` is aborted; before the first update, on a schedule for a part that the parameters don't have.
 */
export async function train<P extends Tree, B extends Tree>(
  { params, optimizer, step: first }: TrainingState<P>,
  options: TrainerOptions<P, B>,
): Promise<TrainingState<P>> {
  const { schedule, steps, onStep, signal = currentSignal() } = options;
  checkParts(schedule, params);
  const program = stepProgram({ ...options, signal });
  const state = { params, optimizer };
  const started = performance.now();
  const make = async (step: number) => (step < steps ? program.load(await options.batch(step)) : undefined);
  let step = first;
  let batch: B | undefined;
  try {
    batch = await make(step);
    let dataSeconds = (performance.now() - started) / 1000;
    for (; batch; step++) {
      await breathe(signal);
      const { rates, rate } = ratesAt(schedule, step);
      const running = runStep(program, state, { batch, rates });
      batch = undefined;
      const launched = { at: performance.now(), computed: program.seconds() };
      let measured: Awaited<typeof running>;
      let made: number;
      try {
        batch = await make(step + 1);
      } finally {
        made = performance.now();
        measured = await running; // also if there is no next batch, as the state is busy until then
      }
      const { loss, gradientNorm } = measured;
      dataSeconds += Math.max(0, (made - launched.at) / 1000 - (program.seconds() - launched.computed));
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm))
        throw new Error(
          `train: expected a finite loss, got loss ${loss} and gradient norm ${gradientNorm} at step ${step}; lower the learning rate ${rate}`,
        );
      const seconds = (performance.now() - started) / 1000;
      const idleSeconds = Math.max(0, seconds - program.seconds());
      onStep?.({ step, loss, gradientNorm, rate, seconds, dataSeconds, idleSeconds }, { ...state, step: step + 1 });
    }
    return { ...state, step };
  } finally {
    if (batch) disposeTree(batch);
    program.dispose();
  }
}

/** One step, which frees its batch and rates; resolves to what it measured. */
async function runStep<P extends Tree, B extends Tree>(
  program: StepProgram<P, B>,
  state: StepState<P>,
  { batch, rates }: { batch: B; rates: Rates },
): Promise<{ loss: number; gradientNorm: number }> {
  try {
    const result = await program.run(state, batch, rates);
    const [loss, gradientNorm] = await Promise.all([result.loss.data(), result.gradientNorm.data()]);
    disposeTree(result);
    return { loss: loss[0], gradientNorm: gradientNorm[0] };
  } finally {
    disposeTree({ batch, rates });
  }
}
