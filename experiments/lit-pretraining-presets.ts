// The runs of the pre-training experiment: which towers are tuned to each other, by the same recipe throughout (LiT, Zhai et al. 2022,
// Tables 3 to 5 and Figure 5).
import { bigVisionText, type Execution, type TextTowerSettings, type Tokenizer } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";
import { bertOf, type LitTokenizerName, t5Of } from "./lit-towers-presets.js";

/** A text tower: the transformer of a ViT, BERT or T5's encoder. */
export interface PretrainingText {
  readonly kind: "ViT" | "BERT" | "T5";
  readonly tokenizer: Exclude<LitTokenizerName, "byte pairs">;
  /** Name of the pre-trained tower that it starts from; without it, from scratch. */
  readonly start?: string;
  readonly size: "small" | "base" | "large";
}

/** One model: an image tower, locked, and what its text tower is. */
export interface PretrainingRun {
  readonly imageTower: string;
  readonly text: PretrainingText;
  readonly seed: number;
}

/** Table 3, Table 4, Table 5, Figure 5. */
export type PretrainingGroup = "pre-training" | "families" | "texts" | "sizes";

export interface LitPretrainingPreset {
  readonly groups: readonly PretrainingGroup[];
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly seeds: readonly number[];
  /** Width and layers of text towers; "base" is that of the pre-trained ones. */
  readonly sizes: Readonly<Record<PretrainingText["size"], { readonly width: number; readonly layers: number }>>;
  /** Classification tasks of the suite with at most so many classes are measured. */
  readonly mostClasses: number;
  /** Pictures on which image towers are timed. */
  readonly timedPictures: number;
}

/** One architecture, five pre-trainings (Table 3). */
export const pretrainedTowers = [
  "RN256",
  "RN256 SimCLR",
  "RN256 MoCo v3",
  "RN256 reference concepts",
  "RN256 logos",
] as const;
/** Families (Table 4). */
export const familyTowers = ["ViT", "Mixer", "BiT"] as const;
/** Sizes of one family (Figure 5). */
export const sizedTowers = ["RN128", "RN256", "RN512"] as const;

/** LiT's default: the transformer of a ViT over SentencePiece, from scratch. */
export const defaultText: PretrainingText = { kind: "ViT", tokenizer: "SentencePiece", size: "base" };

/** Architecture, tokenizer and start (Table 5). */
export const textTowers: readonly PretrainingText[] = [
  defaultText,
  { ...defaultText, tokenizer: "WordPiece" },
  { ...defaultText, kind: "BERT", tokenizer: "WordPiece" },
  { ...defaultText, kind: "BERT", tokenizer: "WordPiece", start: "BERT" },
  { ...defaultText, kind: "T5" },
  { ...defaultText, kind: "T5", start: "T5" },
];

/** Sizes of both towers around the standard pair: a cross of Figure 5's grid. */
export const sizedModels: readonly Omit<PretrainingRun, "seed">[] = [
  { imageTower: "RN128", text: defaultText },
  { imageTower: "RN512", text: defaultText },
  { imageTower: "RN256", text: { ...defaultText, size: "small" } },
  { imageTower: "RN256", text: { ...defaultText, size: "large" } },
];

const groups: Readonly<Record<PretrainingGroup, readonly Omit<PretrainingRun, "seed">[]>> = {
  "pre-training": pretrainedTowers.map((imageTower) => ({ imageTower, text: defaultText })),
  families: familyTowers.map((imageTower) => ({ imageTower, text: defaultText })),
  texts: textTowers.map((text) => ({ imageTower: "RN256", text })),
  sizes: sizedModels,
};

/** All runs of a preset, each once: group by group, a seed after the other. */
export function pretrainingRuns(preset: LitPretrainingPreset): PretrainingRun[] {
  const runs = preset.groups.flatMap((group) =>
    preset.seeds.flatMap((seed) => groups[group].map((pair) => ({ ...pair, seed }))),
  );
  return [...new Map(runs.map((run) => [JSON.stringify(run), run])).values()];
}

/** "BERT, WordPiece, pre-trained". */
export function textName({ kind, tokenizer, start, size }: PretrainingText): string {
  return [kind, tokenizer, ...(start ? ["pre-trained"] : []), ...(size === "base" ? [] : [size])].join(", ");
}

/** Settings of a text tower for a tokenizer's rows. */
export function textSettings(
  { sizes }: LitPretrainingPreset,
  { kind, size }: PretrainingText,
  tokenizer: Tokenizer,
): TextTowerSettings {
  const { width, layers } = sizes[size];
  const { vocabularySize, contextLength } = tokenizer;
  const all = { width, layers, heads: Math.max(1, width / headWidth) };
  switch (kind) {
    case "ViT":
      // SentencePiece's rows end with an end mark, WordPiece's begin with [CLS].
      return bigVisionText({
        ...all,
        vocabularySize,
        contextLength,
        pooling: tokenizer.startOfText === undefined ? "last" : "first",
      });
    case "BERT":
      return bertOf(tokenizer, all);
    case "T5":
      return t5Of(tokenizer, all);
  }
}

const headWidth = 32;
const recipe = {
  peakRate: 2e-3,
  weightDecay: 0.1,
  groups: ["pre-training", "families", "texts", "sizes"],
} as const;

export const litPretrainingPresets: Readonly<Record<LitPresetName, LitPretrainingPreset>> = {
  /** Seconds, for tests. */
  tiny: {
    ...recipe,
    execution: "eager",
    ...{ batchSize: 4, steps: 2, seeds: [1], mostClasses: 4, timedPictures: 8 },
    sizes: { small: { width: 8, layers: 1 }, base: { width: 32, layers: 1 }, large: { width: 64, layers: 1 } },
  },
  quick: {
    ...recipe,
    ...{ batchSize: 128, steps: 100, seeds: [1], mostClasses: 20, timedPictures: 512 },
    sizes: { small: { width: 32, layers: 1 }, base: { width: 96, layers: 2 }, large: { width: 160, layers: 3 } },
  },
  /** As recorded; the time is in README.md. */
  full: {
    ...recipe,
    ...{ batchSize: 256, steps: 200, seeds: [1, 2, 3], mostClasses: 40, timedPictures: 2048 },
    sizes: { small: { width: 32, layers: 1 }, base: { width: 96, layers: 2 }, large: { width: 160, layers: 3 } },
  },
};
