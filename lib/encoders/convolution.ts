// Convolutions and pooling as the published ResNets have them: (size - 1) / 2 zeros on every side of the picture, so that it
// keeps its size at stride 1 and has ceil(side / stride) places otherwise. TensorFlow's "same" puts other zeros at larger strides.
import { optimizationBarrier } from "../engine/barrier.js";
import type { Parameter } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import { uniformByInputs } from "./layers.js";

/** x [B, height, width, in], kernel [size, size, in, out] of an odd size -> [B, height / stride, width / stride, out]; no bias. */
export function convolution(x: Tensor4D, kernel: Tensor, stride = 1): Tensor4D {
  const [, height, width] = x.shape;
  const size = kernel.shape[0];
  if (size === 1) return pointwise(everyOther(x, stride), kernel);
  // XLA on CPUs takes up to a hundred times as long for pictures that end with 2 x 2 places, or their gradients.
  if (Math.max(height, width) <= 2 * stride) return everyOther(unfolded(x, kernel), stride);
  if (stride > 1) return tf.conv2d(padded(x, size), kernel as Tensor4D, stride, "valid");
  return tf.conv2d(x, kernel as Tensor4D, 1, "same");
}

/** The largest of each size x size places: [B, height, width, C] -> [B, height / stride, width / stride, C]. The zeros count too. */
export function maxPool(x: Tensor4D, size: number, stride: number): Tensor4D {
  return tf.maxPool(padded(x, size), size, stride, "valid");
}

/** Means of size x size places side by side: [B, height, width, C] -> [B, height / size, width / size, C]; rests are not seen. */
export function averagePool(x: Tensor4D, size: number): Tensor4D {
  return tf.avgPool(x, size, size, "valid");
}

/**
 * Sums over all places: [B, height, width, C] -> [B, C], without a gradient. What is summed is computed first: fused into the
 * sum, XLA on CPUs would go through it channel by channel.
 */
export function sumOverPlaces(x: Tensor): Tensor {
  const [batch, , , channels] = x.shape;
  return optimizationBarrier([x])[0].reshape([batch, -1, channels]).sum(1); // [B, C]
}

/** A kernel [size, size, in, out] drawn as PyTorch does by default: uniform within 1 / sqrt(size * size * in). */
export function describeKernel(key: Key, shape: readonly [number, number, number, number]): Parameter {
  const [height, width, inputs] = shape;
  return uniformByInputs(key, shape, height * width * inputs);
}

/** A convolution of single places is a matrix product, whose gradients are faster. */
function pointwise(x: Tensor4D, kernel: Tensor): Tensor4D {
  const [, , inputs, outputs] = kernel.shape;
  const rows = x.reshape<Tensor2D>([-1, inputs]); // [B * height * width, in]
  const mapped = tf.matMul(rows, kernel.reshape<Tensor2D>([inputs, outputs])); // [B * height * width, out]
  return mapped.reshape([...x.shape.slice(0, 3), outputs]); // [B, height, width, out]
}

/** A convolution of stride 1 as one product: around each place, its window is laid out as a row. */
function unfolded(x: Tensor4D, kernel: Tensor): Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const [size, , , outputs] = kernel.shape;
  const around = padded(x, size); // [B, height + size - 1, width + size - 1, in]
  const places = Array.from({ length: size * size }, (_, i) =>
    around.slice([0, Math.floor(i / size), i % size, 0], [batch, height, width, inputs]),
  );
  const windows = tf.concat(places, 3); // [B, height, width, size * size * in]
  return pointwise(windows, kernel.reshape([1, 1, size * size * inputs, outputs])); // [B, height, width, out]
}

/** Every `stride`-th place in each direction, from the first on: [B, height, width, C] -> [B, height / stride, width / stride, C]. */
function everyOther(x: Tensor4D, stride: number): Tensor4D {
  return stride === 1 ? x : tf.avgPool(x, 1, stride, "valid"); // the mean of one; a strided slice has no gradient
}

/** With the zeros that a window of `size` wants. TensorFlow.js has no gradient for those of its own. */
function padded(x: Tensor4D, size: number): Tensor4D {
  const around: [number, number] = [(size - 1) / 2, (size - 1) / 2];
  return size === 1 ? x : tf.pad(x, [[0, 0], around, around, [0, 0]]);
}
