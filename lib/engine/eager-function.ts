// A function that runs op by op behind the interface of a compiled one, and with its manners: it owns what it is given and
// gives away what nobody else holds.
import { type Tensor, tf } from "./tf.js";
import type { TraceResult } from "./trace.js";
import { leaves, mapTree, type Tree, tidyTree, withLeaves } from "./tree.js";
import { checkTree, messageOf } from "./tree-check.js";

export class EagerFunction<I extends readonly Tree[], O extends Tree> {
  readonly traces = 0;
  private spent = 0;
  private disposed = false;

  constructor(
    private readonly fn: (inputs: I) => TraceResult<O>,
    private readonly options: { readonly name: string; readonly states: number },
  ) {}

  async call(inputs: I): Promise<O> {
    const { name } = this.options;
    if (this.disposed) throw new Error(`${name}: expected a function that was not disposed; compile it again`);
    const start = performance.now();
    try {
      checkTree(inputs, "the inputs");
      return outsideScopes(() => this.run(inputs));
    } catch (error) {
      throw new Error(`${name}: ${messageOf(error)}`, { cause: error });
    } finally {
      this.spent += (performance.now() - start) / 1000;
    }
  }

  seconds(): number {
    return this.spent;
  }

  dispose(): void {
    this.disposed = true;
  }

  /** Clones keep apart what the caller holds and what the function was given, returned and stored. */
  private run(inputs: I): O {
    const { result, updates } = tidyTree(() => {
      const given = withLeaves(inputs as unknown as Tree, leaves(inputs).map(clone)) as unknown as I;
      const { result, updates = new Map<number, Tensor>() } = this.fn(given);
      checkTree(result, "the result");
      return { result: mapTree(result, clone), updates: [...updates.values()].map(clone) };
    });
    leaves(inputs.slice(0, this.options.states)).forEach((tensor, i) => {
      replaceData(tensor, updates[i]);
    });
    for (const tensor of updates) tensor.dispose();
    return result;
  }
}

function clone(tensor: Tensor): Tensor {
  return tensor.clone();
}

/** Runs `work` so that a tf.tidy around the call does not free what it makes: compiled, that would come too late for it. */
function outsideScopes<T>(work: () => T): T {
  const { state } = tf.engine();
  const { activeScope, scopeStack } = state;
  Object.assign(state, { activeScope: null, scopeStack: [] });
  try {
    return work();
  } finally {
    Object.assign(state, { activeScope, scopeStack });
  }
}

/** Lets a tensor hold the data of another, as tf.Variable's `assign` does. */
function replaceData(tensor: Tensor, next: Tensor): void {
  if (tensor.dataId === next.dataId) return;
  const engine = tf.engine();
  engine.disposeTensor(tensor);
  tensor.dataId = next.dataId;
  engine.incRef(tensor, null as never);
}
