// The parts of TensorFlow.js's native backend that tracing builds on; its own types keep them private.
import type { Node, OpAttribute } from "./native.js";
import type { KernelBackend, Tensor } from "./tf.js";

/** Its kernels call TensorFlow through `binding`; the numbers there are TensorFlow's names of attribute types. */
export interface NativeBackend extends KernelBackend {
  readonly binding: Readonly<Record<string, number>>;
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
