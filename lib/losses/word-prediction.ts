// Predicting which words a picture's caption has (Joulin et al. 2016, "Learning Visual Features from Large Weakly Supervised
// Data", section 3), the bag-of-words prediction of CLIP's Figure 2. The paper's loss is the multi-class one: the softmax over
// the vocabulary should share itself out evenly among the caption's words.
import { type TextMarks, wordMask } from "../encoders/token-mask.js";
import { type Scalar, type Tensor1D, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { softCrossEntropy } from "./cross-entropy.js";

/** The words of captions as 0 and 1: ids [B, L] (int32) -> [B, V]. A word that comes twice counts once. */
export function captionWords(
  ids: Tensor2D,
  { vocabularySize, marks }: { vocabularySize: number; marks: TextMarks },
): Tensor2D {
  const tokens = tf.oneHot(ids, vocabularySize) as Tensor3D; // [B, L, V]
  return tokens.mul(wordMask(ids, marks).expandDims(2)).max(1); // [B, V]
}

/**
 * Cross-entropy of the word logits [B, V] against the caption's words [B, V] (0 and 1), each caption's sharing its weight
 * evenly -> []. A caption without words teaches nothing.
 */
export function wordPredictionLoss(logits: Tensor2D, words: Tensor2D): Scalar {
  return softCrossEntropy(logits, words.div(words.sum(1, true).maximum(1)));
}

/** How often words occur in a corpus, for `oneVersusAllLoss`. */
export interface WordFrequencies {
  /** N_k, the number of captions with word k: [V]. */
  readonly captionsWith: Tensor1D;
  /** N, the number of captions. */
  readonly captions: number;
}

/**
 * The one-versus-all logistic loss of the same paper: for each word, the mean over its captions and the mean over all others
 * of the negative log-likelihood, so that rare words count as much as common ones. Estimated on a batch: word logits
 * [B, V] and words [B, V] (0 and 1) -> [], the sum over words. Words in no caption or in all are left out.
 */
export function oneVersusAllLoss(
  logits: Tensor2D,
  words: Tensor2D,
  { captionsWith, captions }: WordFrequencies,
): Scalar {
  const captionsWithout = tf.sub(captions, captionsWith); // [V]
  const isUsable = captionsWith.greater(0).logicalAnd(captionsWithout.greater(0)).toFloat(); // [V]
  const weight = (count: typeof captionsWith) => isUsable.mul(captions).div(count.maximum(1)); // [V]
  const present = tf.softplus(logits.neg()).mul(words).mul(weight(captionsWith)); // [B, V]
  const absent = tf
    .softplus(logits)
    .mul(tf.sub(1, words))
    .mul(weight(captionsWithout as Tensor1D)); // [B, V]
  return present.add(absent).sum(1).mean();
}
