// Operations that make fewer numbers of many: sums, extremes, statistics, orders, running sums and counts.
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

const reductions: Record<string, (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor> = {
  sum: tf.sum,
  mean: tf.mean,
  max: tf.max,
  min: tf.min,
  prod: tf.prod,
  logSumExp: tf.logSumExp,
  euclideanNorm: tf.euclideanNorm,
};

const axes: Record<string, [axis?: number | number[], keepDims?: boolean]> = {
  "of everything": [],
  "over the last axis": [-1],
  "over the first axis, kept": [0, true],
  "over two axes": [[0, 2]],
};

export const reductions3d: OpCase[] = Object.entries(reductions).flatMap(([name, reduce]) =>
  Object.entries(axes).map(([where, [axis, keepDims]]) =>
    opCase(
      `${name} ${where}`,
      () => [spread([2, 3, 4], 0.5, 2)],
      (x) => reduce(x, axis, keepDims),
    ),
  ),
);

export const reductionsOther: OpCase[] = [
  opCase(
    "sum, prod, max and min of integers",
    () => [integers([2, 3], 7)],
    (x) => [x.sum(0), x.prod(1), x.max(1), x.min()],
  ),
  opCase(
    "sum and mean of flags",
    () => [flags([2, 3])],
    (x) => [x.sum(1), x.mean(0)],
  ),
  opCase(
    "mean of integers",
    () => [integers([2, 3], 7)],
    (x) => x.mean(1),
  ),
  opCase(
    "any and all",
    () => [flags([3, 2])],
    (x) => [tf.any(x), tf.any(x, 0), tf.all(x, 1, true), tf.all(x)],
  ),
  opCase(
    "argMax and argMin",
    () => [spread([3, 4])],
    (x) => [x.argMax(), x.argMax(1), x.argMin(0), x.argMin(-1)],
  ),
  opCase(
    "argMax of integers",
    () => [integers([3, 5], 16)],
    (x) => x.argMax(1),
  ),
  opCase(
    "norms of vectors",
    () => [spread([2, 5])],
    (x) => [tf.norm(x, "euclidean", 1), tf.norm(x, 1, 1), tf.norm(x, Infinity, 1), tf.norm(x, -Infinity, 1, true)],
  ),
  opCase(
    "norms of matrices",
    () => [spread([2, 3, 4])],
    (x) => [tf.norm(x, "fro", [1, 2]), tf.norm(x, 1, [1, 2])],
  ),
  opCase(
    "moments",
    () => [spread([2, 3, 4])],
    (x) => ({ ...tf.moments(x, [0, 2], true) }),
  ),
  opCase(
    "cumsum",
    () => [spread([2, 4])],
    (x) => [tf.cumsum(x, 1), tf.cumsum(x, 1, true), tf.cumsum(x, 1, false, true)],
  ),
  opCase(
    "cumsum over the first axis",
    () => [spread([2, 4])],
    (x) => tf.cumsum(x, 0),
  ),
  opCase(
    "cumprod",
    () => [spread([2, 4])],
    (x) => [tf.cumprod(x, 1), tf.cumprod(x, 1, true, true)],
  ),
  opCase(
    "topk values",
    () => [spread([2, 6])],
    (x) => tf.topk(x, 3).values,
  ),
  opCase(
    "topk places",
    () => [spread([2, 6])],
    (x) => tf.topk(x, 4).indices,
  ),
  opCase(
    "topk of integers",
    () => [integers([8], 19)],
    (x) => ({ ...tf.topk(x, 8) }),
  ),
  opCase(
    "bincount",
    () => [integers([9], 5)],
    (x) => tf.bincount(x, tf.ones([9]), 6),
  ),
  opCase(
    "bincount with weights",
    () => [integers([9], 5), spread([9])],
    (x, weights) => tf.bincount(x, weights, 5),
  ),
  opCase(
    "confusionMatrix",
    () => [integers([7], 3), integers([7], 4)],
    (labels, predictions) =>
      tf.math.confusionMatrix(labels, tf.minimum(predictions, tf.scalar(2, "int32")) as typeof predictions, 3),
  ),
  opCase(
    "variance by hand",
    () => [spread([3, 4])],
    (x) => x.sub(x.mean(1, true)).square().mean(1),
  ),
];
