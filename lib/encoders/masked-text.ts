// A text tower that predicts hidden words, as BERT is pre-trained (Devlin et al. 2019, section 3.1, "masked LM"): a linear map, GELU and
// layer norm, then products with the tower's own embeddings of all words. T5's encoder can be pre-trained so, too, though T5 itself has a
// decoder that writes the hidden words.
import { type Described, normal, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { activate } from "./activations.js";
import { type Bert, type BertSettings, bertTokens, describeBert } from "./bert.js";
import { describeLayerNorm, type LayerNorm, type Linear, layerNorm, linear } from "./layers.js";
import { describeT5, type T5, type T5Settings, t5Tokens } from "./t5.js";

/** Towers that look both ways and give a vector for each token. */
export type MaskedTextSettings = BertSettings | T5Settings;

export type MaskedText = {
  tower: Bert | T5;
  transform: Linear;
  norm: LayerNorm;
  /** [V]. */
  wordBias: Tensor;
};

/** The tower and what is thrown away after pre-training; weights are normal with deviation 0.02, as in BERT. */
export function describeMaskedText(key: Key, settings: MaskedTextSettings): Described<MaskedText> {
  const { width, vocabularySize } = settings;
  const towerKey = deriveKey(key, "text tower");
  return {
    tower: settings.kind === "bert" ? describeBert(towerKey, settings) : describeT5(towerKey, settings),
    transform: { kernel: normal(deriveKey(key, "transform"), [width, width], width ** -0.5), bias: zeros([width]) },
    norm: describeLayerNorm(width),
    wordBias: zeros([vocabularySize]),
  };
}

/** Token ids [B, L] (int32) and places in the flat [B * L], [P] (int32) -> logits over the vocabulary at those places, [P, V]. */
export function maskedTextLogits(
  { tower, transform, norm, wordBias }: MaskedText,
  settings: MaskedTextSettings,
  { ids, places }: { ids: Tensor2D; places: Tensor1D },
): Tensor2D {
  const { width, layerNormEpsilon } = settings;
  const chosen = tf.gather(towerTokens(tower, settings, ids).reshape<Tensor2D>([-1, width]), places); // [P, D]
  const transformed = layerNorm(norm, activate("gelu-tanh", linear(transform, chosen)), layerNormEpsilon); // [P, D]
  // T5 draws embeddings with deviation 1, and so scales what meets them down.
  const scaled = settings.kind === "t5" ? transformed.mul<Tensor2D>(width ** -0.5) : transformed; // [P, D]
  return tf.matMul(scaled, tower.tokenEmbedding as Tensor2D, false, true).add(wordBias); // [P, V]
}

function towerTokens(tower: Bert | T5, settings: MaskedTextSettings, ids: Tensor2D): Tensor3D {
  if (settings.kind === "bert") return bertTokens(tower as Bert, settings, ids); // [B, L, D]
  return t5Tokens(tower as T5, settings, ids); // [B, L, D]
}
