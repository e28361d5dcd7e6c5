import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scaling } from "../../experiments/scaling.js";
import { averageAccuracy } from "../../experiments/scaling-evaluation.js";
import { scalingModel, scalingPresets } from "../../experiments/scaling-presets.js";
import {
  errorPoints,
  largestRuns,
  learningRuns,
  lossPoints,
  sizeRows,
  taskBars,
} from "../../experiments/scaling-report.js";
import { trainingMacs } from "../../lib/encoders/cost.js";
import { zeroShotExamples } from "../../lib/figures/examples.js";
import { readRecords } from "../../lib/results/record.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "scaling.jsonl");

test("the tiny preset trains, measures and records every size and seed, and does nothing twice", {
  timeout: 300_000,
}, async () => {
  const records = await scaling("tiny", { records: path });
  expect(records).toHaveLength(10);
  expect(readRecords(path)).toEqual(records);
  expect(await scaling("tiny", { records: path })).toEqual(records); // found, not trained
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(10);

  for (const record of records) {
    expect(record.data.train).toBeGreaterThan(10_000);
    expect(record.data.heldOut).toBeGreaterThan(4_000);
    expect(record.measurements["data wait"].value).toBeGreaterThan(0); // a share of the training time
    expect(record.measurements["data wait"].value).toBeLessThan(1);
    expect(record.settings).not.toHaveProperty("precision"); // float32, as in records from before there was a choice
    expect(record.measurements["held-out loss"].value).toBeGreaterThan(4); // ln 128 = 4.85 is guessing
  }
  const tasks = taskBars(records[0]).map(({ task }) => task);
  expect(tasks[0]).toBe("names: twemoji");
  expect(tasks.length).toBeGreaterThanOrEqual(9); // three vendors' names and at least six others
  const average = tasks.reduce((sum, task) => sum + records[0].measurements[`${task} top-1`].value, 0) / tasks.length;
  expect(records[0].measurements[averageAccuracy].value).toBeCloseTo(average, 10);

  const points = errorPoints(records, averageAccuracy);
  const [size] = scalingPresets.tiny.sizes;
  const model = scalingModel(scalingPresets.tiny, size, 1024);
  expect(points[0]).toMatchObject({ size: "8 wide", compute: trainingMacs(model, { batchSize: 32, steps: 4 }) });
  expect(points[0].error).toBeCloseTo(1 - average, 10);
  expect(lossPoints(records).map(({ size: name }) => name)).toEqual(points.map(({ size: name }) => name));
  expect(sizeRows(records, { loss: "held-out loss" })).toHaveLength(5);
  expect(learningRuns(records, 2)).toHaveLength(5);
  expect(largestRuns(records).map(({ name }) => name)).toEqual(["40 wide, seed 1", "40 wide, seed 2"]);
  expect(zeroShotExamples(largestRuns(records)[0])).toHaveLength(12);
});

test("every preset has at least five sizes over one and a half orders of magnitude, and several seeds", () => {
  for (const preset of Object.values(scalingPresets)) {
    const compute = preset.sizes.map((size) =>
      trainingMacs(scalingModel(preset, size, preset.vocabularySize), {
        batchSize: preset.batchSize,
        steps: size.steps,
      }),
    );
    expect(compute.length).toBeGreaterThanOrEqual(5);
    expect([...compute].sort((a, b) => a - b)).toEqual(compute);
    expect(compute[compute.length - 1] / compute[0]).toBeGreaterThan(10 ** 1.5);
    expect(preset.seeds.length).toBeGreaterThan(1);
  }
});
