// Operations on one tensor, number by number.
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { flags, integers, type OpCase, opCase, spread } from "./op-case.js";

/** Each operation with the range of its inputs, inside its domain. */
const functions: Record<string, [(x: Tensor) => Tensor, low: number, high: number]> = {
  abs: [tf.abs, -2, 2],
  acos: [tf.acos, -0.9, 0.9],
  acosh: [tf.acosh, 1.1, 4],
  asin: [tf.asin, -0.9, 0.9],
  asinh: [tf.asinh, -2, 2],
  atan: [tf.atan, -2, 2],
  atanh: [tf.atanh, -0.9, 0.9],
  ceil: [tf.ceil, -3, 3],
  clone: [tf.clone, -2, 2],
  cos: [tf.cos, -4, 4],
  cosh: [tf.cosh, -2, 2],
  elu: [tf.elu, -3, 3],
  erf: [tf.erf, -2, 2],
  exp: [tf.exp, -4, 4],
  expm1: [tf.expm1, -2, 2],
  floor: [tf.floor, -3, 3],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.1), -3, 3],
  log: [tf.log, 0.1, 4],
  log1p: [tf.log1p, -0.8, 4],
  logSigmoid: [tf.logSigmoid, -6, 6],
  neg: [tf.neg, -2, 2],
  onesLike: [tf.onesLike, -2, 2],
  reciprocal: [tf.reciprocal, 0.3, 3],
  relu: [tf.relu, -2, 2],
  relu6: [tf.relu6, -3, 9],
  round: [tf.round, -3, 3],
  rsqrt: [tf.rsqrt, 0.2, 4],
  selu: [tf.selu, -3, 3],
  sigmoid: [tf.sigmoid, -6, 6],
  sign: [tf.sign, -2, 2],
  sin: [tf.sin, -4, 4],
  sinh: [tf.sinh, -2, 2],
  softplus: [tf.softplus, -6, 6],
  sqrt: [tf.sqrt, 0.2, 4],
  square: [tf.square, -2, 2],
  step: [(x) => tf.step(x, 0.1), -2, 2],
  tan: [tf.tan, -1.2, 1.2],
  tanh: [tf.tanh, -3, 3],
  zerosLike: [tf.zerosLike, -2, 2],
  "clipByValue of floats": [(x) => tf.clipByValue(x, -1, 0.5), -2, 2],
  "GELU with erf": [(x) => x.mul(0.5).mul(x.div(Math.SQRT2).erf().add(1)), -3, 3],
  "GELU with tanh": [
    (x) =>
      x
        .add(x.pow(3).mul(0.044715))
        .mul(Math.sqrt(2 / Math.PI))
        .tanh()
        .add(1)
        .mul(x)
        .mul(0.5),
    -3,
    3,
  ],
  "swish of swish": [(x) => [0, 1].reduce((y) => y.mul(y.sigmoid()), x), -3, 3],
  "polynomial with shared terms": [(x) => x.mul(x).add(x).mul(x.sub(1)).sub(x), -2, 2],
};

export const unary: OpCase[] = [
  ...Object.entries(functions).map(([name, [run, low, high]]) => opCase(name, () => [spread([3, 5], low, high)], run)),
  opCase("exp of a scalar", () => [tf.scalar(0.7)], tf.exp),
  opCase("tanh of five axes", () => [spread([2, 1, 3, 2, 2])], tf.tanh),
  opCase(
    "abs and square of integers",
    () => [integers([6], 5)],
    (x) => [x.sub(tf.scalar(2, "int32")).abs(), x.square()],
  ),
  opCase(
    "clipByValue of integers",
    () => [integers([6], 9)],
    (x) => tf.clipByValue(x, 2, 6),
  ),
  opCase(
    "neg, sign and relu of integers",
    () => [integers([6], 9)],
    (x) => {
      const centred = x.sub(tf.scalar(4, "int32"));
      return [centred.neg(), centred.sign(), centred.relu()];
    },
  ),
  opCase(
    "prelu",
    () => [spread([2, 3, 4]), spread([4], 0.1, 0.5)],
    (x, slope) => tf.prelu<Tensor>(x, slope),
  ),
  opCase(
    "isNaN, isInf, isFinite",
    () => [tf.tensor1d([0, NaN, Infinity, -Infinity, 3])],
    (x) => [tf.isNaN(x), tf.isInf(x), tf.isFinite(x)],
  ),
  opCase(
    "casts of floats",
    () => [spread([7], -3, 3)],
    (x) => [x.toInt(), x.toBool(), tf.cast(x, "float32")],
  ),
  opCase(
    "casts of integers",
    () => [integers([7], 3)],
    (x) => [x.toFloat(), x.toBool(), tf.cast(x, "int32")],
  ),
  opCase(
    "casts of flags",
    () => [flags([7])],
    (x) => [x.toFloat(), x.toInt(), tf.cast(x, "bool")],
  ),
];
