// The settings of the language experiment: which emoji are tuned on and measured on, in which languages, and the model.
import type { Execution } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";

export type LanguagesPresetName = keyof typeof languagesPresets;

/** The texts that a model is tuned on: those in English alone, or all. */
export const dataKinds = ["English", "full"] as const;
export type DataKind = (typeof dataKinds)[number];

/** Whose words a tokenizer has: English ones alone, as T5's, or those of all languages, as mT5's. */
export const vocabularies = ["English", "multilingual"] as const;
export type Vocabulary = (typeof vocabularies)[number];

export interface LanguagesPreset {
  /** Whose pre-trained towers are taken, and which of them. */
  readonly lit: LitPresetName;
  readonly tower: string;
  /** Sets that are tuned on, skin tones apart. */
  readonly sets: readonly string[];
  /** The set whose emoji are named and found; its vendor drew none of the others. */
  readonly heldOut: string;
  /** How many of the most common languages take part. */
  readonly languages: number;
  /** Languages that no model is tuned on. */
  readonly unseen: readonly string[];
  /** How often each picture is posted, each time in a language that is drawn anew. */
  readonly postings: number;
  /** Emoji that every language names, and flags, to be measured on. */
  readonly emoji: number;
  readonly flags: number;
  /** V. */
  readonly vocabularySizes: Readonly<Record<Vocabulary, number>>;
  readonly width: number;
  readonly layers: number;
  readonly embedDim: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly seeds: readonly number[];
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
}

/** Of scripts that others are tuned on, and, in the last row, of scripts of which nothing else is. */
const unseen = [
  ...["gl", "sk", "eu", "vi", "xh", "yo", "tr", "bg", "kk", "ur", "mr", "yue", "as"],
  ...["ka", "km", "te", "am", "ti"],
];

export const languagesPresets = {
  /** Seconds, for tests. */
  tiny: {
    ...{ lit: "tiny", tower: "RN256", sets: ["emojione-monotone"], heldOut: "twemoji", execution: "eager" },
    ...{ languages: 8, unseen: ["fr", "ja"], postings: 1, emoji: 80, flags: 6 },
    vocabularySizes: { English: 512, multilingual: 2048 },
    ...{
      width: 32,
      layers: 1,
      embedDim: 16,
      batchSize: 16,
      steps: 2,
      peakRate: 1e-3,
      weightDecay: 1e-4,
      seeds: [1, 2],
    },
  },
  /** Some languages and few updates. */
  quick: {
    ...{ lit: "quick", tower: "RN256", sets: ["noto", "emojione"], heldOut: "twemoji" },
    ...{ languages: 60, unseen, postings: 6, emoji: 150, flags: 40 },
    vocabularySizes: { English: 4096, multilingual: 12288 },
    ...{
      width: 64,
      layers: 1,
      embedDim: 96,
      batchSize: 256,
      steps: 200,
      peakRate: 3e-3,
      weightDecay: 1e-4,
      seeds: [1],
    },
  },
  full: {
    ...{ lit: "full", tower: "RN256", heldOut: "twemoji" },
    sets: ["noto", "noto-v1", "emojione", "emojione-v1", "emojione-monotone", "fxemoji"],
    ...{ languages: 117, unseen, postings: 6, emoji: 300, flags: 100 },
    vocabularySizes: { English: 4096, multilingual: 16384 },
    ...{ width: 96, layers: 1, embedDim: 128, batchSize: 256, steps: 600, peakRate: 6e-3, weightDecay: 1e-4 },
    seeds: [1, 2, 3],
  },
} as const satisfies Record<string, LanguagesPreset>;
