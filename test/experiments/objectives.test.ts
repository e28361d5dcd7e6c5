import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { objectives } from "../../experiments/objectives.js";
import { readRecords } from "../../lib/results/record.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "objectives.jsonl");

test("the tiny preset trains every objective, names held-out emoji and records it, and does nothing twice", {
  timeout: 300_000,
}, async () => {
  const records = await objectives("tiny", { records: path, execution: "eager" });
  expect(records.map(({ settings }) => settings.objective)).toEqual([
    ...["contrastive", "bag-of-words contrastive", "sigmoid", "bag-of-words prediction", "visual n-grams"],
    ...["caption prediction", "hidden-word prediction", "CoCa", "distillation"],
  ]);
  expect(readRecords(path)).toEqual(records);
  expect(await objectives("tiny", { records: path, execution: "eager" })).toEqual(records); // found, not trained
  for (const { measurements, data } of records) {
    expect(data.classes).toBe(8);
    expect(data.measured).toBeGreaterThanOrEqual(8);
    expect(measurements.chance.value).toBeCloseTo(1 / 8, 12);
    expect(measurements["top-1"].trials).toBe(data.measured);
    expect(measurements["top-1"].value).toBeLessThanOrEqual(measurements["top-5"].value);
  }
  // Losses of models that know next to nothing: of B = 16 pairs, of V = 1024 tokens, of which trained ones are likelier.
  const loss = (objective: string) =>
    records.find(({ settings }) => settings.objective === objective)!.measurements["training loss"].value;
  expect(Math.abs(loss("contrastive") - Math.log(16))).toBeLessThan(1);
  expect(Math.abs(loss("bag-of-words prediction") - Math.log(1024))).toBeLessThan(1);
  expect(Math.abs(loss("caption prediction") - Math.log(1024))).toBeLessThan(1);
  expect(loss("CoCa")).toBeGreaterThan(2 * Math.log(1024));
});
