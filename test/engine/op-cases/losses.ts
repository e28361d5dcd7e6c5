// Softmax, the losses of TensorFlow.js, and recurrent cells.
import { type Tensor, type Tensor2D, tf } from "../../../lib/engine/tf.js";
import { integers, type OpCase, opCase, spread } from "./op-case.js";

const { Reduction } = tf;
const logits = () => spread([4, 3], -3, 3);
const targets = () => spread([4, 3], 0.05, 0.95);
/** Whole, since TensorFlow.js has no gradient by weights; one of them is 0. */
const weights = () => integers([4, 1], 4);

const reductions = {
  none: Reduction.NONE,
  mean: Reduction.MEAN,
  sum: Reduction.SUM,
  "sum by nonzero weights": Reduction.SUM_BY_NONZERO_WEIGHTS,
};

const weighted = Object.entries(reductions).map(([name, reduction]) =>
  opCase(
    `losses.meanSquaredError, weighted, ${name}`,
    () => [targets(), logits(), weights()],
    (labels, predictions, weight) => tf.losses.meanSquaredError(labels, predictions, weight.toFloat(), reduction),
  ),
);

export const losses: OpCase[] = [
  opCase(
    "softmax",
    () => [logits()],
    (x) => tf.softmax(x),
  ),
  opCase(
    "softmax of four axes",
    () => [spread([2, 2, 3, 4], -3, 3)],
    (x) => tf.softmax(x, -1),
  ),
  opCase(
    "softmax of large numbers",
    () => [spread([2, 4], -300, 300)],
    (x) => [tf.softmax(x), tf.logSoftmax(x)],
  ),
  opCase(
    "logSoftmax",
    () => [logits()],
    (x) => tf.logSoftmax(x),
  ),
  opCase(
    "softmax with a mask",
    () => [logits()],
    (x) => x.add(tf.tensor1d([0, -1e9, 0])).softmax(),
  ),
  opCase(
    "losses.softmaxCrossEntropy",
    () => [logits()],
    (x) => tf.losses.softmaxCrossEntropy(labelsOfFour(), x),
  ),
  opCase(
    "losses.softmaxCrossEntropy, smoothed",
    () => [logits()],
    (x) => tf.losses.softmaxCrossEntropy(labelsOfFour(), x, undefined, 0.1),
  ),
  opCase(
    "losses.sigmoidCrossEntropy",
    () => [logits()],
    (x) => tf.losses.sigmoidCrossEntropy(labelsOfFour(), x),
  ),
  opCase(
    "losses.sigmoidCrossEntropy, smoothed",
    () => [targets(), logits()],
    (labels, x) => tf.losses.sigmoidCrossEntropy(labels, x, undefined, 0.1),
  ),
  opCase(
    "losses.huberLoss",
    () => [targets(), logits()],
    (labels, x) => tf.losses.huberLoss(labels, x, undefined, 0.8),
  ),
  opCase(
    "losses.hingeLoss",
    () => [logits()],
    (x) => tf.losses.hingeLoss(labelsOfFour(), x),
  ),
  opCase(
    "losses.logLoss",
    () => [targets(), spread([4, 3], 0.9, 0.1)],
    (labels, x) => tf.losses.logLoss(labels, x),
  ),
  opCase(
    "losses.absoluteDifference",
    () => [targets(), logits()],
    (labels, x) => tf.losses.absoluteDifference(labels, x),
  ),
  opCase(
    "losses.cosineDistance",
    () => [targets(), logits()],
    (labels, x) => tf.losses.cosineDistance(labels, x, 1),
  ),
  ...weighted,
  opCase(
    "losses.computeWeightedLoss",
    () => [logits(), weights()],
    (x, weight) => tf.losses.computeWeightedLoss(x, weight.toFloat()),
  ),
  opCase(
    "cross-entropy by one-hot labels",
    () => [logits(), integers([4], 3)],
    (x, labels) => tf.logSoftmax(x).mul(tf.oneHot(labels, 3)).sum(1).neg().mean(),
  ),
  opCase(
    "basicLSTMCell",
    () => [spread([5, 12], -0.5, 0.5), spread([12]), spread([2, 2]), spread([2, 3]), spread([2, 3], 1, -1)],
    (kernel, bias, x, cell, hidden) => tf.basicLSTMCell(tf.scalar(1), kernel, bias, x, cell, hidden),
  ),
  opCase(
    "multiRNNCell",
    () => [spread([4, 8], -0.5, 0.5), spread([8]), spread([1, 2]), tf.zeros([1, 2]), spread([1, 2], 1, -1)],
    (kernel, bias, x, cell, hidden) => {
      const layer = (input: Tensor2D, c: Tensor2D, h: Tensor2D) =>
        tf.basicLSTMCell(tf.scalar(1), kernel, bias, input, c, h);
      return tf.multiRNNCell([layer, layer], x, [cell as Tensor2D, cell as Tensor2D], [hidden, hidden]);
    },
  ),
  opCase(
    "recurrence over time",
    () => [spread([2, 4, 3]), spread([3, 2], -0.5, 0.5), spread([2, 2], -0.5, 0.8)],
    (x, input, recurrent) =>
      tf
        .unstack(x, 1)
        .reduce((state: Tensor, step) => step.matMul(input).add(state.matMul(recurrent)).tanh(), tf.zeros([2, 2])),
  ),
];

/** One-hot labels of four examples, made inside the case. */
function labelsOfFour() {
  return tf.oneHot(tf.tensor1d([2, 0, 1, 2], "int32"), 3).toFloat();
}
