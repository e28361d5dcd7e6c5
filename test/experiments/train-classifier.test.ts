import { expect, test } from "vitest";
import { trainClassifier, untrainedClassifier } from "../../experiments/train-classifier.js";
import { clipVision, disposeTree, namedLeaves, type PairDataset } from "../../lib/index.js";

/** Pictures of one colour: red ones of class 0, blue ones of class 1, by turns. */
const colours: PairDataset = {
  name: "colours",
  size: 16,
  imageSize: 9,
  caption: () => ({ title: "", description: "", tags: [] }),
  concept: String,
  readImage: (index, into, offset = 0) => {
    for (let pixel = 0; pixel < 81; pixel++)
      into.set(index % 2 === 0 ? [200 + index, 0, 0] : [0, 0, 200 + index], offset + 3 * pixel);
  },
};
const labels = Int32Array.from({ length: 16 }, (_, index) => index % 2);
const settings = {
  image: clipVision({ imageSize: 8, patchSize: 4, width: 16, layers: 1, heads: 1 }),
  classes: 2,
  seed: 1,
  batchSize: 8,
  steps: 25,
  peakRate: 1e-2,
  weightDecay: 0.1,
};

test("two colours are told apart after a few updates, the same ones at every run", async () => {
  const first = await trainClassifier(colours, labels, settings, { title: "colours" });
  const second = await trainClassifier(colours, labels, settings, { title: "colours" });
  expect(first.loss).toHaveLength(25);
  expect(first.loss[24]).toBeLessThan(0.05); // ln 2 = 0.69 knows nothing
  expect(second.loss).toEqual(first.loss);
  disposeTree(first.params);
  disposeTree(second.params);
});

test("beside the tower's parameters there is a layer of classes", () => {
  const params = untrainedClassifier(settings);
  const shapes = new Map(namedLeaves(params).map(({ path, tensor }) => [path, tensor.shape]));
  expect(shapes.get("head/kernel")).toEqual([16, 2]);
  expect(shapes.get("head/bias")).toEqual([2]);
  disposeTree(params);
});
