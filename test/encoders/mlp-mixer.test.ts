import { expect, test } from "vitest";
import {
  describeMlpMixer,
  type MlpMixer,
  type MlpMixerSettings,
  mlpMixerFeatures,
  mlpMixerSizes,
} from "../../lib/encoders/mlp-mixer.js";
import { compile } from "../../lib/engine/compile.js";
import { drawParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { leaves, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";
import { everySo, formulaImages, formulaWeights } from "./formula-weights.js";

const tiny: MlpMixerSettings = {
  kind: "mlp-mixer",
  imageSize: 32,
  patchSize: 8,
  width: 24,
  layers: 2,
  tokenMlpWidth: 12,
  mlpWidth: 96,
};

// B/32 as in Table 4 of LiT with its 768 x 768 head and the text tower; the others as timm 1.0.31 counts them without a head.
test.each([
  ["S/32", 18_591_624],
  ["S/16", 18_015_264],
  ["B/32", 59_524_428],
  ["B/16", 59_111_472],
  ["L/32", 205_914_264],
  ["L/16", 207_171_168],
  ["H/14", 431_069_952],
] as const)("%s has %i parameters", (name, expected) => {
  expect(sizeOfParameters(describeMlpMixer(seedKey(0), mlpMixerSizes[name]))).toBe(expected);
});

test("features are those of timm's MlpMixer with the same weights, pixels that fill no patch left out", () => {
  // timm 1.0.31: MlpMixer(num_classes=0, img_size=32, patch_size=8, num_blocks=2, embed_dim=24, act_layer=GELUTanh) on the first
  // 32 x 32 pixels of two pictures of 37 x 37; every 5th number.
  const expected = [-0.21012, 0.65738, -0.56683, 0.17676, -1.21837, 0.69342, 0.12528, -0.55079, -0.29853, 0.23986];
  const settings = { ...tiny, imageSize: 37 };
  const params = formulaWeights<MlpMixer>(describeMlpMixer(seedKey(0), settings));
  expectNumbers(everySo(mlpMixerFeatures(params, settings, formulaImages(2, 37)).dataSync(), 5), expected, 1e-5);
});

test("the token MLP mixes patches and leaves channels apart, the channel MLP the other way round", () => {
  const settings = { ...tiny, imageSize: 2, patchSize: 1, width: 3, layers: 1, tokenMlpWidth: 1, mlpWidth: 1 };
  const params = drawParameters<MlpMixer>(describeMlpMixer(seedKey(0), settings));
  const [block] = params.blocks;
  params.patchEmbedding = tf.eye(3); // patches are pixels, channels colours
  const silence = (mlp: typeof block.tokenMlp) =>
    Object.assign(mlp.output, { kernel: tf.zeros(mlp.output.kernel.shape) });
  const change = (mlp: typeof block.tokenMlp, to: number) =>
    Object.assign(mlp.output, { bias: tf.fill(mlp.output.bias.shape, to) });
  silence(block.tokenMlp);
  silence(block.channelMlp);
  const images = tf.tensor4d([1, 0, 2, 5, 3, 0, 0, 1, 1, 4, 4, 7], [1, 2, 2, 3]);
  const features = () => [...mlpMixerFeatures(params, settings, images).dataSync()];
  // Both MLPs silent: the mean of the four normed pixels. (1, 0, 2) has mean 1 and deviation sqrt(2 / 3), and so on.
  const normed = [
    [0, -1, 1],
    [7, 1, -8],
    [-2, 1, 1],
    [-1, -1, 2],
  ].map((d) => {
    const size = Math.sqrt(d.reduce((sum, value) => sum + value * value, 0) / 3);
    return d.map((value) => value / size);
  });
  const expected = [0, 1, 2].map((c) => normed.reduce((sum, pixel) => sum + pixel[c] / 4, 0));
  expectNumbers(features(), expected, 1e-5);
  change(block.channelMlp, 3); // adds 3 to every channel, which the norm takes away
  change(block.tokenMlp, -2);
  expectNumbers(features(), expected, 1e-5);
  // A token MLP that answers only at the first patch changes that one, by the same number in every channel: nothing either.
  Object.assign(block.tokenMlp.output, { bias: tf.tensor1d([9, 0, 0, 0]) });
  expectNumbers(features(), expected, 1e-5);
  // A channel MLP that answers in the first channel alone changes all four.
  Object.assign(block.channelMlp.output, { bias: tf.tensor1d([1000, 0, 0]) });
  expectNumbers(features(), [Math.SQRT2, -Math.SQRT1_2, -Math.SQRT1_2], 0.02);
});

const weighted = (params: MlpMixer, images: Tensor4D, recompute = false) =>
  mlpMixerFeatures(params, tiny, images, { recompute }).mul(tf.range(0, 24).sub(11).div(12)).sum();

test("its gradient agrees with finite differences in picture and parameters", () => {
  const params = formulaWeights<MlpMixer>(describeMlpMixer(seedKey(0), tiny));
  const images = formulaImages(1, 32);
  const objective = (x: Tensor, ...parameters: Tensor[]) => weighted(withLeaves(params, parameters), x as Tensor4D);
  expectGradient(objective, [images, ...leaves(params)], { every: 97 });
});

test("compiled, and computed again in the backward pass, it is the same as op by op", async () => {
  const params = formulaWeights<MlpMixer>(describeMlpMixer(seedKey(0), tiny));
  const images = formulaImages(2, 32);
  const gradients = (weights: MlpMixer, pictures: Tensor4D, recompute: boolean) => {
    const f = (...parameters: Tensor[]) => weighted(withLeaves(weights, parameters), pictures, recompute);
    const { value, grads } = tf.valueAndGrads(f)(leaves(weights));
    return [value, ...grads];
  };
  const expected = gradients(params, images, false);
  const compiled = compile((weights: MlpMixer, pictures: Tensor4D) => gradients(weights, pictures, true));
  const actual = await compiled(params, images);
  expected.forEach((tensor, i) => {
    expectNumbers(actual[i].dataSync(), tensor.dataSync(), 1e-4);
  });
  compiled.dispose();
});

test("patches larger than the picture are refused", () => {
  expect(() => describeMlpMixer(seedKey(0), { ...tiny, patchSize: 33 })).toThrow(
    "describeMlpMixer: expected a patchSize of at most imageSize 32, got 33",
  );
});
