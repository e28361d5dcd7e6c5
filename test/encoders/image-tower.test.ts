import { expect, test } from "vitest";
import { bitResnetFeatures, describeBitResnet } from "../../lib/encoders/bit-resnet.js";
import {
  describeImageTower,
  type ImageTower,
  type ImageTowerSettings,
  imageFeatures,
  imageTowerWidth,
} from "../../lib/encoders/image-tower.js";
import { describeMlpMixer, mlpMixerFeatures } from "../../lib/encoders/mlp-mixer.js";
import { describeModifiedResnet, modifiedResnetFeatures } from "../../lib/encoders/modified-resnet.js";
import {
  bigVision,
  describeVisionTransformer,
  visionTransformerFeatures,
} from "../../lib/encoders/vision-transformer.js";
import { drawParameters, namedParameters } from "../../lib/engine/parameters.js";
import { type Tensor2D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

interface Family {
  readonly settings: ImageTowerSettings;
  describe(settings: never): object;
  features(params: never, settings: never, images: Tensor4D): Tensor2D;
}

const key = seedKey(5);
const families: Family[] = [
  {
    settings: bigVision({ imageSize: 32, patchSize: 16, width: 8, layers: 1, heads: 2 }),
    describe: (settings) => describeVisionTransformer(key, settings),
    features: visionTransformerFeatures,
  },
  {
    settings: { kind: "modified-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 64, heads: 2 },
    describe: (settings) => describeModifiedResnet(key, settings),
    features: modifiedResnetFeatures,
  },
  {
    settings: { kind: "mlp-mixer", imageSize: 32, patchSize: 16, width: 8, layers: 1, tokenMlpWidth: 5, mlpWidth: 7 },
    describe: (settings) => describeMlpMixer(key, settings),
    features: mlpMixerFeatures,
  },
  {
    settings: { kind: "bit-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 1024 },
    describe: (settings) => describeBitResnet(key, settings),
    features: (params, _settings, images) => bitResnetFeatures(params, images),
  },
];

test.each(families)("a tower of kind $settings.kind is that encoder", ({ settings, describe, features }) => {
  const described = describeImageTower(key, settings);
  const paths = (tree: object) => namedParameters(tree).map(({ path, parameter }) => `${path} [${parameter.shape}]`);
  expect(paths(described)).toEqual(paths(describe(settings as never)));
  const params = drawParameters<ImageTower>(described);
  const images: Tensor4D = tf.randomNormal([2, 32, 32, 3], 0, 1, "float32", 9);
  const found = imageFeatures(params, settings, images);
  expect(found.shape).toEqual([2, imageTowerWidth(settings)]);
  expectNumbers(found.dataSync(), features(params as never, settings as never, images).dataSync(), 1e-5);
  disposeTree(params);
});
