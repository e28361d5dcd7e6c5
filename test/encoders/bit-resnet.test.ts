import { expect, test } from "vitest";
import {
  type BitResnet,
  type BitResnetSettings,
  bitResnetFeatures,
  bitResnetSizes,
  describeBitResnet,
  standardised,
} from "../../lib/encoders/bit-resnet.js";
import { compile } from "../../lib/engine/compile.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import { sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { leaves, namedLeaves, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";
import { everySo, formulaImages, formulaWeights } from "./formula-weights.js";

const tiny: BitResnetSettings = { kind: "bit-resnet", imageSize: 45, blocks: [1, 2, 1, 1], width: 1024 };
const tinyWeights = () => formulaWeights<BitResnet>(describeBitResnet(seedKey(0), tiny));

// Without a head, as LiT uses R50x1 (Table 4). With the 1000 classes of ImageNet, D x 1000 + 1000 more, these are 25.5, 217.3,
// 44.5, 387.9, 236.3 and 936.5 million (Kolesnikov et al. 2020).
test.each([
  ["R50x1", 23_500_352],
  ["R50x3", 211_174_080],
  ["R101x1", 42_492_480],
  ["R101x3", 381_789_888],
  ["R152x2", 232_238_208],
  ["R152x4", 928_340_224],
] as const)("%s has %i parameters", (name, expected) => {
  expect(sizeOfParameters(describeBitResnet(seedKey(0), bitResnetSizes[name]))).toBe(expected);
});

test("features are those of timm's ResNetV2 with the same weights, on pictures of an odd size", () => {
  // timm 1.0.31: ResNetV2(layers=[1, 2, 1, 1], channels=[128, 256, 512, 1024], stem_chs=32, num_classes=0, stem_type="fixed",
  // conv_layer=partial(StdConv2d, eps=1e-10), norm_layer=partial(GroupNormAct, num_groups=32)); every 29th number.
  const expected = [
    0.16449, 0.15962, 0.18338, 0.44713, 0.5434, 0.3964, 0.17743, 0.27542, 0.2585, 0.38901, 0.12957, 0.30257,
  ];
  const features = bitResnetFeatures(tinyWeights(), formulaImages(2, 45));
  expectNumbers(everySo(features.dataSync(), 29, 12), expected, 2e-5);
});

test("a kernel gets mean 0 and variance 1 for each output", () => {
  const kernel = tf.tensor4d([1, 10, 2, 10, 3, 10, 6, 14], [2, 1, 2, 2]);
  // First output 1 2 3 6: mean 3, variance 3.5. Second 10 10 10 14: mean 11, variance 3.
  const expected = [-2, -1, -1, -1, 0, -1, 3, 3].map((d, i) => d / Math.sqrt(i % 2 === 0 ? 3.5 : 3));
  expectNumbers(standardised(kernel).dataSync(), expected, 1e-5);
  const weights = tf.tensor4d([1, -2, 3, 1, 0.5, 2, -1, 1], [2, 1, 2, 2]);
  expectGradient((k) => standardised(k).mul(weights).sum(), [kernel]);
});

test("pictures don't depend on each other, and kernels not on their size", () => {
  const params = tinyWeights();
  const images = formulaImages(2, 45);
  const both = bitResnetFeatures(params, images).dataSync();
  const second = bitResnetFeatures(params, images.slice([1, 0, 0, 0])).dataSync();
  expectNumbers(both.slice(1024), second, 2e-5);
  const larger = { ...params, stem: params.stem.mul(3).add(1) };
  expectNumbers(bitResnetFeatures(larger, images).dataSync(), both, 2e-4);
});

/** The gradients of features times (i - 500) / 500, i counting the features. */
function gradientsOf(params: BitResnet, images: Tensor4D, recompute = false): Tensor[] {
  const weights = tf.range(0, 1024).sub(500).div(500);
  const weighted = () => bitResnetFeatures(params, images, { recompute }).mul(weights).sum();
  return valueAndGradients(weighted, [images, ...leaves(params)]).gradients;
}

test("gradients are those of timm's ResNetV2", () => {
  const params = tinyWeights();
  const [ofImages, ...ofParams] = gradientsOf(params, formulaImages(2, 45));
  const gradient = Object.fromEntries(
    namedLeaves(withLeaves(params, ofParams)).map(({ path, tensor }) => [path, tensor]),
  );
  const slopes = (tensor: Tensor, step: number) => everySo(tensor.dataSync(), step);
  expectNumbers(
    slopes(ofImages, 1499),
    [0.0969, -0.1263, 0.0722, -0.2337, 0.021, -0.2761, 0.8041, 0.393, 0.0593],
    2e-4,
  );
  expectNumbers(slopes(gradient.stem, 601), [-2.2012, -4.3874, 2.9254, 7.9965, -4.6709, 3.0125, 0.9405, -4.0005], 1e-3);
  expectNumbers(
    slopes(gradient["stages/1/0/shortcut"], 4001),
    [-0.5697, 0.2562, -0.6849, -0.5939, -0.2725, 0.922, 0.7901, 0.2875, 0.3965],
    2e-4,
  );
  expectNumbers(
    slopes(gradient["stages/3/0/convolutions/1/kernel"], 80021),
    [-0.0476, 0.5402, -0.1488, -0.0473, 0.1191, -0.0857, -0.0911, 0.4473],
    2e-4,
  );
  expectNumbers(
    slopes(gradient["stages/0/0/convolutions/1/norm/gain"], 4),
    [0.3725, 0.7645, 0.6732, -2.5056, -2.118, -1.3968, -0.5, -1.856],
    5e-4,
  );
});

/** Within a ten-thousandth of the largest number of each tensor. */
function expectTensors(actual: readonly Tensor[], expected: readonly Tensor[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((tensor, i) => {
    const size = Math.max(1, tensor.abs().max().dataSync()[0]);
    expect(actual[i].sub(tensor).abs().max().dataSync()[0] / size, `tensor ${i}`).toBeLessThan(1e-4);
  });
}

test("compiled, it is the same as op by op", async () => {
  const params = tinyWeights();
  const images = formulaImages(2, 45);
  const compiled = compile((weights: BitResnet, pictures: Tensor4D) => bitResnetFeatures(weights, pictures)); // without gradients, which take XLA three times as long; those of each layer are tested
  expectTensors([await compiled(params, images)], [bitResnetFeatures(params, images)]);
  compiled.dispose();
});

test("computed again in the backward pass, it is the same", () => {
  const params = tinyWeights();
  const images = formulaImages(2, 45);
  expectTensors(gradientsOf(params, images, true), gradientsOf(params, images));
});

test("a width without 32 groups of channels is refused", () => {
  expect(() => describeBitResnet(seedKey(0), { ...tiny, width: 512 })).toThrow(
    "describeBitResnet: expected a width that is a multiple of 1024, 32 groups of channels, got 512",
  );
});
