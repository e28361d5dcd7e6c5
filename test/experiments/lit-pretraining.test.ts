import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { litPretraining } from "../../experiments/lit-pretraining.js";
import { litPretrainingPresets, pretrainingRuns } from "../../experiments/lit-pretraining-presets.js";
import { bySeed, withDefaultText } from "../../experiments/lit-pretraining-report.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-lit-pretraining-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("no model is tuned twice", () => {
  const runs = pretrainingRuns(litPretrainingPresets.full).map((run) => JSON.stringify(run));
  expect(new Set(runs).size).toBe(runs.length);
  expect(runs).toHaveLength(51); // 5 and 3 towers, 5 more texts, 4 more sizes; three seeds
});

test("every tower and every model is measured once", async () => {
  const records = join(folder, "tiny.jsonl");
  const first = await litPretraining("tiny", { records });
  expect(first).toHaveLength(10 + 17);
  expect(await litPretraining("tiny", { records })).toEqual(first); // from the file
  expect([...bySeed(first, withDefaultText("BiT"), "zero-shot").keys()]).toEqual([1]);
}, 300_000);
