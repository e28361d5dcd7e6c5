// The settings of the transfer experiments: one CLIP of several sizes, trained once on the sets that are not held out, and
// supervised encoders to compare it with. Zero-shot transfer, prompts, few-shot, robustness and bias are all measured on them.
import {
  clipText,
  clipVision,
  type DualEncoderSettings,
  type ImageTowerSettings,
  type ModifiedResnetSettings,
  type Tokenizer,
} from "../lib/index.js";

export type TransferPresetName = keyof typeof transferPresets;

/** Both towers of a CLIP and how it is trained. */
export interface TransferSize {
  readonly name: string;
  readonly image: ImageTowerSettings;
  readonly textWidth: number;
  readonly textLayers: number;
  readonly embedDim: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly seeds: readonly number[];
}

export interface TransferPreset {
  /** Icon sets to train on, or "all": every one that is accepted, not held out and not drawn by the hand of one that is. */
  readonly sets: readonly string[] | "all";
  /** Held-out sets to measure on, or "all" of them. */
  readonly heldOut: readonly string[] | "all";
  /** Side of the stored pictures in pixels; the models see crops of them. */
  readonly storedSize: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  readonly batchSize: number;
  readonly weightDecay: number;
  readonly sizes: readonly TransferSize[];
  /** Updates of the supervised encoder, which has the image tower of the largest CLIP, and how often a concept must be drawn to be a class. */
  readonly supervised: { readonly steps: number; readonly fewestDrawings: number };
}

const shared = { storedSize: 36, contextLength: 16, weightDecay: 0.2 } as const;
const imageSize = 32;
/** CLIP's; of the text towers, which are narrow, half of it. */
const headWidth = 64;
const textHeadWidth = 32;

const fewSets = [
  ...["noto", "noto-v1", "emojione", "fxemoji", "emojione-monotone", "flag", "logos", "devicon", "wi", "temaki"],
  ...["mdi", "iconoir", "teenyicons", "lets-icons"],
];

/** Some of every domain. */
const fewHeldOutSets = [
  ...["twemoji", "openmoji", "circle-flags", "flagpack", "skill-icons", "cib", "meteocons", "maki", "osmic"],
  ...["tabler", "lucide", "ri", "bi", "ion", "heroicons", "pixelarticons", "icon-park", "icon-park-twotone"],
  ...["flat-color-icons", "game-icons", "streamline-freehand", "fa", "el", "fontisto"],
];

export const transferPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    ...shared,
    sets: ["emojione-monotone"],
    heldOut: ["fluent-emoji-high-contrast", "heroicons", "majesticons", "duo-icons"],
    vocabularySize: 1024,
    batchSize: 16,
    sizes: [
      {
        ...size("ViT8", clipVision({ imageSize, patchSize: 8, width: 8, layers: 1, heads: 1 }), { textWidth: 32 }),
        steps: 3,
      },
      {
        ...size("ViT16", clipVision({ imageSize, patchSize: 8, width: 16, layers: 1, heads: 1 }), { textWidth: 32 }),
        steps: 4,
      },
    ],
    supervised: { steps: 4, fewestDrawings: 1 },
  },
  /** A few minutes on two cores. */
  quick: {
    ...shared,
    sets: fewSets,
    heldOut: fewHeldOutSets,
    vocabularySize: 4096,
    batchSize: 128,
    sizes: [
      { ...size("RN128", resnet(128), { textWidth: 64 }), steps: 300 },
      { ...size("RN256", resnet(256), { textWidth: 96 }), steps: 500 },
    ],
    supervised: { steps: 500, fewestDrawings: 4 },
  },
  /** Two hours on two cores. */
  full: {
    ...shared,
    sets: "all",
    heldOut: "all",
    vocabularySize: 8192,
    batchSize: 256,
    sizes: [
      { ...size("RN128", resnet(128), { textWidth: 64 }), steps: 400 },
      { ...size("RN256", resnet(256), { textWidth: 96 }), steps: 700 },
      { ...size("RN512", resnet(512, [1, 2, 2, 1]), { textWidth: 128 }), steps: 1000, peakRate: 1.5e-3 },
      {
        ...size("RN768", resnet(768, [2, 2, 2, 2]), { textWidth: 192 }),
        textLayers: 3,
        embedDim: 256,
        steps: 4000,
        peakRate: 1e-3,
      },
    ],
    supervised: { steps: 2000, fewestDrawings: 8 },
  },
} as const satisfies Record<string, TransferPreset>;

/** CLIP's ResNets, which learn most from few pictures here: `width` is that of the features, 32 times the channels after the stem. */
function resnet(width: number, blocks: ModifiedResnetSettings["blocks"] = [1, 1, 1, 1]): ModifiedResnetSettings {
  return { kind: "modified-resnet", imageSize, blocks, width, heads: width / headWidth };
}

function size(name: string, image: ImageTowerSettings, { textWidth }: { textWidth: number }) {
  return { name, image, textWidth, textLayers: 2, embedDim: 2 * textWidth, peakRate: 2e-3, seeds: [1] } as const;
}

/** The CLIP of a size. */
export function transferModel(
  { image, textWidth, textLayers, embedDim }: TransferSize,
  { vocabularySize, contextLength }: Pick<Tokenizer, "vocabularySize" | "contextLength">,
): DualEncoderSettings {
  const heads = textWidth / textHeadWidth;
  return {
    embedDim,
    image,
    text: clipText({ vocabularySize, contextLength, width: textWidth, layers: textLayers, heads }),
  };
}
