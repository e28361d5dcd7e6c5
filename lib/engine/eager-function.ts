// A function that runs op by op behind the interface of a compiled one.
import { type Tensor, tf } from "./tf.js";
import type { TraceResult } from "./trace.js";
import { leaves, type Tree, tidyTree } from "./tree.js";

export class EagerFunction<I extends readonly Tree[], O extends Tree> {
  readonly traces = 0;
  private spent = 0;
  private disposed = false;

  constructor(
    private readonly fn: (inputs: I) => TraceResult<O>,
    private readonly options: { readonly name: string; readonly states: number },
  ) {}

  async call(inputs: I): Promise<O> {
    const { name, states } = this.options;
    if (this.disposed) throw new Error(`${name}: expected a function that was not disposed; compile it again`);
    const start = performance.now();
    try {
      const { result, updates } = tidyTree(() => {
        const { result, updates = new Map<number, Tensor>() } = this.fn(inputs);
        return { result, updates: [...updates.values()] };
      });
      const state = leaves(inputs.slice(0, states));
      state.forEach((tensor, i) => {
        replaceData(tensor, updates[i]);
      });
      for (const tensor of new Set(updates)) if (!state.includes(tensor)) tensor.dispose();
      return result;
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
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
}

/** Lets a tensor hold the data of another, as tf.Variable's `assign` does. */
function replaceData(tensor: Tensor, next: Tensor): void {
  if (tensor.dataId === next.dataId) return;
  const engine = tf.engine();
  engine.disposeTensor(tensor);
  tensor.dataId = next.dataId;
  engine.incRef(tensor, null as never);
}
