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
  readonly seeds: readonly number[];
  /** Seeds of the longest runs in which the image tower is trained, the most costly ones. */
  readonly costlySeeds: readonly number[];
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
    costlySeeds: [1],
  },
  /** A few minutes on two cores. */
  quick: {
    ...common,
    world: "quick",
    batchSize: 128,
    durations: [50, 150],
    otherRates: [],
    seeds: [1],
    costlySeeds: [1],
  },
  /** A quarter of an hour on two cores. */
  full: {
    ...common,
    world: "full",
    batchSize: 256,
    durations: [40, 120, 360],
    otherRates: [3e-4, 3e-3],
    seeds: [1, 2, 3],
    costlySeeds: [1, 2, 3],
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
  const { durations, seeds, costlySeeds, peakRate, otherRates } = preset;
  const [middle, longest] = [middleDuration(preset), durations[durations.length - 1]];
  return seeds.flatMap((seed, i): LockingRun[] => {
    const run = { head: "linear", steps: middle, peakRate, seed } as const;
    const isAffordable = (notation: LockNotation, steps: number) =>
      steps < longest || notation.startsWith("L") || costlySeeds.includes(seed);
    const rates = i === 0 ? otherRates : [];
    return [
      ...mainNotations.flatMap((notation) =>
        durations.filter((steps) => isAffordable(notation, steps)).map((steps) => ({ ...run, notation, steps })),
      ),
      ...otherNotations.map((notation) => ({ ...run, notation })),
      ...(["none", "mlp"] as const).map((head) => ({ ...run, notation: "Lu" as const, head })),
      ...ratesNotations.flatMap((notation) => rates.map((rate) => ({ ...run, notation, peakRate: rate }))),
    ];
  });
}
