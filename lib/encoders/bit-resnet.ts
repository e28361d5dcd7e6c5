// BiT's ResNet-v2 (Kolesnikov et al. 2020, "Big Transfer"; He et al. 2016, "Identity Mappings"), one of LiT's image towers (Zhai
// et al. 2022, Table 4): group norm and standardised kernels in the place of batch norm, so that pictures don't depend on each
// other; norm and ReLU come before each convolution. Epsilons and zeros are those of the code that trained the published weights.
import { checkpoint } from "../engine/checkpoint.js";
import type { Described } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { convolution, describeKernel, maxPool } from "./convolution.js";
import { describeGroupNorm, type GroupNorm, groupNorm } from "./group-norm.js";
import type { ComputeOptions } from "./layers.js";

export interface BitResnetSettings {
  readonly kind: "bit-resnet";
  /** Side of the pictures in pixels. */
  readonly imageSize: number;
  /** Units in each stage; every stage but the first halves the picture. */
  readonly blocks: readonly [number, number, number, number];
  /** D, 32 times the channels after the stem: a multiple of 1024. */
  readonly width: number;
}

/** The published sizes; R50x3 has 50 layers and three times the channels of R50x1. */
export const bitResnetSizes = {
  R50x1: { kind: "bit-resnet", imageSize: 224, blocks: [3, 4, 6, 3], width: 2048 },
  R50x3: { kind: "bit-resnet", imageSize: 224, blocks: [3, 4, 6, 3], width: 6144 },
  R101x1: { kind: "bit-resnet", imageSize: 224, blocks: [3, 4, 23, 3], width: 2048 },
  R101x3: { kind: "bit-resnet", imageSize: 224, blocks: [3, 4, 23, 3], width: 6144 },
  R152x2: { kind: "bit-resnet", imageSize: 224, blocks: [3, 8, 36, 3], width: 4096 },
  R152x4: { kind: "bit-resnet", imageSize: 224, blocks: [3, 8, 36, 3], width: 8192 },
} as const satisfies Record<string, BitResnetSettings>;

/** Its norm comes before it; kernel [size, size, in, out]. */
export type PreNormConvolution = { norm: GroupNorm; kernel: Tensor };

export type BitUnit = {
  /** 1x1 to fewer channels, 3x3, 1x1 to four times as many. */
  convolutions: PreNormConvolution[];
  /** A kernel [1, 1, in, out] where a unit changes the picture's size or its channels. */
  shortcut?: Tensor;
};

export type BitResnet = {
  /** A kernel [7, 7, 3, D / 32]. */
  stem: Tensor;
  stages: BitUnit[][];
  norm: GroupNorm;
};

/** A unit gives four times the channels that it computes with. */
const expansion = 4;
const groups = 32;
/** Added to the variance of a kernel. */
const kernelEpsilon = 1e-10;

/** Kernels are uniform by inputs; their scale says nothing but how fast they learn. */
export function describeBitResnet(key: Key, { blocks, width }: BitResnetSettings): Described<BitResnet> {
  if (width % 1024 !== 0)
    throw new Error(
      `describeBitResnet: expected a width that is a multiple of 1024, 32 groups of channels, got ${width}`,
    );
  const channels = width / 32;
  return {
    stem: describeKernel(deriveKey(key, "stem"), [7, 7, 3, channels]),
    stages: blocks.map((count, stage) => {
      const outputs = expansion * channels * 2 ** stage;
      const inputs = stage === 0 ? channels : outputs / 2;
      return Array.from({ length: count }, (_, i) =>
        describeUnit(deriveKey(deriveKey(key, `stage ${stage}`), i), { inputs: i === 0 ? inputs : outputs, outputs }),
      );
    }),
    norm: describeGroupNorm(width),
  };
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features [B, D], the mean over all places. */
export function bitResnetFeatures(
  params: BitResnet,
  images: Tensor4D,
  { recompute = false }: ComputeOptions = {},
): Tensor2D {
  const stem = standardisedConvolution(params.stem, images, 2); // [B, imageSize / 2, imageSize / 2, D / 32]
  // Zeros are around it, though it has numbers below 0: big_transfer does so, and timm; big_vision's copy leaves them out.
  let x = maxPool(stem, 3, 2); // [B, imageSize / 4, imageSize / 4, D / 32]
  params.stages.forEach((units, stage) => {
    units.forEach((unit, i) => {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const plain = (weights: BitUnit, input: Tensor4D) => residualUnit(weights, input, stride);
      x = (recompute ? checkpoint(plain) : plain)(unit, x);
    });
  });
  return groupNorm(params.norm, x, { groups }).relu().mean([1, 2]); // [B, D]
}

/** A kernel [size, size, in, out] with mean 0 and variance 1 for each output (Qiao et al. 2019): groups of one channel each. */
export function standardised(kernel: Tensor): Tensor {
  const [height, width, inputs, outputs] = kernel.shape;
  const identity = { gain: tf.ones([outputs]), bias: tf.zeros([outputs]) };
  const picture = kernel.reshape<Tensor4D>([1, height * width, inputs, outputs]); // [1, size * size, in, out]
  const normed = groupNorm(identity, picture, { groups: outputs, epsilon: kernelEpsilon });
  return normed.reshape(kernel.shape); // [size, size, in, out]
}

function describeUnit(key: Key, { inputs, outputs }: { inputs: number; outputs: number }): Described<BitUnit> {
  const channels = outputs / expansion;
  const layer = (name: string, size: number, from: number, to: number) => ({
    norm: describeGroupNorm(from),
    kernel: describeKernel(deriveKey(key, name), [size, size, from, to]),
  });
  return {
    convolutions: [
      layer("reduce", 1, inputs, channels),
      layer("spatial", 3, channels, channels),
      layer("expand", 1, channels, outputs),
    ],
    ...(inputs !== outputs && { shortcut: describeKernel(deriveKey(key, "shortcut"), [1, 1, inputs, outputs]) }),
  };
}

/** The shortcut, if it is a convolution, begins after the first norm; the 3x3 convolution has the stride. */
function residualUnit(
  { convolutions: [reduce, spatial, expand], shortcut }: BitUnit,
  x: Tensor4D,
  stride: number,
): Tensor4D {
  const activated = ({ norm }: PreNormConvolution, input: Tensor4D) =>
    groupNorm(norm, input, { groups }).relu<Tensor4D>();
  const first = activated(reduce, x);
  const reduced = standardisedConvolution(reduce.kernel, first);
  const seen = standardisedConvolution(spatial.kernel, activated(spatial, reduced), stride);
  const added = standardisedConvolution(expand.kernel, activated(expand, seen));
  return added.add(shortcut ? standardisedConvolution(shortcut, first, stride) : x);
}

function standardisedConvolution(kernel: Tensor, x: Tensor4D, stride = 1): Tensor4D {
  return convolution(x, standardised(kernel), stride);
}
