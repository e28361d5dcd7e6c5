import { afterAll, expect, test } from "vitest";
import { type DualEncoderSettings, encodeImage, encodeText, initDualEncoder } from "../../lib/encoders/dual-encoder.js";
import { embeddingModel } from "../../lib/encoders/embedding-model.js";
import type { LinearProjection } from "../../lib/encoders/projection.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { chunkSize } from "../../lib/encoders/tower-runner.js";
import { clipVision } from "../../lib/encoders/vision-transformer.js";
import { compileUpdate } from "../../lib/engine/compile.js";
import { programsMade } from "../../lib/engine/program-cache.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { bpeTokenizer } from "../../lib/tokenizers/bpe/bpe.js";
import { makeTokenizer } from "../../lib/tokenizers/tokenizer.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const tokenizer = bpeTokenizer([], { contextLength: 6 });
const settings: DualEncoderSettings = {
  embedDim: 4,
  image: clipVision({ imageSize: 4, patchSize: 2, width: 8, layers: 1, heads: 2 }),
  text: clipText({ vocabularySize: tokenizer.vocabularySize, contextLength: 6, width: 8, layers: 1, heads: 2 }),
};
const params = initDualEncoder(seedKey(1), settings);
const oracle = embeddingModel(initDualEncoder(seedKey(1), settings), settings, tokenizer, { execution: "eager" });
const model = embeddingModel(params, settings, tokenizer, { execution: "compiled" });
afterAll(() => model.dispose());

/** Pictures that all differ. */
const pictures = (count: number) => Uint8Array.from({ length: count * 48 }, (_, i) => (i * 7919 + (i >> 8)) % 256);
const words = (count: number) => Array.from({ length: count }, (_, i) => i.toString(36));

test("op by op, rows of more than one chunk are those of the encoders, picture by picture", async () => {
  const pixels = pictures(300);
  const rows = await oracle.embedImages(pixels);
  expect(rows.length).toBe(300 * 4);
  for (const index of [0, chunkSize - 1, chunkSize, 299]) {
    const picture = tf.tensor4d(pixels.subarray(index * 48, (index + 1) * 48), [1, 4, 4, 3], "int32");
    expectNumbers(rows.subarray(index * 4, (index + 1) * 4), encodeImage(params, settings, picture).dataSync(), 1e-5);
  }
});

test("texts are tokenized, and those too long are cut", async () => {
  const rows = await oracle.embedTexts(["ab", "abcdefghij"]);
  const { ids } = tokenizer.tokenize(["ab", "abcdefghij"], { overlong: "truncate" });
  expectNumbers(rows, encodeText(params, settings, tf.tensor2d(ids, [2, 6], "int32")).dataSync(), 1e-5);
});

test("few rows compile nothing; whole chunks do, once, and then also run what nearly fills a chunk", async () => {
  const made = async (count: number) => {
    const before = programsMade();
    const pixels = pictures(count);
    expectNumbers(await model.embedImages(pixels), await oracle.embedImages(pixels), 1e-5);
    return programsMade() - before;
  };
  expect(await made(1)).toBe(0);
  expect(await made(chunkSize - 1)).toBe(0); // op by op
  expect(await made(2 * chunkSize + 3)).toBe(1); // two chunks by the program, three pictures op by op
  expect(await made(chunkSize - 1)).toBe(0); // filled up to a chunk
  expect(await made(5)).toBe(0); // op by op again, with parameters that live on the device now
  expect(await made(3 * chunkSize)).toBe(0);
});

test("compiled texts are those of the encoder, and a second model of these sizes compiles nothing", async () => {
  const texts = words(2 * chunkSize + 200);
  const expected = await oracle.embedTexts(texts);
  expectNumbers(await model.embedTexts(texts), expected, 1e-5);
  const before = programsMade();
  const second = embeddingModel(params, settings, tokenizer, { execution: "compiled" });
  expectNumbers(await second.embedTexts(texts), expected, 1e-5);
  second.dispose();
  expect(programsMade()).toBe(before);
  expectNumbers(await model.embedTexts(texts), expected, 1e-5);
});

test("it reads the parameters as they are at each call, wherever they live", async () => {
  const trained = initDualEncoder(seedKey(2), settings);
  const projection = trained.imageTower.projection as LinearProjection;
  const follower = embeddingModel(trained, settings, tokenizer, { execution: "compiled" });
  const negate = compileUpdate((kernel: Tensor) => ({ state: kernel.neg(), result: kernel.sum() }));
  const pixels = pictures(chunkSize + 2); // by the program and op by op
  const before = await follower.embedImages(pixels);
  const negated = before.map((value) => -value);
  await negate(projection.kernel);
  expectNumbers(await follower.embedImages(pixels), negated, 1e-6);
  await negate(projection.kernel);
  tf.tidy(() => tf.matMul(tf.ones([1, 8]), projection.kernel as Tensor2D)); // eager: takes it away
  expectNumbers(await follower.embedImages(pixels), before, 1e-6);
  follower.dispose();
  negate.dispose();
});

test("calls at the same time do not mix", async () => {
  const [few, many] = [pictures(3), pictures(chunkSize + 150)];
  const [a, b, c] = await Promise.all([model.embedImages(many), model.embedImages(few), model.embedImages(many)]);
  expectNumbers(a, await oracle.embedImages(many), 1e-5);
  expectNumbers(b, await oracle.embedImages(few), 1e-5);
  expect(c).toEqual(a);
});

test("the logit scale is the exponential of the parameter and no tensor is left behind", async () => {
  expect(model.logitScale).toBeCloseTo(1 / 0.07, 3);
  await expectNoTensorsLeft(async () => {
    await model.embedImages(pictures(1));
    await model.embedImages(pictures(chunkSize + 1));
    await model.embedTexts(["a"]);
    await model.embedTexts(words(chunkSize + 200));
  });
});

test("a logit bias is told where there is one", () => {
  expect(model.logitBias).toBeUndefined();
  const withBias = { ...settings, initialLogits: { scale: 10, bias: -10 } };
  const sigmoid = embeddingModel(initDualEncoder(seedKey(1), withBias), withBias, tokenizer, { execution: "eager" });
  expect([sigmoid.logitScale, sigmoid.logitBias]).toEqual([expect.closeTo(10, 4), -10]);
});

test("no tokenizer is refused with where to get one", () => {
  const none = undefined as unknown as typeof tokenizer; // as from a model without a vocabulary, without types
  expect(() => embeddingModel(params, settings, none)).toThrow(
    /^embeddingModel: expected a tokenizer, got none; .* give loadModel its file as \{ vocabulary \}$/,
  );
});

test("a tokenizer whose texts end elsewhere than the tower reads them is refused", () => {
  const refused = (text: Partial<typeof settings.text>) => () =>
    embeddingModel(params, { ...settings, text: { ...settings.text, ...text } as typeof settings.text }, tokenizer);
  expect(refused({ endOfText: 300 })).toThrow(
    "embeddingModel: expected a tokenizer whose texts end in id 300, where the text tower reads them, got clip-bpe with 513",
  );
  const described = { ...tokenizer.description, endOfText: 1 }; // as T5's, of the same size
  const other = makeTokenizer(described, tokenizer);
  expect(() => embeddingModel(params, settings, other)).toThrow("expected a tokenizer whose texts end in id 513");
  embeddingModel(
    params,
    { ...settings, text: { ...settings.text, pooling: "mean" } as typeof settings.text },
    other,
  ).dispose();
});

test("bytes that are no whole pictures are refused, and a model that was disposed", async () => {
  await expect(model.embedImages(new Uint8Array(50))).rejects.toThrow("embedImages: expected whole pictures");
  const disposed = embeddingModel(params, settings, tokenizer, { execution: "compiled" });
  disposed.dispose();
  await expectNoTensorsLeft(() =>
    expect(disposed.embedImages(pictures(3 * chunkSize))).rejects.toThrow("expected a function that was not disposed"),
  );
});
