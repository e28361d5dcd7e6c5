// A wall that the compiler does not optimise across. Run op by op it does nothing. In a compiled program it keeps what is
// computed from its outputs apart from the same computation on its inputs, which would otherwise be merged into one whose
// results stay in memory; recomputing to save memory depends on it.
import type { KernelBackend } from "@tensorflow/tfjs-node-gpu";
import type { KernelCall, KernelFunc } from "./native-backend.js";
import { type Tensor, tf } from "./tf.js";

/** Name of the TensorFlow.js kernel. It has no gradient: it belongs into gradient functions. */
export const optimizationBarrierKernel = "OptimizationBarrier";

// The library can be loaded anew while TensorFlow.js stays (a notebook after a change): it would warn of a second kernel.
for (const backendName of ["tensorflow", "cpu"])
  if (tf.getKernel(optimizationBarrierKernel, backendName) === undefined)
    tf.registerKernel({ kernelName: optimizationBarrierKernel, backendName, kernelFunc: identity });

/** The same tensors, of any types and shapes; none of the results exists for the compiler before all inputs do. */
export function optimizationBarrier(tensors: readonly Tensor[]): Tensor[] {
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [i, tensor]));
  return tf.engine().runKernel<Tensor[]>(optimizationBarrierKernel, inputs);
}

function identity({ inputs, backend }: KernelCall): ReturnType<KernelFunc> {
  return Object.values(inputs).map((tensor) => {
    const { dataId, shape, dtype } = tensor!;
    (backend as KernelBackend).incRef(dataId);
    return { dataId, shape, dtype };
  });
}
