// Numbers at the edges: infinities, not-a-number, ties, halves, empty sums, large and tiny magnitudes.
import { tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

const special = () => tf.tensor1d([NaN, Infinity, -Infinity, 0, -0, 1, -1]);

export const edges: OpCase[] = [
  opCase(
    "activations of special numbers",
    () => [special()],
    (x) => [x.relu(), x.sigmoid(), x.tanh(), x.softplus(), x.elu()],
  ),
  opCase(
    "exp, log, sqrt and reciprocal of special numbers",
    () => [special()],
    (x) => [x.exp(), x.log(), x.sqrt(), x.reciprocal()],
  ),
  opCase(
    "rounding of special numbers",
    () => [special()],
    (x) => [x.floor(), x.ceil(), x.round(), x.sign(), x.abs(), x.step()],
  ),
  opCase(
    "halves round to even",
    () => [tf.tensor1d([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])],
    (x) => x.round(),
  ),
  opCase(
    "casts truncate towards zero",
    () => [tf.tensor1d([-1.9, -0.1, 0.9, 2.5])],
    (x) => [x.toInt(), x.toBool()],
  ),
  opCase(
    "division by zero",
    () => [tf.tensor1d([1, -1, 0]), tf.zeros([3])],
    (a, b) => a.div(b),
  ),
  opCase(
    "comparisons with not-a-number",
    () => [special(), tf.scalar(1)],
    (x, one) => [...[x.equal(x), x.notEqual(x), x.less(one), x.greaterEqual(one), tf.isNaN(x), tf.isInf(x)]],
  ),
  opCase(
    "maximum and minimum of infinities",
    () => [tf.tensor1d([Infinity, -Infinity, 3]), tf.tensor1d([2, 2, 2])],
    (x, two) => [x.maximum(two), x.minimum(two), x.max(), x.min()],
  ),
  opCase(
    "argMax and topk of ties take the first",
    () => [tf.tensor2d([1, 3, 3, 2, 2, 0], [2, 3])],
    (x) => [x.argMax(1), x.argMin(1), tf.topk(x, 2).indices],
  ),
  opCase(
    "softmax with a forbidden place",
    () => [spread([2, 3])],
    (x) => x.add(tf.tensor1d([0, -Infinity, 0])).softmax(),
  ),
  opCase(
    "logSumExp of large numbers",
    () => [tf.tensor1d([1000, 1001, 999])],
    (x) => x.logSumExp(),
  ),
  opCase(
    "pow at the edges",
    () => [tf.tensor1d([0, 0, 2, -2, 1]), tf.tensor1d([0, 2, -1, 3, 0.5])],
    (a, b) => tf.pow(a, b),
  ),
  opCase(
    "integers overflow round",
    () => [tf.tensor1d([2147483647, -2147483648, 65536], "int32")],
    (x) => [x.add(x), x.mul(x)],
  ),
  opCase(
    "integers above 2^24 keep their last digit",
    () => [tf.tensor1d([16777217, 2147483645], "int32")],
    (x) => [x.add(tf.scalar(1, "int32")), x.maximum(tf.scalar(16777216, "int32"))],
  ),
  opCase(
    "sums of nothing",
    () => [tf.zeros([0, 3])],
    (x) => [x.sum(0), x.sum(), x.prod(0), tf.concat([x, tf.ones([1, 3])])],
  ),
  opCase(
    "matMul over nothing",
    () => [tf.zeros([2, 0]), tf.zeros([0, 3])],
    (a, b) => a.matMul(b),
  ),
  opCase(
    "sides of one",
    () => [spread([1, 1, 1])],
    (x) => [x.sum(), x.transpose(), x.softmax(), x.squeeze(), x.tile([2, 1, 3])],
  ),
  opCase(
    "a long sum",
    () => [spread([10_000], 0, 1)],
    (x) => [x.sum(), x.mean(), x.square().sum().sqrt()],
  ),
  opCase(
    "huge magnitudes",
    () => [tf.tensor1d([1e30, -1e30, 3e38])],
    (x) => [x.mul(2), x.div(3), x.abs().sqrt()],
  ),
  opCase(
    "tiny magnitudes",
    () => [tf.tensor1d([1e-30, -1e-30, 1e-37])],
    (x) => [x.mul(2).mul(1e30), x.div(3).mul(1e35), x.abs().sqrt().mul(1e15)],
  ),
  opCase(
    "the same tensor twice",
    () => [spread([3])],
    (x) => [x, x, x.add(x)],
  ),
  opCase(
    "inputs returned as they came",
    () => [spread([3]), integers([2], 5), flags([2])],
    (x, y, z) => [x, y, z],
  ),
  opCase(
    "a result that depends on no input",
    () => [integers([3], 5)],
    (_) => tf.tensor1d([1, 2, 3]).square(),
  ),
];
