// Cross-entropy of rows of logits against right answers, or against whole distributions: what predicting words, captions and
// a teacher's choices have in common. Gradients are written out, so that of the [R, C] matrix only the logits are kept.
import { type Scalar, type Tensor, type Tensor1D, type Tensor2D, tf } from "../engine/tf.js";

/**
 * Mean over rows of -log softmax(logits)[label], weighted: logits [R, C], labels [R] (int32) and weights [R] -> [].
 * Rows of weight 0 count for nothing, whatever their label; when all weights are 0, so is the loss.
 */
export function labelCrossEntropy(logits: Tensor2D, labels: Tensor1D, weights: Tensor1D): Scalar {
  const [rows] = logits.shape;
  if (labels.size !== rows || weights.size !== rows)
    throw new Error(
      `labelCrossEntropy: expected ${rows} labels and weights, one for each row of the logits, got ${labels.size} and ${weights.size}`,
    );
  const run = tf.customGrad((...args) => {
    const [matrix, save] = args as unknown as [Tensor2D, (tensors: Tensor[]) => void];
    const sums = tf.logSumExp(matrix, 1) as Tensor1D; // [R]
    const shares = weights.div<Tensor1D>(weights.sum().maximum(1e-12)); // [R]
    save([matrix, sums, shares, labels]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => labelGradient(slope, saved));
    return { value: sums.sub(chosenLogits(matrix, labels)).mul(shares).sum(), gradFunc };
  });
  return run(logits) as Scalar;
}

/**
 * Mean over rows of -sum(targets * log softmax(logits)): logits and targets [R, C] -> []. Rows of targets sum to 1, or to 0
 * where there is nothing to learn. The targets get no gradient.
 */
export function softCrossEntropy(logits: Tensor2D, targets: Tensor2D): Scalar {
  if (`${targets.shape}` !== `${logits.shape}`)
    throw new Error(`softCrossEntropy: expected targets [${logits.shape}] like the logits, got [${targets.shape}]`);
  const run = tf.customGrad((...args) => {
    const [matrix, save] = args as unknown as [Tensor2D, (tensors: Tensor[]) => void];
    const sums = tf.logSumExp(matrix, 1, true); // [R, 1]
    save([matrix, sums, targets]);
    const gradFunc = (slope: Tensor, saved: Tensor[]) => tf.tidy(() => softGradient(slope, saved));
    return { value: sums.sub(matrix).mul(targets).sum(1).mean(), gradFunc };
  });
  return run(logits) as Scalar;
}

/** The logit of each row's label: logits [R, C], labels [R] -> [R]. */
export function chosenLogits(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  const [rows, classes] = logits.shape;
  const places = tf.range(0, rows, 1, "int32").mul(tf.scalar(classes, "int32")).add(labels); // [R] into [R * C]
  return tf.gather(logits.flatten(), places.toInt()); // [R]
}

/** Softmax minus the right answer, times the row's share of the loss. */
function labelGradient(slope: Tensor, saved: Tensor[]): Tensor2D {
  const [logits, sums, shares, labels] = saved as [Tensor2D, Tensor1D, Tensor1D, Tensor1D];
  const probabilities = logits.sub(sums.expandDims(1)).exp(); // [R, C]
  const answers = tf.oneHot(labels, logits.shape[1]); // [R, C]
  return probabilities.sub(answers).mul(shares.mul(slope).expandDims(1)); // [R, C]
}

/** Softmax minus targets, over R; the softmax times what the row's targets sum to. */
function softGradient(slope: Tensor, saved: Tensor[]): Tensor2D {
  const [logits, sums, targets] = saved;
  const probabilities = logits.sub(sums).exp().mul(targets.sum(1, true)); // [R, C]
  return probabilities.sub<Tensor2D>(targets).mul(slope.div(logits.shape[0])); // [R, C]
}
