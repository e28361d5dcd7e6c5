// The MLP of all transformers and of the Mixer: over the last axis, from D numbers to F, an activation, and back to D.
import type { Tensor } from "../engine/tf.js";
import { type Activation, activate } from "./activations.js";
import { type Linear, linear } from "./layers.js";

/** Kernels [D, F] and [F, D]. */
export type Mlp = { hidden: Linear; output: Linear };

type LinearMap = { kernel: Tensor; bias?: Tensor };

/** x [..., D] -> [..., D], or whatever size the output map has; the maps may do without biases. */
export function mlp<T extends Tensor>(
  { hidden, output }: { hidden: LinearMap; output: LinearMap },
  activation: Activation,
  x: T,
): T {
  return linear(output, activate(activation, linear(hidden, x))); // [..., F], then [..., D]
}

/** Both maps, each as `describe` has it from its name and its numbers of inputs and outputs. */
export function describeMlp<M>(
  { width, mlpWidth }: { readonly width: number; readonly mlpWidth: number },
  describe: (name: "hidden" | "output", inputs: number, outputs: number) => M,
): { hidden: M; output: M } {
  return { hidden: describe("hidden", width, mlpWidth), output: describe("output", mlpWidth, width) };
}
