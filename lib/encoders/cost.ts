// Parameters and compute of the encoders, counted from their settings alone; the tests hold both against the published
// sizes. Compute is in multiply-accumulates (MAC) of one example's forward pass, attention products included,
// element-wise work left out.
import { sizeOfParameters } from "../engine/parameters.js";
import { seedKey } from "../runtime/random.js";
import type { BlocksSettings } from "./blocks.js";
import { type DualEncoderSettings, describeDualEncoder } from "./dual-encoder.js";
import { type ImageTowerSettings, imageTowerWidth } from "./image-tower.js";
import type { ProjectionKind } from "./projection.js";
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

/** The image tower with its projection. */
export function imageTowerCost(model: DualEncoderSettings): Cost {
  const { imageTower } = describeDualEncoder(seedKey(0), model);
  const projection = projectionMacs(model.imageProjection, imageTowerWidth(model.image), model.embedDim);
  return { parameters: sizeOfParameters(imageTower), macs: imageMacs(model.image) + projection };
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

function imageMacs(settings: ImageTowerSettings): number {
  switch (settings.kind) {
    case "vision-transformer":
      return visionTransformerMacs(settings);
  }
}

function textMacs(settings: TextTowerSettings): number {
  switch (settings.kind) {
    case "text-transformer":
      return textTransformerMacs(settings);
  }
}

function visionTransformerMacs(settings: VisionTransformerSettings): number {
  const { patchSize, width, classToken, pooling } = settings;
  const patches = gridOf(settings) ** 2;
  const tokens = classToken === "none" ? patches : patches + 1;
  const pooled = pooling === "attention" ? attentionPoolingMacs(settings, tokens) : 0;
  return patches * 3 * patchSize ** 2 * width + blocksMacs(settings, tokens) + pooled;
}

function textTransformerMacs(settings: TextTransformerSettings): number {
  const { contextLength, pooling } = settings;
  const pooled = pooling === "attention" ? attentionPoolingMacs(settings, contextLength) : 0;
  return blocksMacs(settings, contextLength) + pooled;
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
