import { expect, test } from "vitest";
import {
  type CaptionDecoder,
  type CaptionDecoderSettings,
  captionDecoderSize,
  captionLogits,
  describeCaptionDecoder,
  hideAllWords,
  hideWords,
} from "../../lib/encoders/caption-decoder.js";
import { compile } from "../../lib/engine/compile.js";
import { drawParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { keyTensor } from "../../lib/engine/stateless-random.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const marks = { padding: 0, startOfText: 7, endOfText: 8 };
const settings: CaptionDecoderSettings = {
  vocabularySize: 9,
  contextLength: 6,
  imageWidth: 3,
  prefixLength: 2,
  width: 8,
  layers: 2,
  heads: 2,
  mlpWidth: 16,
  activation: "gelu",
  layerNormEpsilon: 1e-5,
  predicts: "next",
  marks,
};
const draw = (how: CaptionDecoderSettings): CaptionDecoder =>
  drawParameters<CaptionDecoder>(describeCaptionDecoder(seedKey(1), how));
const features = () => tf.tensor2d([1, -2, 0.5, 0, 1, 2], [2, 3]);
const rows = () =>
  tf.tensor2d(
    [
      [7, 1, 2, 3, 8, 0],
      [7, 4, 8, 0, 0, 0],
    ],
    undefined,
    "int32",
  );
/** Logits of the tokens `first` to `last` of the first pair. */
const firstLogits = (how: CaptionDecoderSettings, { ids = rows(), picture = features() }, [first, last]: number[]) =>
  captionLogits(draw(how), how, { features: picture, ids })
    .slice([0, first, 0], [1, last - first, 9])
    .dataSync();
const other = () =>
  tf.tensor2d(
    [
      [7, 1, 2, 5, 8, 0],
      [7, 4, 8, 0, 0, 0],
    ],
    undefined,
    "int32",
  );
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

test("predicting what is next, a token sees the picture and what comes before, nothing after", () => {
  expectNumbers(firstLogits(settings, { ids: other() }, [0, 3]), firstLogits(settings, {}, [0, 3]), 1e-6);
  expect(farthest(firstLogits(settings, { ids: other() }, [3, 5]), firstLogits(settings, {}, [3, 5]))).toBeGreaterThan(
    1e-4,
  );
  const picture = features().add<Tensor2D>(1);
  expect(farthest(firstLogits(settings, { picture }, [0, 1]), firstLogits(settings, {}, [0, 1]))).toBeGreaterThan(1e-4);
});

test("predicting hidden words, a token sees both sides and no padding", () => {
  const hidden = { ...settings, predicts: "hidden" } as const;
  expect(farthest(firstLogits(hidden, { ids: other() }, [0, 3]), firstLogits(hidden, {}, [0, 3]))).toBeGreaterThan(
    1e-4,
  );
  const longer = tf.concat([rows().slice([0, 0], [2, 5]), tf.tensor2d([[6], [6]], undefined, "int32")], 1);
  expectNumbers(firstLogits(hidden, { ids: longer }, [0, 5]), firstLogits(hidden, {}, [0, 5]), 1e-6);
});

test("fewer tokens have the logits that they have among more", () => {
  const short = rows().slice([0, 0], [2, 4]) as Tensor2D;
  expectNumbers(firstLogits(settings, { ids: short }, [0, 4]), firstLogits(settings, {}, [0, 4]), 1e-6);
});

test("a decoder whose blocks do nothing compares its normed tokens with every word", () => {
  const how = { ...settings, layers: 0, width: 2, heads: 1, vocabularySize: 3, prefixLength: 1 };
  const params: CaptionDecoder = {
    prefix: { kernel: tf.zeros([3, 2]), bias: tf.zeros([2]) },
    tokenEmbedding: tf.tensor2d([
      [0, 0],
      [1, 0],
      [0, 3],
    ]),
    positions: tf.zeros([7, 2]),
    blocks: [],
    outputNorm: { gain: tf.ones([2]), bias: tf.zeros([2]) },
  };
  const ids = tf.tensor2d([[1, 2]], undefined, "int32");
  const logits = captionLogits(params, how, { features: tf.zeros([1, 3]), ids });
  // Token 1 is normed to (1, -1): products 0, 1, -3; token 2 to (-1, 1): 0, -1, 3.
  expectNumbers(logits.dataSync(), [0, 1, -3, 0, -1, 3], 1e-3);
});

test("the decoder of CLIP's comparison has about the 63 M parameters of its text transformer", () => {
  const how = { ...captionDecoderSize, imageWidth: 2048, predicts: "next", marks } as const;
  // Text transformer without projection: 49408 * 512 + 77 * 512 + 12 * 3152384 + 1024 = 63165952; four positions more, and
  // the prefix 2048 * 2048 + 2048.
  expect(sizeOfParameters(describeCaptionDecoder(seedKey(1), how))).toBe(63165952 + 4 * 512 + 2048 * 2048 + 2048);
});

test("words are hidden at the given rate, never marks or padding, and always at least one of a text", () => {
  const many = tf.tensor2d(
    Array.from({ length: 400 }, () => [7, 1, 2, 3, 4, 5, 6, 1, 2, 8, 0, 0]),
    undefined,
    "int32",
  );
  const { ids, isTarget } = hideWords(keyTensor(seedKey(3)), many, { marks, vocabularySize: 9, rate: 0.25 });
  expect(ids.equal(9).cast("float32").sub(isTarget).abs().max().dataSync()[0]).toBe(0);
  expect(
    isTarget
      .sum(0)
      .dataSync()
      .filter((count) => count > 0),
  ).toHaveLength(8);
  expect(isTarget.sum(1).min().dataSync()[0]).toBe(1);
  // 8 words at rate 1/4, and one more where none was drawn (0.75^8 = 0.1): 2.1 of each, deviation 1.2 / 20.
  expect(Math.abs(isTarget.sum(1).mean().dataSync()[0] - 2.1)).toBeLessThan(0.25);
  const untouched = tf.where(isTarget.greater(0), many, ids);
  expectNumbers(untouched.dataSync(), many.dataSync());
});

test("the same key hides the same words, a text without words keeps all", () => {
  const ids = tf.tensor2d(
    [
      [7, 8, 0, 0],
      [7, 1, 8, 0],
    ],
    undefined,
    "int32",
  );
  const hide = (seed: number) => hideWords(keyTensor(seedKey(seed)), ids, { marks, vocabularySize: 9, rate: 0.5 });
  expectNumbers(hide(1).isTarget.dataSync(), [0, 0, 0, 0, 0, 1, 0, 0]);
  expectNumbers(hide(1).ids.dataSync(), hide(1).ids.dataSync());
});

test("all words can be hidden", () => {
  expectNumbers(
    hideAllWords(rows(), { marks, vocabularySize: 9 }).ids.dataSync(),
    [7, 9, 9, 9, 8, 0, 7, 9, 8, 0, 0, 0],
  );
});

test("gradients of prefix and words agree with finite differences, and the last word's row learns to be hidden", () => {
  const how = { ...settings, layers: 1, predicts: "hidden" } as const;
  const params = draw(how);
  const { ids } = hideAllWords(rows(), how);
  expectGradient(
    (kernel, tokenEmbedding) => {
      const changed = { ...params, prefix: { ...params.prefix, kernel }, tokenEmbedding };
      return captionLogits(changed, how, { features: features(), ids }).square().mean().mul(10);
    },
    [params.prefix.kernel, params.tokenEmbedding.mul(20)],
    { every: 5 },
  );
});

test("compiled and op by op, logits of both kinds are the same", async () => {
  for (const predicts of ["next", "hidden"] as const) {
    const how = { ...settings, predicts };
    const run = (params: CaptionDecoder, picture: Tensor, key: Tensor) => {
      const { ids } = hideWords(key, rows(), { ...how, rate: 0.5 });
      return captionLogits(params, how, { features: picture as Tensor2D, ids: predicts === "next" ? rows() : ids });
    };
    const fast = compile(run);
    const params = draw(how);
    const key = keyTensor(seedKey(5));
    expectNumbers(await (await fast(params, features(), key)).data(), run(params, features(), key).dataSync(), 1e-5);
    fast.dispose();
  }
});

test("too many tokens and odd heads are refused", () => {
  expect(() =>
    captionLogits(draw(settings), settings, { features: features(), ids: tf.zeros([2, 7], "int32") }),
  ).toThrow("captionLogits: expected ids [B, at most 6], got [2,7]");
  expect(() => describeCaptionDecoder(seedKey(1), { ...settings, heads: 3 })).toThrow(
    "describeCaptionDecoder: expected a width that is a multiple of heads 3, got 8",
  );
});
