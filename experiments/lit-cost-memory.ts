// The largest batch that a memory budget allows, with the locked tower in the step and from its features: the right half of LiT's
// Figure 10. Peaks are measured, each in a process of its own.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { imageTowerWidth } from "../lib/index.js";
import type { MemoryTask } from "./lit-cost-memory-process.js";
import type { CostPair, LitCostPreset } from "./lit-cost-presets.js";
import type { RunFindings } from "./run-record.js";

/** Peak memory of a few steps, in MiB. */
export type MeasurePeak = (task: MemoryTask) => Promise<number>;

/** Of a process that runs the steps, compiled where the compiled engine was built. */
export async function peakOfProcess(task: MemoryTask): Promise<number> {
  const program = join(__dirname, "lit-cost-memory-process.js");
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)]);
  return (JSON.parse(stdout.trim().split("\n").at(-1)!) as { peakMiB: number }).peakMiB;
}

export interface BatchSearch {
  /** The largest batch that was measured within the budget, and its peak. */
  readonly fits: MeasuredBatch;
  /** The smallest that was not. */
  readonly tooLarge: MeasuredBatch | undefined;
  /** All that were measured, smallest first. */
  readonly measured: readonly MeasuredBatch[];
}

export interface MeasuredBatch {
  readonly batchSize: number;
  readonly peakMiB: number;
}

/** Batches are multiples of it. */
const batchUnit = 8;
/** The next batch is at most so many times as large, as memory may grow faster than the batch. */
const mostGrowth = 8;
/** A peak of at least this share of the budget is at it: compiled programs of slightly other batches differ by some percent. */
const closeEnough = 0.92;
/** The share that the next batch is to reach. */
const aim = 0.95;

/**
 * Searches for the largest batch whose measured peak is within the budget: along the line through the two batches next to it. Throws
 * if the first one is too large.
 */
export async function largestBatch(
  peakOf: (batchSize: number) => Promise<number>,
  { budgetMiB, firstBatch, tries }: LitCostPreset["memory"],
): Promise<BatchSearch> {
  const measured: MeasuredBatch[] = [];
  let next: number | undefined = firstBatch;
  while (next !== undefined && measured.length < tries) {
    measured.push({ batchSize: next, peakMiB: await peakOf(next) });
    measured.sort((a, b) => a.batchSize - b.batchSize);
    next = nextBatch(measured, budgetMiB);
  }
  const tooLarge = measured.find(({ peakMiB }) => peakMiB > budgetMiB);
  const fits = measured.filter((each) => !tooLarge || each.batchSize < tooLarge.batchSize).at(-1);
  if (fits === undefined)
    throw new Error(
      `lit-cost: expected a first batch within ${budgetMiB} MiB, got ${measured[0].peakMiB} for ${firstBatch}; begin smaller`,
    );
  return { fits, tooLarge, measured };
}

/** Undefined once the budget is reached. */
function nextBatch(measured: readonly MeasuredBatch[], budget: number): number | undefined {
  const over = measured.findIndex(({ peakMiB }) => peakMiB > budget);
  const at = over < 0 ? measured.length : over;
  const [before, below, above] = [measured[at - 2], measured[at - 1], measured[at]];
  if (below === undefined || below.peakMiB >= closeEnough * budget) return undefined;
  if (above !== undefined) {
    const between = below.batchSize + along(below, above, budget);
    return between > below.batchSize && between < above.batchSize ? between : undefined;
  }
  const grown = before && below.peakMiB > before.peakMiB ? along(before, below, budget) + before.batchSize : Infinity;
  return Math.min(grown, mostGrowth * below.batchSize);
}

/** How much larger than `a` a batch may be, by the line through both. */
function along(a: MeasuredBatch, b: MeasuredBatch, budget: number): number {
  const perExample = (b.peakMiB - a.peakMiB) / (b.batchSize - a.batchSize);
  return Math.floor((aim * budget - a.peakMiB) / perExample / batchUnit) * batchUnit;
}

/** The names of what is measured. */
export const memorySources = { withTower: "tower in the step", fromFeatures: "from features" } as const;

/** Searches for both, one after the other; the second is the same for all towers whose features have as many numbers. */
export class MemoryMeasurements {
  private readonly known = new Map<string, Promise<BatchSearch>>();

  constructor(
    private readonly preset: LitCostPreset,
    private readonly measurePeak: MeasurePeak,
  ) {}

  async findings(pair: CostPair): Promise<RunFindings> {
    const started = performance.now();
    const withTower = await this.search(pair, { fromFeatures: false });
    const fromFeatures = await this.search(pair, { fromFeatures: true });
    return {
      name: `memory, ${pair.image.name} beside ${pair.text.name}`,
      data: { tries: withTower.measured.length + fromFeatures.measured.length },
      measurements: {
        ...measurementsOf(memorySources.withTower, withTower),
        ...measurementsOf(memorySources.fromFeatures, fromFeatures),
      },
      curves: {
        [memorySources.withTower]: curveOf(withTower),
        [memorySources.fromFeatures]: curveOf(fromFeatures),
      },
      seconds: (performance.now() - started) / 1000,
    };
  }

  private search(pair: CostPair, { fromFeatures }: { fromFeatures: boolean }): Promise<BatchSearch> {
    const { image, text } = pair;
    const seen = fromFeatures ? imageTowerWidth(image.settings) : image.name;
    const name = `${seen} ${text.name}`;
    const peakOf = (batchSize: number) => this.measurePeak({ pair, preset: this.preset, batchSize, fromFeatures });
    const search = this.known.get(name) ?? largestBatch(peakOf, this.preset.memory);
    this.known.set(name, search);
    return search;
  }
}

function measurementsOf(source: string, { fits, tooLarge }: BatchSearch): RunFindings["measurements"] {
  return {
    [`largest batch, ${source}`]: { value: fits.batchSize },
    [`peak MiB, ${source}`]: { value: fits.peakMiB },
    ...(tooLarge && { [`too large a batch, ${source}`]: { value: tooLarge.batchSize } }),
  };
}

function curveOf({ measured }: BatchSearch) {
  return { step: measured.map(({ batchSize }) => batchSize), value: measured.map(({ peakMiB }) => peakMiB) };
}
