import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { embeddingsOf, featuresOf, openClip } from "../../experiments/transfer-encoders.js";
import { transfer, transferRuns, weightsFile } from "../../experiments/transfer-models.js";
import { transferPresets } from "../../experiments/transfer-presets.js";
import { openSupervisedReference, openUntrainedReference } from "../../experiments/transfer-references.js";
import { openTransferSuite } from "../../experiments/transfer-suite.js";
import { openTrainingPictures } from "../../experiments/transfer-training-set.js";
import { heldOutSets } from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-transfer-"));
const records = join(folder, "transfer.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

test("every size of a preset is trained once, and its weights are there for the other experiments", async () => {
  const first = await transfer("tiny", { records });
  expect(first.map(({ name }) => name)).toEqual(["CLIP ViT8, seed 1", "CLIP ViT16, seed 1"]);
  expect(first[0].measurements.parameters.value).toBeGreaterThan(0);
  const lines = readFileSync(records, "utf8");
  expect(await transfer("tiny", { records })).toEqual(first);
  expect(readFileSync(records, "utf8")).toBe(lines); // nothing was added
  expect(new Set(transferRuns("tiny").map(weightsFile)).size).toBe(2);
});

test("no picture of a held-out set is trained on, in any preset", async () => {
  for (const { sets } of Object.values(transferPresets))
    if (sets !== "all") expect(sets.filter((prefix) => heldOutSets.includes(prefix))).toEqual([]);
  const pictures = await openTrainingPictures(transferPresets.tiny);
  expect(pictures.iconSets.filter((prefix) => heldOutSets.includes(prefix))).toEqual([]);
});

test("encoders give features and embeddings of a task's pictures, the second time from the cache", async () => {
  const [{ test: task }] = await openTransferSuite(transferPresets.tiny);
  const few = { ...task.dataset, size: 3 };
  const [, run] = transferRuns("tiny");
  const clip = await openClip(run);
  const embeddings = await embeddingsOf(clip, few);
  expect(embeddings).toHaveLength(3 * run.size.embedDim);
  expect(Math.hypot(...embeddings.subarray(0, run.size.embedDim))).toBeCloseTo(1, 5);
  expect(await embeddingsOf(clip, few)).toEqual(embeddings);
  expect(await featuresOf(clip, few)).toHaveLength(3 * 16); // the tower's width
  clip.dispose();
});

test("a supervised tower and an untrained one of the same size have other features", async () => {
  const [{ test: task }] = await openTransferSuite(transferPresets.tiny);
  const few = { ...task.dataset, size: 2 };
  const encoders = [
    await openSupervisedReference(transferPresets.tiny),
    await openUntrainedReference(transferPresets.tiny),
  ];
  const [supervised, untrained] = await Promise.all(encoders.map((encoder) => featuresOf(encoder, few)));
  expect(supervised).toHaveLength(2 * 16);
  expect(untrained).not.toEqual(supervised);
  for (const encoder of encoders) encoder.dispose();
});
