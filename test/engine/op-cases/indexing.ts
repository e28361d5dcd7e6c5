// Reading and writing at places that are data: gather, scatter, segments, one-hot.
import { tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

const table = () => spread([5, 3]);
const places = () => tf.tensor2d([0, 2, 1, 1, 4, 0], [3, 2], "int32");

export const indexing: OpCase[] = [
  opCase(
    "gather",
    () => [table(), integers([4], 5)],
    (x, indices) => tf.gather(x, indices),
  ),
  opCase(
    "gather along the last axis",
    () => [table(), integers([2], 3)],
    (x, indices) => tf.gather(x, indices, 1),
  ),
  opCase(
    "gather by a matrix of places",
    () => [table(), integers([2, 3], 5)],
    (x, indices) => tf.gather(x, indices),
  ),
  opCase(
    "gather with a batch axis",
    () => [spread([2, 4, 3]), integers([2, 2], 4)],
    (x, indices) => tf.gather(x, indices, 1, 1),
  ),
  opCase(
    "gather of integers and flags",
    () => [integers([6], 9), flags([6]), integers([3], 6)],
    (x, y, indices) => [tf.gather(x, indices), tf.gather(y, indices)],
  ),
  opCase(
    "gather at places computed from data",
    () => [table()],
    (x) => tf.gather(x, x.argMax(0)),
  ),
  opCase(
    "gather of repeated places",
    () => [table()],
    (x) => tf.gather(x, tf.tensor1d([2, 2, 2, 0], "int32")),
  ),
  opCase(
    "gatherND",
    () => [table(), places()],
    (x, indices) => tf.gatherND(x, indices),
  ),
  opCase(
    "gatherND of rows",
    () => [table()],
    (x) => tf.gatherND(x, tf.tensor2d([3, 0], [2, 1], "int32")),
  ),
  opCase(
    "scatterND",
    () => [places(), spread([3])],
    (indices, updates) => tf.scatterND(indices, updates, [5, 3]),
  ),
  opCase(
    "scatterND of repeated rows",
    () => [spread([3, 2])],
    (updates) => tf.scatterND(tf.tensor2d([1, 3, 1], [3, 1], "int32"), updates, [4, 2]),
  ),
  opCase(
    "tensorScatterUpdate",
    () => [table(), places(), spread([3], 5, 6)],
    (x, indices, updates) => tf.tensorScatterUpdate(x, indices, updates),
  ),
  opCase(
    "sparseToDense",
    () => [spread([3])],
    (values) => tf.sparseToDense(tf.tensor1d([1, 2, 4], "int32"), values, [6], tf.scalar(-1)),
  ),
  opCase(
    "oneHot",
    () => [integers([5], 6)],
    (x) => [tf.oneHot(x, 4), tf.oneHot(x, 6, 2, -1, "float32")],
  ),
  opCase(
    "oneHot of a matrix",
    () => [integers([2, 3], 4)],
    (x) => tf.oneHot(x, 4),
  ),
  opCase(
    "unsortedSegmentSum",
    () => [spread([6, 2]), integers([6], 3)],
    (x, segments) => tf.unsortedSegmentSum(x, segments, 4),
  ),
  opCase(
    "top two rows by a score",
    () => [table(), spread([5])],
    (x, score) => tf.gather(x, tf.topk(score, 2).indices),
  ),
  opCase(
    "embedding with a second look-up",
    () => [table(), integers([2, 4], 5), spread([3, 2])],
    (x, ids, projection) =>
      tf
        .gather(x, ids.reshape([8]))
        .matMul(projection)
        .reshape([2, 4, 2])
        .mean(1),
  ),
];
