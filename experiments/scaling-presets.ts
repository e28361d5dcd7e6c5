// The settings of the scaling experiment. All sizes of a preset see the same data with the same recipe; they differ in
// width, depth and the number of updates, which grow together.
import { type CorpusName, clipText, clipVision, type DualEncoderSettings } from "../lib/index.js";

export type PresetName = keyof typeof scalingPresets;

export interface ScalingSize {
  readonly name: string;
  readonly width: number;
  readonly imageLayers: number;
  readonly textLayers: number;
  readonly steps: number;
  /** Highest learning rate: narrower models take larger steps. */
  readonly peakRate: number;
}

export interface ScalingPreset {
  readonly corpus: CorpusName;
  /**
   * Icon sets that are never trained on: natural distribution shifts. The first one is the headline; its vendor is in no
   * training set. Fluent flat is another style of a vendor that is.
   */
  readonly heldOut: readonly string[];
  /** Further icon sets to measure on, in other styles and of other things. */
  readonly shifts: readonly string[];
  /** Sides of the stored pictures and of the crops that the model sees, in pixels. */
  readonly storedSize: number;
  readonly imageSize: number;
  readonly patchSize: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly batchSize: number;
  readonly weightDecay: number;
  readonly seeds: readonly number[];
  readonly sizes: readonly ScalingSize[];
}

const shared = {
  corpus: "emoji",
  heldOut: ["twemoji", "fluent-emoji-flat", "streamline-emojis"],
  shifts: ["fluent-emoji-high-contrast", "circle-flags", "meteocons"],
  storedSize: 36,
  imageSize: 32,
  patchSize: 8,
  contextLength: 16,
  weightDecay: 0.2,
} as const;

/** Steps grow with the model, so that compute goes where it helps: a larger model has more to learn with. */
export const scalingPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    ...shared,
    vocabularySize: 1024,
    batchSize: 32,
    seeds: [1, 2],
    sizes: [
      { name: "8 wide", width: 8, imageLayers: 1, textLayers: 1, steps: 4, peakRate: 3e-3 },
      { name: "16 wide", width: 16, imageLayers: 1, textLayers: 1, steps: 6, peakRate: 3e-3 },
      { name: "24 wide", width: 24, imageLayers: 1, textLayers: 1, steps: 8, peakRate: 3e-3 },
      { name: "32 wide", width: 32, imageLayers: 1, textLayers: 1, steps: 10, peakRate: 3e-3 },
      { name: "40 wide", width: 40, imageLayers: 1, textLayers: 1, steps: 12, peakRate: 3e-3 },
    ],
  },
  /** A minute and a half on two cores. */
  quick: {
    ...shared,
    vocabularySize: 3072,
    batchSize: 128,
    seeds: [1, 2],
    sizes: [
      { name: "16 wide", width: 16, imageLayers: 1, textLayers: 1, steps: 120, peakRate: 3e-3 },
      { name: "24 wide", width: 24, imageLayers: 1, textLayers: 1, steps: 160, peakRate: 3e-3 },
      { name: "32 wide", width: 32, imageLayers: 2, textLayers: 1, steps: 220, peakRate: 3e-3 },
      { name: "48 wide", width: 48, imageLayers: 2, textLayers: 1, steps: 300, peakRate: 2.5e-3 },
      { name: "64 wide", width: 64, imageLayers: 3, textLayers: 1, steps: 420, peakRate: 2e-3 },
    ],
  },
  /** Half an hour on two cores. */
  full: {
    ...shared,
    vocabularySize: 3072,
    batchSize: 128,
    seeds: [1, 2, 3],
    sizes: [
      { name: "32 wide", width: 32, imageLayers: 2, textLayers: 1, steps: 300, peakRate: 3e-3 },
      { name: "48 wide", width: 48, imageLayers: 2, textLayers: 1, steps: 400, peakRate: 2.5e-3 },
      { name: "64 wide", width: 64, imageLayers: 3, textLayers: 1, steps: 560, peakRate: 2e-3 },
      { name: "96 wide", width: 96, imageLayers: 3, textLayers: 2, steps: 800, peakRate: 1.6e-3 },
      { name: "128 wide", width: 128, imageLayers: 4, textLayers: 2, steps: 1100, peakRate: 1.3e-3 },
      { name: "192 wide", width: 192, imageLayers: 4, textLayers: 3, steps: 1600, peakRate: 1e-3 },
    ],
  },
} as const satisfies Record<string, ScalingPreset>;

/** The model of a size. */
export function scalingModel(preset: ScalingPreset, size: ScalingSize, vocabularySize: number): DualEncoderSettings {
  const { imageSize, patchSize, contextLength } = preset;
  const { width } = size;
  const heads = Math.ceil(width / headWidth);
  return {
    embedDim: width,
    image: clipVision({ imageSize, patchSize, width, layers: size.imageLayers, heads }),
    text: clipText({ vocabularySize, contextLength, width, layers: size.textLayers, heads }),
  };
}

/** At most half of CLIP's 64, since these models are narrow. */
const headWidth = 32;
