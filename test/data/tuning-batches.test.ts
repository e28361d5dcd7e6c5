import { expect, test } from "vitest";
import { centreCrops, pairBatches } from "../../lib/data/batches.js";
import type { PairDataset } from "../../lib/data/dataset.js";
import { tuningBatches } from "../../lib/data/tuning-batches.js";
import { seedKey } from "../../lib/runtime/random.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe/bpe.js";

/** Ten pictures of 5 x 5 pixels; every other one has no tags. */
const dataset: PairDataset = {
  name: "numbers",
  size: 10,
  imageSize: 5,
  caption: (index) => ({ title: `number ${"abcdefghij"[index]}`, description: "", tags: index % 2 ? [] : ["even"] }),
  concept: String,
  readImage: (index, into, offset = 0) => {
    for (let i = 0; i < 75; i++) into[offset + i] = 10 * index + (i % 7);
  },
};
const tokenizer = bpeTokenizer([], { contextLength: 16 });
const common = { tokenizer, batchSize: 4, key: seedKey(3) };

test("by one key, pictures and texts are those of pairBatches, and texts are the same without pictures", () => {
  const pairs = pairBatches(dataset, { ...common, imageSize: 4 });
  const tuning = tuningBatches(dataset, { ...common, pictures: { imageSize: 4, crops: "random" } });
  const alone = tuningBatches(dataset, common);
  for (const step of [0, 1, 5]) {
    const [pair, batch, texts] = [pairs(step), tuning(step), alone(step)];
    expect(batch.images).toEqual(pair.images);
    expect(batch.texts[0].ids).toEqual(pair.ids);
    expect(batch.texts[0].present).toEqual(new Float32Array([1, 1, 1, 1]));
    expect(batch.truncated).toBe(pair.truncated);
    expect(texts).toEqual({ ...batch, images: undefined });
    expect(texts.images).toBeUndefined();
  }
});

test("centre crops are those that features are made of", () => {
  const { indices, images } = tuningBatches(dataset, { ...common, pictures: { imageSize: 3, crops: "centre" } })(2);
  expect(images).toEqual(centreCrops(dataset, indices, 3));
});

test("several kinds of texts come with what pictures have of them", () => {
  const { indices, texts } = tuningBatches(dataset, { ...common, texts: { fields: ["title", "tags"], mode: "joint" } })(
    0,
  );
  expect(texts).toHaveLength(2);
  expect([...texts[0].present]).toEqual([1, 1, 1, 1]);
  expect([...texts[1].present]).toEqual([...indices].map((index) => 1 - (index % 2)));
  expect(texts[1].ids.length).toBe(4 * 16);
});
