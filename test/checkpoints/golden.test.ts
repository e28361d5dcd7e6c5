import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveForOpenAi } from "../../lib/checkpoints/openai-archive.js";
import { saveForBigVision, saveForTransformers, saveModel } from "../../lib/checkpoints/save-model.js";
import { readImageFile } from "../../lib/data/image-files.js";
import { type Preprocessing, preprocess } from "../../lib/data/preprocessing.js";
import { publishedPreprocessing } from "../../lib/data/published-preprocessing.js";
import { litBert } from "../../lib/encoders/bert.js";
import {
  type DualEncoder,
  type DualEncoderSettings,
  describeDualEncoder,
  encodeImage,
  encodeText,
  initDualEncoder,
  symmetricPixels,
} from "../../lib/encoders/dual-encoder.js";
import { clipModels, litModels } from "../../lib/encoders/published-models.js";
import { clipText } from "../../lib/encoders/text-transformer.js";
import { bigVision, clipVision } from "../../lib/encoders/vision-transformer.js";
import { sizeOfParameters } from "../../lib/engine/parameters.js";
import { tf } from "../../lib/engine/tf.js";
import { mapTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { clipTokenizer } from "../../lib/tokenizers/bpe/clip-tokenizer.js";
import {
  type GoldenCase,
  goldenCases,
  logitsOf,
  numberIn,
  parameterCounts,
  parametersIn,
  sharesOf,
} from "./golden-cases.js";

const weights = process.env.TANDEM_WEIGHTS || undefined;
const isThere = ({ files }: GoldenCase) => files.every((file) => weights && existsSync(join(weights, file)));
const found = goldenCases.filter(isThere);

for (const { name, source, files, measure, expected, tolerance } of found)
  test(`${name} is as published (${source})`, { timeout: 600_000 }, async () => {
    const measured = await measure(files.map((file) => join(weights!, file)));
    expect(measured).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs(measured[i] - value)).toBeLessThanOrEqual(tolerance);
  });

const place = weights === undefined ? "TANDEM_WEIGHTS names no folder with weights" : `those in ${weights}`;
test(`${found.length} of ${goldenCases.length} published values are checked: ${place}`, () => {
  expect(found.length > 0).toBe(weights !== undefined);
});

const released = ["LiT B16B", "LiT B16B_2", "LiT L16L", "LiT L16S", "LiT L16Ti"] as const;

test("the published numbers of parameters are those of the library's settings", () => {
  const counts = [...Object.values(clipModels), ...released.map((name) => litModels[name])].map((settings) =>
    sizeOfParameters(describeDualEncoder(seedKey(0), settings)),
  );
  expect(counts).toEqual(Object.values(parameterCounts));
});

// What measures published models is tried below on small random ones, in the same formats; the values to expect come from the
// parameters as they were before they were written, by single operations.

const folder = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(folder, { recursive: true }));

const side = 16;
const picture = join(folder, "CLIP.png");
beforeAll(async () => {
  const bytes = Uint8Array.from({ length: 20 * 24 * 3 }, (_, i) => (i * i) % 251);
  await sharp(bytes, { raw: { width: 20, height: 24, channels: 3 } })
    .png()
    .toFile(picture);
});

const text = clipText({ vocabularySize: 49408, contextLength: 77, width: 64, layers: 1, heads: 1 });
const clip: DualEncoderSettings = {
  embedDim: 8,
  image: clipVision({ imageSize: side, patchSize: 8, width: 64, layers: 1, heads: 1 }),
  text,
};
const texts = ["a diagram", "a dog", "a cat"];
// The ids that openai/CLIP gives: start, a = 320, the word, end.
const idsOfTexts = [22697, 1929, 2368].map((word) => [49406, 320, word, 49407, ...new Array<number>(73).fill(0)]);

interface Expectation {
  readonly params: DualEncoder;
  readonly settings: DualEncoderSettings;
  readonly preprocessing: Preprocessing;
  readonly ids: readonly (readonly number[])[];
}

/** Cosines of the picture and rows of ids. */
async function cosines({ params, settings, preprocessing, ids }: Expectation): Promise<number[]> {
  const pixels = preprocess(await readImageFile(picture), preprocessing);
  const image = encodeImage(params, settings, tf.tensor4d(Float32Array.from(pixels), [1, side, side, 3]));
  const words = encodeText(params, settings, tf.tensor2d(ids.flat(), [ids.length, ids[0].length], "int32"));
  return [...words.matMul(image, false, true).dataSync()];
}

/** Parameters of multiples of 1/1024 below 2, which halves hold. */
const inHalves = (params: DualEncoder) => mapTree(params, (tensor) => tensor.mul(1024).round().div(1024));

function expectClose(measured: readonly number[], expected: readonly number[]): void {
  expect(measured).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(measured[i]).toBeCloseTo(value, 5);
}

/** ln(1 / 0.07) = 2.65926 = 2723.08 / 1024, of which a half keeps 2723 / 1024. */
const scale = Math.exp(2723 / 1024);

test("shares in a model of OpenAI's kind are the softmax of its scaled cosines", async () => {
  const model = join(folder, "ViT-B-32.pt");
  const params = inHalves(initDualEncoder(seedKey(1), clip));
  await saveForOpenAi(model, { params, settings: clip });
  const preprocessing = { ...publishedPreprocessing("clip", side), pillow: 12 } as const;
  const logits = (await cosines({ params, settings: clip, preprocessing, ids: idsOfTexts })).map(
    (cosine) => cosine * scale,
  );
  const shares = await sharesOf(model, picture, { texts, preprocessing: { pillow: 12 } });
  expectClose(shares, [...tf.softmax(tf.tensor1d(logits)).dataSync()]);
  expect(Math.max(...shares) - Math.min(...shares)).toBeGreaterThan(0.01); // the texts do differ
  expect(await parametersIn(model)).toBe(sizeOfParameters(describeDualEncoder(seedKey(1), clip)));
});

test("logits in a model of transformers' kind are its scaled cosines", async () => {
  const model = join(folder, "openai", "clip-vit-base-patch32");
  const params = initDualEncoder(seedKey(2), clip);
  const preprocessing = publishedPreprocessing("transformers-clip", side);
  await saveForTransformers(model, { params, settings: clip, preprocessing });
  const older = { reference: "transformers-4", pillow: 12 } as const;
  const expected = await cosines({
    params,
    settings: clip,
    preprocessing: { ...preprocessing, ...older },
    ids: idsOfTexts,
  });
  expectClose(
    await logitsOf(model, picture, { texts, preprocessing: older }),
    expected.map((cosine) => cosine / 0.07),
  );
});

test("logits have the bias, if there is one", async () => {
  const model = join(folder, "sigmoid.safetensors");
  const settings = { ...clip, initialLogits: { scale: 10, bias: -3 } };
  const params = initDualEncoder(seedKey(4), settings);
  const preprocessing = publishedPreprocessing("clip", side);
  await saveModel(model, { params, settings, preprocessing, tokenizer: clipTokenizer() });
  const expected = await cosines({ params, settings, preprocessing, ids: idsOfTexts });
  expectClose(
    await logitsOf(model, picture, { texts }),
    expected.map((cosine) => 10 * cosine - 3),
  );
});

test("shares, numbers and parameters of a model of LiT's kind are those that were written", async () => {
  const [model, vocabulary] = [join(folder, "LiT-B16B.npz"), join(folder, "LiT-B16B.txt")];
  const words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "an", "apple", "ipod", "granny", "smith"];
  writeFileSync(vocabulary, `${words.join("\n")}\n`);
  const settings: DualEncoderSettings = {
    embedDim: 64,
    image: bigVision({ imageSize: side, patchSize: 8, width: 64, layers: 1, heads: 1 }),
    text: litBert({ vocabularySize: words.length, positions: 16, width: 64, layers: 1, heads: 1 }),
    imageProjection: "affine",
    textProjection: "affine",
    pixels: symmetricPixels,
    initialLogits: { scale: 10 },
  };
  const params = initDualEncoder(seedKey(3), settings);
  await saveForBigVision(model, { params, settings });
  const row = (...ids: number[]) => [2, ...ids, ...new Array<number>(15 - ids.length).fill(0)]; // [CLS], words, padding
  const ids = [row(5, 6), row(5, 7), row(8, 9)];
  const preprocessing = publishedPreprocessing("lit", side);
  const logits = (await cosines({ params, settings, preprocessing, ids })).map((cosine) => 10 * cosine);
  const shares = await sharesOf(model, picture, { texts: ["an apple", "an iPod", "Granny Smith"], vocabulary });
  expectClose(shares, [...tf.softmax(tf.tensor1d(logits)).dataSync()]);
  expect(await numberIn(model, "t")).toBeCloseTo(Math.log(10), 6);
  expect(await parametersIn(model)).toBe(sizeOfParameters(describeDualEncoder(seedKey(3), settings)));
});
