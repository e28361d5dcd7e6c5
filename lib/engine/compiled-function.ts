// One compiled function: its programs, one per signature, and what a call does.
import { arrayOf, deviceBackend, moveToVariable, tensorOf, unshare } from "./device-backend.js";
import type { DeviceArray } from "./native.js";
import type { Variable } from "./tf.js";
import { type TracedProgram, type TraceResult, trace } from "./trace.js";
import type { Precision } from "./trace-graph.js";
import { leaves, namedLeaves, type Tree, withLeaves } from "./tree.js";
import { inspectTree, messageOf } from "./tree-check.js";

interface CompiledFunctionOptions {
  readonly name: string;
  readonly precision: Precision;
  /** The first so many inputs are updated in place. */
  readonly states: number;
}

export class CompiledFunction<I extends readonly Tree[], O extends Tree> {
  private readonly programs = new Map<string, TracedProgram<O>>();
  private disposed = false;

  constructor(
    private readonly fn: (inputs: I) => TraceResult<O>,
    private readonly options: CompiledFunctionOptions,
  ) {}

  get traces(): number {
    return this.programs.size;
  }

  async call(inputs: I): Promise<O> {
    const { name } = this.options;
    if (this.disposed) throw new Error(`${name}: expected a function that was not disposed; compile it again`);
    let arrays: readonly InputArray[] = [];
    try {
      const { tensors, signature } = inspectTree(inputs, "the inputs");
      this.prepareState(inputs);
      arrays = tensors.map(arrayOf);
      const { program, variables, result } = this.programFor(signature, inputs, arrays);
      const results = await program.run(withVariables(arrays, variables));
      return withLeaves(result, results.map(tensorOf));
    } catch (error) {
      throw new Error(`${name}: ${explained(messageOf(error))}`, { cause: error });
    } finally {
      for (const { array, isCopy } of arrays) if (isCopy) array.dispose();
    }
  }

  /** Seconds that its programs have run, compilation included. */
  seconds(): number {
    return [...this.programs.values()].reduce((sum, { program }) => sum + program.seconds, 0);
  }

  dispose(): void {
    this.disposed = true;
    for (const { program } of this.programs.values()) program.dispose();
    this.programs.clear();
  }

  private programFor(signature: string, inputs: I, arrays: readonly InputArray[]): TracedProgram<O> {
    const found = this.programs.get(signature) ?? this.trace(inputs, arrays);
    this.programs.set(signature, found);
    return found;
  }

  /** Twice where the function makes variables: the first program computes their first values. */
  private trace(inputs: I, arrays: readonly InputArray[]): TracedProgram<O> {
    const first = this.traceOnce(inputs);
    if (first.created.length === 0) return first;
    const created = [...first.created];
    try {
      fill(first, arrays);
      const second = this.traceOnce(inputs);
      if (second.created.length === 0) return second;
      second.program.dispose();
      created.push(...second.created);
      throw new Error("expected no tf.variable to be made at every call; make them before, outside the function");
    } catch (error) {
      for (const { variable } of created) variable.dispose();
      throw error;
    } finally {
      first.program.dispose();
    }
  }

  private traceOnce(inputs: I): TracedProgram<O> {
    const states = leaves(inputs.slice(0, this.options.states)).length;
    const specs = leaves(inputs).map(({ shape, dtype }, i) => ({ shape, dtype, isVariable: i < states }));
    return trace(
      (tensors) => this.fn(withLeaves(inputs as unknown as Tree, tensors) as unknown as I),
      specs,
      this.options.precision,
    );
  }

  private prepareState(inputs: I): void {
    const state = leaves(inputs.slice(0, this.options.states));
    state.forEach(moveToVariable);
    if (state.some(({ dataId }) => deviceBackend().refCount(dataId) > 1)) refuseShared(inputs);
    if (new Set(state.map(({ dataId }) => dataId)).size < state.length)
      throw new Error("expected a state in which every tensor is at one place, got one at two");
  }
}

type InputArray = ReturnType<typeof arrayOf>;

/** Gives the variables that a trace made the values that its program computes. */
function fill({ program, variables, created }: TracedProgram<Tree>, inputs: readonly InputArray[]): void {
  const values = program.runSync(withVariables(inputs, variables));
  created.forEach(({ variable }, i) => {
    const value = tensorOf(values[i]);
    variable.assign(value);
    value.dispose();
  });
}

/** The arrays of a call: those of the inputs, then those of the tf.Variables. */
function withVariables(inputs: readonly InputArray[], variables: readonly Variable[]): DeviceArray[] {
  for (const variable of variables) {
    if (variable.isDisposed)
      throw new Error(
        `expected variables that were not disposed, got ${variable.name}; make and compile the function anew`,
      );
    unshare(variable); // an update in place would show in the other tensor
    moveToVariable(variable);
  }
  return [...inputs, ...variables.map(arrayOf)].map(({ array }) => array);
}

/** TensorFlow's report of operations that XLA lacks, in short and with the remedy. */
function explained(message: string): string {
  const missing = /Detected unsupported operations .*?: (\w+) \(/s.exec(message)?.[1];
  if (missing === undefined) return message;
  return `expected operations that XLA can compile, got TensorFlow's ${missing}; run that part eagerly, outside the function`;
}

/** An update in place would show in every clone. */
function refuseShared(inputs: readonly Tree[]): never {
  const shared = namedLeaves(inputs).find(({ tensor }) => deviceBackend().refCount(tensor.dataId) > 1);
  throw new Error(
    `expected a state whose tensors share their data with no other, got ${shared?.path}, which a clone or reshape ` +
      "of it shares and would see changed; dispose the other, or pass a copy (onDevice)",
  );
}
