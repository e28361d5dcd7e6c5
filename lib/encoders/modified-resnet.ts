// CLIP's modified ResNet (Radford et al. 2021, section 2.4 and Table 19): the ResNet-D of He et al. (2019) with a stem of three
// convolutions, average pooling wherever the picture shrinks (the rect-2 filter of Zhang 2019), and attention pooling at the
// end. Its projection, the attention's last map, belongs to the dual encoder.
import { checkpoint } from "../engine/checkpoint.js";
import { type Described, zeros } from "../engine/parameters.js";
import type { Tensor, Tensor2D, Tensor4D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type AttentionPooling2d, attentionPooling2d, describeAttentionPooling2d } from "./attention-pooling-2d.js";
import { type BatchNorm, type BatchNormOptions, batchNorm, describeBatchNorm } from "./batch-norm.js";
import { averagePool, convolution, describeKernel } from "./convolution.js";
import type { ComputeOptions } from "./layers.js";

export interface ModifiedResnetSettings {
  readonly kind: "modified-resnet";
  /** Side of the pictures in pixels, at least 31. */
  readonly imageSize: number;
  /** Bottleneck blocks in each stage; every stage but the first halves the picture. */
  readonly blocks: readonly [number, number, number, number];
  /** D, 32 times the channels after the stem. */
  readonly width: number;
  /** Of the attention pooling. */
  readonly heads: number;
}

/** The published image towers, Table 19 (heads are width / 64). */
export const modifiedResnetSizes = {
  RN50: { kind: "modified-resnet", imageSize: 224, blocks: [3, 4, 6, 3], width: 2048, heads: 32 },
  RN101: { kind: "modified-resnet", imageSize: 224, blocks: [3, 4, 23, 3], width: 2048, heads: 32 },
  RN50x4: { kind: "modified-resnet", imageSize: 288, blocks: [4, 6, 10, 6], width: 2560, heads: 40 },
  RN50x16: { kind: "modified-resnet", imageSize: 384, blocks: [6, 8, 18, 8], width: 3072, heads: 48 },
  RN50x64: { kind: "modified-resnet", imageSize: 448, blocks: [3, 15, 36, 10], width: 4096, heads: 64 },
} as const satisfies Record<string, ModifiedResnetSettings>;

/** A convolution without a bias; kernel [size, size, in, out]. */
export type NormedConvolution = { kernel: Tensor; norm: BatchNorm };

export type Bottleneck = {
  /** 1x1 to fewer channels, 3x3, 1x1 to four times as many. */
  convolutions: NormedConvolution[];
  /** Where a block changes the picture's size or its channels. */
  shortcut?: NormedConvolution;
};

export type ModifiedResnet = {
  stem: NormedConvolution[];
  stages: Bottleneck[][];
  pooling: AttentionPooling2d;
};

/** A block gives four times the channels that it computes with. */
const expansion = 4;

/** Places per side that the attention pooling sees: imageSize / 32 where that is whole. */
export function modifiedResnetGrid({ imageSize }: Pick<ModifiedResnetSettings, "imageSize">): number {
  return Math.floor(Math.ceil(imageSize / 2) / 2 ** 4); // a convolution of stride 2, then four average poolings
}

/** Drawn as in openai/CLIP: uniform by inputs, and 0 for the last gain of each block, which so begins as its shortcut. */
export function describeModifiedResnet(key: Key, settings: ModifiedResnetSettings): Described<ModifiedResnet> {
  const { width, blocks } = checkSettings(settings);
  const channels = width / 32;
  const stem = [3, channels / 2, channels / 2, channels]; // inputs of each convolution, and outputs of the last
  const inputsOf = (stage: number) => (stage === 0 ? channels : expansion * channels * 2 ** (stage - 1));
  return {
    stem: stem.slice(1).map((out, i) => {
      return normedConvolution(deriveKey(deriveKey(key, "stem"), i), [3, 3, stem[i], out]);
    }),
    stages: blocks.map((count, stage) =>
      Array.from({ length: count }, (_, i) =>
        describeBottleneck(deriveKey(deriveKey(key, `stage ${stage}`), i), {
          inputs: i === 0 ? inputsOf(stage) : inputsOf(stage + 1),
          channels: channels * 2 ** stage,
          stride: strideOf(stage, i),
        }),
      ),
    ),
    pooling: describeAttentionPooling2d(deriveKey(key, "pooling"), {
      width,
      positions: modifiedResnetGrid(settings) ** 2,
    }),
  };
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features [B, D]. */
export function modifiedResnetFeatures(
  params: ModifiedResnet,
  { heads }: ModifiedResnetSettings,
  images: Tensor4D,
  { statistics, recompute = false }: ComputeOptions = {},
): Tensor2D {
  let x = params.stem.reduce((input, layer, i) => {
    return convolve(layer, input, { stride: i === 0 ? 2 : 1, statistics, path: `stem/${i}` }).relu();
  }, images); // [B, imageSize / 2, imageSize / 2, D / 32]
  x = averagePool(x, 2); // [B, imageSize / 4, imageSize / 4, D / 32]
  params.stages.forEach((blocks, stage) => {
    blocks.forEach((block, i) => {
      const options = { stride: strideOf(stage, i), statistics, path: `stages/${stage}/${i}` };
      const plain = (weights: Bottleneck, input: Tensor4D) => bottleneck(weights, input, options);
      x = (recompute ? checkpoint(plain) : plain)(block, x);
    });
  }); // [B, grid, grid, D]
  return attentionPooling2d(params.pooling, x, { heads }); // [B, D]
}

interface BlockShape {
  readonly inputs: number;
  readonly channels: number;
  readonly stride: number;
}

function describeBottleneck(key: Key, { inputs, channels, stride }: BlockShape): Described<Bottleneck> {
  const child = (name: string) => deriveKey(key, name);
  const outputs = expansion * channels;
  return {
    convolutions: [
      normedConvolution(child("reduce"), [1, 1, inputs, channels]),
      normedConvolution(child("spatial"), [3, 3, channels, channels]),
      {
        kernel: describeKernel(child("expand"), [1, 1, channels, outputs]),
        norm: describeBatchNorm(outputs, zeros([outputs])),
      },
    ],
    ...((stride > 1 || inputs !== outputs) && {
      shortcut: normedConvolution(child("shortcut"), [1, 1, inputs, outputs]),
    }),
  };
}

function normedConvolution(key: Key, shape: readonly [number, number, number, number]): Described<NormedConvolution> {
  return { kernel: describeKernel(key, shape), norm: describeBatchNorm(shape[3]) };
}

/** All convolutions have stride 1: the picture shrinks by pooling, before the last of them and before the shortcut. */
function bottleneck(
  { convolutions: [reduce, spatial, expand], shortcut }: Bottleneck,
  x: Tensor4D,
  { stride, statistics, path }: BatchNormOptions & { stride: number },
): Tensor4D {
  const shrunk = (picture: Tensor4D) => (stride > 1 ? averagePool(picture, stride) : picture);
  const at = (place: string) => ({ statistics, path: `${path}/${place}` });
  const reduced = convolve(reduce, x, at("convolutions/0")).relu<Tensor4D>();
  const seen = shrunk(convolve(spatial, reduced, at("convolutions/1")).relu());
  const added = convolve(expand, seen, at("convolutions/2"));
  return added.add<Tensor4D>(shortcut ? convolve(shortcut, shrunk(x), at("shortcut")) : x).relu();
}

function convolve(
  { kernel, norm }: NormedConvolution,
  x: Tensor4D,
  { stride, statistics, path }: BatchNormOptions & { stride?: number },
): Tensor4D {
  return batchNorm(norm, convolution(x, kernel, stride), { statistics, path: `${path}/norm` });
}

/** The first block of each stage but the first halves the picture. */
function strideOf(stage: number, block: number): number {
  return stage > 0 && block === 0 ? 2 : 1;
}

function checkSettings(settings: ModifiedResnetSettings): ModifiedResnetSettings {
  const { imageSize, width, heads } = settings;
  if (modifiedResnetGrid(settings) < 1)
    throw new Error(`describeModifiedResnet: expected an imageSize of at least 31 pixels, got ${imageSize}`);
  if (width % 64 !== 0 || width % heads !== 0)
    throw new Error(
      `describeModifiedResnet: expected a width that is a multiple of 64 and of heads ${heads}, got ${width}`,
    );
  return settings;
}
