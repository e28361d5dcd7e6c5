import { expect, test } from "vitest";
import { centreCrops, labelledBatches, pairBatches } from "../../lib/data/batches.js";
import type { PairDataset } from "../../lib/data/dataset.js";
import { seedKey } from "../../lib/runtime/random.js";
import { hashVocabulary, makeTokenizer } from "../../lib/tokenizers/tokenizer.js";

/** Pictures of 3 x 3 pixels whose red is 10 times their index plus the pixel's number, 0..8. */
const dataset = (size: number): PairDataset => ({
  name: "squares",
  size,
  imageSize: 3,
  caption: (index) => ({ title: String(index), description: "", tags: [] }),
  concept: String,
  readImage: (index, into, offset = 0) => {
    for (let pixel = 0; pixel < 9; pixel++) into.set([10 * index + pixel, 0, 0], offset + 3 * pixel);
  },
});

/** One token per text: the first number in it plus 10, between marks 1 and 99. */
const encode = (text: string) => [1, 10 + Number(/\d+/.exec(text)?.[0] ?? 0), 99];
const tokenizer = makeTokenizer(
  {
    kind: "wordpiece",
    vocabularySize: 100,
    contextLength: 4,
    padding: 0,
    startOfText: 1,
    endOfText: 99,
    settings: {},
    vocabularyHash: hashVocabulary([]),
  },
  { encode, decode: () => "" },
);
const settings = { tokenizer, batchSize: 2, imageSize: 2, key: seedKey(1) };
const reds = (images: Uint8Array) => [...images].filter((_, i) => i % 3 === 0);

test("the centre crop leaves out the same margin on both sides, the odd pixel at the end", () => {
  expect(reds(centreCrops(dataset(3), [2], 1))).toEqual([24]); // the middle pixel, number 4
  expect(reds(centreCrops(dataset(3), [0, 1], 2))).toEqual([0, 1, 3, 4, 10, 11, 13, 14]);
});

test("each picture stays with its caption and its crop is a square of neighbouring pixels", () => {
  const batch = pairBatches(dataset(8), settings);
  const corners = new Set<number>();
  for (let step = 0; step < 40; step++) {
    const { images, ids } = batch(step);
    for (const row of [0, 1]) {
      const index = ids[4 * row + 1] - 10;
      const pixels = reds(images.subarray(12 * row, 12 * row + 12)).map((red) => red - 10 * index);
      const [corner] = pixels;
      expect(pixels).toEqual([corner, corner + 1, corner + 3, corner + 4]);
      corners.add(corner);
    }
  }
  expect([...corners].sort()).toEqual([0, 1, 3, 4]); // all four places of a 2 x 2 square
});

test("an epoch shows every picture once, in another order than the next", () => {
  const batch = pairBatches(dataset(6), settings);
  const epoch = (first: number) =>
    [0, 1, 2].flatMap((i) => [batch(first + i).ids[1] - 10, batch(first + i).ids[5] - 10]);
  expect([...epoch(0)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...epoch(3)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(epoch(0)).not.toEqual(epoch(3));
});

test("a batch depends on key and step alone, not on the batches before", () => {
  const one = pairBatches(dataset(7), settings);
  for (let step = 0; step < 5; step++) one(step);
  expect(pairBatches(dataset(7), settings)(5)).toEqual(one(5));
  expect(pairBatches(dataset(7), { ...settings, key: seedKey(2) })(5)).not.toEqual(one(5));
});

test("too few pairs and too large crops are refused with the numbers", () => {
  expect(() => pairBatches(dataset(1), settings)).toThrow(
    "pairBatches: expected at least one batch of 2 pictures, got 1 in squares",
  );
  expect(() => pairBatches(dataset(8), { ...settings, imageSize: 4 })).toThrow(
    "expected crops of at most 3 pixels, got 4",
  );
});

test("labels stay with their pictures, which come in the same order and crops as in batches of pairs", () => {
  const labels = Int32Array.of(5, 6, 7, 8);
  const labelled = labelledBatches(dataset(4), labels, settings);
  for (let step = 0; step < 10; step++) {
    const { images, labels: ofBatch } = labelled(step);
    const pictures = [0, 1].map((i) => Math.floor(reds(images)[4 * i] / 10)); // a picture's number is its reds' tens
    expect([...ofBatch]).toEqual(pictures.map((index) => labels[index]));
    expect([...pairBatches(dataset(4), settings)(step).ids.filter((id) => id >= 10 && id < 99)]).toEqual(
      pictures.map((index) => 10 + index),
    );
  }
});

test("a label for each picture is asked for", () => {
  expect(() => labelledBatches(dataset(4), Int32Array.of(1, 2), settings)).toThrow(
    "labelledBatches: expected a label for each of 4 pictures, got 2 labels",
  );
});
