// The bag-of-words text encoder, "CBOW" in CLIP's Figure 3 and the text side of its Figure 2 (Radford et al. 2021): the mean of
// the embeddings of a text's tokens (Mikolov et al. 2013), whatever their order. Marks are in every text and say nothing: they
// are left out, as is padding.
import { type Described, normal } from "../engine/parameters.js";
import type { Tensor, Tensor2D } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { describeLayerNorm, embedTokens, type LayerNorm, layerNorm } from "./layers.js";
import { type TextMarks, wordMask } from "./token-mask.js";

export interface BagOfWordsSettings {
  readonly kind: "bag-of-words";
  readonly vocabularySize: number;
  /** L, marks included. */
  readonly contextLength: number;
  /** D. */
  readonly width: number;
  readonly marks: TextMarks;
}

export type BagOfWords = {
  /** [V, D]. */
  tokenEmbedding: Tensor;
  outputNorm: LayerNorm;
};

/** The parameters of a tower without its projection; embeddings are drawn as in CLIP's transformer. */
export function describeBagOfWords(key: Key, { vocabularySize, width }: BagOfWordsSettings): Described<BagOfWords> {
  return {
    tokenEmbedding: normal(deriveKey(key, "tokens"), [vocabularySize, width], 0.02),
    outputNorm: describeLayerNorm(width),
  };
}

/** Token ids [B, L] (int32) -> features [B, D]. All texts without words have the same features. */
export function bagOfWordsFeatures(params: BagOfWords, settings: BagOfWordsSettings, ids: Tensor2D): Tensor2D {
  if (ids.shape[1] !== settings.contextLength)
    throw new Error(`bagOfWordsFeatures: expected ids [B, ${settings.contextLength}], got [${ids.shape}]`);
  const isWord = wordMask(ids, settings.marks).expandDims(2); // [B, L, 1]
  const sum = embedTokens(params.tokenEmbedding, ids).mul(isWord).sum<Tensor2D>(1); // [B, D]
  return layerNorm(params.outputNorm, sum.div(isWord.sum<Tensor2D>(1).maximum(1)), 1e-5);
}
