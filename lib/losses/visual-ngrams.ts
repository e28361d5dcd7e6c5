// The loss of visual n-grams (Li et al. 2017, "Learning Visual N-Grams from Web Data", section 3.3): a picture gives every
// n-gram of a dictionary a probability, and the probability of a text is smoothed after Jelinek and Mercer (1980), an n-gram's
// with that of the shorter one inside it. Differentiable with respect to picture and dictionary alike.
import { type Scalar, type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";

export interface SmoothingOptions {
  /** Share of an n-gram itself in its smoothed probability; the rest goes to the n-gram without its first word. */
  readonly smoothing?: number;
}

/**
 * Logits of G n-grams [B, G] and the n-grams of each caption [B, W, n] (int32, see `ngramRows`) -> mean over captions of the
 * sum over words of -log p, []: p(w1..wn) = smoothing * softmax(logits)[w1..wn] + (1 - smoothing) * p(w2..wn), and that of a
 * single word is its softmax. An n-gram outside the dictionary has a softmax of 0.
 */
export function smoothedNgramLoss(logits: Tensor2D, ngrams: Tensor3D, options: SmoothingOptions = {}): Scalar {
  const [batch, count] = logits.shape;
  if (ngrams.shape[0] !== batch)
    throw new Error(`smoothedNgramLoss: expected n-grams of ${batch} captions like the logits, got [${ngrams.shape}]`);
  const run = tf.customGrad((...args) => {
    const [matrix, save] = args as unknown as [Tensor2D, (tensors: Tensor[]) => void];
    const logProbabilities = tf.logSoftmax(matrix); // [B, G]
    const firstOfRow = tf.range(0, batch, 1, "int32").mul(tf.scalar(count, "int32")).reshape([batch, 1, 1]); // [B, 1, 1]
    const places = ngrams.maximum(tf.scalar(0, "int32")).add(firstOfRow).toInt(); // [B, W, n]
    const terms = tf.gather(logProbabilities.flatten(), places).add(logWeights(ngrams, options)); // [B, W, n]
    const words = tf.logSumExp(terms, 2, true); // [B, W, 1]
    const isWord = words.greater(missing / 2).toFloat(); // [B, W, 1]
    save([logProbabilities, places, terms.sub(words).exp().mul(isWord)]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => ngramGradient(slope, saved));
    return { value: words.mul(isWord).sum().div(-batch), gradFunc };
  });
  return run(logits) as Scalar;
}

/**
 * The same as scores of C texts for B pictures: logits [B, G] and n-grams [C, W, n] -> log p of the texts, the sum over their
 * words [B, C]. A text without a word of the dictionary has the score -infinity, so that it is never chosen.
 */
export function ngramLogLikelihoods(logits: Tensor2D, ngrams: Tensor3D, options: SmoothingOptions = {}): Tensor2D {
  const [texts, words, longest] = ngrams.shape;
  const [batch] = logits.shape;
  const chosen = tf.gather(tf.logSoftmax(logits), ngrams.maximum(tf.scalar(0, "int32")).flatten().toInt(), 1); // [B, C * W * n]
  const terms = chosen.reshape([batch, texts, words, longest]).add(logWeights(ngrams, options)); // [B, C, W, n]
  const likelihoods = tf.logSumExp(terms, 3); // [B, C, W]
  const isWord = likelihoods.greater(missing / 2); // [B, C, W]
  const sums = tf.where(isWord, likelihoods, tf.zerosLike(likelihoods)).sum(2); // [B, C]
  return tf.where(isWord.any(2), sums, tf.fill(sums.shape, Number.NEGATIVE_INFINITY)) as Tensor2D;
}

/** Stands for the logarithm of 0. */
const missing = -1e9;

/**
 * Logarithm of what each n-gram's softmax is multiplied by, [.., W, n]; n-grams that do not occur get `missing`. At word i the
 * longest n-gram has m = min(i + 1, n) words; the one of k words has weight smoothing * (1 - smoothing)^(m - k), and the
 * single word, where the chain ends, (1 - smoothing)^(m - 1).
 */
function logWeights(ngrams: Tensor3D, { smoothing = 0.2 }: SmoothingOptions): Tensor {
  if (!(smoothing >= 0 && smoothing < 1))
    throw new Error(`smoothedNgramLoss: expected a smoothing of 0 or more and less than 1, got ${smoothing}`);
  const [, words, longest] = ngrams.shape;
  const weights = Array.from({ length: words }, (_, i) =>
    Array.from({ length: longest }, (_, k) => {
      const dropped = Math.min(i + 1, longest) - (k + 1);
      if (dropped < 0) return missing;
      return Math.max(missing, (k > 0 ? Math.log(smoothing) : 0) + dropped * Math.log(1 - smoothing));
    }),
  );
  return tf.where(ngrams.greaterEqual(0), tf.tensor2d(weights), missing); // [.., W, n]
}

/** Of each caption: the number of its words times the softmax, minus each n-gram's part in the words' probabilities. */
function ngramGradient(slope: Tensor, [logProbabilities, places, parts]: Tensor[]): Tensor2D {
  const [batch, count] = logProbabilities.shape;
  const expected = logProbabilities.exp().mul(parts.sum([1, 2]).expandDims(1)); // [B, G]
  const found = tf.unsortedSegmentSum(
    parts.flatten(),
    places.flatten() as ReturnType<typeof tf.tensor1d>,
    batch * count,
  ); // [B * G]
  return expected.sub<Tensor2D>(found.reshape([batch, count])).mul(slope.div(batch)); // [B, G]
}
