import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { litPresets } from "../../experiments/lit-presets.js";
import { openLitTextTower } from "../../experiments/lit-text-towers.js";
import { labelledPictures } from "../../experiments/lit-tower-pictures.js";
import { litTowers, openLitTower } from "../../experiments/lit-towers.js";
import { litTowersPresets } from "../../experiments/lit-towers-presets.js";
import { openLitPictures } from "../../experiments/lit-world.js";
import { disposeTree, featureModel, textFeatures, tf } from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-lit-towers-"));
const records = join(folder, "lit-towers.jsonl");
afterAll(() => rmSync(folder, { recursive: true }));

test("every tower of a preset is trained once and leaves a record", async () => {
  const first = await litTowers("tiny", { records });
  expect(first.map(({ name }) => name)).toEqual([
    ...litTowersPresets.tiny.images.map(({ name }) => name),
    ...litTowersPresets.tiny.texts.map(({ name }) => name),
  ]);
  for (const { measurements } of first) {
    expect(measurements.parameters.value).toBeGreaterThan(0);
    expect(measurements["training loss"].value).toBeGreaterThan(0);
  }
  const lines = readFileSync(records, "utf8");
  expect(await litTowers("tiny", { records })).toEqual(first);
  expect(readFileSync(records, "utf8")).toBe(lines); // nothing was added
});

test("one tower can be asked for by its name", async () => {
  const [record, ...others] = await litTowers("tiny", { records, tower: "ViT" });
  expect(record.name).toBe("ViT");
  expect(others).toEqual([]);
});

test("a tower is read from its file, with a hash of its own", async () => {
  const [one, again, other] = [
    await openLitTower("tiny", "RN256"),
    await openLitTower("tiny", "RN256"),
    await openLitTower("tiny", "RN256 logos"),
  ];
  expect(again.weights).toBe(one.weights);
  expect(other.weights).not.toBe(one.weights);
  const pictures = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => i % 251);
  const features = featureModel(one.params, one.settings);
  const values = await features.embedImages(pictures);
  expect(values).toHaveLength(2 * features.embedDim);
  expect(values.every(Number.isFinite)).toBe(true);
  features.dispose();
  for (const { params } of [one, again, other]) disposeTree(params);
});

test("a text tower comes with the tokenizer that it was trained with", async () => {
  for (const { name } of litTowersPresets.tiny.texts) {
    const { params, settings, tokenizer } = await openLitTextTower("tiny", name);
    expect(settings.vocabularySize).toBe(tokenizer.vocabularySize);
    const { ids } = tokenizer.tokenize(["red heart", "dog"]);
    const features = textFeatures(params, settings, tf.tensor2d(ids, [2, tokenizer.contextLength], "int32"));
    expect(features.shape).toEqual([2, settings.width]);
    disposeTree(params);
  }
  await expect(openLitTextTower("tiny", "GPT")).rejects.toThrow(/expected one of the towers BERT, T5, got GPT/);
});

test("an unknown name is answered with the known ones", async () => {
  await expect(openLitTower("tiny", "RN50")).rejects.toThrow(/expected one of the towers RN128, RN256, .* got RN50/);
});

test("no picture of a tuning set is pre-trained on, and labels count from 0", async () => {
  const { pretraining } = await openLitPictures(litPresets.tiny);
  for (const kind of ["concepts", "reference concepts", "logos"] as const) {
    const { pictures, labels, classes } = await labelledPictures("tiny", pretraining, kind);
    expect(pictures.iconSets).not.toContain("teenyicons");
    expect(labels).toHaveLength(pictures.size);
    expect(labels.every((label) => label >= 0 && label < classes)).toBe(true);
  }
});
