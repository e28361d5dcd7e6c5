import { expect, test } from "vitest";
import type { PairDataset } from "../../lib/data/dataset.js";
import { embedDataset, embedTexts } from "../../lib/evaluation/embed.js";
import { angleDataset, angleModel, direction } from "./embeddings.js";

const degrees = [0, 30, 60, 90, 120];

test("pictures come out in the dataset's order, whatever the batch size", async () => {
  const expected = Float32Array.from(degrees.flatMap(direction));
  for (const batchSize of [1, 2, 5, 256])
    expect(await embedDataset(angleModel({}), angleDataset(degrees), { batchSize })).toEqual(expected);
});

test("chosen pictures come out in the order of the indices", async () => {
  const embeddings = await embedDataset(angleModel({}), angleDataset(degrees), {
    indices: Int32Array.of(3, 0),
    batchSize: 1,
  });
  expect(embeddings).toEqual(Float32Array.from([90, 0].flatMap(direction)));
});

test("pictures stored larger than the model takes are cut to their centre", async () => {
  // 3 x 3 pixels with reds 0, 10, ... 80: the central one has 40.
  const stored: PairDataset = {
    ...angleDataset([0]),
    imageSize: 3,
    readImage: (_, into) => into.set([0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((pixel) => [10 * pixel, 0, 0])),
  };
  expect(await embedDataset(angleModel({}), stored)).toEqual(Float32Array.from(direction(40)));
});

test("pictures stored smaller than the model takes are refused", async () => {
  await expect(embedDataset(angleModel({}, { imageSize: 2 }), angleDataset([0]))).rejects.toThrow(
    "embedDataset: expected pictures of at least 2 pixels, got 1 in angles; open the dataset larger",
  );
});

test("texts come out in order, batch by batch", async () => {
  const model = angleModel({ a: 10, b: 20, c: 30 });
  expect(await embedTexts(model, ["c", "a", "b"], { batchSize: 2 })).toEqual(
    Float32Array.from([30, 10, 20].flatMap(direction)),
  );
});

test("an interrupt ends the work", async () => {
  await expect(embedDataset(angleModel({}), angleDataset([0]), { signal: AbortSignal.abort() })).rejects.toThrow(
    "aborted",
  );
});
