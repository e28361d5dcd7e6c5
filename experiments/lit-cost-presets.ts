// The settings of the measurement of what locked towers cost: sizes of both towers, how long is tuned, how often it is repeated, and
// the memory that a step may take (LiT, Zhai et al. 2022, Appendix E and Figure 10).
import {
  bigVision,
  clipText,
  type DualEncoderSettings,
  dualEncoderCost,
  type ImageTowerSettings,
} from "../lib/index.js";
import { type LitPreset, litPresets } from "./lit-presets.js";

export type LitCostPresetName = keyof typeof litCostPresets;

export interface CostImageTower {
  readonly name: string;
  readonly settings: ImageTowerSettings;
}

export interface CostTextTower {
  readonly name: string;
  readonly width: number;
  readonly layers: number;
}

export interface LitCostPreset {
  /** Whose tuning pairs are trained on. */
  readonly world: LitPreset;
  /** Smallest first. */
  readonly images: readonly CostImageTower[];
  readonly texts: readonly CostTextTower[];
  readonly embedDim: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Of the steps whose time is taken. */
  readonly batchSize: number;
  /** Pairs of an epoch: whole batches, at half an epoch too. */
  readonly pairs: number;
  /** When times are read; with less than one, only those pictures are encoded. */
  readonly epochs: readonly number[];
  readonly repeats: number;
  /** Pairs whose largest batch is searched: those of at most so many multiply-accumulates for a picture and its text. */
  readonly searchedMacs: number;
  readonly memory: {
    /** That a process may take at its peak, all included. */
    readonly budgetMiB: number;
    /** The first batch that is tried. */
    readonly firstBatch: number;
    /** Processes for one largest batch, at most. */
    readonly tries: number;
  };
}

/** One image tower beside one text tower. */
export interface CostPair {
  readonly image: CostImageTower;
  readonly text: CostTextTower;
}

const imageSize = 32;
const vision = (name: string, patchSize: number, { width, layers }: { width: number; layers: number }) => ({
  name,
  settings: bigVision({ imageSize, patchSize, width, layers, heads: width / 32 }),
});
const resnet = (name: string, width: number): CostImageTower => ({
  name,
  settings: { kind: "modified-resnet", imageSize, blocks: [1, 1, 1, 1], width, heads: width / 64 },
});
const text = (width: number, layers: number): CostTextTower => ({ name: `${width} x ${layers}`, width, layers });

const shared = { embedDim: 128, contextLength: 16, epochs: [0.5, 1, 2, 4] } as const;

export const litCostPresets = {
  /** Seconds, for tests. */
  tiny: {
    ...shared,
    world: litPresets.tiny,
    images: [vision("ViT-8/16", 16, { width: 32, layers: 1 }), vision("ViT-16/8", 8, { width: 32, layers: 2 })],
    texts: [text(32, 1)],
    ...{ vocabularySize: 1024, batchSize: 16, pairs: 64, epochs: [0.5, 1, 2], repeats: 2 },
    searchedMacs: Number.POSITIVE_INFINITY,
    memory: { budgetMiB: 1024, firstBatch: 64, tries: 3 },
  },
  /** Some minutes. */
  quick: {
    ...shared,
    world: litPresets.quick,
    images: [resnet("RN128", 128), vision("ViT-S/8", 8, { width: 128, layers: 4 })],
    texts: [text(64, 2)],
    ...{ vocabularySize: 4096, batchSize: 256, pairs: 1024, repeats: 3 },
    searchedMacs: Number.POSITIVE_INFINITY,
    memory: { budgetMiB: 1536, firstBatch: 512, tries: 5 },
  },
  full: {
    ...shared,
    world: litPresets.quick,
    images: [
      resnet("RN128", 128),
      vision("ViT-S/8", 8, { width: 128, layers: 4 }),
      vision("ViT-M/8", 8, { width: 256, layers: 6 }),
    ],
    texts: [text(64, 2), text(256, 4)],
    ...{ vocabularySize: 4096, batchSize: 256, pairs: 1024, repeats: 5 },
    searchedMacs: 60e6,
    memory: { budgetMiB: 2048, firstBatch: 512, tries: 5 },
  },
} as const satisfies Record<string, LitCostPreset>;

/** Every image tower beside every text tower. */
export function costPairs({ images, texts }: LitCostPreset): CostPair[] {
  return images.flatMap((image) => texts.map((each) => ({ image, text: each })));
}

/** The pairs whose memory is measured, too: of the others a single step near the budget takes minutes. */
export function searchedPairs(preset: LitCostPreset): CostPair[] {
  return costPairs(preset).filter((pair) => dualEncoderCost(costModel(pair, preset)).macs <= preset.searchedMacs);
}

/** The dual encoder of a pair. */
export function costModel({ image, text: { width, layers } }: CostPair, preset: LitCostPreset): DualEncoderSettings {
  const { embedDim, vocabularySize, contextLength } = preset;
  const tower = clipText({ vocabularySize, contextLength, width, layers, heads: width / 32 });
  return { embedDim, image: image.settings, text: tower };
}
