// The TensorFlow.js kernels that can't be traced as they are: they read values, or mean something else in a program.
import { optimizationBarrierKernel } from "./barrier.js";
import { typeNumber } from "./device-backend.js";
import type { NativeBackend } from "./native-backend.js";
import { type Tensor, tf } from "./tf.js";
import { resizingKernels } from "./traced-resizing.js";

type KernelFunc = Parameters<typeof tf.registerKernel>[0]["kernelFunc"];
type KernelCall = Parameters<KernelFunc>[0];

export const tracedKernels: Readonly<Record<string, KernelFunc>> = {
  ...resizingKernels,
  [tf.GatherV2]: gather,
  [tf.Mean]: mean,
  [tf.Multinomial]: () => {
    throw new Error(
      "tf.multinomial draws other numbers at every call; take the largest of logits plus Gumbel noise from a key",
    );
  },
  [optimizationBarrierKernel]: barrier,
};

/** As the native kernel, without reading the indices: XLA takes the nearest row for one that is out of range. */
function gather({ inputs, attrs, backend }: KernelCall): ReturnType<KernelFunc> {
  const { x, indices } = inputs as { x: Tensor; indices: Tensor };
  const { axis, batchDims } = attrs as { axis: number; batchDims: number };
  const { binding } = backend as NativeBackend;
  const attributes = [
    { name: "batch_dims", type: binding.TF_ATTR_INT, value: batchDims },
    typeAttribute(binding, "Tparams", x.dtype),
    typeAttribute(binding, "Tindices", indices.dtype),
    typeAttribute(binding, "Taxis", "int32"),
  ];
  return tf.tidy(() =>
    (backend as NativeBackend).executeSingleOutput("GatherV2", attributes, [x, indices, tf.scalar(axis, "int32")]),
  );
}

/** The native kernel promises TensorFlow the type of its input, and then converts it. */
function mean({ inputs, attrs, backend }: KernelCall): ReturnType<KernelFunc> {
  const native = tf.getKernel(tf.Mean, "tensorflow").kernelFunc;
  return tf.tidy(() => native({ inputs: { x: tf.cast(inputs.x as Tensor, "float32") }, attrs, backend }) as Tensor);
}

function barrier({ inputs, backend }: KernelCall): ReturnType<KernelFunc> {
  const tensors = Object.values(inputs) as Tensor[];
  const native = backend as NativeBackend;
  const types = {
    name: "T",
    type: native.binding.TF_ATTR_TYPE,
    value: tensors.map(({ dtype }) => typeNumber(dtype)),
  };
  return native.executeMultipleOutputs("XlaOptimizationBarrier", [types], tensors, tensors.length);
}

function typeAttribute(binding: NativeBackend["binding"], name: string, dtype: string) {
  return { name, type: binding.TF_ATTR_TYPE, value: typeNumber(dtype) };
}
