// Convolutions of one to three axes with their strides, paddings and dilations, transposed, depthwise, separable, fused.
import { tf } from "../../../lib/engine/tf.js";
import { type OpCase, opCase, spread } from "./op-case.js";

const pictures = () => spread([2, 5, 6, 3]);
const kernel = () => spread([3, 3, 3, 4], 1, -0.7);
const depthKernel = () => spread([3, 3, 3, 2], 1, -0.7);
const activations = ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const;

const fused = activations.map((activation) =>
  opCase(
    `fused.conv2d, ${activation}`,
    () => [pictures(), kernel(), spread([4])],
    (x, filter, bias) => {
      const preluActivationWeights = activation === "prelu" ? tf.tensor1d([0.1, 0.2, 0.3, 0.4]) : undefined;
      const options = { strides: 2, pad: "same", activation, preluActivationWeights, leakyreluAlpha: 0.1 } as const;
      return tf.fused.conv2d({ x, filter, bias, ...options });
    },
  ),
);

const fusedDepthwise = (["linear", "relu6"] as const).map((activation) =>
  opCase(
    `fused.depthwiseConv2d, ${activation}`,
    () => [pictures(), depthKernel(), spread([6])],
    (x, filter, bias) => tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: "valid", activation }),
  ),
);

export const convolutions: OpCase[] = [
  opCase(
    "conv1d, same",
    () => [spread([2, 7, 3]), spread([3, 3, 2], 1, -0.7)],
    (x, w) => tf.conv1d(x, w, 1, "same"),
  ),
  opCase(
    "conv1d, stride 2",
    () => [spread([2, 7, 3]), spread([3, 3, 2], 1, -0.7)],
    (x, w) => tf.conv1d(x, w, 2, "valid"),
  ),
  opCase(
    "conv1d, dilated",
    () => [spread([2, 7, 3]), spread([2, 3, 2], 1, -0.7)],
    (x, w) => tf.conv1d(x, w, 1, "same", "NWC", 2),
  ),
  opCase(
    "conv2d, valid",
    () => [pictures(), kernel()],
    (x, w) => tf.conv2d(x, w, 1, "valid"),
  ),
  opCase(
    "conv2d, same",
    () => [pictures(), kernel()],
    (x, w) => tf.conv2d(x, w, 1, "same"),
  ),
  opCase(
    "conv2d, strides 2 and 1",
    () => [pictures(), kernel()],
    (x, w) => tf.conv2d(x, w, [2, 1], "same"),
  ),
  opCase(
    "conv2d, one pixel",
    () => [pictures(), spread([1, 1, 3, 2])],
    (x, w) => tf.conv2d(x, w, 1, "valid"),
  ),
  opCase(
    "conv2d, patches",
    () => [spread([2, 4, 4, 3]), spread([2, 2, 3, 5], 1, -0.7)],
    (x, w) => tf.conv2d(x, w, 2, "valid"),
  ),
  opCase(
    "conv2d, uneven padding",
    () => [pictures(), kernel()],
    (x, w) =>
      tf.conv2d(x, w, 1, [
        [0, 0],
        [2, 1],
        [1, 0],
        [0, 0],
      ]),
  ),
  opCase(
    "conv2d, dilated",
    () => [pictures(), kernel()],
    (x, w) => tf.conv2d(x, w, 1, "same", "NHWC", 2),
  ),
  opCase(
    "conv2d of one picture",
    () => [spread([5, 6, 3]), kernel()],
    (x, w) => tf.conv2d(x, w, 1, "same"),
  ),
  opCase(
    "conv2dTranspose",
    () => [spread([2, 3, 3, 4]), kernel()],
    (x, w) => tf.conv2dTranspose(x, w, [2, 6, 6, 3], 2, "same"),
  ),
  opCase(
    "depthwiseConv2d",
    () => [pictures(), depthKernel()],
    (x, w) => tf.depthwiseConv2d(x, w, 1, "same"),
  ),
  opCase(
    "depthwiseConv2d, stride 2",
    () => [pictures(), depthKernel()],
    (x, w) => tf.depthwiseConv2d(x, w, 2, "valid"),
  ),
  opCase(
    "depthwiseConv2d, dilated",
    () => [pictures(), depthKernel()],
    (x, w) => tf.depthwiseConv2d(x, w, 1, "same", "NHWC", 2),
  ),
  opCase(
    "separableConv2d",
    () => [pictures(), depthKernel(), spread([1, 1, 6, 4])],
    (x, depthwise, pointwise) => tf.separableConv2d(x, depthwise, pointwise, 1, "same"),
  ),
  opCase(
    "conv3d",
    () => [spread([1, 3, 4, 4, 2]), spread([2, 2, 2, 2, 3], 1, -0.7)],
    (x, w) => tf.conv3d(x, w, 1, "same"),
  ),
  opCase(
    "conv3d, stride 2",
    () => [spread([1, 4, 4, 4, 2]), spread([2, 2, 2, 2, 3], 1, -0.7)],
    (x, w) => tf.conv3d(x, w, 2, "valid"),
  ),
  opCase(
    "conv3dTranspose",
    () => [spread([1, 2, 2, 2, 3]), spread([2, 2, 2, 2, 3], 1, -0.7)],
    (x, w) => tf.conv3dTranspose(x, w, [1, 4, 4, 4, 2], 2, "same"),
  ),
  opCase(
    "dilation2d",
    () => [pictures(), spread([2, 2, 3], 0, 1)],
    (x, w) => tf.dilation2d(x, w, 1, "same"),
  ),
  opCase(
    "dilation2d, dilated",
    () => [pictures(), spread([2, 2, 3], 0, 1)],
    (x, w) => tf.dilation2d(x, w, 1, "valid", 2),
  ),
  ...fused,
  ...fusedDepthwise,
];
