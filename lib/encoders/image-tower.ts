// Which image encoder a tower is: its settings say, and nothing else needs to know.
import type { Described } from "../engine/parameters.js";
import type { Tensor2D, Tensor4D } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import type { ComputeOptions } from "./layers.js";
import {
  describeVisionTransformer,
  type VisionTransformer,
  type VisionTransformerSettings,
  visionTransformerFeatures,
} from "./vision-transformer.js";

export type ImageTowerSettings = VisionTransformerSettings;
export type ImageTower = VisionTransformer;

/** The parameters of a tower without its projection. */
export function describeImageTower(key: Key, settings: ImageTowerSettings): Described<ImageTower> {
  switch (settings.kind) {
    case "vision-transformer":
      return describeVisionTransformer(key, settings);
  }
}

/** D, the size of a tower's features. */
export function imageTowerWidth(settings: ImageTowerSettings): number {
  return settings.width;
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> features [B, D]. */
export function imageFeatures(
  params: ImageTower,
  settings: ImageTowerSettings,
  images: Tensor4D,
  options: ComputeOptions = {},
): Tensor2D {
  switch (settings.kind) {
    case "vision-transformer":
      return visionTransformerFeatures(params as VisionTransformer, settings, images, options);
  }
}
