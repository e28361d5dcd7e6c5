// Traces a function of TensorFlow.js tensors into a graph. Nothing is computed: the function runs once on tensors that have
// a shape and a type and no values. What it takes from outside becomes a constant, or, if it is a tf.Variable, state.
import { deviceBackend, homeOf, typeNumber } from "./device-backend.js";
import type { CompiledProgram } from "./native.js";
import { type DataId, type DataType, type Tensor, tf, type Variable } from "./tf.js";
import { type Precision, TraceGraph } from "./trace-graph.js";
import { changeEngine } from "./trace-hooks.js";
import { type CreatedVariable, TracedVariables } from "./traced-variables.js";
import { tracingBackend, tracingBackendName } from "./tracing-backend.js";
import { leaves, type Tree } from "./tree.js";
import { checkTree } from "./tree-check.js";

/** An input of the program. */
interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** True for an input that the program may update, in a variable on the device. */
  readonly isVariable: boolean;
}

/** What the traced function returned. */
export interface TraceResult<O extends Tree> {
  readonly result: O;
  /** New values of inputs that are variables, by the input's number. */
  readonly updates?: ReadonlyMap<number, Tensor>;
}

export interface TracedProgram<O extends Tree> {
  readonly program: CompiledProgram;
  /** The tf.Variables that follow the inputs as further inputs. */
  readonly variables: readonly Variable[];
  /** The structure of the outputs; its tensors are gone. */
  readonly result: O;
  /** Variables that the function made, which need their first values before it can be traced for good. */
  readonly created: readonly CreatedVariable[];
}

/** The most numbers that a tensor from outside may bring into a program as a constant. */
const largestConstant = 1 << 20;

/** Runs `fn` once on tensors without values and returns the program of what it did. */
export function trace<O extends Tree>(
  fn: (inputs: Tensor[]) => TraceResult<O>,
  specs: readonly InputSpec[],
  precision: Precision,
): TracedProgram<O> {
  const graph = new TraceGraph(precision);
  const backend = tracingBackend();
  const nodeOf = (tensor: Tensor) => backend.getInputTensorIds([tensor])[0];
  const variables = new TracedVariables(graph);
  const inputs = specs.map(({ shape, dtype, isVariable }) =>
    isVariable
      ? graph.builder.variable(typeNumber(dtype), shape)
      : { value: graph.builder.placeholder(typeNumber(dtype), shape), resource: undefined },
  );
  const capture = (dataId: DataId) => variables.capture(dataId) ?? constantOf(graph, dataId);
  const isState = (dataId: DataId) => variables.has(dataId) || deviceBackend().isVariable(dataId);
  return whileTracing({ graph, capture, isState }, variables, () => {
    const tensors = inputs.map(({ value }) => backend.createOutputTensor(value));
    const { result, updates = new Map() } = fn(tensors);
    checkTree(result, "the result");
    backend.checkUnread();
    const outputs = leaves(result).map(nodeOf);
    const created = variables.created();
    const ids = () => [...inputs.map(({ resource, value }) => (resource ?? value).id), ...variables.resources()];
    if (created.length > 0) {
      const firstValues = created.map(({ first }) => nodeOf(first));
      return { program: graph.builder.program(ids(), firstValues), variables: variables.used(), result, created };
    }
    for (const [index, value] of updates) {
      const { resource } = inputs[index];
      if (resource && value !== tensors[index]) graph.builder.assign(resource.id, nodeOf(value));
    }
    variables.assign(nodeOf);
    return { program: graph.builder.program(ids(), outputs), variables: variables.used(), result, created };
  });
}

/** Throws in a function that is being traced, where compiled functions can't be called. */
export function refuseInTrace(): void {
  if (tf.getBackend() === tracingBackendName)
    throw new Error(
      "expected no compiled function to be called inside another; call the plain function there, it becomes part of the program",
    );
}

/** Sends TensorFlow.js's operations to the trace while `work` runs, and puts everything back afterwards. */
function whileTracing<T>(
  owner: Parameters<ReturnType<typeof tracingBackend>["begin"]>[0],
  variables: TracedVariables,
  work: () => T,
): T {
  const backend = tracingBackend();
  const usual = tf.getBackend();
  const changeBack = changeEngine(backend);
  tf.engine().startScope("trace");
  try {
    backend.begin(owner);
    variables.hold();
    void tf.setBackend(tracingBackendName);
    return work();
  } catch (error) {
    variables.forgetCreated();
    throw error;
  } finally {
    variables.restore();
    tf.engine().endScope();
    changeBack();
    void tf.setBackend(usual);
    backend.end();
  }
}

/** The value of a tensor from outside the trace, as a constant. */
function constantOf(graph: TraceGraph, dataId: DataId) {
  const home = homeOf(dataId);
  const info = tensorInfo(dataId);
  if (!home || !info)
    throw new Error(
      "expected tensors that live, got one in the function that was disposed, that belongs to another trace, or that is a " +
        "variable of an optimizer whose first call failed; make that anew",
    );
  if (deviceBackend().isVariable(dataId))
    throw new Error(
      `a tensor [${info.shape}] of a state, from outside the function, would stay in the program what it is now; ` +
        "pass it as an input of the function",
    );
  const size = info.shape.reduce((product, side) => product * side, 1);
  if (size > largestConstant)
    throw new Error(
      `a tensor [${info.shape}] from outside the function would become a constant of the program; ` +
        "pass it as an input of the function",
    );
  const values = home.readSync(dataId) as Float32Array;
  return { ...info, id: graph.constant(info.shape, typeNumber(info.dtype), values) };
}

function tensorInfo(dataId: DataId): { shape: number[]; dtype: DataType } | undefined {
  return tf.engine().state.tensorInfo.get(dataId);
}
