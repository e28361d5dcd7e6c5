import { expect, test } from "vitest";
import { normalisePixels } from "../../lib/encoders/dual-encoder.js";
import { featureModel } from "../../lib/encoders/feature-model.js";
import { describeImageTower, type ImageTower, imageFeatures } from "../../lib/encoders/image-tower.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

const settings = clipVision({ imageSize: 8, patchSize: 4, width: 16, layers: 1, heads: 1 });
const bytes = (pictures: number) => {
  const stream = randomStream(seedKey(3));
  return Uint8Array.from({ length: pictures * 8 * 8 * 3 }, () => stream.integer(256));
};

test("features are the tower's, before any projection, whatever the number of pictures at once", async () => {
  const tower = drawParameters<ImageTower>(describeImageTower(seedKey(1), settings));
  const model = featureModel(tower, settings);
  const pictures = bytes(3);
  const expected = tf.tidy(() =>
    imageFeatures(tower, settings, normalisePixels(tf.tensor4d(pictures, [3, 8, 8, 3], "int32"))).dataSync(),
  );
  const together = await model.embedImages(pictures);
  const alone = await model.embedImages(pictures.subarray(2 * 8 * 8 * 3));
  expect(together.length).toBe(3 * 16);
  for (const [i, value] of expected.entries()) expect(together[i]).toBeCloseTo(value, 5);
  for (const [i, value] of alone.entries()) expect(value).toBeCloseTo(expected[2 * 16 + i], 5);
  model.dispose();
  disposeTree(tower);
});

test("half a picture is an error", async () => {
  const tower = drawParameters<ImageTower>(describeImageTower(seedKey(1), settings));
  const model = featureModel(tower, settings);
  await expect(model.embedImages(new Uint8Array(96))).rejects.toThrow(
    "featureModel: expected whole pictures of 8 x 8 pixels, got 0.5 of them",
  );
  model.dispose();
  disposeTree(tower);
});
