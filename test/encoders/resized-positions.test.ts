import { expect, test } from "vitest";
import { resizedForImages, resizedForTexts } from "../../lib/encoders/resized-positions.js";
import {
  bigVision,
  clipVision,
  describeVisionTransformer,
  type VisionTransformer,
  visionTransformerFeatures,
} from "../../lib/encoders/vision-transformer.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

// A grid of 3 x 3 places with two numbers each: i^2 modulo 11.
const grid = [0, 1, 4, 9, 5, 3, 3, 5, 9, 4, 1, 0, 1, 4, 9, 5, 3, 3];

// torch.nn.functional.interpolate(mode="bicubic") of PyTorch 2.13, with antialias=True and without, and scipy.ndimage.zoom(order=1)
// of that grid.
const bicubic = {
  2: [2.83597, 4.32499, 4.4856, 3.904, 4.68612, 4.59421, 4.90659, 2.74405],
  5: [
    -0.51691, 0.04308, 1.04844, 4.01774, 3.62264, 9.37736, 4.88524, 5.77246, 5.42862, 2.76219, 0.79372, 2.08899,
    2.85999, 4.35637, 5.75373, 7.20149, 4.50184, 3.91613, 3.33793, 1.40679, 2.54717, 5.07547, 5.46269, 4.82836, 9.0,
    4.0, 4.07463, 1.35821, 0.39623, -0.30189, 1.27823, 4.53774, 4.74527, 4.61016, 9.22388, 4.42537, 4.94208, 2.72488,
    1.58322, 1.61631, 0.23389, 3.83766, 3.96987, 4.41101, 9.0, 5.07547, 5.56744, 3.9265, 2.70951, 3.08686,
  ],
};
const points = {
  2: [1.78198, 3.47348, 4.42886, 3.69458, 3.52235, 4.50317, 4.20776, 2.7628],
  5: [
    -0.65357, -0.23494, 1.0553, 4.50106, 3.52, 9.48, 4.93494, 6.3287, 5.56294, 2.69357, 0.86333, 2.20506, 3.29501,
    4.70373, 5.94, 6.988, 4.66027, 4.01699, 3.05094, 1.10467, 2.424, 5.096, 5.904, 4.9, 9.0, 4.0, 4.536, 1.48, 0.232,
    -0.384, 1.28467, 4.7167, 5.38531, 4.70099, 9.36, 4.252, 5.34701, 2.61069, 1.2233, 1.36733, 0.02157, 3.78957,
    4.40467, 4.49667, 9.0, 5.096, 6.03533, 4.07533, 2.63443, 3.11443,
  ],
};
const corners = {
  2: [0, 1, 5, 3, 1, 4, 3, 3],
  5: [
    0, 1, 2, 5, 4, 9, 4.5, 6, 5, 3, 1.5, 3, 4, 4.75, 6.5, 6.5, 4.75, 4, 3, 1.5, 3, 5, 6, 4.5, 9, 4, 5, 2, 1, 0, 2, 4.5,
    5.5, 4.5, 9, 4.5, 5.5, 3, 2, 1.5, 1, 4, 5, 4.5, 9, 5, 6, 4, 3, 3,
  ],
};

/** A tower of 3 x 3 patches of 4 pixels whose patches have these positions, after a class token's (70, 80). */
function tower(settings: typeof positioned | typeof plain): VisionTransformer {
  const params = drawParameters<VisionTransformer>(describeVisionTransformer(seedKey(0), settings));
  const rows = settings.classToken === "positioned" ? [70, 80, ...grid] : grid;
  return { ...params, positions: tf.tensor2d(rows, [rows.length / 2, 2]) };
}

const size = { imageSize: 12, patchSize: 4, width: 2, layers: 0, heads: 1 };
const positioned = clipVision(size);
const plain = bigVision({ ...size, classToken: "plain" });

test.each([2, 5] as const)("a grid of 3 becomes one of %i as in PyTorch, the class token's position stays", (to) => {
  const { params, settings } = resizedForImages({ params: tower(positioned), settings: positioned }, 4 * to);
  expect(settings).toEqual({ ...positioned, imageSize: 4 * to });
  expect(params.positions.shape).toEqual([to * to + 1, 2]);
  expectNumbers(params.positions.dataSync(), [70, 80, ...bicubic[to]], 2e-5);
});

test.each([2, 5] as const)("a grid of 3 becomes one of %i as in transformers, which does not antialias", (to) => {
  const { params } = resizedForImages({ params: tower(plain), settings: plain }, 4 * to, "bicubic-points");
  expectNumbers(params.positions.dataSync(), points[to], 2e-5);
});

test.each([2, 5] as const)("a grid of 3 becomes one of %i as in SciPy, corner to corner", (to) => {
  const { params } = resizedForImages({ params: tower(plain), settings: plain }, 4 * to, "bilinear-corners");
  expectNumbers(params.positions.dataSync(), corners[to], 1e-5);
});

test("the size that it has leaves every kernel's positions as they are", () => {
  for (const kernel of ["bicubic", "bicubic-points", "bilinear-corners"] as const) {
    const { params } = resizedForImages({ params: tower(plain), settings: plain }, 12, kernel);
    expectNumbers(params.positions.dataSync(), grid, 1e-5);
  }
});

test("positions that are all alike stay alike, and the tower runs on the new size", () => {
  const params = { ...tower(positioned), positions: tf.fill([10, 2], 3) };
  const resized = resizedForImages({ params, settings: positioned }, 22);
  expectNumbers(resized.params.positions.dataSync(), new Array(2 * 26).fill(3), 1e-5); // floor(22 / 4) = 5 patches a side
  expect(resized.params.classToken).toBe(params.classToken);
  expect(visionTransformerFeatures(resized.params, resized.settings, tf.zeros([1, 22, 22, 3])).shape).toEqual([1, 2]);
});

test("texts get positions by linear interpolation, as in PyTorch", () => {
  const positions = tf.tensor2d(grid.slice(0, 8), [4, 2]);
  const longer = [0, 1, 1.42857, 3.85714, 3.71429, 8.42857, 4.5, 6, 4.85714, 3.14286, 3.71429, 4.28571, 3, 5];
  expectNumbers(resizedForTexts(positions, 2).dataSync(), [2, 5, 4, 4], 1e-5);
  expectNumbers(resizedForTexts(positions, 7).dataSync(), longer, 1e-5);
  expectNumbers(resizedForTexts(positions, 4).dataSync(), grid.slice(0, 8), 1e-6);
});

test("only the new positions are made", async () => {
  const params = tower(positioned);
  await expectNoTensorsLeft(() => {
    resizedForImages({ params, settings: positioned }, 8).params.positions.dispose();
    resizedForTexts(params.positions, 3).dispose();
  });
  disposeTree(params);
});

test("pictures smaller than a patch are refused", () => {
  expect(() => resizedForImages({ params: tower(plain), settings: plain }, 3)).toThrow(
    "resizedForImages: expected pictures of at least 4 pixels, got 3",
  );
});
