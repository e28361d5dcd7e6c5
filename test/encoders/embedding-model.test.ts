import { expect, test } from "vitest";
import { type DualEncoderSettings, encodeImage, encodeText, initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { embeddingModel } from "../../lib/encoders/embedding-model.js";
import { tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const tokenizer = bpeTokenizer([], { contextLength: 6 });
const settings: DualEncoderSettings = {
  embedDim: 4,
  image: { imageSize: 4, patchSize: 2, width: 8, layers: 1, heads: 2 },
  text: { vocabularySize: tokenizer.vocabularySize, contextLength: 6, width: 8, layers: 1, heads: 2 },
};
const params = initDualEncoder(seedKey(1), settings);
const model = embeddingModel(params, settings, tokenizer);

test("rows of more than one chunk are those of the encoders, picture by picture", async () => {
  const pixels = Uint8Array.from({ length: 300 * 48 }, (_, i) => (i * 7919) % 256);
  const rows = await model.embedImages(pixels);
  expect(rows.length).toBe(300 * 4);
  const last = encodeImage(params, settings, tf.tensor4d(pixels.subarray(299 * 48), [1, 4, 4, 3], "int32"));
  expectNumbers(rows.subarray(299 * 4), last.dataSync(), 1e-5);
});

test("texts are tokenized, and those too long are cut", async () => {
  const rows = await model.embedTexts(["ab", "abcdefghij"]);
  const { ids } = tokenizer.tokenize(["ab", "abcdefghij"], { overlong: "truncate" });
  expectNumbers(rows, encodeText(params, settings, tf.tensor2d(ids, [2, 6], "int32")).dataSync(), 1e-5);
});

test("the logit scale is the exponential of the parameter and no tensor is left behind", async () => {
  expect(model.logitScale).toBeCloseTo(1 / 0.07, 3);
  await expectNoTensorsLeft(async () => {
    await model.embedImages(new Uint8Array(48));
    await model.embedTexts(["a"]);
  });
});

test("bytes that are no whole pictures are refused", async () => {
  await expect(model.embedImages(new Uint8Array(50))).rejects.toThrow("embedImages: expected whole pictures");
});
