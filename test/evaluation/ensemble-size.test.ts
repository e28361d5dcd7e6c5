import { expect, test } from "vitest";
import { ensembleSizeCurve } from "../../lib/evaluation/ensemble-size.js";
import { shareWithin } from "../../lib/evaluation/metrics.js";
import { ensembleRanks } from "../../lib/evaluation/zero-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { unitRows } from "./embeddings.js";

const key = seedKey(5);
const [templates, classes, embedDim] = [5, 4, 6];
const prompts = { values: unitRows(templates * classes, embedDim, "curve prompts"), templates, classes, embedDim };
const images = unitRows(60, embedDim, "curve images");
const labels = Array.from({ length: 60 }, (_, i) => (i * 3) % classes);
const accuracy = async (chosen: number[]) =>
  shareWithin(await ensembleRanks(images, prompts, { labels, templates: chosen }), 1);

test("sizes double up to all templates, of which there is one draw", async () => {
  const curve = await ensembleSizeCurve(images, prompts, { labels, draws: 8, key });
  expect(curve.map(({ size }) => size)).toEqual([1, 2, 4, 5]);
  expect(curve.map(({ accuracies }) => accuracies.length)).toEqual([8, 8, 8, 8]);
  const all = await accuracy([0, 1, 2, 3, 4]);
  expect(curve[3]).toMatchObject({ accuracies: Array(8).fill(all), mean: expect.closeTo(all, 12) });
  expect(curve[3].standardDeviation).toBeCloseTo(0, 12);
});

test("draws of one template are templates alone, and each may be drawn", async () => {
  const alone = await Promise.all([0, 1, 2, 3, 4].map((t) => accuracy([t])));
  const [{ accuracies, mean, standardDeviation }] = await ensembleSizeCurve(images, prompts, {
    ...{ labels, sizes: [1], draws: 60, key },
  });
  expect(new Set(accuracies)).toEqual(new Set(alone));
  expect(mean).toBeCloseTo(accuracies.reduce((a, b) => a + b) / 60, 12);
  expect(standardDeviation).toBeGreaterThan(0);
});

test("the draws of a size depend on the key and not on the other sizes", async () => {
  const options = { labels, draws: 6, key };
  const [, two] = await ensembleSizeCurve(images, prompts, options);
  expect(await ensembleSizeCurve(images, prompts, { ...options, sizes: [2] })).toEqual([two]);
  const [other] = await ensembleSizeCurve(images, prompts, { ...options, sizes: [2], key: seedKey(6) });
  expect(other.accuracies).not.toEqual(two.accuracies);
});

test("sizes and numbers of draws that are none are refused", async () => {
  for (const size of [0, 6, 1.5])
    await expect(ensembleSizeCurve(images, prompts, { labels, sizes: [size], key })).rejects.toThrow(
      `ensembleSizeCurve: expected sizes of 1 to 5 templates, got ${size}`,
    );
  await expect(ensembleSizeCurve(images, prompts, { labels, draws: 0, key })).rejects.toThrow(
    "expected one or more draws, got 0",
  );
});
