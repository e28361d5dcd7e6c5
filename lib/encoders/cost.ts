// Parameters and compute of the encoders, counted from their settings alone; the tests hold both against the published
// sizes. Compute is in multiply-accumulates (MAC) of one example's forward pass, attention products included,
// element-wise work left out.
import type { DualEncoderSettings } from "./dual-encoder.js";
import type { TextTransformerSettings } from "./text-transformer.js";
import type { VisionTransformerSettings } from "./vision-transformer.js";

export interface Cost {
  readonly parameters: number;
  /** Multiply-accumulates of a forward pass for one example. */
  readonly macs: number;
}

/** A training step costs about three forward passes: the backward pass computes two products for each one forward. */
const forwardPassesPerStep = 3;

/** The image tower with its projection to `embedDim`. */
export function visionTransformerCost(settings: VisionTransformerSettings, embedDim: number): Cost {
  const { imageSize, patchSize, width, layers } = settings;
  const patches = (imageSize / patchSize) ** 2;
  const patchWeights = 3 * patchSize ** 2 * width;
  const blocks = blocksCost(width, layers, patches + 1);
  const norms = 2 * 2 * width;
  return {
    parameters: patchWeights + width + (patches + 1) * width + norms + blocks.parameters + width * embedDim,
    macs: patches * patchWeights + blocks.macs + width * embedDim,
  };
}

/** The text tower with its projection to `embedDim`; the whole context is computed, padding included. */
export function textTransformerCost(settings: TextTransformerSettings, embedDim: number): Cost {
  const { vocabularySize, contextLength, width, layers } = settings;
  const blocks = blocksCost(width, layers, contextLength);
  return {
    parameters: (vocabularySize + contextLength) * width + 2 * width + blocks.parameters + width * embedDim,
    macs: blocks.macs + width * embedDim,
  };
}

/** Both towers and the logit scale, for one pair. */
export function dualEncoderCost({ image, text, embedDim }: DualEncoderSettings): Cost {
  const imageTower = visionTransformerCost(image, embedDim);
  const textTower = textTransformerCost(text, embedDim);
  return { parameters: imageTower.parameters + textTower.parameters + 1, macs: imageTower.macs + textTower.macs };
}

/** Multiply-accumulates of a whole training run: three forward passes a pair, and the similarities within a batch. */
export function trainingMacs(
  settings: DualEncoderSettings,
  { batchSize, steps }: { batchSize: number; steps: number },
): number {
  const macsPerPair = dualEncoderCost(settings).macs + batchSize * settings.embedDim;
  return forwardPassesPerStep * macsPerPair * batchSize * steps;
}

/** Transformer blocks over `tokens` positions: 12 D^2 weights each, and the two attention products. */
function blocksCost(width: number, layers: number, tokens: number): Cost {
  const weights = 12 * width ** 2;
  const biases = (3 + 1 + 4 + 1) * width;
  const norms = 2 * 2 * width;
  return {
    parameters: layers * (weights + biases + norms),
    macs: layers * (tokens * weights + 2 * tokens ** 2 * width),
  };
}
