// The towers that LiT starts from here: image encoders of several families and sizes, pre-trained with labels, many or few, and
// without any; text encoders pre-trained on captions alone (LiT, Zhai et al. 2022, Tables 3 to 5 and Figure 5).
import {
  type BertSettings,
  bigVision,
  type Execution,
  type ImageTowerSettings,
  litBert,
  type MaskedTextSettings,
  type T5Settings,
  type Tokenizer,
} from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";

/**
 * What an image tower learned from: "concepts" is what pictures of all pre-training sets show, "reference concepts" that of pictures
 * whose concepts the reference dataset has too, "logos" the products of sets of logos. The last two learn without labels.
 */
export type ImagePretraining = "concepts" | "reference concepts" | "logos" | "SimCLR" | "MoCo v3";

interface Recipe {
  readonly seed: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

export interface LitImageTower extends Recipe {
  readonly name: string;
  readonly image: ImageTowerSettings;
  readonly pretraining: ImagePretraining;
}

/** How captions become ids for a text tower. */
export type LitTokenizerName = "byte pairs" | "WordPiece" | "SentencePiece";

export interface LitTextTower extends Recipe {
  readonly name: string;
  readonly tokenizer: LitTokenizerName;
  text(tokenizer: Tokenizer): MaskedTextSettings;
}

export interface LitTowersPreset {
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  /** A concept that is drawn so often is a class. */
  readonly fewestDrawings: number;
  /** Sets of logos. */
  readonly logoSets: readonly string[];
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Of text towers. */
  readonly textWidth: number;
  readonly textLayers: number;
  readonly images: readonly LitImageTower[];
  readonly texts: readonly LitTextTower[];
}

const imageSize = 32;
const patchSize = 8;

const logoSets = [
  ...[
    "logos",
    "devicon",
    "devicon-plain",
    "selfhst",
    "vscode-icons",
    "file-icons",
    "material-icon-theme",
    "catppuccin",
  ],
  ...[
    "cryptocurrency",
    "cryptocurrency-color",
    "brandico",
    "entypo-social",
    "academicons",
    "gcp",
    "k8s",
    "unjs",
    "nonicons",
  ],
];

const resnet = (width: number, blocks: readonly [number, number, number, number] = [1, 1, 1, 1]) =>
  ({ kind: "modified-resnet", imageSize, blocks, width, heads: Math.max(1, width / 64) }) as const;

/** The sizes of `full`: ViT, Mixer and BiT cost 14, 10 and 8 million multiply-accumulates a picture, RN512 6 and RN256 1.3. */
const sizes = {
  RN128: resnet(128),
  RN256: resnet(256),
  RN512: resnet(512, [1, 2, 2, 1]),
  ViT: bigVision({ imageSize, patchSize, width: 128, layers: 4, heads: 4 }),
  Mixer: { kind: "mlp-mixer", imageSize, patchSize, width: 128, layers: 4, tokenMlpWidth: 64, mlpWidth: 512 },
  BiT: { kind: "bit-resnet", imageSize, blocks: [1, 1, 1, 1], width: 1024 },
} as const satisfies Record<string, ImageTowerSettings>;

/** The same names, as small as can be. */
const tinySizes = {
  RN128: resnet(64),
  RN256: resnet(64),
  RN512: resnet(128),
  ViT: bigVision({ imageSize, patchSize: 16, width: 8, layers: 1, heads: 1 }),
  Mixer: { kind: "mlp-mixer", imageSize, patchSize: 16, width: 8, layers: 1, tokenMlpWidth: 4, mlpWidth: 16 },
  BiT: { kind: "bit-resnet", imageSize, blocks: [1, 1, 1, 1], width: 1024 },
} as const satisfies Record<keyof typeof sizes, ImageTowerSettings>;

interface Duration {
  readonly supervised: number;
  readonly narrow: number;
  readonly selfSupervised: number;
  readonly batchSize: number;
}

/** Every family and size with many labels, and the standard tower, RN256, with few and with none. */
function imageTowers(
  of: Record<keyof typeof sizes, ImageTowerSettings>,
  { supervised, narrow, selfSupervised, batchSize }: Duration,
): LitImageTower[] {
  const recipe = { seed: 1, batchSize, peakRate: 2e-3, weightDecay: 0.1 };
  const standard = "RN256";
  const broad = (Object.keys(of) as (keyof typeof sizes)[]).map((name): LitImageTower => {
    return { ...recipe, name, image: of[name], pretraining: "concepts", steps: supervised };
  });
  const others = (pretraining: ImagePretraining, steps: number): LitImageTower => {
    return { ...recipe, name: `${standard} ${pretraining}`, image: of[standard], pretraining, steps };
  };
  return [
    ...broad,
    others("reference concepts", narrow),
    others("logos", narrow),
    others("SimCLR", selfSupervised),
    others("MoCo v3", selfSupervised),
  ];
}

/** Heads of text towers are narrow, as these are. */
const headWidth = 32;

/** BERT over WordPiece and T5's encoder over SentencePiece, both by predicting hidden words. */
function textTowers(
  { width, layers }: { width: number; layers: number },
  { steps, batchSize }: { steps: number; batchSize: number },
): LitTextTower[] {
  const recipe = { seed: 1, steps, batchSize, peakRate: 1e-3, weightDecay: 0.1 };
  const size = { width, layers, heads: Math.max(1, width / headWidth) };
  return [
    { ...recipe, name: "BERT", tokenizer: "WordPiece", text: (tokenizer) => bertOf(tokenizer, size) },
    { ...recipe, name: "T5", tokenizer: "SentencePiece", text: (tokenizer) => t5Of(tokenizer, size) },
  ];
}

interface TextSize {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}

/** A BERT for a tokenizer's rows, read out at the first token. */
export function bertOf({ vocabularySize, contextLength, padding }: Tokenizer, size: TextSize): BertSettings {
  return litBert({ vocabularySize, contextLength, positions: contextLength, padding, ...size });
}

/** T5's encoder for a tokenizer's rows, the mean of its tokens. */
export function t5Of({ vocabularySize, contextLength, padding }: Tokenizer, size: TextSize): T5Settings {
  return {
    kind: "t5",
    vocabularySize,
    contextLength,
    headWidth: size.width / size.heads,
    mlpWidth: 4 * size.width,
    activation: "relu",
    isGated: false,
    distanceBuckets: 32,
    maximalDistance: 128,
    layerNormEpsilon: 1e-6,
    pooling: "mean",
    padding,
    ...size,
  };
}

export const litTowersPresets: Readonly<Record<LitPresetName, LitTowersPreset>> = {
  tiny: {
    execution: "eager",
    fewestDrawings: 1,
    logoSets: ["emojione-monotone"],
    ...{ vocabularySize: 1024, contextLength: 16, textWidth: 32, textLayers: 1 },
    images: imageTowers(tinySizes, { supervised: 2, narrow: 2, selfSupervised: 2, batchSize: 2 }),
    texts: textTowers({ width: 32, layers: 1 }, { steps: 2, batchSize: 2 }),
  },
  quick: {
    fewestDrawings: 3,
    logoSets,
    ...{ vocabularySize: 4096, contextLength: 16, textWidth: 96, textLayers: 2 },
    images: imageTowers(sizes, { supervised: 250, narrow: 100, selfSupervised: 150, batchSize: 128 }),
    texts: textTowers({ width: 96, layers: 2 }, { steps: 300, batchSize: 128 }),
  },
  /** As recorded; the time is in README.md. */
  full: {
    fewestDrawings: 4,
    logoSets,
    ...{ vocabularySize: 8192, contextLength: 16, textWidth: 96, textLayers: 2 },
    images: imageTowers(sizes, { supervised: 1500, narrow: 1000, selfSupervised: 1000, batchSize: 256 }),
    texts: textTowers({ width: 96, layers: 2 }, { steps: 1000, batchSize: 256 }),
  },
};
