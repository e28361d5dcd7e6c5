import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { litCost } from "../../experiments/lit-cost.js";
import { litCostClaims } from "../../experiments/lit-cost-claims.js";
import { largestBatch } from "../../experiments/lit-cost-memory.js";
import type { MemoryTask } from "../../experiments/lit-cost-memory-process.js";
import {
  costRows,
  largestBatches,
  limitByCompute,
  modelledSpeedUp,
  speedUpAt,
  speedUpPanels,
  speedUps,
} from "../../experiments/lit-cost-report.js";
import { readRecords } from "../../lib/results/record.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "lit-cost.jsonl");

/** 200 MiB and 1 MiB a pair, or a quarter of that without the tower. */
const measurePeak = async ({ batchSize, fromFeatures }: MemoryTask) => 200 + batchSize * (fromFeatures ? 0.25 : 1);

test("the tiny preset times tuning, finds the largest batches and records both, and does nothing twice", {
  timeout: 120_000,
}, async () => {
  const options = { records: path, execution: "eager", measurePeak } as const;
  const records = await litCost("tiny", options);
  expect(records.map(({ name }) => name)).toEqual([
    "speed, ViT-8/16 beside 32 x 1",
    "speed, ViT-16/8 beside 32 x 1",
    "memory, ViT-8/16 beside 32 x 1",
    "memory, ViT-16/8 beside 32 x 1",
  ]);
  expect(await litCost("tiny", options)).toEqual(records);
  for (const each of [...speedUps(readRecords(path)), ...speedUps(records, "processor")]) {
    expect(each.repeats.map(({ length }) => length)).toEqual([3, 3]);
    expect(each.repeats.flat().every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(speedUpAt(each, 2).trials).toBe(2);
  }
  // Budget 1,024 MiB: at most 824 pairs with the tower, 3,296 without.
  for (const { withTower, fromFeatures } of largestBatches(records)) {
    expect(withTower).toBeGreaterThan(0.89 * 824); // the peak is at least 92 % of the budget
    expect(withTower).toBeLessThanOrEqual(824);
    expect(fromFeatures).toBeGreaterThan(0.89 * 3296);
    expect(fromFeatures).toBeLessThanOrEqual(3296);
  }
  expect(costRows(speedUps(records))).toHaveLength(2);
  const [panel] = speedUpPanels(speedUps(records));
  expect(panel.lines.map(({ name, points }) => [name, points.length])).toEqual([
    ["ViT-8/16", 3],
    ["ViT-16/8", 3],
  ]);
  const claims = litCostClaims(records);
  expect(claims.map(({ id }) => id)).toEqual(
    ["epochs", "size", "one epoch", "batch"].map((each) => `LiT C23 (${each})`),
  );
  expect(claims[3].effect.value).toBeCloseTo(2, 1);
});

test("the modelled speed-up is constant up to one epoch and tends to (I + 3T) / 3T", () => {
  // I = 2, 3T = 3, writing and reading free: 5 / 5 up to one epoch, 10 / 8 after two.
  const parts = { encoding: 2, writing: 0, textStep: 3, reading: 0 };
  const at = (epochs: number) => modelledSpeedUp(parts, epochs);
  expect([at(0.1), at(1)]).toEqual([1, 1]);
  expect(at(2)).toBeCloseTo(10 / 8, 12);
  expect(at(1e9)).toBeCloseTo(5 / 3, 6);
  // What is written and read is lost: (2 + 3) / (2 + 1 + 3 + 1) after one.
  expect(modelledSpeedUp({ ...parts, writing: 1, reading: 1 }, 1)).toBeCloseTo(5 / 7, 12);
  // LiT's B/32 beside BERT base: 4.4 and 1.36 billion multiply-accumulates.
  const macs = { image: 4.409e9, text: 1.362e9 };
  expect(limitByCompute({ image: "", text: "", epochs: [], repeats: [], parts, macs })).toBeCloseTo(2.08, 2);
});

test("the largest batch is found where memory grows with the square of the batch", async () => {
  const asked: number[] = [];
  const peakOf = async (batch: number) => {
    asked.push(batch);
    return 300 + batch / 10 + (batch / 100) ** 2;
  };
  const { fits, tooLarge, measured } = await largestBatch(peakOf, { budgetMiB: 1000, firstBatch: 64, tries: 8 });
  // 300 + b / 10 + b^2 / 10,000 = 1,000 at b = 2,192.
  expect(fits.peakMiB).toBeGreaterThan(920);
  expect(fits.batchSize).toBeLessThanOrEqual(2192);
  expect(tooLarge === undefined || tooLarge.batchSize > 2192).toBe(true);
  expect(measured.map(({ batchSize }) => batchSize)).toEqual(asked.toSorted((a, b) => a - b));
  expect(asked.every((batch) => batch % 8 === 0)).toBe(true);
});

test("a first batch that is too large is an error", async () => {
  const memory = { budgetMiB: 100, firstBatch: 64, tries: 3 };
  await expect(largestBatch(async () => 101, memory)).rejects.toThrow("within 100 MiB, got 101 for 64; begin smaller");
});
