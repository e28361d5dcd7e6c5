// Small models of every kind that files hold, with numbers in all their parameters.
import { litBert } from "../../lib/encoders/bert.js";
import {
  type DualEncoder,
  type DualEncoderSettings,
  initDualEncoder,
  symmetricPixels,
} from "../../lib/encoders/dual-encoder.js";
import { bigVisionText, clipText } from "../../lib/encoders/text-transformer.js";
import { bigVision, clipVision } from "../../lib/encoders/vision-transformer.js";
import { tf } from "../../lib/engine/tf.js";
import { disposeTree, mapTree, namedLeaves, type Tree } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";

const text = { vocabularySize: 30, contextLength: 5, width: 64, layers: 1, heads: 1 };
const clipSize = { imageSize: 8, patchSize: 4, width: 64, layers: 2, heads: 1 };
const litSize = { imageSize: 8, patchSize: 4, width: 16, layers: 1, heads: 2 };
const lit = { pixels: symmetricPixels, textProjection: "affine", initialLogits: { scale: 10 } } as const;

export const smallModels = {
  vit: { embedDim: 6, image: clipVision(clipSize), text: clipText(text) },
  gelu: {
    embedDim: 6,
    image: clipVision({ ...clipSize, heads: 4, activation: "gelu", mlpWidth: 100, layerNormEpsilon: 1e-6 }),
    text: clipText({ ...text, heads: 2, activation: "gelu", endOfText: 29 }),
  },
  resnet: {
    embedDim: 6,
    image: { kind: "modified-resnet", imageSize: 64, blocks: [1, 2, 1, 1], width: 64, heads: 1 },
    text: clipText(text),
    imageProjection: "affine",
  },
  mean: {
    embedDim: 6,
    image: clipVision({
      ...clipSize,
      activation: "gelu-tanh",
      pooling: "mean",
      normFollowsMean: true,
      hasInputNorm: false,
    }),
    text: clipText({ ...text, activation: "gelu", isCausal: false, pooling: "last" }),
    textProjection: "affine",
    initialLogits: { scale: 10, bias: -10 },
  },
  siglip: {
    ...lit,
    embedDim: 16,
    image: bigVision({ ...litSize, classToken: "none", pooling: "attention" }),
    text: bigVisionText({ ...text, width: 16, heads: 2 }),
    imageProjection: "none",
    initialLogits: { scale: 10, bias: -10 },
  },
  "lit with BERT": {
    ...lit,
    embedDim: 10,
    image: bigVision(litSize),
    text: litBert({ ...text, contextLength: 16, positions: 20 }),
    imageProjection: "affine",
  },
  "lit with a text transformer": {
    ...lit,
    embedDim: 16,
    image: bigVision({ ...litSize, classToken: "plain" }),
    text: bigVisionText({ ...text, width: 12, heads: 3 }),
    imageProjection: "none",
  },
  "mixer and T5": {
    embedDim: 5,
    image: { kind: "mlp-mixer", imageSize: 8, patchSize: 4, width: 6, layers: 1, tokenMlpWidth: 3, mlpWidth: 7 },
    text: {
      kind: "t5",
      ...text,
      headWidth: 3,
      mlpWidth: 5,
      activation: "relu",
      isGated: false,
      distanceBuckets: 8,
      maximalDistance: 10,
      layerNormEpsilon: 1e-6,
      pooling: "mean",
      padding: 0,
    },
    textProjection: "mlp",
  },
  "BiT and a bag of words": {
    embedDim: 5,
    image: { kind: "bit-resnet", imageSize: 32, blocks: [1, 1, 1, 1], width: 1024 },
    text: {
      kind: "bag-of-words",
      vocabularySize: 30,
      contextLength: 5,
      width: 4,
      marks: { padding: 0, endOfText: 29 },
    },
  },
} as const satisfies Record<string, DualEncoderSettings>;

/** Fresh parameters with noise, so that no two are alike. */
export function drawnModel(settings: DualEncoderSettings): { params: DualEncoder; settings: DualEncoderSettings } {
  const fresh = initDualEncoder(seedKey(7), settings);
  const params = mapTree(fresh, (leaf, path) =>
    tf.tidy(() => leaf.add(tf.randomNormal(leaf.shape, 0, 0.1, "float32", seedOf(path)))),
  );
  disposeTree(fresh);
  return { params, settings };
}

function seedOf(path: string): number {
  return [...path].reduce((seed, letter) => (31 * seed + letter.charCodeAt(0)) % 65537, 1);
}

/** Values of all parameters by their paths. */
export function valuesOf(tree: Tree): Record<string, number[]> {
  return Object.fromEntries(namedLeaves(tree).map(({ path, tensor }) => [path, [...tensor.dataSync()]]));
}
