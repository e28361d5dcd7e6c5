// A process of its own that tunes a few steps on made-up pairs and prints the most memory that it took: what compiled programs take
// lies outside JavaScript's heap, and stays with a process once it was taken. Started by lit-cost-memory.ts.
import { existsSync, readFileSync } from "node:fs";
import { bpeTokenizer, imageTowerWidth, type PairDataset } from "../lib/index.js";
import { type CostPair, costModel, type LitCostPreset } from "./lit-cost-presets.js";
import { tuningSeconds } from "./lit-cost-steps.js";

/** What it is told, as JSON in its first argument. */
export interface MemoryTask {
  readonly pair: CostPair;
  readonly preset: LitCostPreset;
  readonly batchSize: number;
  /** Without the image tower. */
  readonly fromFeatures: boolean;
}

/** As many pairs as a batch, whatever they show. */
function madeUpPairs(size: number, imageSize: number): PairDataset {
  return {
    ...{ name: "made up", size, imageSize },
    caption: (index) => ({ title: `picture ${index}`, description: "", tags: [] }),
    concept: (index) => `${index}`,
    readImage: (index, into, offset = 0) => into.fill(index % 256, offset, offset + imageSize ** 2 * 3),
  };
}

/** Mebibytes that this process had in memory at most: Linux keeps a peak of its own for it, others one that begins with its parent. */
function peakMiB(): number {
  const status = "/proc/self/status";
  const peak = existsSync(status) ? /^VmHWM:\s*(\d+) kB/m.exec(readFileSync(status, "utf8")) : null;
  return (peak ? Number(peak[1]) : process.resourceUsage().maxRSS) / 1024;
}

async function main({ pair, preset, batchSize, fromFeatures }: MemoryTask): Promise<void> {
  const model = costModel(pair, preset);
  const pictures = madeUpPairs(batchSize, model.image.imageSize);
  const tokenizer = bpeTokenizer([], { contextLength: preset.contextLength });
  const features = fromFeatures ? new Float32Array(batchSize * imageTowerWidth(model.image)).fill(1) : undefined;
  await tuningSeconds({ pictures, tokenizer, features }, { model, batchSize, steps: 2 });
  console.log(JSON.stringify({ peakMiB: peakMiB() }));
}

main(JSON.parse(process.argv[2])).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
