// Which image encoder a tower is: its settings say, and nothing else needs to know.
import type { Described } from "../engine/parameters.js";
import type { Tensor2D, Tensor4D } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import { type BitResnet, type BitResnetSettings, bitResnetFeatures, describeBitResnet } from "./bit-resnet.js";
import type { ComputeOptions } from "./layers.js";
import { describeMlpMixer, type MlpMixer, type MlpMixerSettings, mlpMixerFeatures } from "./mlp-mixer.js";
import {
  describeModifiedResnet,
  type ModifiedResnet,
  type ModifiedResnetSettings,
  modifiedResnetFeatures,
} from "./modified-resnet.js";
import {
  describeVisionTransformer,
  type VisionTransformer,
  type VisionTransformerSettings,
  visionTransformerFeatures,
} from "./vision-transformer.js";

export type ImageTowerSettings =
  | VisionTransformerSettings
  | ModifiedResnetSettings
  | MlpMixerSettings
  | BitResnetSettings;
export type ImageTower = VisionTransformer | ModifiedResnet | MlpMixer | BitResnet;

/** The parameters of a tower without its projection. */
export function describeImageTower(key: Key, settings: ImageTowerSettings): Described<ImageTower> {
  switch (settings.kind) {
    case "vision-transformer":
      return describeVisionTransformer(key, settings);
    case "modified-resnet":
      return describeModifiedResnet(key, settings);
    case "mlp-mixer":
      return describeMlpMixer(key, settings);
    case "bit-resnet":
      return describeBitResnet(key, settings);
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
    case "modified-resnet":
      return modifiedResnetFeatures(params as ModifiedResnet, settings, images, options);
    case "mlp-mixer":
      return mlpMixerFeatures(params as MlpMixer, settings, images, options);
    case "bit-resnet":
      return bitResnetFeatures(params as BitResnet, images, options);
  }
}
