// The Vision Transformer (Dosovitskiy et al. 2020) in CLIP's form and in big_vision's, the one of LiT. CLIP's has one extra
// layer norm before the blocks, QuickGELU and no bias on the patches (Radford et al. 2021, section 2.4); big_vision's has GELU
// by its tanh approximation, and can pool by the class token, the mean or attention (Zhai et al. 2022).
import { type Described, normal, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type AttentionPooling, attentionPooling, describeAttentionPooling } from "./attention.js";
import {
  type Block,
  type BlockInit,
  type BlocksSettings,
  bigVisionBlocks,
  blocksAt,
  describeBlocks,
  runBlocks,
} from "./blocks.js";
import {
  type ComputeOptions,
  describeLayerNorm,
  glorotUniform,
  type LayerNorm,
  layerNorm,
  linear,
  uniformByInputs,
} from "./layers.js";

export interface VisionTransformerSettings extends BlocksSettings {
  readonly kind: "vision-transformer";
  /** Side of the pictures in pixels. What is left over at the right and at the bottom, if patches don't divide it, is not seen. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly hasPatchBias: boolean;
  /** A layer norm on the tokens before the blocks. */
  readonly hasInputNorm: boolean;
  /** "positioned" has a learned position of its own, "plain" has none. */
  readonly classToken: "positioned" | "plain" | "none";
  /** How tokens become one vector; the mean is over the patches. */
  readonly pooling: "class" | "mean" | "attention";
  /** The layer norm at the end is on the mean, and not on each patch before it (CLIPA's models). Says nothing for other poolings. */
  readonly normFollowsMean?: boolean;
}

/** What image towers of one convention differ in; the MLP is 4 times as wide as the tower unless it is said. */
type VisionSize = Pick<VisionTransformerSettings, "imageSize" | "patchSize" | "width" | "layers" | "heads"> &
  Partial<VisionTransformerSettings>;

/** An image tower by CLIP's conventions. */
export function clipVision(size: VisionSize): VisionTransformerSettings {
  return {
    kind: "vision-transformer",
    mlpWidth: 4 * size.width,
    activation: "quick-gelu",
    layerNormEpsilon: 1e-5,
    hasPatchBias: false,
    hasInputNorm: true,
    classToken: "positioned",
    pooling: "class",
    ...size,
  };
}

/** An image tower by the conventions of big_vision, which made LiT's and AugReg's. */
export function bigVision(size: VisionSize): VisionTransformerSettings {
  return {
    kind: "vision-transformer",
    mlpWidth: 4 * size.width,
    activation: "gelu-tanh",
    layerNormEpsilon: 1e-6,
    hasPatchBias: true,
    hasInputNorm: false,
    classToken: "positioned",
    pooling: "class",
    ...size,
  };
}

/** The published image towers of CLIP, Table 20 (heads are width / 64). */
export const visionTransformerSizes = {
  "ViT-B/32": clipVision({ imageSize: 224, patchSize: 32, width: 768, layers: 12, heads: 12 }),
  "ViT-B/16": clipVision({ imageSize: 224, patchSize: 16, width: 768, layers: 12, heads: 12 }),
  "ViT-L/14": clipVision({ imageSize: 224, patchSize: 14, width: 1024, layers: 24, heads: 16 }),
  "ViT-L/14@336px": clipVision({ imageSize: 336, patchSize: 14, width: 1024, layers: 24, heads: 16 }),
};

/** The image towers of LiT (section 3.3 and Table 10), with the sizes of big_vision. g/14 sees 20 x 20 patches of 288 pixels. */
export const litVisionSizes = {
  "B/32": bigVision({ imageSize: 224, patchSize: 32, width: 768, layers: 12, heads: 12 }),
  "B/16": bigVision({ imageSize: 224, patchSize: 16, width: 768, layers: 12, heads: 12 }),
  "L/16": bigVision({ imageSize: 224, patchSize: 16, width: 1024, layers: 24, heads: 16 }),
  "g/14": bigVision({ imageSize: 224, patchSize: 14, width: 1408, layers: 40, heads: 16, mlpWidth: 6144 }),
  "g/14@288px": bigVision({ imageSize: 288, patchSize: 14, width: 1408, layers: 40, heads: 16, mlpWidth: 6144 }),
};

export type VisionTransformer = {
  /** [patchSize * patchSize * 3, D]: a convolution of stride patchSize, written as a matrix. */
  patchEmbedding: Tensor;
  /** [D]. */
  patchBias?: Tensor;
  /** [D]. */
  classToken?: Tensor;
  /** [P, D], or [P + 1, D], the class token's first. */
  positions: Tensor;
  inputNorm?: LayerNorm;
  blocks: Block[];
  outputNorm: LayerNorm;
  attentionPooling?: AttentionPooling;
};

/** Patches per side. */
export function gridOf({ imageSize, patchSize }: Pick<VisionTransformerSettings, "imageSize" | "patchSize">): number {
  return Math.floor(imageSize / patchSize);
}

/**
 * The parameters of a tower without its projection. A tower with an input norm is drawn as in openai/CLIP, class token and
 * positions with deviation D^-0.5, another one as in big_vision, with a class token of 0.
 */
export function describeVisionTransformer(key: Key, settings: VisionTransformerSettings): Described<VisionTransformer> {
  checkSettings(settings);
  const { patchSize, width, hasPatchBias, hasInputNorm, classToken, pooling } = settings;
  const patches = gridOf(settings) ** 2;
  const child = (name: string) => deriveKey(key, name);
  const deviation = width ** -0.5;
  const patchShape = [patchSize * patchSize * 3, width];
  return {
    patchEmbedding: hasInputNorm
      ? uniformByInputs(child("patches"), patchShape)
      : normal(child("patches"), patchShape, patchShape[0] ** -0.5),
    ...(hasPatchBias && { patchBias: zeros([width]) }),
    ...(classToken !== "none" && {
      classToken: hasInputNorm ? normal(child("class token"), [width], deviation) : zeros([width]),
    }),
    positions: normal(child("positions"), [classToken === "positioned" ? patches + 1 : patches, width], deviation),
    ...(hasInputNorm && { inputNorm: describeLayerNorm(width) }),
    blocks: describeBlocks(child("blocks"), settings, hasInputNorm ? clipBlocks : bigVisionBlocks),
    outputNorm: describeLayerNorm(width),
    ...(pooling === "attention" && {
      attentionPooling: describeAttentionPooling(child("attention pooling"), settings),
    }),
  };
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features [B, D], what probes use. */
export function visionTransformerFeatures(
  params: VisionTransformer,
  settings: VisionTransformerSettings,
  images: Tensor4D,
  options: ComputeOptions = {},
): Tensor2D {
  let x = embedPatches(params, settings, images); // [B, P, D], or [B, P + 1, D] with a class token
  if (settings.pooling === "class") {
    const classPositions = tf.zeros([x.shape[0]], "int32");
    const token = blocksAt(params.blocks, x, classPositions, { ...settings, ...options }); // [B, D]
    return layerNorm(params.outputNorm, token, settings.layerNormEpsilon);
  }
  x = runBlocks(params.blocks, x, { ...settings, ...options });
  const normed = <T extends Tensor>(tokens: T) => layerNorm(params.outputNorm, tokens, settings.layerNormEpsilon);
  if (params.attentionPooling) return attentionPooling(params.attentionPooling, normed(x), settings); // [B, D]
  const patches = settings.classToken === "none" ? x : x.slice([0, 1, 0]); // [B, P, D]
  return settings.normFollowsMean ? normed(patches.mean<Tensor2D>(1)) : normed(patches).mean(1); // [B, D]
}

/** Pictures [B, side, side, 3] -> what the first block sees: [B, P, D], or [B, P + 1, D] with a class token, which comes first. */
export function embedPatches(
  params: Omit<VisionTransformer, "outputNorm">,
  settings: VisionTransformerSettings,
  images: Tensor4D,
): Tensor3D {
  const patches = patchify(images, settings.patchSize); // [B, P, patchSize * patchSize * 3]
  const embedded = linear({ kernel: params.patchEmbedding, bias: params.patchBias }, patches); // [B, P, D]
  const x = withPositions(params, settings, embedded); // [B, P, D] or [B, P + 1, D]
  return params.inputNorm ? layerNorm(params.inputNorm, x, settings.layerNormEpsilon) : x;
}

function withPositions(
  { classToken, positions }: Pick<VisionTransformer, "classToken" | "positions">,
  settings: VisionTransformerSettings,
  embedded: Tensor3D,
): Tensor3D {
  if (!classToken) return embedded.add(positions);
  const classTokens = tf.zeros([embedded.shape[0], 1, settings.width]).add<Tensor3D>(classToken); // [B, 1, D], added since tile's gradient is slow
  return settings.classToken === "positioned"
    ? tf.concat([classTokens, embedded], 1).add(positions) // [B, P + 1, D]
    : tf.concat([classTokens, embedded.add<Tensor3D>(positions)], 1); // [B, P + 1, D]
}

/** Pictures [B, side, side, 3] -> flat square patches, row by row: [B, P, patchSize * patchSize * 3]. */
export function patchify(images: Tensor4D, patchSize: number): Tensor3D {
  const [batch, side] = images.shape;
  const grid = Math.floor(side / patchSize);
  const seen = grid * patchSize;
  const whole = seen === side ? images : images.slice([0, 0, 0, 0], [batch, seen, seen, 3]); // [B, seen, seen, 3]
  return whole
    .reshape([batch, grid, patchSize, grid, patchSize * 3])
    .transpose([0, 1, 3, 2, 4]) // [B, grid, grid, patchSize, patchSize * 3]
    .reshape([batch, grid * grid, patchSize * patchSize * 3]); // [B, P, patchSize * patchSize * 3]
}

/** The defaults of the layers that openai/CLIP's towers are made of: Glorot for qkv, uniform by inputs elsewhere. */
const clipBlocks: BlockInit = {
  qkv: glorotUniform,
  attentionOutput: (key, shape) => uniformByInputs(key, shape),
  mlpHidden: (key, shape) => uniformByInputs(key, shape),
  mlpOutput: (key, shape) => uniformByInputs(key, shape),
  mlpBias: (key, size, inputs) => uniformByInputs(key, [size], inputs),
};

function checkSettings({ imageSize, patchSize, width, heads, classToken, pooling }: VisionTransformerSettings): void {
  if (patchSize > imageSize)
    throw new Error(
      `describeVisionTransformer: expected a patchSize of at most imageSize ${imageSize}, got ${patchSize}`,
    );
  if (width % heads !== 0)
    throw new Error(`describeVisionTransformer: expected a width that is a multiple of heads ${heads}, got ${width}`);
  if (pooling === "class" && classToken === "none")
    throw new Error(`describeVisionTransformer: expected a class token to pool by, got classToken "none"`);
}
