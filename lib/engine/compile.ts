// compile(fn): a function written with TensorFlow.js operations, gradients included, as one program compiled by XLA. It is
// traced once per signature (structure, shapes and types of its inputs), runs on a thread of its own, and its results stay
// on the device until they are read.
import { CompiledFunction } from "./compiled-function.js";
import { copyToDevice } from "./device-backend.js";
import { EagerFunction } from "./eager-function.js";
import { defaultExecution, type Execution } from "./execution.js";
import type { Tensor } from "./tf.js";
import { refuseInTrace, type TraceResult } from "./trace.js";
import type { Precision } from "./trace-graph.js";
import { mapTree, type NamedLeaf, namedLeaves, type Tree } from "./tree.js";
import { checkSynchronous, checkTree } from "./tree-check.js";

export interface CompileOptions {
  /** Shown in errors. */
  readonly name?: string;
  /** "bfloat16" computes products and convolutions in bfloat16, with float32 parameters and sums; for GPUs. */
  readonly precision?: Precision;
  /** "eager" runs `fn` op by op instead, with the same results: for comparison, and where the addon is missing. */
  readonly execution?: Execution;
}

/** A compiled function. Its inputs may be disposed as soon as the call has returned its promise. */
export interface Compiled<I extends readonly Tree[], O extends Tree> {
  (...inputs: I): Promise<O>;
  /** Number of signatures that it has programs for; none op by op. */
  traces(): number;
  /** Seconds that its programs have computed so far, XLA's compilation included. */
  seconds(): number;
  /** Frees the programs; those that run now finish. */
  dispose(): void;
}

/**
 * `fn` takes and returns trees of tensors, and is pure but for the tf.Variables that it reads and assigns.
 * Throws while tracing on what can't be compiled (reading values, random numbers of JavaScript, shapes that depend on values,
 * async functions), with the remedy.
 */
export function compile<I extends readonly Tree[], O extends Tree>(
  fn: (...inputs: I) => O,
  options: CompileOptions = {},
): Compiled<I, O> {
  return compiled((inputs: I) => ({ result: checkSynchronous(fn(...inputs)) }), {
    name: "compile",
    states: 0,
    ...options,
  });
}

/**
 * `fn` takes a state and inputs, and returns the next state and a result. A call replaces the values of the tensors of `state`
 * in place, on the device, without copying them; they stay ordinary tensors, which can be read, saved and disposed.
 * The next state must have the structure, shapes and types of the state.
 */
export function compileUpdate<S extends Tree, I extends readonly Tree[], O extends Tree>(
  fn: (state: S, ...inputs: I) => { state: S; result: O },
  options: CompileOptions = {},
): Compiled<[S, ...I], O> {
  const update = ([before, ...inputs]: [S, ...I]): TraceResult<O> => {
    const old = namedLeaves(before); // now, as the function may put other tensors into the record
    const { state, result } = checkPair(checkSynchronous(fn(before, ...(inputs as unknown as I))));
    checkTree(state, "the next state");
    return { result, updates: updatesOf(old, namedLeaves(state)) };
  };
  return compiled(update, { name: "compileUpdate", states: 1, ...options });
}

/** A copy of a tree on the device, for parameters and batches that programs read. */
export function onDevice<T extends Tree>(tree: T, execution: Execution = defaultExecution()): T {
  return mapTree(tree, execution === "compiled" ? copyToDevice : (tensor) => tensor.clone());
}

function compiled<I extends readonly Tree[], O extends Tree>(
  fn: (inputs: I) => TraceResult<O>,
  {
    name,
    states,
    precision = "float32",
    execution = defaultExecution(),
  }: CompileOptions & { name: string; states: number },
): Compiled<I, O> {
  checkOptions({ precision, execution });
  const made =
    execution === "eager"
      ? new EagerFunction(fn, { name, states })
      : new CompiledFunction(fn, { name, states, precision });
  const call = (...inputs: I) => {
    refuseInTrace(); // at once, as nobody would see a rejected promise there
    return made.call(inputs);
  };
  return Object.assign(call, {
    traces: () => made.traces,
    seconds: () => made.seconds(),
    dispose: () => made.dispose(),
  });
}

/** Throws unless a function to update a state returned both of what it must. */
function checkPair<T extends { state: Tree; result: Tree }>(returned: T | undefined): T {
  if (returned?.state !== undefined && returned.result !== undefined) return returned;
  throw new Error(
    "expected the function to return { state, result }, got one without; return [] where there is no result",
  );
}

/** Throws on an option that JavaScript let pass. */
function checkOptions({ precision, execution }: { precision: string; execution: string }): void {
  if (precision !== "float32" && precision !== "bfloat16")
    throw new Error(`compile: expected precision float32 or bfloat16, got ${precision}`);
  if (execution !== "compiled" && execution !== "eager")
    throw new Error(`compile: expected execution compiled or eager, got ${execution}`);
}

/** The new values of the state's tensors, by their number among all inputs. */
function updatesOf(old: readonly NamedLeaf[], next: readonly NamedLeaf[]): Map<number, Tensor> {
  const describe = ({ path, tensor }: NamedLeaf) => `${path} ${tensor.dtype} [${tensor.shape}]`;
  old.forEach((leaf, i) => {
    if (next[i] && describe(next[i]) === describe(leaf)) return;
    const got = next[i] ? describe(next[i]) : "nothing";
    throw new Error(`expected the next state to be like the state, with ${describe(leaf)}, got ${got}`);
  });
  if (next.length > old.length)
    throw new Error(`expected the next state to be like the state, got ${describe(next[old.length])} besides`);
  return new Map(next.map(({ tensor }, i) => [i, tensor]));
}
