// Numbers at half the memory: two bfloat16 in the bits of each float32. TensorFlow.js has no such type, but bits whose upper half
// is a finite bfloat16 are those of a finite float32, whatever the lower half: all that only stores, copies, selects or saves
// tensors can take the pairs for numbers. Made for an optimizer's running means, which need few digits.
import { tensorflowTypes, typeAttribute } from "./native.js";
import type { KernelCall, KernelFunc, NativeBackend } from "./native-backend.js";
import { type KernelBackend, type Tensor, type Tensor1D, tf } from "./tf.js";

/** Rounds to bfloat16, to the nearest and of two to the even, and packs in pairs: any shape with n numbers -> [ceil(n / 2)]. */
export function packBfloat16(x: Tensor): Tensor1D {
  return tf.tidy(() => {
    const half = Math.ceil(x.size / 2);
    const flat = tf.pad1d(x.flatten(), [0, 2 * half - x.size]);
    const bits = bitcast(flat, "int32"); // [2 * half]
    const upper = floorHalf(bits.add(int(32767)).add(lowestBit(floorHalf(bits)))); // signed 16 bits
    const [first, second] = [upper.slice(0, half), upper.slice(half)];
    const unsigned = second.sub(floorHalf(second).mul(int(65536)));
    return bitcast(first.mul(int(65536)).add(unsigned), "float32") as Tensor1D; // [half]
  });
}

/** What `packBfloat16` packed, in its shape. */
export function unpackBfloat16(pairs: Tensor1D, shape: readonly number[]): Tensor {
  return tf.tidy(() => {
    const bits = bitcast(pairs, "int32"); // [half]
    const first = floorHalf(bits).mul(int(65536));
    const second = bits.sub(first); // unsigned 16 bits
    const signed = second.sub(floorHalf(second.mul(int(2))).mul(int(65536)));
    const both = bitcast(tf.concat([first, signed.mul(int(65536))]), "float32"); // [2 * half]
    return both.slice(0, tf.util.sizeFromShape([...shape])).reshape([...shape]);
  });
}

function int(value: number): Tensor {
  return tf.scalar(value, "int32");
}

/** The upper 16 bits, signed. */
function floorHalf(bits: Tensor): Tensor {
  return tf.floorDiv(bits, int(65536));
}

/** 0 or 1. */
function lowestBit(x: Tensor): Tensor {
  return x.sub(tf.floorDiv(x, int(2)).mul(int(2)));
}

const bitcastKernel = "Bitcast";

for (const [backendName, kernelFunc] of [
  ["tensorflow", nativeBitcast],
  ["cpu", plainBitcast],
] as const)
  if (tf.getKernel(bitcastKernel, backendName) === undefined)
    tf.registerKernel({ kernelName: bitcastKernel, backendName, kernelFunc });

/** The same 32 bits as another type; no gradient. */
function bitcast(x: Tensor, dtype: "float32" | "int32"): Tensor {
  return tf.engine().runKernel(bitcastKernel, { x }, { dtype });
}

function nativeBitcast({ inputs, attrs, backend }: KernelCall): ReturnType<KernelFunc> {
  const native = backend as NativeBackend;
  const x = inputs.x as Tensor;
  const attribute = (name: string, dtype: unknown) =>
    typeAttribute(name, tensorflowTypes[dtype as "float32" | "int32"]);
  return native.executeSingleOutput("Bitcast", [attribute("T", x.dtype), attribute("type", attrs?.dtype)], [x]);
}

function plainBitcast({ inputs, attrs, backend }: KernelCall): ReturnType<KernelFunc> {
  const { dataId, shape } = inputs.x!;
  const dtype = attrs?.dtype as "float32" | "int32";
  const { buffer, byteOffset, length } = (backend as KernelBackend).readSync(dataId) as Float32Array;
  const Values = dtype === "int32" ? Int32Array : Float32Array;
  const values = new Values(buffer as ArrayBuffer, byteOffset, length).slice();
  return { dataId: (backend as KernelBackend).write(values, shape, dtype), shape, dtype };
}
