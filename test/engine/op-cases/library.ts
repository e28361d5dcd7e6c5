// Tandem's own layers, encoders, loss and optimizer, at tiny sizes.

import { activate } from "../../../lib/encoders/activations.js";
import { type Block, block, describeBlocks } from "../../../lib/encoders/blocks.js";
import { encodeImage, encodeText, initDualEncoder } from "../../../lib/encoders/dual-encoder.js";
import { layerNorm, linear, normalOf, takePositions } from "../../../lib/encoders/layers.js";
import { clipText } from "../../../lib/encoders/text-transformer.js";
import { clipVision } from "../../../lib/encoders/vision-transformer.js";
import { checkpoint } from "../../../lib/engine/checkpoint.js";
import { valueAndGradients } from "../../../lib/engine/gradients.js";
import { drawParameters } from "../../../lib/engine/parameters.js";
import { type Tensor2D, type Tensor3D, tf } from "../../../lib/engine/tf.js";
import { contrastiveLoss } from "../../../lib/losses/contrastive.js";
import { seedKey } from "../../../lib/runtime/random.js";
import { adamW } from "../../../lib/training/optimizers.js";
import { integers, type OpCase, opCase, spread } from "./op-case.js";

const settings = {
  embedDim: 4,
  image: clipVision({ imageSize: 8, patchSize: 4, width: 8, layers: 1, heads: 2 }),
  text: clipText({ vocabularySize: 12, contextLength: 5, width: 8, layers: 1, heads: 2 }),
};
const model = () => initDualEncoder(seedKey(5), settings);
const pictures = () => integers([3, 8, 8, 3], 256);
const texts = () => integers([3, 5], 12);

const transformerBlock = () =>
  drawParameters<Block[]>(
    describeBlocks(
      seedKey(3),
      { width: 4, layers: 1, mlpWidth: 8 },
      {
        qkv: normalOf(0.7),
        attentionOutput: normalOf(0.5),
        mlpHidden: normalOf(0.5),
        mlpOutput: normalOf(0.5),
        mlpBias: (key, size) => normalOf(0.1)(key, [size]),
      },
    ),
  )[0];
const clip = { activation: "quick-gelu", layerNormEpsilon: 1e-5, heads: 2 } as const;

export const library: OpCase[] = [
  opCase(
    "layerNorm",
    () => [{ gain: spread([4], 0.5, 2), bias: spread([4]) }, spread([2, 3, 4])],
    (params, x) => layerNorm(params, x, 1e-5),
  ),
  opCase(
    "linear",
    () => [{ kernel: spread([4, 2]), bias: spread([2]) }, spread([2, 3, 4])],
    (params, x) => linear(params, x),
  ),
  opCase(
    "QuickGELU",
    () => [spread([2, 5], -3, 3)],
    (x) => activate("quick-gelu", x),
  ),
  opCase(
    "takePositions",
    () => [spread([2, 3, 4]), integers([2], 3)],
    (x, positions) => takePositions(x, positions),
  ),
  opCase(
    "block",
    () => [transformerBlock(), spread([2, 3, 4])],
    (params, x) => block(params, x, clip),
  ),
  opCase(
    "checkpoint of a block",
    () => [transformerBlock(), spread([2, 3, 4])],
    checkpoint((params: Block, x: Tensor3D) => block(params, x, clip)),
  ),
  opCase(
    "valueAndGradients",
    () => [spread([4]), spread([2])],
    (x, ignored) => {
      const { value, gradients } = valueAndGradients(() => x.sin().mul(x), [x, ignored]);
      return [value, ...gradients];
    },
  ),
  opCase(
    "contrastiveLoss",
    () => [spread([3, 4], -0.5, 0.5), spread([3, 4], 0.6, -0.4), tf.scalar(5)],
    (image, text, scale) => ({
      ...contrastiveLoss(image, text, scale),
    }),
  ),
  opCase(
    "dual encoder with its loss",
    () => [model(), pictures(), texts()],
    (params, image, text) => {
      const [imageRows, textRows] = [encodeImage(params, settings, image), encodeText(params, settings, text)];
      return contrastiveLoss(imageRows as Tensor2D, textRows, params.logScale.exp()).loss;
    },
  ),
  opCase(
    "adamW",
    () => [
      { kernel: spread([3, 2]), bias: spread([2]) },
      { kernel: spread([3, 2], 1, -1), bias: spread([2], 0, 1) },
      tf.scalar(0.1),
    ],
    (params, gradients, rate) => {
      const optimizer = adamW({ clipNorm: 0.5 });
      const first = optimizer.update(params, gradients, { state: optimizer.init(params), rate });
      const second = optimizer.update(first.params, gradients, { state: first.state, rate });
      return { ...second };
    },
  ),
];
