// Which text encoder a tower is: its settings say, and nothing else needs to know.
import type { Described } from "../engine/parameters.js";
import type { Tensor2D } from "../engine/tf.js";
import type { Key } from "../runtime/random.js";
import { type BagOfWords, type BagOfWordsSettings, bagOfWordsFeatures, describeBagOfWords } from "./bag-of-words.js";
import { type Bert, type BertSettings, bertFeatures, describeBert } from "./bert.js";
import type { ComputeOptions } from "./layers.js";
import { describeT5, type T5, type T5Settings, t5Features } from "./t5.js";
import {
  describeTextTransformer,
  type TextTransformer,
  type TextTransformerSettings,
  textTransformerFeatures,
} from "./text-transformer.js";

export type TextTowerSettings = TextTransformerSettings | BertSettings | T5Settings | BagOfWordsSettings;
export type TextTower = TextTransformer | Bert | T5 | BagOfWords;

/** The parameters of a tower without its projection. */
export function describeTextTower(key: Key, settings: TextTowerSettings): Described<TextTower> {
  switch (settings.kind) {
    case "text-transformer":
      return describeTextTransformer(key, settings);
    case "bert":
      return describeBert(key, settings);
    case "t5":
      return describeT5(key, settings);
    case "bag-of-words":
      return describeBagOfWords(key, settings);
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
    case "bert":
      return bertFeatures(params as Bert, settings, ids, options);
    case "t5":
      return t5Features(params as T5, settings, ids, options);
    case "bag-of-words":
      return bagOfWordsFeatures(params as BagOfWords, settings, ids);
  }
}
