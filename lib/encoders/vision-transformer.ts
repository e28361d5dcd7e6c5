// CLIP's Vision Transformer (Radford et al. 2021, section 2.4 and Table 20, after Dosovitskiy et al. 2020): patches, a
// class token, learned positions, one extra layer norm before the blocks, pre-norm blocks with QuickGELU, a layer norm on
// the class token and a linear projection without bias.
import { randomNormal } from "../engine/random.js";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import {
  type Block,
  type BlockInit,
  blocksAt,
  type ComputeOptions,
  glorotUniform,
  initBlock,
  initLayerNorm,
  type LayerNorm,
  layerNorm,
  uniformByInputs,
} from "./layers.js";

export interface VisionTransformerSettings {
  /** Side of the pictures in pixels; a multiple of `patchSize`. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}

/** The published image towers, Table 20 (heads are width / 64). */
export const visionTransformerSizes = {
  "ViT-B/32": { imageSize: 224, patchSize: 32, width: 768, layers: 12, heads: 12 },
  "ViT-B/16": { imageSize: 224, patchSize: 16, width: 768, layers: 12, heads: 12 },
  "ViT-L/14": { imageSize: 224, patchSize: 14, width: 1024, layers: 24, heads: 16 },
  "ViT-L/14@336px": { imageSize: 336, patchSize: 14, width: 1024, layers: 24, heads: 16 },
} as const satisfies Record<string, VisionTransformerSettings>;

export type VisionTransformer = {
  /** [patchSize * patchSize * 3, D]: a convolution of stride patchSize without bias, written as a matrix. */
  patchEmbedding: Tensor;
  classToken: Tensor;
  /** [P + 1, D]. */
  positions: Tensor;
  inputNorm: LayerNorm;
  blocks: Block[];
  outputNorm: LayerNorm;
  /** [D, E]. */
  projection: Tensor;
};

/**
 * Fresh parameters. Class token, positions and projection are normal with deviation D^-0.5 (openai/CLIP); the rest has
 * the defaults of the layers that the reference is made of: Glorot for qkv, uniform by inputs elsewhere.
 */
export function initVisionTransformer(
  key: Key,
  settings: VisionTransformerSettings,
  embedDim: number,
): VisionTransformer {
  checkSettings(settings);
  const { imageSize, patchSize, width, layers } = settings;
  const patches = (imageSize / patchSize) ** 2;
  const deviation = width ** -0.5;
  const child = (name: string) => deriveKey(key, name);
  return {
    patchEmbedding: uniformByInputs(child("patches"), [patchSize * patchSize * 3, width]),
    classToken: randomNormal(child("class token"), [width], deviation),
    positions: randomNormal(child("positions"), [patches + 1, width], deviation),
    inputNorm: initLayerNorm(width),
    blocks: Array.from({ length: layers }, (_, layer) =>
      initBlock(deriveKey(child("blocks"), layer), width, blockInit),
    ),
    outputNorm: initLayerNorm(width),
    projection: randomNormal(child("projection"), [width, embedDim], deviation),
  };
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features of the class token [B, D], what probes use. */
export function imageFeatures(
  params: VisionTransformer,
  settings: VisionTransformerSettings,
  images: Tensor4D,
  options: ComputeOptions = {},
): Tensor2D {
  const patches = patchify(images, settings.patchSize); // [B, P, patchSize * patchSize * 3]
  const [batch, count, size] = patches.shape;
  const { width, heads } = settings;
  const embedded = patches
    .reshape([batch * count, size])
    .matMul(params.patchEmbedding)
    .reshape([batch, count, width]); // [B, P, D]
  const classTokens = tf.zeros([batch, 1, width]).add(params.classToken); // [B, 1, D], added since tile's gradient is slow
  let x = tf.concat([classTokens, embedded], 1).add(params.positions) as Tensor3D; // [B, P + 1, D]
  x = layerNorm(params.inputNorm, x);
  const classPositions = tf.zeros([batch], "int32");
  return layerNorm(params.outputNorm, blocksAt(params.blocks, x, classPositions, { heads, ...options })); // [B, D]
}

/** Pictures [B, height, width, 3] -> flat square patches, row by row: [B, P, patchSize * patchSize * 3]. */
export function patchify(images: Tensor4D, patchSize: number): Tensor3D {
  const [batch, side] = images.shape;
  const grid = side / patchSize;
  return images
    .reshape([batch, grid, patchSize, grid, patchSize * 3])
    .transpose([0, 1, 3, 2, 4]) // [B, grid, grid, patchSize, patchSize * 3]
    .reshape([batch, grid * grid, patchSize * patchSize * 3]); // [B, P, patchSize * patchSize * 3]
}

const blockInit: BlockInit = {
  qkv: glorotUniform,
  attentionOutput: (key, shape) => uniformByInputs(key, shape),
  mlpHidden: (key, shape) => uniformByInputs(key, shape),
  mlpOutput: (key, shape) => uniformByInputs(key, shape),
  mlpBias: (key, size, inputs) => uniformByInputs(key, [size], inputs),
};

function checkSettings({ imageSize, patchSize, width, heads }: VisionTransformerSettings): void {
  if (imageSize % patchSize !== 0)
    throw new Error(
      `initVisionTransformer: expected an imageSize that is a multiple of patchSize ${patchSize}, got ${imageSize}`,
    );
  if (width % heads !== 0)
    throw new Error(`initVisionTransformer: expected a width that is a multiple of heads ${heads}, got ${width}`);
}
