// The dual encoder of CLIP (Radford et al. 2021, Figure 3) and LiT: an image tower and a text tower, each projected and
// normalised into one embedding space, with a learned logit scale, and a logit bias where the loss is SigLIP's.
import { type PreprocessingFamily, publishedPreprocessing } from "../data/published-preprocessing.js";
import { constant, type Described, drawParameters } from "../engine/parameters.js";
import { type Scalar, type Tensor, type Tensor2D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import {
  describeImageTower,
  type ImageTower,
  type ImageTowerSettings,
  imageFeatures,
  imageTowerWidth,
} from "./image-tower.js";
import type { ComputeOptions } from "./layers.js";
import { describeProjection, type Projection, type ProjectionKind, project } from "./projection.js";
import {
  describeTextTower,
  type TextTower,
  type TextTowerSettings,
  textFeatures,
  textTowerWidth,
} from "./text-tower.js";

export interface DualEncoderSettings {
  readonly embedDim: number;
  readonly image: ImageTowerSettings;
  readonly text: TextTowerSettings;
  /** From features to embeddings; "linear" by default. */
  readonly imageProjection?: ProjectionKind;
  readonly textProjection?: ProjectionKind;
  /** Channel values 0..1 become (value - mean) / deviation; CLIP's by default. */
  readonly pixels?: PixelNormalisation;
  /** Where the logit scale starts, 1 / 0.07 by default, and the bias, if there is one. */
  readonly initialLogits?: { readonly scale: number; readonly bias?: number };
}

/** Per channel: red, green, blue. */
export interface PixelNormalisation {
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
}

export type DualEncoder = {
  imageTower: ImageTower & { projection?: Projection };
  textTower: TextTower & { projection?: Projection };
  /** log of the logit scale, []. */
  logScale: Scalar;
  /** Added to the logits, []. */
  logitBias?: Scalar;
};

/** The logit scale starts at 1 / 0.07 and is kept at most 100 (sections 2.3 and 2.5). */
const initialLogitScale = 1 / 0.07;
export const maximalLogScale = Math.log(100);

/** What SigLIP's logits start from, as nearly all pairs are wrong ones (Zhai et al. 2023, section 3.2). */
export const sigmoidLogits = { scale: 10, bias: -10 } as const satisfies DualEncoderSettings["initialLogits"];

/** Mean and deviation of CLIP's training pictures. */
export const clipPixels = pixelsOf("clip");

/** -1..1, as in big_vision, LiT and SigLIP. */
export const symmetricPixels = pixelsOf("lit");

/**
 * The parameters of both towers, each drawn by a key of its own, their projections and the logits' start. Throws on sizes that
 * don't fit each other, such as a width that its heads don't divide or patches larger than the pictures, and on a projection
 * "none" where a tower's width is not `embedDim`.
 */
export function describeDualEncoder(key: Key, settings: DualEncoderSettings): Described<DualEncoder> {
  const { embedDim, image, text, imageProjection = "linear", textProjection = "linear" } = settings;
  const { scale, bias } = settings.initialLogits ?? { scale: initialLogitScale };
  const [imageKey, textKey] = [deriveKey(key, "image tower"), deriveKey(key, "text tower")];
  const projectionOf = (towerKey: Key, kind: ProjectionKind, width: number) => {
    const projection = describeProjection(deriveKey(towerKey, "projection"), kind, { width, embedDim });
    return projection && { projection };
  };
  return {
    imageTower: {
      ...describeImageTower(imageKey, image),
      ...projectionOf(imageKey, imageProjection, imageTowerWidth(image)),
    },
    textTower: { ...describeTextTower(textKey, text), ...projectionOf(textKey, textProjection, textTowerWidth(text)) },
    logScale: constant(Math.log(scale)),
    ...(bias !== undefined && { logitBias: constant(bias) }),
  } as Described<DualEncoder>;
}

/** Fresh parameters. */
export function initDualEncoder(key: Key, settings: DualEncoderSettings): DualEncoder {
  return drawParameters<DualEncoder>(describeDualEncoder(key, settings));
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
  const pixels = normalisePixels(images, settings.pixels); // [B, imageSize, imageSize, 3]
  const features = inTower("imageTower", options, (own) =>
    imageFeatures(params.imageTower, settings.image, pixels, own),
  ); // [B, D]
  return unitRows(project(params.imageTower.projection, features)); // [B, E]
}

/** Token ids [B, L] -> unit embeddings [B, E]. */
export function encodeText(
  params: DualEncoder,
  settings: DualEncoderSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  const features = textFeatures(params.textTower, settings.text, ids, options); // [B, D]
  return unitRows(project(params.textTower.projection, features)); // [B, E]
}

/** Runs a tower, whose statistics have paths that begin in it; in the model's they begin with its name. */
function inTower(name: string, options: ComputeOptions, run: (own: ComputeOptions) => Tensor2D): Tensor2D {
  const { statistics: all } = options;
  if (!all) return run(options);
  const isLocked = (path: string) => all.isLocked?.(`${name}/${path}`) ?? false;
  const statistics = Object.assign(new Map<string, Tensor>(), { isLocked });
  try {
    return run({ ...options, statistics });
  } finally {
    // Also those of a tower that fails on its way: they are kept, and only whoever made the map can free them.
    for (const [path, value] of statistics) all.set(`${name}/${path}`, value);
  }
}

/** Keeps the logit scale at most 100; everything else is returned as it is. */
export function clipLogScale(params: DualEncoder): DualEncoder {
  return { ...params, logScale: params.logScale.minimum(maximalLogScale) };
}

/** RGB values 0..255 -> (value / 255 - mean) / deviation per channel, of any shape [..., 3]. */
export function normalisePixels(images: Tensor4D, pixels: PixelNormalisation = clipPixels): Tensor4D {
  const mean = tf.tensor1d(pixels.mean.map((value) => 255 * value));
  const scale = tf.tensor1d(pixels.standardDeviation.map((value) => 1 / (255 * value)));
  return images.toFloat().sub(mean).mul(scale);
}

/**
 * Divides each row by its length: [B, E] -> [B, E]. A row of zeros has no direction and stays as it is: a text without a word
 * gives one, in a bag of words that starts without biases, and 0 / 0 would end the run at its first step, gradient and all.
 */
export function unitRows(x: Tensor2D): Tensor2D {
  const squares = x.square().sum<Tensor2D>(-1, true); // [B, 1]
  const isZero = tf.sub(1, squares.step()); // [B, 1], 1 or 0; TensorFlow.js can't differentiate through a comparison
  return x.div(squares.add(isZero).sqrt()); // [B, E]
}

function pixelsOf(family: PreprocessingFamily): PixelNormalisation {
  const { mean, standardDeviation } = publishedPreprocessing(family);
  return { mean, standardDeviation };
}
