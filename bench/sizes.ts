// The models that are measured, with the batch that a step takes: one that a laptop trains in minutes, one whose towers
// have the sizes of ViT-S/16, and CLIP's published ViT-B/32.
import {
  clipText,
  clipVision,
  type DualEncoderSettings,
  imageTowerCost,
  textTowerCost,
  textTransformerSizes,
  trainingMacs,
  visionTransformerSizes,
} from "../lib/index.js";

export interface Size {
  readonly model: DualEncoderSettings;
  /** B. */
  readonly batchSize: number;
}

export const sizes = {
  /** 5.3 M parameters. */
  "clip-5m": {
    model: {
      embedDim: 128,
      image: clipVision({ imageSize: 64, patchSize: 8, width: 192, layers: 6, heads: 3 }),
      text: clipText({ vocabularySize: 4096, contextLength: 16, width: 192, layers: 4, heads: 3 }),
    },
    batchSize: 128,
  },
  /** The image tower of DeiT-S (Touvron et al. 2021, Table 1) with a small text tower. */
  "vit-s16": {
    model: {
      embedDim: 256,
      image: clipVision({ imageSize: 224, patchSize: 16, width: 384, layers: 12, heads: 6 }),
      text: clipText({ vocabularySize: 8192, contextLength: 32, width: 256, layers: 6, heads: 4 }),
    },
    batchSize: 8,
  },
  /** CLIP's ViT-B/32 (Radford et al. 2021, Table 20). */
  "vit-b32": {
    model: { embedDim: 512, image: visionTransformerSizes["ViT-B/32"], text: textTransformerSizes[512] },
    batchSize: 8,
  },
} as const satisfies Record<string, Size>;

export type SizeName = keyof typeof sizes;

/** What is timed: one tower's forward pass, or an update of all parameters. The update comes last: it changes the weights. */
export const tasks = ["encodeImage", "encodeText", "step"] as const;
export type Task = (typeof tasks)[number];

/** Floating-point operations of a task for the whole batch, two for each multiply-accumulate of `lib/encoders/cost.ts`. */
export function flops({ model, batchSize }: Size, task: Task): number {
  const macs = {
    encodeImage: batchSize * imageTowerCost(model).macs,
    encodeText: batchSize * textTowerCost(model).macs,
    step: trainingMacs(model, { batchSize, steps: 1 }),
  };
  return 2 * macs[task];
}
