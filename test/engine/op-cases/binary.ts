// Operations on two tensors with broadcasting: arithmetic, comparisons, logic and choice.
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

type Binary = (a: Tensor, b: Tensor) => Tensor;

const arithmetic: Record<string, Binary> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  divNoNan: tf.divNoNan,
  maximum: tf.maximum,
  minimum: tf.minimum,
  pow: tf.pow,
  atan2: tf.atan2,
  squaredDifference: tf.squaredDifference,
};

/** Piecewise constant or with jumps: second arguments that never divide the first. */
const withJumps: Record<string, Binary> = { floorDiv: tf.floorDiv, mod: tf.mod };

const comparisons: Record<string, Binary> = {
  equal: tf.equal,
  notEqual: tf.notEqual,
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
};

const logical: Record<string, Binary> = {
  logicalAnd: tf.logicalAnd,
  logicalOr: tf.logicalOr,
  logicalXor: tf.logicalXor,
};

/** A case per operation. */
function each(operations: Record<string, Binary>, label: string, inputs: () => [Tensor, Tensor]): OpCase[] {
  return Object.entries(operations).map(([name, run]) => opCase(`${name}, ${label}`, inputs, run));
}

export const binary: OpCase[] = [
  ...each(arithmetic, "same shapes", () => [spread([2, 3], 0.4, 2), spread([2, 3], 2.3, 0.7)]),
  ...each(arithmetic, "a row", () => [spread([2, 3], 0.4, 2), spread([3], 1.8, 0.5)]),
  ...each(arithmetic, "row and column", () => [spread([4, 1], 0.4, 2), spread([1, 3], 1.8, 0.5)]),
  ...each(arithmetic, "a scalar first", () => [tf.scalar(1.3), spread([2, 2, 3], 1.9, 0.5)]),
  ...each(withJumps, "floats", () => [spread([2, 3], -5, 5), spread([3], 0.7, 1.9)]),
  ...each(comparisons, "floats", () => [spread([2, 3]), spread([3])]),
  ...each(comparisons, "integers", () => [integers([2, 6], 4), integers([6], 5)]),
  ...each(logical, "a row", () => [flags([2, 3, 2]), flags([2])]),
  ...each({ add: tf.add, sub: tf.sub, mul: tf.mul, maximum: tf.maximum, minimum: tf.minimum }, "integers", () => [
    integers([2, 4], 9),
    integers([4], 7),
  ]),
  ...each({ div: tf.div, floorDiv: tf.floorDiv, mod: tf.mod, pow: tf.pow }, "integers", () => [
    integers([2, 4], 9),
    integers([4], 7).add(tf.scalar(1, "int32")),
  ]),
  opCase(
    "floorDiv and mod, integers of both signs",
    () => [tf.tensor1d([7, -7, 7, -7], "int32")],
    (a) => {
      const b = tf.tensor1d([3, 3, -3, -3], "int32");
      return [tf.floorDiv(a, b), tf.mod(a, b)];
    },
  ),
  opCase(
    "equal and notEqual, flags",
    () => [flags([5]), flags([1])],
    (a, b) => [tf.equal(a, b), tf.notEqual(a, b)],
  ),
  opCase(
    "integers and floats mixed",
    () => [integers([2, 3], 5), spread([3])],
    (a, b) => [a.add(b), a.mul(b), b.div(a.add(1))],
  ),
  opCase("logicalNot", () => [flags([4])], tf.logicalNot),
  opCase(
    "pow to a number",
    () => [spread([5], 0.3, 2)],
    (x) => tf.pow(x, 2.5),
  ),
  opCase(
    "pow, negative base to whole powers",
    () => [spread([4], -2, -0.5)],
    (x) => [tf.pow(x, 2), tf.pow(x, 3)],
  ),
  opCase(
    "addN",
    () => [spread([2, 2]), spread([2, 2], 3, 1), spread([2, 2], 0, 1)],
    (...all) => tf.addN(all),
  ),
  opCase(
    "where",
    () => [flags([2, 3]), spread([2, 3]), spread([2, 3], 3, 1)],
    (c, a, b) => tf.where(c, a, b),
  ),
  opCase(
    "where with broadcasting",
    () => [flags([3]), spread([2, 3]), tf.scalar(7)],
    (c, a, b) => tf.where<Tensor>(c, a, b),
  ),
  opCase(
    "where of a comparison of its own inputs",
    () => [spread([6])],
    (x) => tf.where(x.greater(0), x.square(), x.exp()),
  ),
  opCase(
    "where of integers",
    () => [flags([6]), integers([6], 5)],
    (c, x) => tf.where(c, x, tf.zerosLike(x)),
  ),
  opCase(
    "broadcastTo",
    () => [spread([3, 1])],
    (x) => tf.broadcastTo(x, [2, 3, 4]),
  ),
];
