import { expect, test } from "vitest";
import { trainSelfSupervised } from "../../experiments/train-self-supervised.js";
import { clipVision, disposeTree, namedLeaves, type PairDataset, tf } from "../../lib/index.js";

/** Sixteen pictures that differ in where they are dark. */
const patterns: PairDataset = {
  ...{ name: "patterns", size: 16, imageSize: 9, caption: () => ({ title: "", description: "", tags: [] }) },
  concept: String,
  readImage: (index, into, offset = 0) => {
    for (let pixel = 0; pixel < 81; pixel++) {
      const quadrant = (pixel % 9 < 4 ? 0 : 1) + (Math.floor(pixel / 9) < 4 ? 0 : 2);
      into.fill((index >> quadrant) % 2 === 0 ? 255 : 0, offset + 3 * pixel, offset + 3 * pixel + 3);
    }
  },
};
const settings = {
  image: clipVision({ imageSize: 8, patchSize: 4, width: 16, layers: 1, heads: 1 }),
  ...{ seed: 1, batchSize: 16, steps: 30, peakRate: 5e-3, weightDecay: 0.01 },
} as const;

test.each(["SimCLR", "MoCo v3"] as const)("%s learns to tell pictures apart without labels", async (method) => {
  const before = tf.memory().numTensors;
  const { params, loss, chanceLoss } = await trainSelfSupervised(
    patterns,
    { ...settings, method },
    { title: method, execution: "eager" },
  );
  expect(loss).toHaveLength(30);
  expect(loss.at(-1)).toBeLessThan(0.85 * chanceLoss);
  expect(namedLeaves(params).some(({ path }) => path.startsWith("projection"))).toBe(false);
  disposeTree(params);
  expect(tf.memory().numTensors).toBe(before);
});
