// The settings of the comparison of towers: small ones of every kind, one recipe for all of them.
import {
  type BertSettings,
  bigVision,
  bigVisionText,
  clipText,
  clipVision,
  type DualEncoderSettings,
  type ImageTowerSettings,
  litBert,
  symmetricPixels,
  type T5Settings,
  type TextTowerSettings,
  type Tokenizer,
} from "../lib/index.js";
import { marksOf } from "./objective.js";
import { type ScalingPreset, scalingPresets } from "./scaling-presets.js";

interface Size {
  readonly imageSize: number;
  readonly width: number;
  readonly layers: number;
}

interface TowersPreset extends Size {
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly seeds: readonly number[];
  /** Corpus, held-out sets, sizes of pictures and vocabulary. */
  readonly world: ScalingPreset;
}

const recipe = { imageSize: 32, peakRate: 2e-3, weightDecay: 0.2 };

export const towersPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: { ...recipe, width: 16, layers: 1, batchSize: 16, steps: 2, seeds: [1], world: scalingPresets.tiny },
  /** A few minutes on two cores. */
  quick: { ...recipe, width: 64, layers: 2, batchSize: 128, steps: 400, seeds: [1], world: scalingPresets.quick },
} as const satisfies Record<string, TowersPreset>;

export type TowersPresetName = keyof typeof towersPresets;

export interface TowerPair {
  readonly name: string;
  model(size: Size, tokenizer: Tokenizer): DualEncoderSettings;
  /** Its text tower reads the last token, which must then be an end mark. */
  readonly endsRows?: boolean;
}

type ImageTower = (size: Size) => ImageTowerSettings;
type TextTower = (size: Size, tokenizer: Tokenizer) => TextTowerSettings;

const patchSize = 8;
const headWidth = 32;

const imageTowers: Record<string, ImageTower> = {
  "ViT, CLIP": ({ imageSize, width, layers }) =>
    clipVision({ imageSize, patchSize, width, layers, heads: heads(width) }),
  "ViT, LiT": ({ imageSize, width, layers }) => bigVision({ imageSize, patchSize, width, layers, heads: heads(width) }),
  "ViT, mean": ({ imageSize, width, layers }) =>
    bigVision({ imageSize, patchSize, width, layers, heads: heads(width), classToken: "none", pooling: "mean" }),
  "ViT, attention": ({ imageSize, width, layers }) =>
    bigVision({ imageSize, patchSize, width, layers, heads: heads(width), classToken: "none", pooling: "attention" }),
  "modified ResNet": ({ imageSize, width, layers }) => ({
    kind: "modified-resnet",
    imageSize,
    blocks: [layers, layers, layers, layers],
    width: 4 * width,
    heads: heads(width),
  }),
  "MLP-Mixer": ({ imageSize, width, layers }) => ({
    kind: "mlp-mixer",
    imageSize,
    patchSize,
    width,
    layers,
    tokenMlpWidth: width / 2,
    mlpWidth: 4 * width,
  }),
  "BiT ResNet": ({ imageSize }) => ({ kind: "bit-resnet", imageSize, blocks: [1, 1, 1, 1], width: 1024 }),
};

const textTowers: Record<string, TextTower> = {
  transformer: ({ width, layers }, { vocabularySize, contextLength }) =>
    clipText({ vocabularySize, contextLength, width, layers, heads: heads(width) }),
  "transformer, LiT": ({ width, layers }, { vocabularySize, contextLength }) =>
    bigVisionText({ vocabularySize, contextLength, width, layers, heads: heads(width) }),
  BERT: ({ width, layers }, tokenizer): BertSettings => {
    const { vocabularySize, contextLength, padding } = tokenizer;
    return litBert({
      vocabularySize,
      contextLength,
      positions: contextLength,
      padding,
      width,
      layers,
      heads: heads(width),
    });
  },
  T5: ({ width, layers }, tokenizer) => t5(tokenizer, { width, layers, isGated: false, activation: "relu" }),
  mT5: ({ width, layers }, tokenizer) => t5(tokenizer, { width, layers, isGated: true, activation: "gelu-tanh" }),
  "bag of words": ({ width }, tokenizer) => {
    const { vocabularySize, contextLength } = tokenizer;
    return { kind: "bag-of-words", vocabularySize, contextLength, width, marks: marksOf(tokenizer) };
  },
};

/** Every image tower with CLIP's text tower, then every other text tower with CLIP's image tower. */
export const towerPairs: readonly TowerPair[] = [
  ...Object.keys(imageTowers).map((image) => pairOf(image, "transformer")),
  ...Object.keys(textTowers)
    .slice(1)
    .map((text) => pairOf("ViT, CLIP", text)),
];

function pairOf(imageName: string, textName: string): TowerPair {
  return {
    name: `${imageName} + ${textName}`,
    endsRows: textName === "transformer, LiT",
    model: (size, tokenizer) => {
      const [image, text] = [imageTowers[imageName](size), textTowers[textName](size, tokenizer)];
      const isClip = imageName === "ViT, CLIP" || imageName === "modified ResNet";
      return {
        embedDim: size.width,
        image,
        text,
        imageProjection: image.kind === "modified-resnet" ? "affine" : "linear",
        ...(!isClip && { pixels: symmetricPixels }),
      };
    },
  };
}

function t5(
  { vocabularySize, contextLength, padding }: Tokenizer,
  size: Pick<T5Settings, "width" | "layers" | "isGated" | "activation">,
): T5Settings {
  return {
    kind: "t5",
    vocabularySize,
    contextLength,
    heads: heads(size.width),
    headWidth,
    mlpWidth: 4 * size.width,
    distanceBuckets: 32,
    maximalDistance: 128,
    layerNormEpsilon: 1e-6,
    pooling: "mean",
    padding,
    ...size,
  };
}

function heads(width: number): number {
  return Math.max(1, width / headWidth);
}
