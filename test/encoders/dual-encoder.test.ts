import { expect, test } from "vitest";
import {
  clipLogScale,
  type DualEncoderSettings,
  encodeImage,
  encodeText,
  initDualEncoder,
  normalisePixels,
  unitRows,
} from "../../lib/encoders/dual-encoder.js";
import type { LinearProjection } from "../../lib/encoders/projection.js";
import { clipText, type TextTransformer } from "../../lib/encoders/text-transformer.js";
import {
  clipVision,
  describeVisionTransformer,
  patchify,
  type VisionTransformer,
  visionTransformerFeatures,
} from "../../lib/encoders/vision-transformer.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves, namedLeaves } from "../../lib/engine/tree.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const settings: DualEncoderSettings = {
  embedDim: 16,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 32, layers: 2, heads: 2 }),
  text: clipText({ vocabularySize: 600, contextLength: 6, width: 32, layers: 2, heads: 2 }),
};
const ids = tf.tensor2d([598, 5, 7, 599, 0, 0, 598, 5, 7, 9, 599, 0], [2, 6], "int32");
const pictures = tf.randomUniform([2, 8, 8, 3], 0, 255, "float32", 4) as Tensor4D;

/** The share of the variance's square root that a drawn tensor has, against what is expected. */
function deviation(tensor: Tensor): number {
  return Math.sqrt(tf.moments(tensor).variance.dataSync()[0]);
}

test("embeddings have length 1 and differ between inputs", () => {
  const params = initDualEncoder(seedKey(0), settings);
  for (const embeddings of [encodeImage(params, settings, pictures), encodeText(params, settings, ids)]) {
    const gram = embeddings.matMul(embeddings, false, true).dataSync();
    expectNumbers([gram[0], gram[3]], [1, 1], 1e-5);
    expect(gram[1]).toBeLessThan(0.9999);
  }
});

test("a row of zeros stays as it is, with a finite gradient, and changes no other row", () => {
  const rows = tf.tensor2d([3, 4, 0, 0, 0, -2], [3, 2]);
  const { value, grad } = tf.valueAndGrad((x: Tensor) =>
    unitRows(x as Tensor2D)
      .mul(tf.tensor1d([1, 2]))
      .sum(),
  )(rows);
  expectNumbers(unitRows(rows).dataSync(), [0.6, 0.8, 0, 0, 0, -1]);
  expectNumbers(value.dataSync(), [2.2 - 2]);
  // (slope - unit * (unit . slope)) / length: (1 - 0.6 * 2.2, 2 - 0.8 * 2.2) / 5, the slope itself, (1 - 0, 2 - 2) / 2.
  expectNumbers(grad.dataSync(), [-0.064, 0.048, 1, 2, 0.5, 0], 1e-6);
});

test("a text without words does not spoil the gradients of a bag of words that has no biases yet", () => {
  const marks = { padding: 0, startOfText: 598, endOfText: 599 };
  const bag = { kind: "bag-of-words", vocabularySize: 600, contextLength: 6, width: 32, marks } as const;
  const texts = tf.tensor2d([598, 5, 7, 599, 0, 0, 598, 599, 0, 0, 0, 0], [2, 6], "int32");
  const words = { ...settings, text: bag };
  const params = initDualEncoder(seedKey(0), words);
  expectNumbers(encodeText(params, words, texts).square().sum(1).dataSync(), [1, 0], 1e-5);
  const { gradients } = valueAndGradients(() => {
    const embeddings = encodeText(params, words, texts);
    return contrastiveLoss(embeddings.reverse(0), embeddings, tf.scalar(10)).loss;
  }, leaves(params.textTower));
  for (const gradient of gradients) expect(gradient.isFinite().all().dataSync()[0]).toBe(1);
});

test("the same seed draws the same parameters and another seed others", () => {
  const values = (seed: number) => [...encodeText(initDualEncoder(seedKey(seed), settings), settings, ids).dataSync()];
  expect(values(5)).toEqual(values(5));
  expect(values(5)).not.toEqual(values(6));
});

test("parameters start with the deviations of the reference", () => {
  const wide = {
    ...settings,
    image: { ...settings.image, width: 64, mlpWidth: 256 },
    text: { ...settings.text, width: 64, mlpWidth: 256, layers: 3 },
  };
  const params = initDualEncoder(seedKey(1), wide);
  const imageTower = params.imageTower as VisionTransformer & { projection: LinearProjection };
  const textTower = params.textTower as TextTransformer & { projection: LinearProjection };
  const expected: [Tensor, number][] = [
    [textTower.tokenEmbedding, 0.02],
    [textTower.positions, 0.01],
    [textTower.blocks[0].attention.qkv.kernel, 64 ** -0.5], // 0.125
    [textTower.blocks[0].attention.output.kernel, 64 ** -0.5 * 6 ** -0.5], // 3 layers: 0.0510
    [textTower.blocks[2].mlp.hidden.kernel, 128 ** -0.5], // 0.0884
    [textTower.blocks[2].mlp.output.kernel, 64 ** -0.5 * 6 ** -0.5],
    [textTower.projection.kernel, 0.125],
    [imageTower.positions, 0.125],
    [imageTower.projection.kernel, 0.125],
    [imageTower.patchEmbedding, 48 ** -0.5 / 3 ** 0.5], // uniform within b has deviation b / sqrt 3; 4 * 4 * 3 inputs
    [imageTower.blocks[0].attention.qkv.kernel, Math.sqrt(6 / 256) / 3 ** 0.5],
    [imageTower.blocks[0].mlp.output.kernel, 256 ** -0.5 / 3 ** 0.5],
  ];
  for (const [tensor, wanted] of expected) expect(deviation(tensor) / wanted).toBeCloseTo(1, 0.9);
  expect(Math.exp(params.logScale.dataSync()[0])).toBeCloseTo(14.2857, 3); // 1 / 0.07
});

test("tokens after the end mark change nothing, tokens before it do", () => {
  const params = initDualEncoder(seedKey(0), settings);
  const encode = (row: number[]) => encodeText(params, settings, tf.tensor2d(row, [1, 6], "int32")).dataSync();
  expectNumbers(encode([598, 5, 7, 599, 3, 4]), encode([598, 5, 7, 599, 0, 0]), 1e-6);
  expect([...encode([598, 8, 7, 599, 0, 0])]).not.toEqual([...encode([598, 5, 7, 599, 0, 0])]);
});

test("the order of tokens and the place of patches matter", () => {
  const params = initDualEncoder(seedKey(0), settings);
  const text = (row: number[]) => [...encodeText(params, settings, tf.tensor2d(row, [1, 6], "int32")).dataSync()];
  expect(text([598, 5, 7, 599, 0, 0])).not.toEqual(text([598, 7, 5, 599, 0, 0]));
  const flipped = pictures.reverse(2) as Tensor4D;
  expect([...encodeImage(params, settings, flipped).dataSync()]).not.toEqual([
    ...encodeImage(params, settings, pictures).dataSync(),
  ]);
});

test("patches are cut row by row with their pixels in reading order", () => {
  // A 4 x 4 picture whose red value is its pixel number, cut into 2 x 2 patches.
  const red = Array.from({ length: 16 }, (_, i) => [i, 0, 0]).flat();
  const patches = patchify(tf.tensor4d(red, [1, 4, 4, 3]), 2); // [1, 4, 12]
  const reds = patches.reshape([4, 4, 3]).slice([0, 0, 0], [4, 4, 1]).dataSync();
  expect([...reds]).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
});

test("pixels are normalised per channel with CLIP's means and deviations", () => {
  const pixels = tf.tensor4d([255, 255, 255, 0, 0, 0], [1, 1, 2, 3], "int32");
  // (1 - 0.48145466) / 0.26862954 and so on, then (0 - 0.48145466) / 0.26862954.
  const white = [1.930336, 2.074883, 2.145897];
  const black = [-1.792263, -1.752097, -1.480219];
  expectNumbers(normalisePixels(pixels).dataSync(), [...white, ...black], 1e-5);
});

test("the class token is normalised before the blocks and after them", () => {
  const shallow = clipVision({ imageSize: 4, patchSize: 4, width: 4, layers: 0, heads: 1 });
  const params = drawParameters<VisionTransformer>(describeVisionTransformer(seedKey(0), shallow));
  const norm = (gain: number[]) => ({ gain: tf.tensor1d(gain), bias: tf.zeros([4]) });
  const tower = {
    ...params,
    classToken: tf.tensor1d([1, 2, 3, 4]),
    positions: tf.tensor2d([0, 0, 0, 2, 9, 9, 9, 9], [2, 4]),
    inputNorm: norm([1, 1, 1, 3]),
    outputNorm: norm([1, 1, 1, 1]),
  };
  const features = visionTransformerFeatures(tower, shallow, tf.zeros([1, 4, 4, 3]));
  // [1 2 3 6] has mean 3 and deviation 1.870829: [-1.069045 -0.534522 0 1.603567], the last times 3: 4.810702.
  // Mean 0.801784, deviations -1.870829 -1.336306 -0.801784 4.008918, their root mean square 2.345208.
  expectNumbers(features.dataSync(), [-0.797724, -0.569803, -0.341882, 1.709409], 1e-4);
});

test("a fresh model's loss at logit scale 1 is near ln B", () => {
  const params = initDualEncoder(seedKey(2), settings);
  const images = tf.randomUniform([32, 8, 8, 3], 0, 255, "float32", 1) as Tensor4D;
  const texts = tf.randomUniform([32, 6], 1, 590, "int32", 2) as Tensor2D;
  const { loss } = contrastiveLoss(
    encodeImage(params, settings, images),
    encodeText(params, settings, texts),
    tf.scalar(1),
  );
  expect(loss.dataSync()[0]).toBeCloseTo(Math.log(32), 1); // 3.466
});

test("the logit scale is kept at most 100 and smaller ones are left alone", () => {
  const params = initDualEncoder(seedKey(0), settings);
  const clipped = (logScale: number) =>
    Math.exp(clipLogScale({ ...params, logScale: tf.scalar(logScale) }).logScale.dataSync()[0]);
  expect(clipped(Math.log(250))).toBeCloseTo(100, 3);
  expect(clipped(Math.log(30))).toBeCloseTo(30, 3);
});

test("statistics of an image tower that fails on its way are still known to whoever has to free them", () => {
  const image = { kind: "modified-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 64, heads: 1 } as const;
  const resnet = { ...settings, image, imageProjection: "affine" } as const;
  const params = initDualEncoder(seedKey(0), resnet);
  const statistics = new Map<string, Tensor>();
  // One picture of 32 pixels has a single number per channel in the last stage, which no batch norm can take.
  expect(() => encodeImage(params, resnet, tf.zeros([1, 32, 32, 3]), { statistics })).toThrow(
    "batchNorm: expected more than one number per channel",
  );
  expect([...statistics.keys()]).toContain("imageTower/stem/0/norm/mean");
});

test("wrong shapes are refused with what was expected", () => {
  const params = initDualEncoder(seedKey(0), settings);
  expect(() => encodeImage(params, settings, tf.zeros([1, 9, 9, 3]))).toThrow(
    "encodeImage: expected images [B, 8, 8, 3], got [1,9,9,3]",
  );
  expect(() => encodeText(params, settings, tf.zeros([1, 5], "int32"))).toThrow(
    "textTransformerFeatures: expected ids [B, 6], got [1,5]",
  );
  const image = clipVision({ imageSize: 8, patchSize: 9, width: 32, layers: 1, heads: 2 });
  expect(() => initDualEncoder(seedKey(0), { ...settings, image })).toThrow("patchSize of at most imageSize 8, got 9");
});

test("parameters have distinct readable paths and are all freed", async () => {
  await expectNoTensorsLeft(() => {
    const params = initDualEncoder(seedKey(0), settings);
    const paths = namedLeaves(params).map(({ path }) => path);
    expect(paths).toContain("imageTower/blocks/1/attention/qkv/kernel");
    expect(new Set(paths).size).toBe(paths.length);
    disposeTree(params);
  });
});
