// tf.Variables inside a trace. One that the function reads or assigns becomes a further input that lives on the device;
// one that it makes (as TensorFlow.js's optimizers do at their first step) is noted, with the node of its first value.
import { homeOf, typeNumber, unshare } from "./device-backend.js";
import type { Node } from "./native.js";
import { type DataId, type DataType, type Tensor, tf, type Variable } from "./tf.js";
import type { TraceGraph } from "./trace-graph.js";

export interface CreatedVariable {
  readonly variable: Variable;
  /** Its first value, a tensor of the trace. */
  readonly first: Tensor;
}

interface Used {
  readonly variable: Variable;
  readonly nodes: { readonly resource: Node; readonly value: Node };
}

export class TracedVariables {
  private readonly before = new Map<DataId, Variable>();
  private readonly held = new Map<Variable, Tensor>();
  private readonly inputs = new Map<Variable, Used>();
  private readonly made: CreatedVariable[] = [];

  constructor(private readonly graph: TraceGraph) {}

  /** Before the trace: a second hold on what each variable holds now, so that an assignment in the trace can be undone. */
  hold(): void {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      unshare(variable);
      this.before.set(variable.dataId, variable);
      this.held.set(variable, shareData(variable));
    }
    const engine = tf.engine();
    engine.makeVariable = (value, trainable, name, dtype) => {
      const variable: Variable = Object.getPrototypeOf(engine).makeVariable.call(engine, value, trainable, name, dtype);
      this.made.push({ variable, first: tf.keep(shareData(variable)) });
      return variable;
    };
  }

  /** After a trace that failed, as the variables that it made have no value. */
  forgetCreated(): void {
    for (const { variable } of this.made) variable.dispose();
  }

  /** After it: every variable holds again what it held; new ones hold nothing until they are assigned. */
  restore(): void {
    const engine = tf.engine() as { makeVariable?: unknown };
    delete engine.makeVariable;
    for (const [variable, original] of this.held) {
      if (variable.dataId !== original.dataId) variable.assign(original);
      original.dispose();
    }
    for (const { first } of this.made) first.dispose();
  }

  /** True for the data of a variable. */
  has(dataId: DataId): boolean {
    return this.before.has(dataId);
  }

  /** The node that stands for the data if it is that of a variable. */
  capture(dataId: DataId): { id: number; shape: number[]; dtype: DataType } | undefined {
    const variable = this.before.get(dataId);
    if (!variable) return undefined;
    const { shape, dtype } = variable;
    return { id: this.use(variable).nodes.value.id, shape, dtype };
  }

  /** The variables that became inputs, in order. */
  used(): Variable[] {
    return [...this.inputs.keys()];
  }

  resources(): number[] {
    return [...this.inputs.values()].map(({ nodes }) => nodes.resource.id);
  }

  created(): readonly CreatedVariable[] {
    return this.made;
  }

  /** Adds an assignment for each variable that holds another tensor than before the trace. */
  assign(nodeOf: (variable: Variable) => number): void {
    for (const [variable, original] of this.held)
      if (variable.dataId !== original.dataId)
        this.graph.builder.assign(this.use(variable).nodes.resource.id, nodeOf(variable));
  }

  private use(variable: Variable): Used {
    let used = this.inputs.get(variable);
    if (!used) {
      used = { variable, nodes: this.graph.builder.variable(typeNumber(variable.dtype), variable.shape) };
      this.inputs.set(variable, used);
    }
    return used;
  }
}

/** A tensor with the same data, without the copy or the move to the current backend that `clone` may make. */
function shareData({ dataId, shape, dtype }: Tensor): Tensor {
  const home = homeOf(dataId);
  if (!home) throw new Error("expected variables that were not disposed");
  home.incRef(dataId);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, home);
}
