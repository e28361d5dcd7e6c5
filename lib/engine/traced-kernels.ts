// The TensorFlow.js kernels that can't be traced as they are: they read values, or mean something else in a program.
import { optimizationBarrierKernel } from "./barrier.js";
import { typeNumber } from "./device-backend.js";
import { typeAttribute } from "./native.js";
import type { KernelCall, KernelFunc, NativeBackend } from "./native-backend.js";
import { type Tensor, tf } from "./tf.js";
import { resizingKernels } from "./traced-resizing.js";

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
  const native = backend as NativeBackend;
  const type = (name: string, dtype: string) => typeAttribute(name, typeNumber(dtype));
  const attributes = [
    { name: "batch_dims", type: native.binding.TF_ATTR_INT, value: batchDims },
    ...[type("Tparams", x.dtype), type("Tindices", indices.dtype), type("Taxis", "int32")],
  ];
  return tf.tidy(() => native.executeSingleOutput("GatherV2", attributes, [x, indices, tf.scalar(axis, "int32")]));
}

/** The native kernel promises TensorFlow the type of its input, and then converts it. */
function mean({ inputs, attrs, backend }: KernelCall): ReturnType<KernelFunc> {
  const native = tf.getKernel(tf.Mean, "tensorflow").kernelFunc;
  return tf.tidy(() => native({ inputs: { x: tf.cast(inputs.x as Tensor, "float32") }, attrs, backend }) as Tensor);
}

function barrier({ inputs, backend }: KernelCall): ReturnType<KernelFunc> {
  const tensors = Object.values(inputs) as Tensor[];
  const native = backend as NativeBackend;
  const types = typeAttribute(
    "T",
    tensors.map(({ dtype }) => typeNumber(dtype)),
  );
  return native.executeMultipleOutputs("XlaOptimizationBarrier", [types], tensors, tensors.length);
}
