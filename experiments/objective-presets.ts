// The settings of the comparison of objectives: one image tower, one set of pictures and one recipe for all of them.
import {
  clipText,
  clipVision,
  type IconShiftOptions,
  type ImageTowerSettings,
  type TextTransformerSettings,
  type VisionTransformerSettings,
} from "../lib/index.js";
import type { TransferPresetName } from "./transfer-presets.js";

/** Those of CLIP's Figure 2, slowest first, and CLIP with the text transformer that the released models have. */
export const figureObjectives = [
  "caption prediction",
  "bag-of-words prediction",
  "bag-of-words contrastive",
  "contrastive",
] as const;

/** Others that learn from pictures with texts. */
export const relatedObjectives = [
  "sigmoid",
  "visual n-grams",
  "hidden-word prediction",
  "CoCa",
  "distillation",
] as const;

export type ObjectiveName = (typeof figureObjectives)[number] | (typeof relatedObjectives)[number];

/** Objectives and how they are measured: after how many updates, each with its rate brought to zero, and with which seeds. */
export interface ObjectiveRuns {
  readonly objectives: readonly ObjectiveName[];
  readonly lengths: readonly number[];
  readonly seeds: readonly number[];
}

export interface ObjectivesPreset {
  /** Whose pictures are trained on, and whose held-out ones are named. */
  readonly transfer: TransferPresetName;
  /** Of the reference dataset. */
  readonly shifts: IconShiftOptions;
  /** Pictures of its test part that are named: decoders score each name for each. */
  readonly pictures: number;
  /** Training pictures from which it is estimated how likely a name is of any picture. */
  readonly references: number;
  readonly image: ImageTowerSettings;
  /** CoCa's, which needs tokens of the picture. */
  readonly cocaImage: VisionTransformerSettings;
  readonly embedDim: number;
  /** Text transformers and decoders; CoCa has as many unimodal and as many multimodal layers. */
  readonly textWidth: number;
  readonly textLayers: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** How often an n-gram has to occur among the training captions. */
  readonly minimalCount: number;
  readonly batchSize: number;
  readonly warmup: number;
  /** Share of a run's updates, the last ones, in which the rate falls to zero. */
  readonly cooldown: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly runs: readonly ObjectiveRuns[];
}

const imageSize = 32;
/** Of all transformers: half of CLIP's 64, since these models are narrow. */
const headWidth = 32;

const recipe = { contextLength: 16, cooldown: 0.2, weightDecay: 0.2, peakRate: 2e-3 } as const;

const small = {
  ...recipe,
  image: { kind: "modified-resnet", imageSize, blocks: [1, 1, 1, 1], width: 256, heads: 4 },
  cocaImage: clipVision({ imageSize, patchSize: 8, width: 96, layers: 3, heads: 3 }),
  embedDim: 192,
  textWidth: 96,
  textLayers: 2,
  batchSize: 128,
  warmup: 16,
} as const;

export const objectivesPresets = {
  /** Seconds for each objective, for tests. */
  tiny: {
    ...recipe,
    transfer: "tiny",
    shifts: { fewestPictures: 10, fewestShifts: 1, perClass: 6 },
    pictures: 12,
    references: 4,
    image: { kind: "modified-resnet", imageSize, blocks: [1, 1, 1, 1], width: 64, heads: 1 },
    cocaImage: clipVision({ imageSize, patchSize: 8, width: 16, layers: 1, heads: 1 }),
    embedDim: 16,
    textWidth: 16,
    textLayers: 1,
    vocabularySize: 1024,
    minimalCount: 20,
    batchSize: 16,
    warmup: 1,
    runs: [
      { objectives: figureObjectives, lengths: [3, 6], seeds: [1, 2] },
      { objectives: relatedObjectives, lengths: [3], seeds: [1] },
    ],
  },
  /** Less of everything, for runs of your own. */
  quick: {
    ...small,
    transfer: "quick",
    shifts: { fewestPictures: 12 },
    pictures: 300,
    references: 64,
    vocabularySize: 3072,
    minimalCount: 20,
    runs: [
      { objectives: figureObjectives, lengths: [50, 100, 200], seeds: [1] },
      { objectives: relatedObjectives, lengths: [200], seeds: [1] },
    ],
  },
  /** Seven minutes of processor time for each seed; another one adds its records to those that are there. */
  full: {
    ...small,
    transfer: "full",
    shifts: {},
    pictures: 500,
    references: 64,
    vocabularySize: 4096,
    minimalCount: 100,
    runs: [{ objectives: figureObjectives, lengths: [20, 40, 80, 160, 320, 640], seeds: [1] }],
  },
} as const satisfies Record<string, ObjectivesPreset>;

export type ObjectivesPresetName = keyof typeof objectivesPresets;

/** The text transformer, whose blocks the decoders have too. */
export function objectivesText(
  { textWidth, textLayers, contextLength }: ObjectivesPreset,
  vocabularySize: number,
): TextTransformerSettings {
  const heads = Math.ceil(textWidth / headWidth);
  return clipText({ vocabularySize, contextLength, width: textWidth, layers: textLayers, heads });
}
