// The parts of TensorFlow.js's native backend that this library builds on; its own types keep them private.
import type { KernelBackend, registerKernel, Tensor } from "@tensorflow/tfjs-node-gpu";
import type { Node, OpAttribute } from "./native.js";

/** What computes an operation on one of TensorFlow.js's backends. */
export type KernelFunc = Parameters<typeof registerKernel>[0]["kernelFunc"];
export type KernelCall = Parameters<KernelFunc>[0];

/** Its kernels call TensorFlow through `binding`, which also holds TensorFlow's numbers for kinds of attributes. */
export interface NativeBackend extends KernelBackend {
  readonly binding: { readonly TF_Version: string; readonly TF_ATTR_INT: number };
  readonly isUsingGpuDevice: boolean;
  createOutputTensor(output: Pick<Node, "id" | "dtype" | "shape">): Tensor;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}
