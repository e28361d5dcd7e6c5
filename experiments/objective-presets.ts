// The settings of the comparison of objectives: one image tower, one corpus and one recipe for all of them.
import {
  type CorpusName,
  clipText,
  clipVision,
  type TextTransformerSettings,
  type VisionTransformerSettings,
} from "../lib/index.js";

export interface ObjectivesPreset {
  readonly corpus: CorpusName;
  /** Icon sets that are never trained on; the first one is measured on. */
  readonly heldOut: readonly string[];
  /** Sides of the stored pictures and of the crops that the models see, in pixels. */
  readonly storedSize: number;
  readonly imageSize: number;
  readonly patchSize: number;
  /** Of all towers and decoders. */
  readonly width: number;
  readonly imageLayers: number;
  /** Text towers and decoders; CoCa has as many unimodal and as many multimodal ones. */
  readonly textLayers: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** How often an n-gram has to occur among the training captions. */
  readonly minimalCount: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly seeds: readonly number[];
  /** Names, drawn from those of the held-out emoji: decoders score each of them for each picture. */
  readonly classes: number;
  /** Training pictures from which it is estimated how likely a name is of any picture. */
  readonly references: number;
}

const shared = {
  corpus: "emoji",
  heldOut: ["twemoji", "fluent-emoji-flat", "streamline-emojis"],
  storedSize: 36,
  imageSize: 32,
  patchSize: 8,
  contextLength: 16,
  weightDecay: 0.2,
  peakRate: 2e-3,
} as const;

export const objectivesPresets = {
  /** Seconds for each objective, for tests. */
  tiny: {
    ...shared,
    width: 16,
    imageLayers: 1,
    textLayers: 1,
    vocabularySize: 1024,
    minimalCount: 100,
    batchSize: 16,
    steps: 3,
    seeds: [1],
    classes: 8,
    references: 4,
  },
  /** A few minutes on two cores. */
  quick: {
    ...shared,
    width: 64,
    imageLayers: 3,
    textLayers: 1,
    vocabularySize: 3072,
    minimalCount: 20,
    batchSize: 128,
    steps: 600,
    seeds: [1],
    classes: 400,
    references: 64,
  },
} as const satisfies Record<string, ObjectivesPreset>;

export type ObjectivesPresetName = keyof typeof objectivesPresets;

/** At most half of CLIP's 64, since these models are narrow. */
const headWidth = 32;

/** The image tower that all objectives share. */
export function objectivesImage({
  imageSize,
  patchSize,
  width,
  imageLayers,
}: ObjectivesPreset): VisionTransformerSettings {
  return clipVision({ imageSize, patchSize, width, layers: imageLayers, heads: Math.ceil(width / headWidth) });
}

/** The text transformer, whose blocks the decoders have too. */
export function objectivesText(
  { width, textLayers, contextLength }: ObjectivesPreset,
  vocabularySize: number,
): TextTransformerSettings {
  return clipText({ vocabularySize, contextLength, width, layers: textLayers, heads: Math.ceil(width / headWidth) });
}
