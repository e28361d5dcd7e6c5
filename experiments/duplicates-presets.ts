// Settings of the experiment on duplicates: the detector, what is planted, and what is tuned on pictures with and without duplicates.
import type { Execution } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";
import type { DetectorSettings } from "./train-duplicate-detector.js";
import type { TransferPresetName } from "./transfer-presets.js";

export type DuplicatesPresetName = keyof typeof duplicatesPresets;

export interface DuplicatesPreset {
  readonly lit: LitPresetName;
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  readonly transfer: TransferPresetName;
  /** Size of the CLIP whose answers are split by overlap, and whose embedding the detector is compared with. */
  readonly clip: string;
  readonly detector: DetectorSettings;
  /** Held-out pictures with a planted copy, and as many without. */
  readonly queries: number;
  /** Two pictures are duplicates from this similarity of the detector's embeddings on: chosen by eye, as in the paper. */
  readonly threshold: number;
  /** Tasks of the suite with fewer pictures are left out. */
  readonly fewestPictures: number;
  readonly tuning: TuningPlan;
}

/** What is tuned in LiT's way on pictures with planted duplicates. */
export interface TuningPlan {
  /** Names of locked image towers, each with the states of the tuning pictures that it is tuned on. */
  readonly towers: readonly { readonly name: string; readonly states: readonly TuningState[] }[];
  readonly seeds: readonly number[];
  readonly steps: number;
  readonly batchSize: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  readonly textWidth: number;
  readonly textLayers: number;
  /** Share of the downstream pictures that has copies among the tuning pictures, and the most that one has. */
  readonly share: number;
  readonly mostCopies: number;
  /** Copies of every test picture, where there are many. */
  readonly manyCopies: number;
}

/** Duplicates left in, or taken out by one of LiT's modes; "many": every downstream test picture has many copies. */
export const tuningStates = ["none", "test", "train + test", "many, none", "many, test"] as const;
export type TuningState = (typeof tuningStates)[number];

const modes = ["none", "test", "train + test"] as const;

const imageSize = 32;

export const duplicatesPresets = {
  /** Seconds, for tests. */
  tiny: {
    lit: "tiny",
    execution: "eager",
    transfer: "tiny",
    clip: "ViT16",
    detector: {
      model: { imageSize, blocks: [1, 1, 1, 1], width: 64, embedDim: 16 },
      ...{ seed: 1, batchSize: 8, steps: 2, peakRate: 1e-3, weightDecay: 0.05 },
    },
    queries: 20,
    threshold: 0.97,
    fewestPictures: 20,
    tuning: {
      towers: [{ name: "RN256", states: ["none", "train + test"] }],
      seeds: [1],
      ...{ steps: 2, batchSize: 8, peakRate: 1e-3, weightDecay: 1e-4, textWidth: 32, textLayers: 1 },
      ...{ share: 0.3, mostCopies: 2, manyCopies: 2 },
    },
  },
  /** Less of everything, for runs of your own. */
  quick: {
    lit: "quick",
    transfer: "quick",
    clip: "RN256",
    detector: {
      model: { imageSize, blocks: [1, 1, 1, 1], width: 256, embedDim: 128 },
      ...{ seed: 1, batchSize: 128, steps: 250, peakRate: 2e-3, weightDecay: 0.05 },
    },
    queries: 300,
    threshold: 0.97,
    fewestPictures: 40,
    tuning: {
      towers: [{ name: "RN256", states: tuningStates }],
      seeds: [1],
      ...{ steps: 100, batchSize: 128, peakRate: 2e-3, weightDecay: 1e-4, textWidth: 64, textLayers: 2 },
      ...{ share: 0.3, mostCopies: 5, manyCopies: 10 },
    },
  },
  full: {
    lit: "full",
    transfer: "full",
    clip: "RN512",
    detector: {
      model: { imageSize, blocks: [1, 1, 1, 1], width: 512, embedDim: 128 },
      ...{ seed: 1, batchSize: 256, steps: 450, peakRate: 2e-3, weightDecay: 0.05 },
    },
    queries: 1000,
    threshold: 0.97,
    fewestPictures: 40,
    tuning: {
      towers: [
        { name: "RN256", states: tuningStates },
        { name: "RN512", states: modes },
      ],
      seeds: [1, 2, 3],
      ...{ steps: 250, batchSize: 256, peakRate: 2e-3, weightDecay: 1e-4, textWidth: 96, textLayers: 2 },
      ...{ share: 0.3, mostCopies: 5, manyCopies: 10 },
    },
  },
} as const satisfies Record<string, DuplicatesPreset>;
