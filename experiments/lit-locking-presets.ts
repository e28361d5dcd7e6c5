// The runs of the locking experiment: which settings of the two towers, for how many updates, with which heads and seeds.
import type { Execution, LockNotation, ProjectionKind } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";

/** One trained model. */
export interface LockingRun {
  readonly notation: LockNotation;
  /** From the image tower's features to the embedding; the text tower's head is linear. */
  readonly head: Extract<ProjectionKind, "none" | "linear" | "mlp">;
  readonly steps: number;
  readonly peakRate: number;
  readonly seed: number;
}

export interface LitLockingPreset {
  /** Pictures and towers are those of this preset. */
  readonly world: LitPresetName;
  /** Names of pre-trained towers. */
  readonly imageTower: string;
  readonly textTower: string;
  /** Op by op where compiling would take longer than running; by default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  readonly batchSize: number;
  readonly weightDecay: number;
  /** Updates, fewest first; each is a run of its own with a schedule of its own. */
  readonly durations: readonly number[];
  readonly peakRate: number;
  /** Rates that are tried besides, for one duration and seed. */
  readonly otherRates: readonly number[];
  /** Of the main settings. */
  readonly seeds: readonly number[];
  /** Of the other settings and heads, some of these. */
  readonly otherSeeds: readonly number[];
}

export type LitLockingPresetName = keyof typeof litLockingPresets;

const common = {
  imageTower: "RN256",
  textTower: "BERT",
  weightDecay: 0.1,
  peakRate: 1e-3,
} as const;

export const litLockingPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    ...common,
    world: "tiny",
    batchSize: 4,
    durations: [2, 3],
    execution: "eager",
    otherRates: [2e-3],
    seeds: [1, 2],
    otherSeeds: [1, 2],
  },
  /** Less of everything, for runs of your own. */
  quick: {
    ...common,
    world: "quick",
    batchSize: 128,
    durations: [50, 150],
    otherRates: [],
    seeds: [1],
    otherSeeds: [1],
  },
  /** As recorded; the time is in README.md. */
  full: {
    ...common,
    world: "full",
    batchSize: 256,
    durations: [40, 120, 360],
    otherRates: [3e-4, 3e-3],
    seeds: [1, 2, 3],
    otherSeeds: [1, 2],
  },
} as const satisfies Record<string, LitLockingPreset>;

/** Settings of the paper's figures; runs of all durations. */
export const mainNotations = ["Lu", "LU", "Uu", "UU", "uu"] as const satisfies LockNotation[];
/** The text tower locked, and others that complete the grid; runs of the middle duration. */
export const otherNotations = ["LL", "UL", "uL", "uU"] as const satisfies LockNotation[];
const ratesNotations = ["Lu", "Uu", "uu"] as const satisfies LockNotation[];

/** The duration of comparisons for which the longest would cost too much. */
export function middleDuration({ durations }: Pick<LitLockingPreset, "durations">): number {
  return durations[Math.floor((durations.length - 1) / 2)];
}

/** All runs of a preset, a seed after the other. */
export function lockingRuns(preset: LitLockingPreset): LockingRun[] {
  const { durations, seeds, otherSeeds, peakRate, otherRates } = preset;
  return seeds.flatMap((seed, i): LockingRun[] => {
    const run = { head: "linear", steps: middleDuration(preset), peakRate, seed } as const;
    const isFull = otherSeeds.includes(seed);
    const others = isFull ? otherNotations : [];
    const heads = isFull ? (["none", "mlp"] as const) : [];
    const rates = i === 0 ? otherRates : [];
    return [
      ...mainNotations.flatMap((notation) => durations.map((steps) => ({ ...run, notation, steps }))),
      ...others.map((notation) => ({ ...run, notation })),
      ...heads.map((head) => ({ ...run, notation: "Lu" as const, head })),
      ...ratesNotations.flatMap((notation) => rates.map((rate) => ({ ...run, notation, peakRate: rate }))),
    ];
  });
}
