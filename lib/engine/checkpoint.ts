// Gradient checkpointing (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"): a checkpointed function keeps
// only its inputs for the backward pass and computes everything else anew there. Memory for time: one more forward pass.
import { optimizationBarrier } from "./barrier.js";
import { valueAndGradients } from "./gradients.js";
import { type Tensor, tf } from "./tf.js";
import { leaves, type Tree, withLeaves } from "./tree.js";

/**
 * The same function of trees, with the same value and gradients, that forgets its intermediate results:
 * `checkpoint((params: Block, x: Tensor3D) => block(params, x, { heads }))(params, x)`.
 *
 * Every tensor that `fn` uses must come in as an input: a captured one gets no gradient, and may be freed before `fn` runs
 * again. `fn` must compute the same both times, so randomness comes in as a key. Inputs of other types than float32 pass
 * through without a gradient. First derivatives only.
 */
export function checkpoint<I extends readonly Tree[], T extends Tensor>(fn: (...inputs: I) => T): (...inputs: I) => T {
  return (...inputs) => {
    const run = tf.customGrad((...args) => {
      const save = args[args.length - 1] as unknown as (tensors: Tensor[]) => void;
      save(leaves(inputs));
      // A clone, since the gradient of a function that returned one of its own inputs would count twice.
      return { value: fn(...inputs).clone(), gradFunc: (slope, saved) => recompute(fn, inputs, { slope, saved }) };
    });
    return run(...differentiable(inputs)) as T;
  };
}

/** Gradients of `fn` with respect to its float32 inputs, `saved` being the leaves of all inputs. */
function recompute<I extends readonly Tree[]>(
  fn: (...inputs: I) => Tensor,
  structure: I,
  { slope, saved }: { slope: Tensor; saved: Tensor[] },
): Tensor[] {
  return tf.tidy(() => {
    // The slope goes through as well, so that nothing is computed anew before it is needed.
    const [lateSlope, ...values] = optimizationBarrier([slope, ...saved]);
    const inputs = withLeaves(structure, values);
    return valueAndGradients(() => fn(...inputs), differentiable(inputs), lateSlope).gradients;
  });
}

function differentiable(inputs: readonly Tree[]): Tensor[] {
  return leaves(inputs).filter(({ dtype }) => dtype === "float32");
}
