// Parameters and compute of the encoders, counted from their settings alone; the tests hold both against the published
// sizes. Compute is in multiply-accumulates (MAC) of one example's forward pass, attention products included,
// element-wise work left out.
import { sizeOfParameters } from "../engine/parameters.js";
import { seedKey } from "../runtime/random.js";
import type { BitResnetSettings } from "./bit-resnet.js";
import type { BlocksSettings } from "./blocks.js";
import type { CaptionDecoderSettings } from "./caption-decoder.js";
import { type DualEncoderSettings, describeDualEncoder } from "./dual-encoder.js";
import { describeImageTower, type ImageTowerSettings, imageTowerWidth } from "./image-tower.js";
import type { MlpMixerSettings } from "./mlp-mixer.js";
import type { ModifiedResnetSettings } from "./modified-resnet.js";
import type { ProjectionKind } from "./projection.js";
import type { T5Settings } from "./t5.js";
import { type TextTowerSettings, textTowerWidth } from "./text-tower.js";
import type { TextTransformerSettings } from "./text-transformer.js";
import { gridOf, type VisionTransformerSettings } from "./vision-transformer.js";

export interface Cost {
  /** Trained numbers: running statistics of batch norm are not among them. */
  readonly parameters: number;
  /** Multiply-accumulates of a forward pass for one example. */
  readonly macs: number;
}

/** A training step costs about three forward passes: the backward pass computes two products for each one forward. */
const forwardPassesPerStep = 3;

/** An image encoder alone, up to its features. */
export function imageEncoderCost(settings: ImageTowerSettings): Cost {
  return { parameters: sizeOfParameters(describeImageTower(seedKey(0), settings)), macs: imageTowerMacs(settings) };
}

/** The image tower with its projection. */
export function imageTowerCost(model: DualEncoderSettings): Cost {
  const { imageTower } = describeDualEncoder(seedKey(0), model);
  const projection = projectionMacs(model.imageProjection, imageTowerWidth(model.image), model.embedDim);
  return { parameters: sizeOfParameters(imageTower), macs: imageTowerMacs(model.image) + projection };
}

/** The text tower with its projection; the whole context is computed, padding included. */
export function textTowerCost(model: DualEncoderSettings): Cost {
  const { textTower } = describeDualEncoder(seedKey(0), model);
  const projection = projectionMacs(model.textProjection, textTowerWidth(model.text), model.embedDim);
  return { parameters: sizeOfParameters(textTower), macs: textMacs(model.text) + projection };
}

/** Both towers, the logit scale and the bias, for one pair. */
export function dualEncoderCost(model: DualEncoderSettings): Cost {
  return {
    parameters: sizeOfParameters(describeDualEncoder(seedKey(0), model)),
    macs: imageTowerCost(model).macs + textTowerCost(model).macs,
  };
}

/** Multiply-accumulates of a whole training run: three forward passes a pair, and the similarities within a batch. */
export function trainingMacs(
  settings: DualEncoderSettings,
  { batchSize, steps }: { batchSize: number; steps: number },
): number {
  const macsPerPair = dualEncoderCost(settings).macs + batchSize * settings.embedDim;
  return forwardPassesPerStep * macsPerPair * batchSize * steps;
}

/** Multiply-accumulates of an image tower without its projection. */
export function imageTowerMacs(settings: ImageTowerSettings): number {
  switch (settings.kind) {
    case "vision-transformer":
      return visionTransformerMacs(settings);
    case "modified-resnet":
      return modifiedResnetMacs(settings);
    case "mlp-mixer":
      return mlpMixerMacs(settings);
    case "bit-resnet":
      return bitResnetMacs(settings);
  }
}

/** Multiply-accumulates of a caption decoder for one picture's features and so many tokens: prefix, blocks and logits. */
export function captionDecoderMacs(settings: CaptionDecoderSettings, tokens: number): number {
  const { imageWidth, prefixLength, width, vocabularySize } = settings;
  const prefix = imageWidth * prefixLength * width;
  return prefix + blocksMacs(settings, prefixLength + tokens) + tokens * width * vocabularySize;
}

function textMacs(settings: TextTowerSettings): number {
  switch (settings.kind) {
    case "text-transformer":
      return textTransformerMacs(settings);
    case "bert":
      return blocksMacs(settings, settings.contextLength) + (settings.pooling === "pooler" ? settings.width ** 2 : 0);
    case "t5":
      return t5Macs(settings);
    case "bag-of-words":
      return 0;
  }
}

function visionTransformerMacs(settings: VisionTransformerSettings): number {
  const { patchSize, width, classToken, pooling } = settings;
  const patches = gridOf(settings) ** 2;
  const tokens = classToken === "none" ? patches : patches + 1;
  const pooled = pooling === "attention" ? attentionPoolingMacs(settings, tokens) : 0;
  return patches * 3 * patchSize ** 2 * width + blocksMacs(settings, tokens) + pooled;
}

/** Convolutions at the size of what they give, and the attention pooling: three maps of every place, one query that looks. */
function modifiedResnetMacs({ imageSize, blocks, width }: ModifiedResnetSettings): number {
  const channels = width / 32;
  let side = Math.ceil(imageSize / 2);
  let macs = side ** 2 * 9 * (3 * (channels / 2) + (channels / 2) ** 2 + (channels / 2) * channels);
  side = Math.floor(side / 2);
  let inputs = channels;
  for (const [stage, count] of blocks.entries())
    for (let i = 0; i < count; i++) {
      const inner = channels * 2 ** stage;
      const halves = i === 0 && stage > 0;
      const smaller = halves ? Math.floor(side / 2) : side;
      macs += side ** 2 * (inputs * inner + 9 * inner ** 2) + smaller ** 2 * inner * 4 * inner;
      if (halves || inputs !== 4 * inner) macs += smaller ** 2 * inputs * 4 * inner; // the shortcut
      [side, inputs] = [smaller, 4 * inner];
    }
  const places = side ** 2 + 1;
  return macs + 3 * places * width ** 2 + 2 * places * width;
}

function mlpMixerMacs(settings: MlpMixerSettings): number {
  const { patchSize, width, layers, tokenMlpWidth, mlpWidth } = settings;
  const patches = gridOf(settings) ** 2;
  const block = 2 * patches * width * (tokenMlpWidth + mlpWidth);
  return patches * 3 * patchSize ** 2 * width + layers * block;
}

/** As the modified ResNet, but it shrinks by its 3x3 convolutions and its shortcuts. */
function bitResnetMacs({ imageSize, blocks, width }: BitResnetSettings): number {
  const channels = width / 32;
  let side = Math.ceil(imageSize / 2);
  let macs = side ** 2 * 49 * 3 * channels;
  side = Math.ceil(side / 2);
  let inputs = channels;
  for (const [stage, count] of blocks.entries())
    for (let i = 0; i < count; i++) {
      const inner = channels * 2 ** stage;
      const smaller = i === 0 && stage > 0 ? Math.ceil(side / 2) : side;
      macs += side ** 2 * inputs * inner + smaller ** 2 * (9 * inner ** 2 + inner * 4 * inner);
      if (smaller !== side || inputs !== 4 * inner) macs += smaller ** 2 * inputs * 4 * inner; // the shortcut
      [side, inputs] = [smaller, 4 * inner];
    }
  return macs;
}

function textTransformerMacs(settings: TextTransformerSettings): number {
  const { contextLength, pooling } = settings;
  const pooled = pooling === "attention" ? attentionPoolingMacs(settings, contextLength) : 0;
  return blocksMacs(settings, contextLength) + pooled;
}

/** Four maps between the width and all heads, two or three of the MLP, and the two attention products. */
function t5Macs({ contextLength, width, layers, heads, headWidth, mlpWidth, isGated }: T5Settings): number {
  const inner = heads * headWidth;
  const maps = 4 * width * inner + (isGated ? 3 : 2) * width * mlpWidth;
  return layers * (contextLength * maps + 2 * contextLength ** 2 * inner);
}

/** Transformer blocks over `tokens` positions: four square maps and two of the MLP each, and the two attention products. */
function blocksMacs({ width, layers, mlpWidth }: BlocksSettings, tokens: number): number {
  return layers * (tokens * (4 * width ** 2 + 2 * width * mlpWidth) + 2 * tokens ** 2 * width);
}

/** One query over `tokens` positions: keys and values of all, the other maps and the MLP of the one. */
function attentionPoolingMacs({ width, mlpWidth }: BlocksSettings, tokens: number): number {
  return tokens * 2 * width ** 2 + 2 * width ** 2 + 2 * width * mlpWidth + 2 * tokens * width;
}

function projectionMacs(kind: ProjectionKind = "linear", width: number, embedDim: number): number {
  if (kind === "none") return 0;
  const hidden = Math.floor((width + embedDim) / 2);
  return kind === "mlp" ? (width + embedDim) * hidden : width * embedDim;
}
