// The runs of the curation experiment: pairs chosen in several ways out of the same crawl, how many, for how many updates.
import type { Execution } from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";

/**
 * How pairs are chosen. "crawl": any. "filter": any whose text is natural language in English (CLIP's YFCC subset). "queries": at most
 * t for each query (CLIP's WIT). "filter and queries": both, one after the other.
 */
export type Selection = "crawl" | "filter" | "queries" | "filter and queries";

export const selections = ["crawl", "filter", "queries", "filter and queries"] as const satisfies Selection[];

/** A model trained on so many pairs, chosen in a way; or, for the comparison of sizes, on all that two filters leave. */
export type CurationRun = { readonly seed: number; readonly steps: number } & (
  | { readonly comparison: "selection"; readonly selection: Selection; readonly pairs: number }
  | { readonly comparison: "filtering"; readonly filtering: "less" | "more" }
);

export interface CurationPreset {
  /** Pictures and towers are those of this preset. */
  readonly world: LitPresetName;
  /** The locked image tower. */
  readonly imageTower: string;
  readonly execution?: Execution;
  readonly batchSize: number;
  readonly weightDecay: number;
  readonly peakRate: number;
  /** Of the text tower, which starts from scratch. */
  readonly textWidth: number;
  readonly textLayers: number;
  readonly seeds: readonly number[];
  /** Pairs that are chosen, and updates on them. */
  readonly sizes: readonly number[];
  readonly selectionSteps: number;
  /** Updates of the comparison of filters, fewest first. */
  readonly filteringSteps: readonly number[];
  readonly queries: {
    readonly leastWordCount: number;
    readonly leastBigramCount: number;
    readonly leastMutualInformation: number;
  };
  /** t of which the counts before and after are recorded. */
  readonly caps: readonly number[];
}

export type CurationPresetName = keyof typeof curationPresets;

const common = { imageTower: "RN256", weightDecay: 0.1, peakRate: 1e-3 } as const;

export const curationPresets = {
  /** Seconds, for tests: the same path with nothing to see at its end. */
  tiny: {
    ...common,
    world: "tiny",
    execution: "eager",
    ...{ batchSize: 4, textWidth: 32, textLayers: 1 },
    seeds: [1, 2],
    sizes: [60],
    selectionSteps: 2,
    filteringSteps: [2, 3],
    queries: { leastWordCount: 2, leastBigramCount: 2, leastMutualInformation: 2 },
    caps: [1, 5],
  },
  /** Less of everything, for runs of your own. */
  quick: {
    ...common,
    world: "quick",
    ...{ batchSize: 128, textWidth: 96, textLayers: 2 },
    seeds: [1, 2],
    sizes: [2000],
    selectionSteps: 150,
    filteringSteps: [50, 150],
    queries: { leastWordCount: 5, leastBigramCount: 5, leastMutualInformation: 4 },
    caps: [2, 5, 20, 100],
  },
  /** As recorded; the time is in README.md. */
  full: {
    ...common,
    world: "full",
    ...{ batchSize: 256, textWidth: 96, textLayers: 2 },
    seeds: [1, 2, 3],
    sizes: [4000, 16_000],
    selectionSteps: 200,
    filteringSteps: [70, 200, 600],
    queries: { leastWordCount: 10, leastBigramCount: 10, leastMutualInformation: 4 },
    caps: [2, 5, 20, 100, 500],
  },
} as const satisfies Record<string, CurationPreset>;

/** All runs of a preset, a seed after the other. */
export function curationRuns({ seeds, sizes, selectionSteps, filteringSteps }: CurationPreset): CurationRun[] {
  return seeds.flatMap((seed) => [
    ...sizes.flatMap((pairs) =>
      selections.map((selection) => ({
        comparison: "selection" as const,
        selection,
        pairs,
        steps: selectionSteps,
        seed,
      })),
    ),
    ...filteringSteps.flatMap((steps) =>
      (["less", "more"] as const).map((filtering) => ({ comparison: "filtering" as const, filtering, steps, seed })),
    ),
  ]);
}
