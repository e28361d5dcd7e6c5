// compile(fn): a function written with TensorFlow.js operations, gradients included, as one program compiled by XLA. It is
// traced once per signature (structure, shapes and types of its inputs), runs on a thread of its own, and its results stay
// on the device until they are read.
import { arrayOf, copyToVariable, deviceBackend, moveToVariable, tensorOfValue } from "./device-backend.js";
import type { DeviceArray } from "./native.js";
import type { DataId, Tensor, Variable } from "./tf.js";
import { type TracedProgram, type TraceResult, trace } from "./trace.js";
import type { Precision } from "./trace-graph.js";
import { leaves, mapTree, type NamedLeaf, namedLeaves, type Tree, withLeaves } from "./tree.js";

export interface CompileOptions {
  /** Shown in errors. */
  readonly name?: string;
  /** "bfloat16" computes products and convolutions in bfloat16, with float32 parameters and sums; for GPUs. */
  readonly precision?: Precision;
}

/** A compiled function. Its inputs may be disposed as soon as the call has returned its promise. */
export interface Compiled<I extends readonly Tree[], O extends Tree> {
  (...inputs: I): Promise<O>;
  /** Number of signatures that were traced so far. */
  readonly traces: number;
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
  return new CompiledFunction<I, O>((inputs) => ({ result: fn(...inputs) }), 0, options).asFunction();
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
  const update = (all: readonly Tree[]): TraceResult<O> => {
    const [before, ...inputs] = all as unknown as [S, ...I];
    const { state, result } = fn(before, ...(inputs as unknown as I));
    return { result, updates: updatesOf(before, state, options.name) };
  };
  return new CompiledFunction<[S, ...I], O>(update, 1, options).asFunction();
}

/** A copy of a tree on the device, for states and for parameters that many calls read. */
export function onDevice<T extends Tree>(tree: T): T {
  return mapTree(tree, copyToVariable);
}

class CompiledFunction<I extends readonly Tree[], O extends Tree> {
  private readonly programs = new Map<string, TracedProgram<O>>();
  private disposed = false;

  /** The first `states` inputs are updated in place. */
  constructor(
    private readonly fn: (inputs: I) => TraceResult<O>,
    private readonly states: number,
    private readonly options: CompileOptions,
  ) {}

  asFunction(): Compiled<I, O> {
    const call = Object.assign((...inputs: I) => this.call(inputs), { dispose: () => this.dispose() });
    return Object.defineProperty(call, "traces", { get: () => this.programs.size }) as unknown as Compiled<I, O>;
  }

  private async call(inputs: I): Promise<O> {
    if (this.disposed) throw new Error(`${this.name}: expected a function that was not disposed; compile it again`);
    this.stateLeaves(inputs).forEach(moveUnshared);
    const tensors = leaves(inputs);
    const arrays = tensors.map(arrayOf);
    const signature = signatureOf(inputs);
    try {
      const traced = this.programs.get(signature) ?? (await this.trace(inputs, arrays));
      this.programs.set(signature, traced);
      const results = await traced.program.run(withVariables(arrays, traced.variables));
      return withLeaves(traced.result, results.map(tensorOfValue));
    } catch (error) {
      throw new Error(`${this.name}: ${(error as Error).message}`, { cause: error });
    } finally {
      for (const { array, isCopy } of arrays) if (isCopy) array.dispose();
    }
  }

  /** Twice where the function makes variables: the first program computes their first values. */
  private async trace(inputs: I, arrays: readonly InputArray[]): Promise<TracedProgram<O>> {
    const first = this.traceOnce(inputs);
    if (first.created.length === 0) return first;
    const values = await first.program.run(withVariables(arrays, first.variables));
    first.program.dispose();
    first.created.forEach(({ variable }, i) => {
      const value = tensorOfValue(values[i]);
      variable.assign(value);
      value.dispose();
    });
    const second = this.traceOnce(inputs);
    if (second.created.length === 0) return second;
    throw new Error("expected no tf.variable to be made at every call; make them before, outside the function");
  }

  private traceOnce(inputs: I): TracedProgram<O> {
    const specs = leaves(inputs).map(({ shape, dtype, dataId }) => ({ shape, dtype, isVariable: isVariable(dataId) }));
    return trace(
      (tensors) => this.fn(withLeaves(inputs as unknown as Tree, tensors) as unknown as I),
      specs,
      this.options.precision ?? "float32",
    );
  }

  private stateLeaves(inputs: I): NamedLeaf[] {
    return inputs.slice(0, this.states).flatMap((input) => namedLeaves(input));
  }

  private get name(): string {
    return this.options.name ?? "compile";
  }

  private dispose(): void {
    for (const { program } of this.programs.values()) program.dispose();
    this.programs.clear();
    this.disposed = true;
  }
}

type InputArray = ReturnType<typeof arrayOf>;

/** The arrays of a call: those of the inputs, then those of the tf.Variables. */
function withVariables(inputs: readonly InputArray[], variables: readonly Variable[]): DeviceArray[] {
  for (const variable of variables) moveToVariable(variable);
  return [...inputs, ...variables.map(arrayOf)].map(({ array }) => array);
}

/** An update in place would show in every clone. */
function moveUnshared({ path, tensor }: NamedLeaf): void {
  moveToVariable(tensor);
  if (deviceBackend().refCount(tensor.dataId) > 1)
    throw new Error(
      `expected a state whose tensors share their data with no other, got ${path}, which a clone or reshape of it shares ` +
        "and would see changed; dispose the other, or pass a copy (onDevice)",
    );
}

/** Structure, shapes and types, and which inputs live in variables. */
function signatureOf(inputs: readonly Tree[]): string {
  return namedLeaves(inputs)
    .map(({ path, tensor }) => `${path}:${tensor.dtype}[${tensor.shape}]${isVariable(tensor.dataId) ? "v" : ""}`)
    .join(";");
}

function isVariable(dataId: DataId): boolean {
  return deviceBackend().isVariable(dataId);
}

/** The new values of the state's tensors, by their number among all inputs. */
function updatesOf(before: Tree, after: Tree, name = "compileUpdate"): Map<number, Tensor> {
  const old = namedLeaves(before);
  const next = namedLeaves(after);
  const describe = ({ path, tensor }: NamedLeaf) => `${path} ${tensor.dtype} [${tensor.shape}]`;
  old.forEach((leaf, i) => {
    if (next[i] && describe(next[i]) === describe(leaf)) return;
    const got = next[i] ? describe(next[i]) : "nothing";
    throw new Error(`${name}: expected the next state to be like the state, with ${describe(leaf)}, got ${got}`);
  });
  if (next.length > old.length)
    throw new Error(`${name}: expected the next state to be like the state, got ${describe(next[old.length])} besides`);
  return new Map(next.map(({ tensor }, i) => [i, tensor]));
}
