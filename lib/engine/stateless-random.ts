// Random tensors that are functions of a key tensor, so that they stay random in a compiled program, where TensorFlow.js's
// own tf.random* would become constants. Keys, whole numbers and fractions have the same bits eager, compiled and without
// the native engine, and they are those of jax.random with its default generator (Bradbury et al. 2018, JAX).
import type { Key } from "../runtime/random.js";
import { type Tensor, tf } from "./tf.js";
import { randomFractions, threefry2x32 } from "./threefry.js";

/**
 * A key as a tensor: int32 [2]. Use a key for one thing, either a draw or making further keys: two draws from one key are
 * the same numbers.
 */
export function keyTensor(key: Key): Tensor {
  return tf.tensor(Int32Array.from(key), [2], "int32");
}

/**
 * The key [2] of a numbered purpose, most often the step. In a compiled program `data` has to come in as an int32 tensor
 * [] if it changes from call to call: a JavaScript number is the same in all calls.
 */
export function foldIn(key: Tensor, data: Tensor | number): Tensor {
  checkKey("foldIn", key);
  return tf.tidy(() => tf.stack([...threefry2x32(key, 0, counterTensor(data))])); // [2]
}

/** `count` independent keys [2]: those of `foldIn` with 0, 1, 2, ... */
export function splitKey(key: Tensor, count: number): Tensor[] {
  checkKey("splitKey", key);
  if (!Number.isInteger(count) || count < 1) throw new Error(`splitKey: expected 1 key or more, got ${count}`);
  return tf.tidy(() => {
    const words = threefry2x32(key, 0, tf.range(0, count, 1, "int32")); // [count] each
    return tf.unstack(tf.stack([...words], 1)); // [count, 2] -> count of [2]
  });
}

/** Uniform numbers in [min, max): `min` plus multiples of (max - min) / 2^23. Rounding to float32 can reach `max` itself. */
export function statelessUniform(key: Tensor, shape: readonly number[], { min = 0, max = 1 } = {}): Tensor {
  checkKey("statelessUniform", key);
  if (!(min < max)) throw new Error(`statelessUniform: expected min below max, got ${min} and ${max}`);
  return tf.tidy(() => {
    const range = Math.fround(max - min);
    const product = fractions(key, shape).mul(range);
    // The minimum changes nothing by itself. It parts the product from the sum: a compiler fuses a bare pair into one
    // instruction that rounds once, and the last bit would then depend on where the program runs.
    return tf.minimum(product, range).add(min);
  });
}

/**
 * Normal numbers, by the inverse of the normal distribution at 2^23 places, the outermost of which lie 5.29 standard
 * deviations from the mean. Logarithms differ in the last bits between eager and compiled programs, and so do these.
 */
export function statelessNormal(
  key: Tensor,
  shape: readonly number[],
  { mean = 0, standardDeviation = 1 } = {},
): Tensor {
  checkKey("statelessNormal", key);
  if (!(standardDeviation >= 0))
    throw new Error(`statelessNormal: expected a standard deviation of 0 or more, got ${standardDeviation}`);
  return tf.tidy(() => {
    // Middles of 2^23 equal parts of (-1, 1): symmetric, never -1 or 1, where the inverse is infinite.
    const ends = 1 - 2 ** -23;
    const middles = fractions(key, shape).mul(2).sub(ends);
    const scale = Math.SQRT2 * standardDeviation;
    return inverseErf(middles).mul(scale).add(mean);
  });
}

/** True with the given probability: bool of the given shape. */
export function statelessBernoulli(key: Tensor, shape: readonly number[], probability: number): Tensor {
  checkKey("statelessBernoulli", key);
  if (!(probability >= 0 && probability <= 1))
    throw new Error(`statelessBernoulli: expected a probability in 0 .. 1, got ${probability}`);
  return tf.tidy(() => fractions(key, shape).less(probability));
}

/**
 * Sets each number of `x` to 0 with probability `rate` and multiplies the others by 1 / (1 - rate), so that expected
 * values stay as they are (Srivastava et al. 2014, "Dropout", section 10). The gradient is treated likewise.
 */
export function dropout(key: Tensor, x: Tensor, rate: number): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new Error(`dropout: expected a rate in [0, 1), got ${rate}`);
  return tf.tidy(() => {
    const kept = statelessBernoulli(key, x.shape, 1 - rate).toFloat();
    return x.mul(kept.mul(1 / (1 - rate)));
  });
}

/** Multiples of 2^-23 in [0, 1), exact in float32. */
function fractions(key: Tensor, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const numbers = randomFractions(key, size).reshape([...shape]);
  return numbers.toFloat().mul(2 ** -23);
}

/**
 * Giles 2010, "Approximating the erfinv function", the version for single precision: polynomials in w = -log(1 - x^2),
 * highest power first, for w below 5 in w - 2.5 and above in sqrt(w) - 3.
 */
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3, -4.17768164e-3,
  2.46640727e-1, 1.50140941,
];
const tails = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3, 9.43887047e-3, 1.00167406,
  2.83297682,
];

/** The inverse error function in (-1, 1). */
function inverseErf(x: Tensor): Tensor {
  const w = tf.neg(tf.log(tf.sub(1, x).mul(x.add(1))));
  const polynomial = tf.where(w.less(5), horner(central, w.sub(2.5)), horner(tails, w.sqrt().sub(3)));
  return polynomial.mul(x);
}

function horner(coefficients: readonly number[], x: Tensor): Tensor {
  return coefficients.slice(1).reduce<Tensor>((sum, c) => sum.mul(x).add(c), tf.scalar(coefficients[0]));
}

/** An int32 tensor [] of a number, which may be signed or unsigned. */
function counterTensor(data: Tensor | number): Tensor {
  if (typeof data === "number") {
    if (!Number.isInteger(data) || data < -(2 ** 31) || data >= 2 ** 32)
      throw new Error(`foldIn: expected a whole number of 32 bits, got ${data}`);
    return tf.scalar(data | 0, "int32");
  }
  if (data.dtype === "int32" && data.rank === 0) return data;
  throw new Error(
    `foldIn: expected a number or an int32 tensor [], got ${describe(data)}; use data.toInt() or data.reshape([])`,
  );
}

function checkKey(where: string, key: Tensor): void {
  if (key.dtype !== "int32" || key.rank !== 1 || key.size !== 2)
    throw new Error(`${where}: expected a key, int32 [2], got ${describe(key)}; make one with keyTensor(seedKey(0))`);
}

function describe(tensor: Tensor): string {
  return `${tensor.dtype} [${tensor.shape}]`;
}
