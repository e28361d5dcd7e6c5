import { expect, test } from "vitest";
import { initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { dualEncoderAround, embedFeatures, ownParameters } from "../../lib/encoders/given-towers.js";
import { describeImageTower, type ImageTower } from "../../lib/encoders/image-tower.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves, namedLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const image = clipVision({ imageSize: 4, patchSize: 2, width: 6, layers: 1, heads: 1 });
const text = clipText({ vocabularySize: 9, contextLength: 4, width: 6, layers: 1, heads: 1 });
const settings = { embedDim: 3, image, text };
const key = seedKey(1);
const given = (width = 6) =>
  drawParameters<ImageTower>(describeImageTower(seedKey(2), clipVision({ ...image, width, heads: 1 })));

test("a given tower is in its place, and what is fresh is what it would have been", () => {
  const fresh = initDualEncoder(key, settings);
  const tower = given();
  const withClasses: ImageTower = Object.assign({}, tower, { head: tf.scalar(1) });
  const around = dualEncoderAround(key, settings, { imageTower: withClasses });
  expect(namedLeaves(around).map(({ path }) => path)).toEqual(namedLeaves(fresh).map(({ path }) => path));
  const { projection, ...own } = around.imageTower;
  expect(leaves(own)).toEqual(leaves(tower));
  expect(leaves(ownParameters(image, withClasses))).toEqual(leaves(tower));
  expectNumbers(leaves(projection!)[0].dataSync(), leaves(fresh.imageTower.projection!)[0].dataSync(), 0);
  leaves(fresh.textTower).forEach((leaf, i) => {
    expectNumbers(leaves(around.textTower)[i].dataSync(), leaf.dataSync(), 0);
  });
});

test("of a tower that is left out there is its head", () => {
  const { imageTower } = dualEncoderAround(key, settings, { imageTower: "left out" });
  expect(namedLeaves(imageTower).map(({ path }) => path)).toEqual(["projection/kernel"]);
  const headless = { ...settings, embedDim: 6, imageProjection: "none" } as const;
  expect(dualEncoderAround(key, headless, { imageTower: "left out" }).imageTower).toEqual({});
});

test("a tower of another width is refused by the name of its first parameter, and no tensor is lost", async () => {
  const tower = given(8);
  await expectNoTensorsLeft(() => {
    expect(() => dualEncoderAround(key, settings, { imageTower: tower })).toThrow(
      "expected imageTower/patchEmbedding of shape [12,6] in the given tower, got [12,8]",
    );
  });
  disposeTree(tower);
});

test("features go through a head to unit length", async () => {
  const kernel = tf.tensor2d([3, 0, 0, 4], [2, 2]);
  // [1, 1] -> [3, 4] -> [0.6, 0.8]; [1, 0] -> [3, 0] -> [1, 0].
  expectNumbers(await embedFeatures({ kernel }, new Float32Array([1, 1, 1, 0]), 2), [0.6, 0.8, 1, 0]);
  expectNumbers(await embedFeatures(undefined, new Float32Array([3, 4]), 2), [0.6, 0.8]);
  await expect(embedFeatures(undefined, new Float32Array(3), 2)).rejects.toThrow("rows of 2 numbers, got 3 numbers");
});
