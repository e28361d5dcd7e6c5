import { expect, test } from "vitest";
import {
  type BagOfWords,
  type BagOfWordsSettings,
  bagOfWordsFeatures,
  describeBagOfWords,
} from "../../lib/encoders/bag-of-words.js";
import { compile } from "../../lib/engine/compile.js";
import { drawParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const settings: BagOfWordsSettings = {
  kind: "bag-of-words",
  vocabularySize: 6,
  contextLength: 5,
  width: 2,
  marks: { padding: 0, startOfText: 4, endOfText: 5 },
};
const ids = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");
const params = (): BagOfWords => ({
  tokenEmbedding: tf.tensor2d([
    [100, -100],
    [1, 0],
    [3, 0],
    [0, 4],
    [50, 60],
    [-70, 80],
  ]),
  outputNorm: { gain: tf.tensor1d([2, 3]), bias: tf.tensor1d([0.5, 0]) },
});

test("features are the layer-normed mean of the words' embeddings, marks and padding left out", () => {
  // Words 1, 3 and 3: mean (1/3, 8/3), centred (-7/6, 7/6), so normed (-1, 1): times gain plus bias (-1.5, 3).
  const features = bagOfWordsFeatures(params(), settings, ids([[4, 1, 3, 3, 5]]));
  expectNumbers(features.dataSync(), [-1.5, 3], 1e-4);
});

test("the order of words does not matter, their number does", () => {
  const of = (row: number[]) => bagOfWordsFeatures(params(), { ...settings, width: 2 }, ids([row])).dataSync();
  expectNumbers(of([4, 1, 3, 5, 0]), of([4, 3, 1, 5, 0]));
  expect(of([4, 1, 3, 5, 0])[0]).toBeCloseTo(-1.5, 3);
  expect(of([4, 2, 1, 5, 0])[0]).toBeCloseTo(2.5, 3); // (2, 0): normed (1, -1)
});

test("a text without words has the layer norm's bias for features", () => {
  expectNumbers(bagOfWordsFeatures(params(), settings, ids([[4, 5, 0, 0, 0]])).dataSync(), [0.5, 0], 1e-6);
});

test("it has an embedding for each token and a layer norm", () => {
  expect(sizeOfParameters(describeBagOfWords(seedKey(1), settings))).toBe(6 * 2 + 2 * 2);
});

test("the gradient agrees with finite differences", () => {
  const wide = { ...settings, width: 4 };
  const { tokenEmbedding, outputNorm } = drawParameters<BagOfWords>(describeBagOfWords(seedKey(2), wide));
  const rows = ids([
    [4, 1, 3, 3, 5],
    [4, 2, 5, 0, 0],
  ]);
  expectGradient(
    (table, gain) =>
      bagOfWordsFeatures({ tokenEmbedding: table, outputNorm: { ...outputNorm, gain } }, wide, rows)
        .mul(
          tf.tensor2d([
            [1, -2, 3, 1],
            [2, 1, 0, -1],
          ]),
        )
        .sum(),
    [tokenEmbedding.mul(50), outputNorm.gain],
  );
});

test("compiled and op by op, features are the same", async () => {
  const rows = ids([[4, 1, 3, 5, 0]]);
  const fast = compile((table: Tensor, row: Tensor) =>
    bagOfWordsFeatures({ ...params(), tokenEmbedding: table }, settings, row as Tensor2D),
  );
  const { tokenEmbedding } = params();
  expectNumbers(
    await (await fast(tokenEmbedding, rows)).data(),
    bagOfWordsFeatures(params(), settings, rows).dataSync(),
    1e-5,
  );
  fast.dispose();
});

test("ids of another length are refused", () => {
  expect(() => bagOfWordsFeatures(params(), settings, ids([[4, 1, 5]]))).toThrow(
    "bagOfWordsFeatures: expected ids [B, 5], got [1,3]",
  );
});
