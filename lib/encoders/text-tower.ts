// Which text encoder a tower is: its settings say, and nothing else needs to know.
import type { Described } from "../engine/parameters.js";
import type { Tensor2D } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import type { ComputeOptions } from "./layers.js";
import {
  describeTextTransformer,
  type TextTransformer,
  type TextTransformerSettings,
  textTransformerFeatures,
} from "./text-transformer.js";

export type TextTowerSettings = TextTransformerSettings;
export type TextTower = TextTransformer;

/** The parameters of a tower without its projection. */
export function describeTextTower(key: Key, settings: TextTowerSettings): Described<TextTower> {
  switch (settings.kind) {
    case "text-transformer":
      return describeTextTransformer(key, settings);
  }
}

/** D, the size of a tower's features. */
export function textTowerWidth(settings: TextTowerSettings): number {
  return settings.width;
}

/** Token ids [B, L] (int32) -> features [B, D]. */
export function textFeatures(
  params: TextTower,
  settings: TextTowerSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  switch (settings.kind) {
    case "text-transformer":
      return textTransformerFeatures(params as TextTransformer, settings, ids, options);
  }
}
