// Training on features out of the cache's mapped file is training on pictures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type TrainLitSettings, trainLit } from "../../experiments/train-lit.js";
import {
  bpeTokenizer,
  clipText,
  clipVision,
  describeImageTower,
  disposeTree,
  drawParameters,
  EmbeddingCache,
  featureModel,
  type ImageTower,
  lockedFeatures,
  type PairDataset,
  seedKey,
} from "../../lib/index.js";
import { expectNumbers } from "../tensors.js";

/** So many that their features, 16 numbers each, are mapped: 80 KB. */
const size = 1250;
const pictures: PairDataset = {
  ...{ name: "greys", size, imageSize: 6 },
  caption: (index) => ({ title: `grey ${index % 251}`, description: "", tags: [] }),
  concept: (index) => `${index}`,
  readImage: (index, into, offset = 0) => into.fill(index % 251, offset, offset + 6 * 6 * 3),
};
const tokenizer = bpeTokenizer([], { contextLength: 8 });
const image = clipVision({ imageSize: 4, patchSize: 2, width: 16, layers: 1, heads: 1 });
const text = clipText({ vocabularySize: tokenizer.vocabularySize, contextLength: 8, width: 16, layers: 1, heads: 1 });
const settings: TrainLitSettings = {
  model: { embedDim: 8, image, text },
  notation: "Lu",
  ...{ seed: 1, batchSize: 25, steps: 60, warmup: 5, peakRate: 5e-3, weightDecay: 0.1 },
};
const eager = { execution: "eager" } as const;

test("over more than an epoch, features from the file train the texts that pictures train", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-cached-"));
  const imageTower = drawParameters<ImageTower>(describeImageTower(seedKey(5), image));
  const opener = { weights: "w", imageSize: 4, width: 16, open: async () => featureModel(imageTower, image, eager) };
  const closed = { ...opener, open: () => Promise.reject(new Error("it is in the file")) };
  const cache = new EmbeddingCache(folder);
  await lockedFeatures(opener, pictures, { cache });
  const features = await lockedFeatures(closed, pictures, { cache });
  const seen = await trainLit({ pictures, tokenizer, imageTower }, settings, eager);
  const cached = await trainLit({ pictures, tokenizer, features }, settings, eager);
  expect(seen.history.loss[0] - seen.history.loss[59]).toBeGreaterThan(0.05);
  expectNumbers(cached.history.loss, seen.history.loss, 1e-3);
  const texts = ["grey 1", "grey 200"];
  expectNumbers(await cached.model.embedTexts(texts), await seen.model.embedTexts(texts), 5e-3);
  for (const each of [seen, cached]) each.dispose();
  disposeTree(imageTower);
  rmSync(folder, { recursive: true, force: true });
});
