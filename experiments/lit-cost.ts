// What do locked towers cost? Tuning a text tower to an image tower that doesn't change, with the tower in every step and from
// features that were computed beforehand: seconds by number of epochs, and the largest batch within a memory budget, for several sizes
// of both towers (LiT, Zhai et al. 2022, section 5.8, Appendix E and Figure 10). Times are worth something on a quiet machine only.
//
// Command: npm run experiment -- lit-cost preset=quick
// Duration and numbers to expect: see experiments/README.md
import type { Execution, ResultRecord } from "../lib/index.js";
import { type MeasurePeak, MemoryMeasurements, peakOfProcess } from "./lit-cost-memory.js";
import {
  type CostPair,
  costPairs,
  type LitCostPreset,
  type LitCostPresetName,
  litCostPresets,
  searchedPairs,
} from "./lit-cost-presets.js";
import { type CostWorld, measureSpeed } from "./lit-cost-speed.js";
import { openLitPictures } from "./lit-world.js";
import { type RunIdentity, recordOnce, recordsFile } from "./run-record.js";

export interface LitCostOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
  readonly measurePeak?: MeasurePeak;
  /** Both by default. */
  readonly parts?: readonly CostPart[];
}

export type CostPart = "speed" | "memory";

/** Measures every pair of towers that has no record yet; returns a record of each part for each. */
export async function litCost(
  presetName: LitCostPresetName,
  {
    records: path = recordsFile("lit-cost", presetName, { shipped: "full" }),
    measurePeak = peakOfProcess,
    parts = ["speed", "memory"],
    execution,
  }: LitCostOptions = {},
): Promise<ResultRecord[]> {
  const preset: LitCostPreset = litCostPresets[presetName];
  const memory = new MemoryMeasurements(preset, measurePeak);
  let world: Promise<CostWorld> | undefined;
  const measure = {
    speed: async (pair: CostPair) => {
      world ??= openCostWorld(preset, execution); // only if there is a run without a record
      return measureSpeed(pair, await world);
    },
    memory: (pair: CostPair) => memory.findings(pair),
  };
  const records: ResultRecord[] = [];
  for (const part of parts)
    for (const pair of part === "memory" ? searchedPairs(preset) : costPairs(preset))
      records.push(await recordOnce(path, identityOf(preset, { part, pair }), { run: () => measure[part](pair) }));
  return records;
}

async function openCostWorld(preset: LitCostPreset, execution: Execution | undefined): Promise<CostWorld> {
  const { tuning, tokenizer } = await openLitPictures(preset.world);
  if (tuning.size < preset.pairs)
    throw new Error(`lit-cost: expected ${preset.pairs} pairs to tune on, got ${tuning.size}; take fewer`);
  return { preset, pictures: tuning.filter((index) => index < preset.pairs), tokenizer, execution };
}

function identityOf(
  { images: _, texts: __, searchedMacs: ___, world, memory, repeats, epochs, ...preset }: LitCostPreset,
  { part, pair }: { part: CostPart; pair: CostPair },
): RunIdentity {
  const { width, layers } = pair.text;
  const own = part === "memory" ? memory : { repeats, epochs, sets: world.tuningSets };
  const settings = { ...preset, ...own, part, image: pair.image.name, text: pair.text.name };
  const towers = { imageTower: pair.image.settings, textTower: { width, layers } };
  return { experiment: "lit-cost", settings: JSON.parse(JSON.stringify({ ...settings, ...towers })), seed: 0 };
}
