import { expect, test } from "vitest";
import {
  describeModifiedResnet,
  type ModifiedResnet,
  type ModifiedResnetSettings,
  modifiedResnetFeatures,
  modifiedResnetGrid,
  modifiedResnetSizes,
} from "../../lib/encoders/modified-resnet.js";
import { compile } from "../../lib/engine/compile.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import { drawParameters, namedParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { leaves, namedLeaves, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";
import { everySo, formulaImages, formulaWeights } from "./formula-weights.js";

const tiny: ModifiedResnetSettings = {
  kind: "modified-resnet",
  imageSize: 64,
  blocks: [1, 2, 1, 1],
  width: 128,
  heads: 2,
};
const tinyWeights = () => formulaWeights<ModifiedResnet>(describeModifiedResnet(seedKey(0), tiny));

// Table 19: embedding size, and the parameters of openai/CLIP's image towers, the projection D x E + E among them.
test.each([
  ["RN50", 1024, 38_316_896],
  ["RN101", 512, 56_259_936],
  ["RN50x4", 640, 87_137_080],
  ["RN50x16", 768, 167_328_912],
  ["RN50x64", 1024, 420_380_352],
] as const)("%s with its projection to %i has %i trained parameters", (name, embedDim, expected) => {
  const settings = modifiedResnetSizes[name];
  const count = sizeOfParameters(describeModifiedResnet(seedKey(0), settings));
  expect(count + settings.width * embedDim + embedDim).toBe(expected);
});

test("features are those of open_clip's ModifiedResNet with the same weights", () => {
  // open_clip 3.3.0 with PyTorch 2.13: ModifiedResNet((1, 2, 1, 1), 128, 2, image_size=64, width=4) with c_proj the identity, in
  // eval mode; every 29th number.
  const expected = [0.20905, 0.32049, 0.10681, -0.02444, -0.36421, 0.10569, -0.44711, 0.21503, -0.56713];
  const features = modifiedResnetFeatures(tinyWeights(), tiny, formulaImages(2, 64));
  expectNumbers(everySo(features.dataSync(), 29), expected, 2e-5);
});

/** Moved statistics, and the gradients of features times (i - 60) / 60, i counting the features. */
function inTraining(params: ModifiedResnet, images: Tensor4D, recompute = false) {
  const statistics = new Map<string, Tensor>();
  let features: Tensor = images;
  const weighted = () => {
    features = tf.keep(modifiedResnetFeatures(params, tiny, images, { statistics, recompute }));
    return features.mul(tf.range(0, 128).sub(60).div(60)).sum();
  };
  const { gradients } = valueAndGradients(weighted, [images, ...leaves(params)]);
  return { features, statistics: Object.fromEntries(statistics), gradients };
}

test("in training, features, gradients and what is remembered are those of open_clip's in train mode", () => {
  const params = tinyWeights();
  const { features, statistics, gradients } = inTraining(params, formulaImages(2, 64));
  const expected = [0.94181, 0.16208, 0.20318, -0.37197, -0.25474, -0.11377, -0.31961, 0.74154, -0.4853];
  expectNumbers(everySo(features.dataSync(), 29), expected, 1e-4);
  expectNumbers(statistics["stem/0/norm/mean"].dataSync(), [-0.125, -0.0429], 5e-5);
  expectNumbers(statistics["stem/0/norm/variance"].dataSync(), [0.771, 1.0982], 5e-5);
  expectNumbers(everySo(statistics["stages/1/0/shortcut/norm/mean"].dataSync(), 29), [0.24956, -0.3034], 2e-5);
  expectNumbers(everySo(statistics["stages/1/0/shortcut/norm/variance"].dataSync(), 29), [0.91279, 0.70751], 2e-5);
  const [ofImages, ...ofParams] = gradients;
  const gradient = Object.fromEntries(
    namedLeaves(withLeaves(params, ofParams)).map(({ path, tensor }) => [path, tensor]),
  );
  const slopes = (tensor: Tensor, step: number) => everySo(tensor.dataSync(), step);
  expectNumbers(
    slopes(ofImages, 2999),
    [0.0027, 0.5218, 0.0035, -0.0003, -0.0077, -0.0004, -0.0391, 0.1133, 0.0015],
    2e-4,
  );
  expectNumbers(
    slopes(gradient["stem/0/kernel"], 7),
    [-20.6356, 17.5621, 67.2834, 39.2936, 47.4525, -20.5886, -22.0184, -36.8461],
    5e-3,
  );
  expectNumbers(
    slopes(gradient["stages/1/0/shortcut/kernel"], 67),
    [0.8322, -0.8233, 1.8283, -3.5502, -2.1884, 1.2719, 3.6334, 0.3113],
    5e-4,
  );
  expectNumbers(
    slopes(gradient["stages/3/0/convolutions/1/kernel"], 1301),
    [-0.0831, -0.0347, -1.8668, -0.9687, 0.8493, -0.7577, 0.1702, 1.0163],
    5e-4,
  );
  expectNumbers(slopes(gradient["stages/0/0/convolutions/2/norm/gain"], 4), [-4.2436, -2.2443, -2.7568, 1.0126], 5e-4);
  expectNumbers(
    slopes(gradient["pooling/positions"], 83),
    [0.4738, 0.4185, -0.1264, -0.2463, 0.0204, 0.255, -0.4014, -0.4707],
    2e-4,
  );
});

test("what is remembered goes by the paths of the parameters, each of them once", () => {
  const params = tinyWeights();
  const statistics = new Map<string, Tensor>();
  modifiedResnetFeatures(params, tiny, formulaImages(2, 64), { statistics });
  const measured = namedParameters(describeModifiedResnet(seedKey(0), tiny)).filter(
    ({ parameter }) => parameter.isStatistic,
  );
  expect([...statistics.keys()].sort()).toEqual(measured.map(({ path }) => path).sort());
  for (const { path, parameter } of measured) expect(statistics.get(path)?.shape).toEqual(parameter.shape);
});

test("a fresh block passes on what its shortcut gives", () => {
  const params = drawParameters<ModifiedResnet>(describeModifiedResnet(seedKey(1), tiny));
  const features = () => [...modifiedResnetFeatures(params, tiny, formulaImages(1, 64)).dataSync()];
  const before = features();
  const [, spatial] = params.stages[1][1].convolutions;
  spatial.kernel = tf.ones(spatial.kernel.shape);
  expect(features()).toEqual(before); // the last gain of each block is 0
  const [first] = params.stages[1];
  first.shortcut!.kernel = tf.ones(first.shortcut!.kernel.shape);
  expect(features()).not.toEqual(before);
});

test("the picture's places are halved five times, as PyTorch rounds", () => {
  const gridOf = (imageSize: number) => modifiedResnetGrid({ imageSize });
  expect(Object.values(modifiedResnetSizes).map(modifiedResnetGrid)).toEqual([7, 7, 9, 12, 14]);
  // 62 -> 31 -> 15 -> 7 -> 3 -> 1; 63 -> 32 -> 16 -> 8 -> 4 -> 2; 95 -> 48 -> 24 -> 12 -> 6 -> 3.
  expect([31, 62, 63, 64, 95].map(gridOf)).toEqual([1, 1, 2, 2, 3]);
  const odd = { ...tiny, imageSize: 63, blocks: [1, 1, 1, 1] } as const;
  const params = formulaWeights<ModifiedResnet>(describeModifiedResnet(seedKey(0), odd));
  expect(params.pooling.positions.shape).toEqual([5, 128]);
  expect(modifiedResnetFeatures(params, odd, formulaImages(1, 63)).shape).toEqual([1, 128]);
});

/** Within a ten-thousandth of the largest number of each tensor. */
function expectTensors(actual: readonly Tensor[], expected: readonly Tensor[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((tensor, i) => {
    const size = Math.max(1, ...tensor.abs().dataSync());
    expectNumbers(actual[i].dataSync(), tensor.dataSync(), 1e-4 * size);
  });
}

test.each([true, false])("compiled, it is the same as op by op, in training %s", async (isTraining) => {
  const params = tinyWeights();
  const images = formulaImages(2, 64);
  const run = (weights: ModifiedResnet, pictures: Tensor4D) => {
    const statistics = new Map<string, Tensor>();
    const features = modifiedResnetFeatures(weights, tiny, pictures, isTraining ? { statistics } : {});
    return [features, ...statistics.values()];
  };
  const compiled = compile(run); // without gradients, which take XLA three times as long; those of each layer are tested
  expectTensors(leaves(await compiled(params, images)), run(params, images));
  compiled.dispose();
});

test("computed again in the backward pass, it is the same", () => {
  const params = tinyWeights();
  const images = formulaImages(2, 64);
  expectTensors(leaves(inTraining(params, images, true)), leaves(inTraining(params, images)));
});

test("a picture too small for five halvings and a width that heads don't divide are refused", () => {
  expect(() => describeModifiedResnet(seedKey(0), { ...tiny, imageSize: 30 })).toThrow(
    "describeModifiedResnet: expected an imageSize of at least 31 pixels, got 30",
  );
  expect(() => describeModifiedResnet(seedKey(0), { ...tiny, heads: 3 })).toThrow(
    "describeModifiedResnet: expected a width that is a multiple of 64 and of heads 3, got 128",
  );
});
