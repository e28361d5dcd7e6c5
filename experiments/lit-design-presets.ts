// The choices that LiT's authors report in their appendices, to be compared here: which texts (Zhai et al. 2022, Figure 8), which
// batches and over which pairs of them the loss is (Figure 9), how fast the image tower learns (Figure 12), paraphrases (Figure 15).
import type { CaptionField, Execution, TextFieldMode, TowerScheduleName } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";

/** One choice of everything; choices of a study differ in one thing. All is JSON, and part of a record's identity but for the name. */
export interface DesignChoice {
  readonly name: string;
  /** Without any, one text is drawn for each picture from a frame and all fields. */
  readonly texts?: { readonly fields: readonly CaptionField[]; readonly mode: TextFieldMode };
  /** Tokens of a text, marks included. */
  readonly contextLength: number;
  /** "filtered": the pairs that a filter of captions keeps. */
  readonly data: "full" | "filtered";
  /** How often a title is replaced by a paraphrase. */
  readonly paraphrases: number;
  readonly batchSize: number;
  /** Pairs seen, repetitions included. */
  readonly pairs: number;
  /** "global": over the whole batch; "local": over each of the shards by itself. */
  readonly loss: "global" | "local";
  /** Of an image tower that is trained; without it the tower is locked. */
  readonly schedule?: TowerScheduleName;
}

export interface LitDesignPreset {
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  /** The image tower, by its name in lit-towers. */
  readonly tower: string;
  readonly text: { readonly width: number; readonly layers: number };
  readonly seeds: readonly number[];
  /** Of the choices with filtered pairs. */
  readonly filteredSeeds: readonly number[];
  readonly peakRate: number;
  /** Per unit of the rate. */
  readonly weightDecay: number;
  /** Share of the steps. */
  readonly warmup: number;
  /** Equal parts of a batch that "local" losses are taken over. */
  readonly shards: number;
  readonly texts: {
    readonly batchSize: number;
    readonly pairs: number;
    readonly contextLengths: readonly [number, number];
  };
  readonly batches: { readonly sizes: readonly number[]; readonly pairs: number };
  readonly paraphrases: readonly number[];
  readonly schedules: { readonly batchSize: number; readonly pairs: number; readonly seeds: readonly number[] };
}

const recipe = {
  tower: "RN256",
  peakRate: 1e-3,
  weightDecay: 0.1,
  warmup: 0.1,
  shards: 8,
  paraphrases: [0, 0.1, 0.5],
} as const;

export const litDesignPresets: Readonly<Record<LitPresetName, LitDesignPreset>> = {
  tiny: {
    ...recipe,
    execution: "eager",
    text: { width: 32, layers: 1 },
    seeds: [1],
    filteredSeeds: [1],
    shards: 2,
    texts: { batchSize: 8, pairs: 16, contextLengths: [8, 16] },
    batches: { sizes: [4, 8], pairs: 16 },
    paraphrases: [0, 0.5],
    schedules: { batchSize: 4, pairs: 16, seeds: [1] },
  },
  quick: {
    ...recipe,
    text: { width: 64, layers: 2 },
    seeds: [1],
    filteredSeeds: [1],
    texts: { batchSize: 128, pairs: 12_800, contextLengths: [16, 32] },
    batches: { sizes: [32, 128, 512], pairs: 12_800 },
    schedules: { batchSize: 128, pairs: 12_800, seeds: [1] },
  },
  /** Short runs; the time is in README.md. */
  full: {
    ...recipe,
    text: { width: 64, layers: 2 },
    seeds: [1, 2, 3],
    filteredSeeds: [1],
    peakRate: 2e-3,
    texts: { batchSize: 256, pairs: 25_600, contextLengths: [16, 32] },
    batches: { sizes: [32, 512], pairs: 25_600 },
    schedules: { batchSize: 128, pairs: 12_800, seeds: [1] },
  },
};

const allFields: readonly CaptionField[] = ["title", "description", "tags"];

/** Figure 8, first row: each field by itself, with texts of two lengths. */
export function lengthChoices(preset: LitDesignPreset): DesignChoice[] {
  return allFields.flatMap((field) =>
    preset.texts.contextLengths.map((contextLength) => ofFields(preset, [field], { contextLength })),
  );
}

/** Second row: all pairs, or those whose captions a filter keeps, with each field by itself and with all. */
export function dataChoices(preset: LitDesignPreset): DesignChoice[] {
  return [...allFields.map((field) => [field]), allFields].flatMap((fields) =>
    (["full", "filtered"] as const).map((data) => ofFields(preset, fields, { data })),
  );
}

/** Third row: three ways to use all fields. */
export function modeChoices(preset: LitDesignPreset): DesignChoice[] {
  return (["joint", "per image", "per batch"] as const).map((mode) => ofFields(preset, allFields, { mode }));
}

/** Figure 9: batches of all sizes, the same number of pairs each. */
export function batchChoices({ batches, texts }: LitDesignPreset): DesignChoice[] {
  return batches.sizes.flatMap((batchSize) =>
    (["global", "local"] as const).map((loss) => ({
      ...plain,
      name: `batch of ${batchSize}, ${loss} loss`,
      contextLength: texts.contextLengths[0],
      ...{ batchSize, pairs: batches.pairs, loss },
    })),
  );
}

/** Figure 15: titles, some of them paraphrased. */
export function paraphraseChoices(preset: LitDesignPreset): DesignChoice[] {
  return preset.paraphrases.map((paraphrases) => ofFields(preset, ["title"], { paraphrases }));
}

/** Figures 11 and 12: the image tower locked, and learning by six schedules. */
export function scheduleChoices({ schedules, texts }: LitDesignPreset): DesignChoice[] {
  return scheduleNames.map((schedule) => ({
    ...plain,
    name: `schedule ${schedule}`,
    ...{ contextLength: texts.contextLengths[0], batchSize: schedules.batchSize, pairs: schedules.pairs, schedule },
  }));
}

/** In the order in which zero-shot accuracy rises in the paper, as far as it says so. */
export const scheduleNames = [
  "UU",
  "delay",
  "lr",
  "two cycles",
  "lr+dl",
  "sigmoid",
  "LU",
] as const satisfies TowerScheduleName[];

/** The seeds that a choice is tuned with. */
export function seedsOf(
  { seeds, filteredSeeds, schedules }: LitDesignPreset,
  { schedule, data }: DesignChoice,
): readonly number[] {
  if (schedule) return schedules.seeds;
  return data === "filtered" ? filteredSeeds : seeds;
}

/** Every choice of every study once. */
export function designChoices(preset: LitDesignPreset): DesignChoice[] {
  const all = [lengthChoices, dataChoices, modeChoices, batchChoices, paraphraseChoices, scheduleChoices];
  const byName = new Map(all.flatMap((choices) => choices(preset)).map((choice) => [choice.name, choice]));
  return [...byName.values()];
}

const plain = { data: "full", paraphrases: 0, loss: "global" } as const;

function ofFields(
  { texts }: LitDesignPreset,
  fields: readonly CaptionField[],
  { mode = "joint", ...changes }: Partial<DesignChoice> & { mode?: TextFieldMode } = {},
): DesignChoice {
  const { batchSize, pairs, contextLengths } = texts;
  const choice = { ...plain, contextLength: contextLengths[0], ...changes };
  const words = [
    fields.join(" + "),
    ...(fields.length > 1 ? [mode] : []),
    `${choice.contextLength} tokens`,
    ...(choice.data === "filtered" ? ["filtered"] : []),
    ...(choice.paraphrases > 0 ? [`${100 * choice.paraphrases} % paraphrased`] : []),
  ];
  return { ...choice, name: words.join(", "), texts: { fields, mode }, batchSize, pairs };
}
