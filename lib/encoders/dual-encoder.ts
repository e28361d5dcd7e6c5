// The dual encoder of CLIP (Radford et al. 2021, Figure 3): an image tower and a text tower, each projected linearly and
// normalised into one embedding space, with a learned logit scale.
import { type Scalar, type Tensor2D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import type { ComputeOptions } from "./layers.js";
import {
  initTextTransformer,
  type TextTransformer,
  type TextTransformerSettings,
  textFeatures,
} from "./text-transformer.js";
import {
  imageFeatures,
  initVisionTransformer,
  type VisionTransformer,
  type VisionTransformerSettings,
} from "./vision-transformer.js";

export interface DualEncoderSettings {
  readonly embedDim: number;
  readonly image: VisionTransformerSettings;
  readonly text: TextTransformerSettings;
}

export type DualEncoder = {
  imageTower: VisionTransformer;
  textTower: TextTransformer;
  /** log of the logit scale, []. */
  logScale: Scalar;
};

/** The logit scale starts at 1 / 0.07 and is kept at most 100 (sections 2.3 and 2.5). */
export const initialLogScale = Math.log(1 / 0.07);
export const maximalLogScale = Math.log(100);

/** Per-channel mean and deviation of CLIP's training pictures, values in 0..1 (openai/CLIP). */
const channelMean = [0.48145466, 0.4578275, 0.40821073];
const channelDeviation = [0.26862954, 0.26130258, 0.27577711];

export function initDualEncoder(key: Key, settings: DualEncoderSettings): DualEncoder {
  return {
    imageTower: initVisionTransformer(deriveKey(key, "image tower"), settings.image, settings.embedDim),
    textTower: initTextTransformer(deriveKey(key, "text tower"), settings.text, settings.embedDim),
    logScale: tf.scalar(initialLogScale),
  };
}

/** RGB values 0..255 [B, imageSize, imageSize, 3] -> unit embeddings [B, E]. */
export function encodeImage(
  params: DualEncoder,
  settings: DualEncoderSettings,
  images: Tensor4D,
  options: ComputeOptions = {},
): Tensor2D {
  const side = settings.image.imageSize;
  if (images.rank !== 4 || images.shape[1] !== side || images.shape[2] !== side || images.shape[3] !== 3)
    throw new Error(`encodeImage: expected images [B, ${side}, ${side}, 3], got [${images.shape}]`);
  const features = imageFeatures(params.imageTower, settings.image, normalisePixels(images), options); // [B, D]
  return unitRows(tf.matMul(features, params.imageTower.projection) as Tensor2D); // [B, E]
}

/** Token ids [B, L] -> unit embeddings [B, E]. */
export function encodeText(
  params: DualEncoder,
  settings: DualEncoderSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  const features = textFeatures(params.textTower, settings.text, ids, options); // [B, D]
  return unitRows(tf.matMul(features, params.textTower.projection) as Tensor2D); // [B, E]
}

/** Keeps the logit scale at most 100; everything else is returned as it is. */
export function clipLogScale(params: DualEncoder): DualEncoder {
  return { ...params, logScale: params.logScale.minimum(maximalLogScale) };
}

/** RGB values 0..255 -> about mean 0 and deviation 1 per channel. */
export function normalisePixels(images: Tensor4D): Tensor4D {
  const mean = tf.tensor1d(channelMean.map((value) => 255 * value));
  const scale = tf.tensor1d(channelDeviation.map((value) => 1 / (255 * value)));
  return images.toFloat().sub(mean).mul(scale);
}

/** Divides each row by its length: [B, E] -> [B, E]. */
export function unitRows(x: Tensor2D): Tensor2D {
  return x.div(x.square().sum(-1, true).sqrt());
}
