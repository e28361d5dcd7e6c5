// The near-duplicate detector of CLIP's overlap analysis (Radford et al. 2021, section 5 and Appendix C): a ResNet that shrinks pictures
// by average pooling only, against aliasing (Zhang 2019), with weight norm instead of batch norm and GELU. Its embeddings of two
// versions of one picture are alike, whatever the picture shows: embeddings of CLIP itself are alike where the contents are.
import type { Execution } from "../engine/execution.js";
import { type Described, normal } from "../engine/parameters.js";
import type { Tensor, Tensor2D, Tensor4D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { activate } from "./activations.js";
import { averagePool } from "./convolution.js";
import { normalisePixels, unitRows } from "./dual-encoder.js";
import type { ImageEmbedder } from "./feature-model.js";
import { linear } from "./layers.js";
import { TowerRunner } from "./tower-runner.js";
import { describeWeightNormed, type WeightNormedConvolution, weightNormedConvolution } from "./weight-norm.js";

export interface DuplicateResnetSettings {
  /** Side of the pictures in pixels, a multiple of 32. */
  readonly imageSize: number;
  /** Bottleneck blocks in each stage; every stage but the first halves the picture. */
  readonly blocks: readonly [number, number, number, number];
  /** D, 32 times the channels after the stem. */
  readonly width: number;
  /** E. */
  readonly embedDim: number;
}

/** The paper's is a ResNet-50; it doesn't say what its embedding has. */
export const duplicateResnet50 = {
  imageSize: 224,
  blocks: [3, 4, 6, 3],
  width: 2048,
  embedDim: 1024,
} as const satisfies DuplicateResnetSettings;

/** The paper's fixed temperature: similarities are divided by it in the loss. */
export const duplicateTemperature = 0.07;

export type DuplicateBlock = {
  /** 1x1 to fewer channels, 3x3, 1x1 to four times as many. */
  convolutions: WeightNormedConvolution[];
  /** Where a block changes the picture's size or its channels. */
  shortcut?: WeightNormedConvolution;
};

export type DuplicateResnet = {
  stem: WeightNormedConvolution[];
  stages: DuplicateBlock[][];
  /** [places * D, E]: each place has its own part, as where things are tells pictures apart. */
  projection: { kernel: Tensor };
};

/** A block gives four times the channels that it computes with. */
const expansion = 4;
const shrinking = 32;

/** Each block begins as its shortcut. Throws on sizes that don't divide. */
export function describeDuplicateResnet(key: Key, settings: DuplicateResnetSettings): Described<DuplicateResnet> {
  const { imageSize, blocks, width, embedDim } = checkSettings(settings);
  const child = (name: string) => deriveKey(key, name);
  const channels = width / 32;
  const inputsOf = (stage: number) => (stage === 0 ? channels : expansion * channels * 2 ** (stage - 1));
  const inputs = (imageSize / shrinking) ** 2 * width;
  return {
    stem: [3, channels].map((from, i) => describeWeightNormed(deriveKey(child("stem"), i), [3, 3, from, channels])),
    stages: blocks.map((count, stage) =>
      Array.from({ length: count }, (_, i) =>
        describeBlock(deriveKey(child(`stage ${stage}`), i), {
          inputs: i === 0 ? inputsOf(stage) : inputsOf(stage + 1),
          channels: channels * 2 ** stage,
          isShrinking: isShrinking(stage, i),
        }),
      ),
    ),
    projection: { kernel: normal(child("projection"), [inputs, embedDim], inputs ** -0.5) },
  };
}

/** RGB values [B, imageSize, imageSize, 3] in 0..255 -> unit embeddings [B, E]. */
export function duplicateEmbeddings(params: DuplicateResnet, images: Tensor4D): Tensor2D {
  const convolved = (input: Tensor4D, layer: WeightNormedConvolution) =>
    activate("gelu", averagePool(weightNormedConvolution(layer, input), 2));
  let x = params.stem.reduce(convolved, normalisePixels(images)); // [B, imageSize / 4, imageSize / 4, D / 32]
  params.stages.forEach((blocks, stage) => {
    blocks.forEach((block, i) => {
      x = duplicateBlock(block, x, isShrinking(stage, i));
    });
  }); // [B, imageSize / 32, imageSize / 32, D]
  return unitRows(linear(params.projection, x.reshape<Tensor2D>([x.shape[0], -1]))); // [B, E]
}

/** The detector as an embedder of whole datasets. It reads `params` and does not own them; `dispose` frees its programs. */
export function duplicateDetector(
  params: DuplicateResnet,
  { imageSize: side, embedDim }: DuplicateResnetSettings,
  { execution }: { execution?: Execution } = {},
): ImageEmbedder & { dispose(): void } {
  const embed = (weights: DuplicateResnet, images: Tensor) => duplicateEmbeddings(weights, images as Tensor4D);
  const runner = new TowerRunner(params, embed, { rowShape: [side, side, 3], embedDim, execution });
  const size = side * side * 3;
  return {
    embedDim,
    imageSize: side,
    embedImages: async (pixels) => {
      if (pixels.length % size !== 0)
        throw new Error(
          `duplicateDetector: expected whole pictures of ${side} x ${side} pixels, got ${pixels.length / size} of them`,
        );
      return runner.run(pixels.length / size, (first, count) => pixels.subarray(first * size, (first + count) * size));
    },
    dispose: () => runner.dispose(),
  };
}

function describeBlock(
  key: Key,
  { inputs, channels, isShrinking }: { inputs: number; channels: number; isShrinking: boolean },
): Described<DuplicateBlock> {
  const child = (name: string) => deriveKey(key, name);
  const outputs = expansion * channels;
  return {
    convolutions: [
      describeWeightNormed(child("reduce"), [1, 1, inputs, channels]),
      describeWeightNormed(child("spatial"), [3, 3, channels, channels]),
      describeWeightNormed(child("expand"), [1, 1, channels, outputs], 0),
    ],
    ...((isShrinking || inputs !== outputs) && {
      shortcut: describeWeightNormed(child("shortcut"), [1, 1, inputs, outputs], 1),
    }),
  };
}

/** The picture shrinks by pooling, before the last convolution and before the shortcut. */
function duplicateBlock(
  { convolutions: [reduce, spatial, expand], shortcut }: DuplicateBlock,
  x: Tensor4D,
  shrinks: boolean,
): Tensor4D {
  const shrunk = (picture: Tensor4D) => (shrinks ? averagePool(picture, 2) : picture);
  const reduced = activate("gelu", weightNormedConvolution(reduce, x));
  const seen = shrunk(activate("gelu", weightNormedConvolution(spatial, reduced)));
  const added = weightNormedConvolution(expand, seen);
  return activate("gelu", added.add<Tensor4D>(shortcut ? weightNormedConvolution(shortcut, shrunk(x)) : x));
}

/** The first block of each stage but the first halves the picture. */
function isShrinking(stage: number, block: number): boolean {
  return stage > 0 && block === 0;
}

function checkSettings(settings: DuplicateResnetSettings): DuplicateResnetSettings {
  const { imageSize, width } = settings;
  if (!(imageSize >= shrinking && imageSize % shrinking === 0))
    throw new Error(`describeDuplicateResnet: expected an imageSize that is a multiple of 32, got ${imageSize}`);
  if (!(width >= 32 && width % 32 === 0))
    throw new Error(`describeDuplicateResnet: expected a width that is a multiple of 32, got ${width}`);
  return settings;
}
