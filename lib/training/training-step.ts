// One update of the parameters: a loss, its gradients and an optimizer, as one program; or as four, where the activations of
// the whole batch would not fit into memory (large-batch.ts). It knows no architecture.
import { compile, compileUpdate, onDevice } from "../engine/compile.js";
import { defaultExecution, type Execution } from "../engine/execution.js";
import { valueAndGradients } from "../engine/gradients.js";
import { moveToDevice } from "../engine/placement.js";
import { type Scalar, tf } from "../engine/tf.js";
import type { Precision } from "../engine/trace-graph.js";
import { disposeTree, leaves, mapTree, type Tree, withLeaves } from "../engine/tree.js";
import { type EmbeddedMicroBatch, largeBatchGradients, largeBatchParts } from "./large-batch.js";
import { mergeTrees, withLocked } from "./locked-parameters.js";
import type { Optimizer, OptimizerState } from "./optimizers.js";
import type { Rates } from "./rates.js";
import { collectStatistics, type Statistics, type StatisticsTree, withStatistics } from "./statistics.js";

/**
 * Parameters and a batch -> the scalar to minimise; a pure function but for the `statistics`, which take what batch norms
 * remember of the batch.
 */
export type Loss<P extends Tree, B extends Tree> = (params: P, batch: B, statistics: Statistics) => Scalar;

/** The same in two pure functions, so that a batch can be embedded a few rows at a time, in exchange for a second forward pass. */
export interface TwoPartLoss<P extends Tree, B extends Tree, E extends Tree = Tree> {
  /**
   * Rows of a batch -> what the loss needs of them, leaves [rows, ...] (float32). No row may depend on another but through batch
   * norm: the rows that are embedded at once are normalised by themselves, and the mean of their statistics is remembered.
   */
  embed(params: P, batch: B, statistics: Statistics): E;
  /** That of the whole batch, leaves [B, ...] -> the scalar to minimise. */
  loss(params: P, embeddings: E): Scalar;
  /** Rows that are embedded at once; they divide the batch. */
  readonly microBatch: number;
}

export interface StepOptions<P extends Tree, B extends Tree> {
  readonly loss: Loss<P, B> | TwoPartLoss<P, B>;
  readonly optimizer: Optimizer;
  /**
   * Parameters that are not trained, as `splitTree` took them from the trained ones: the loss sees all of them in their places.
   * They have no gradients and no moments, stay as they are, and are the caller's; a compiled step moves them to the device.
   */
  readonly locked?: P;
  /** Applied to the parameters after each update, for example to keep the logit scale at most 100. */
  constrain?(params: P): P;
  /** "bfloat16" for products and convolutions of compiled steps; parameters and optimizer stay in float32. */
  readonly precision?: Precision;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  /** Stops between two micro-batches, leaving the state as it was; by default an interrupt of the notebook cell or the command. */
  readonly signal?: AbortSignal;
}

/** What an update changes. */
export type StepState<P extends Tree> = { readonly params: P; readonly optimizer: OptimizerState };

/** What an update measured, before it: both []. */
export type StepResult = { loss: Scalar; gradientNorm: Scalar };

/** Updates, ready to run. */
export interface StepProgram<P extends Tree, B extends Tree> {
  /** A batch where the update wants it; frees the one that it is given, or returns it. */
  load(batch: B): B;
  /** One update of the state's tensors, in place. */
  run(state: StepState<P>, batch: B, rate: Rates): Promise<StepResult>;
  /** Seconds that it has computed so far, compilation included. */
  seconds(): number;
  dispose(): void;
}

/** The program of a loss: compiled unless asked otherwise. */
export function stepProgram<P extends Tree, B extends Tree>(options: StepOptions<P, B>): StepProgram<P, B> {
  const { loss } = options;
  return typeof loss === "function" ? wholeBatchProgram({ ...options, loss }) : microBatchProgram(loss, options);
}

/** One update as a pure function of the state, a batch and the learning rate [], or rates by parts of the parameters. */
export function trainingStep<P extends Tree, B extends Tree>({
  loss,
  ...rule
}: Pick<StepOptions<P, B>, "optimizer" | "constrain"> & { loss: Loss<P, B> }) {
  const apply = applyGradients(rule);
  return (before: StepState<P>, batch: B, rate: Rates): { state: StepState<P>; result: StepResult } => {
    const { params } = before;
    const { result, statistics } = collectStatistics((collected) =>
      valueAndGradients(() => loss(params, batch, collected), leaves(params)),
    );
    const { value, gradients } = result;
    if (value.rank !== 0) throw new Error(`expected a loss that is one number, got [${value.shape}]; take its mean`);
    const evaluated = { loss: value as Scalar, gradients: withLeaves(params, gradients), statistics };
    const { state, result: gradientNorm } = apply(before, evaluated, rate);
    return { state, result: { loss: evaluated.loss, gradientNorm } };
  };
}

/** What the first half of an update found. */
type Evaluated<P extends Tree> = {
  readonly loss: Scalar;
  readonly gradients: P;
  readonly statistics: StatisticsTree;
};

/**
 * The second half of an update: what the first found and the learning rates -> the next state and the gradient's norm []. A
 * loss or gradient that is not finite changes nothing.
 */
function applyGradients<P extends Tree>({
  optimizer: rule,
  constrain = (updated) => updated,
}: Pick<StepOptions<P, Tree>, "optimizer" | "constrain">) {
  return (before: StepState<P>, { loss, gradients, statistics }: Evaluated<P>, rate: Rates) => {
    const { params, optimizer } = before;
    const update = rule.update(params, gradients, { state: optimizer, rate, loss });
    const [old, updated] = [leaves(params), leaves(update.params)];
    const next = leaves(withStatistics(constrain(update.params), statistics)).map((tensor, i) =>
      tensor === updated[i] ? tensor : tf.where(update.isUsable, tensor, old[i]),
    );
    return { state: { params: withLeaves(params, next), optimizer: update.state }, result: update.gradientNorm };
  };
}

function wholeBatchProgram<P extends Tree, B extends Tree>({
  execution = defaultExecution(),
  ...options
}: StepOptions<P, B> & { loss: Loss<P, B> }): StepProgram<P, B> {
  const { loss, locked, ...rule } = options;
  const step = (before: StepState<P>, batch: B, rate: Rates, fixed: LockedPart<P>) =>
    trainingStep({ ...rule, loss: fixed.length > 0 ? withLocked(loss, fixed[0]) : loss })(before, batch, rate);
  const update = compileUpdate(step, { name: "train", execution, precision: options.precision });
  const fixed = lockedPart(locked, execution);
  const load = (batch: B): B => {
    if (execution === "eager") return batch;
    try {
      return onDevice(batch);
    } finally {
      disposeTree(batch);
    }
  };
  const run = (state: StepState<P>, batch: B, rate: Rates) => update(state, batch, rate, fixed());
  return { load, run, seconds: update.seconds, dispose: update.dispose };
}

/** The locked parameters as an input of programs: none, or one. */
type LockedPart<P extends Tree> = readonly P[];

/** Takes them to where programs want them, at every call, as eager operations of others may have taken them away. */
function lockedPart<P extends Tree>(
  locked: P | undefined,
  execution: Execution = defaultExecution(),
): () => LockedPart<P> {
  return () => {
    if (locked === undefined) return [];
    if (execution === "compiled") moveToDevice(locked);
    return [locked];
  };
}

/** Micro-batches are cut from a batch in the process's memory, so that only one of them takes room on the device. */
function microBatchProgram<P extends Tree, B extends Tree>(
  loss: TwoPartLoss<P, B>,
  options: StepOptions<P, B>,
): StepProgram<P, B> {
  const programs = microBatchPrograms(loss, options);
  const fixed = lockedPart(options.locked, options.execution);
  const parts = {
    embed: (params: P, microBatch: B) => programs.embed(params, microBatch, fixed()),
    lossGradients: (params: P, embeddings: readonly Tree[]) => programs.lossGradients(params, embeddings, fixed()),
    accumulate: async (gradients: P, params: P, embedded: EmbeddedMicroBatch<B, Tree>): Promise<P> => {
      await programs.accumulate(gradients, params, embedded, fixed());
      return gradients;
    },
  };
  const run = async (state: StepState<P>, batch: B, rate: Rates): Promise<StepResult> => {
    const source = { ...microBatchesOf(batch, loss.microBatch), signal: options.signal };
    const evaluated = await largeBatchGradients(parts, state.params, source);
    const { loss: value, gradients, statistics } = evaluated;
    try {
      return { loss: value, gradientNorm: await programs.apply(state, evaluated, rate) };
    } catch (error) {
      value.dispose();
      throw error;
    } finally {
      disposeTree({ gradients, statistics });
    }
  };
  const all = Object.values(programs);
  return {
    load: (batch) => batch,
    run,
    seconds: () => all.reduce((sum, program) => sum + program.seconds(), 0),
    dispose: () => {
      for (const program of all) program.dispose();
    },
  };
}

/** The parts of a large batch and the update, each compiled; gradients are added up in place. */
function microBatchPrograms<P extends Tree, B extends Tree>(
  { embed, loss }: TwoPartLoss<P, B>,
  { optimizer, constrain, execution, precision }: StepOptions<P, B>,
) {
  const partsWith = (fixed: LockedPart<P>) =>
    fixed.length === 0
      ? largeBatchParts(embed, loss)
      : largeBatchParts(withLocked(embed, fixed[0]), (params: P, embeddings) =>
          loss(mergeTrees(params, fixed[0]), embeddings),
        );
  const add = (gradients: P, params: P, embedded: EmbeddedMicroBatch<B, Tree>, fixed: LockedPart<P>) => ({
    state: partsWith(fixed).accumulate(gradients, params, embedded),
    result: [],
  });
  const options = (name: string) => ({ name: `train, ${name}`, execution, precision });
  return {
    embed: compile(
      (params: P, microBatch: B, fixed: LockedPart<P>) => partsWith(fixed).embed(params, microBatch),
      options("embeddings"),
    ),
    lossGradients: compile(
      (params: P, embeddings: readonly Tree[], fixed: LockedPart<P>) =>
        partsWith(fixed).lossGradients(params, embeddings),
      options("loss"),
    ),
    accumulate: compileUpdate(add, options("gradients")),
    apply: compileUpdate(applyGradients({ optimizer, constrain }), options("update")),
  };
}

/** Cuts each leaf into parts of `size` rows. Throws unless they all have a multiple of that. */
function microBatchesOf<B extends Tree>(batch: B, size: number) {
  const rows = leaves(batch).map(({ shape }) => shape[0] ?? 0);
  const [first] = rows;
  if (!Number.isInteger(size) || size < 1 || first % size !== 0 || rows.some((count) => count !== first))
    throw new Error(
      `train: expected batches whose rows are a multiple of microBatch ${size}, got ${[...new Set(rows)].join(" and ")} rows; ` +
        "change one of the two",
    );
  return {
    count: first / size,
    microBatch: (index: number) => mapTree(batch, (leaf) => leaf.slice(index * size, size)),
  };
}
