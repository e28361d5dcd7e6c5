// The settings of the robustness experiment: the standard models, which are trained on the reference dataset and nothing else, and how
// many examples per class a zero-shot model is adapted with.
import {
  clipVision,
  type IconShiftOptions,
  type ImageTowerSettings,
  type ModifiedResnetSettings,
} from "../lib/index.js";
import type { TransferPresetName } from "./transfer-presets.js";

/** A model trained with labels on a share of the reference dataset's training pictures. */
export interface StandardModel {
  readonly name: string;
  readonly image: ImageTowerSettings;
  readonly share: number;
}

export interface RobustnessPreset {
  /** Its CLIPs and its held-out pictures. */
  readonly transfer: TransferPresetName;
  readonly shifts: IconShiftOptions;
  readonly standard: readonly StandardModel[];
  readonly steps: number;
  readonly batchSize: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  /** Examples per class, and how often they are drawn. */
  readonly shots: readonly number[];
  readonly draws: number;
}

const imageSize = 32;
const recipe = { batchSize: 128, peakRate: 2e-3, weightDecay: 0.2 } as const;

export const robustnessPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    transfer: "tiny",
    shifts: { fewestPictures: 10, fewestShifts: 1, perClass: 6 },
    standard: [4, 8, 12].map((width) => vit(width)),
    steps: 2,
    batchSize: 8,
    peakRate: 1e-3,
    weightDecay: 0.2,
    shots: [1],
    draws: 2,
  },
  /** A few minutes on two cores. */
  quick: {
    ...recipe,
    transfer: "quick",
    shifts: { fewestPictures: 12 },
    standard: [resnet(64, 1), resnet(128, 1), resnet(128, 0.4), resnet(256, 1)],
    steps: 200,
    shots: [1, 4],
    draws: 2,
  },
  /** Half an hour on two cores, after the CLIPs are trained. */
  full: {
    ...recipe,
    transfer: "full",
    shifts: {},
    standard: [64, 128, 256, 512].flatMap((width) => [0.25, 1].map((share) => resnet(width, share))),
    steps: 800,
    shots: [1, 2, 4, 8, 16],
    draws: 3,
  },
} as const satisfies Record<string, RobustnessPreset>;

export type RobustnessPresetName = keyof typeof robustnessPresets;

function resnet(width: number, share: number): StandardModel {
  const blocks: ModifiedResnetSettings["blocks"] = width < 512 ? [1, 1, 1, 1] : [1, 2, 2, 1];
  const image = { kind: "modified-resnet", imageSize, blocks, width, heads: width / 64 } as const;
  return { name: `RN${width} on ${100 * share} %`, image, share };
}

function vit(width: number): StandardModel {
  return { name: `ViT ${width}`, image: clipVision({ imageSize, patchSize: 8, width, layers: 1, heads: 1 }), share: 1 };
}
