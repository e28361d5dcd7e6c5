// Expected numbers are those of JAX 0.10.2 (keys, uniform) and SciPy (normal) for the key of pi's digits.
import { afterEach, expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import {
  dropout,
  foldIn,
  keyTensor,
  splitKey,
  statelessBernoulli,
  statelessNormal,
  statelessUniform,
} from "../../lib/engine/stateless-random.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const key = keyTensor([0x13198a2e, 0x03707344]);
const many = 100_000;
const numbers = (tensor: Tensor): number[] => [...tensor.dataSync()];

tf.enableProdMode(); // else the plain backend advises to install the native one
afterEach(() => void tf.setBackend("tensorflow"));

test("keys of steps and split keys are those of JAX", () => {
  expect(numbers(foldIn(key, 5))).toEqual([-764654151, 1799477499]);
  expect(numbers(foldIn(key, tf.scalar(5, "int32")))).toEqual([-764654151, 1799477499]);
  expect(numbers(foldIn(key, -3))).toEqual([-1427002463, 654387441]);
  expect(numbers(foldIn(key, 4_000_000_000))).toEqual([695965399, -2018846802]);
  expect(numbers(foldIn(key, 2 ** 24 + 1))).toEqual([413159165, -296272373]); // no float32
  expect(splitKey(key, 3).map(numbers)).toEqual([
    [1095259177, -782744486],
    [-774393072, 438507793],
    [-55952676, -1939704245],
  ]);
});

test("a key of the library becomes a tensor with the same 64 bits", () => {
  const [word0, word1] = seedKey(1);
  expect(numbers(keyTensor([word0, word1])).map((word) => word >>> 0)).toEqual([word0, word1]);
});

test("uniform numbers are those of JAX, in the order of the tensor", () => {
  const expected = [4720648, 6683221, 3695654, 4053069, 584779, 6067914].map((fraction) => fraction / 2 ** 23);
  const drawn = statelessUniform(key, [2, 3]);
  expect(drawn.arraySync()).toEqual([expected.slice(0, 3), expected.slice(3)]);
  expectNumbers(
    statelessUniform(key, [6], { min: -1, max: 3 }).dataSync(),
    expected.map((u) => 4 * u - 1),
    1e-6,
  );
});

test("uniform numbers and decisions have the same bits without the native engine", () => {
  const draw = (backend: string) => {
    tf.setBackend(backend);
    const range = statelessUniform(key, [10_000], { min: 0.3, max: 1.7 });
    return [range.dataSync(), statelessBernoulli(key, [10_000], 0.3).dataSync()];
  };
  const [range, decisions] = draw("tensorflow");
  const [plainRange, plainDecisions] = draw("cpu");
  expectSameBits(plainRange, range);
  expectSameBits(plainDecisions, decisions);
});

test("a number depends on its place and key alone: not on the shape nor on what was drawn before", () => {
  const alone = numbers(statelessUniform(key, [4]));
  statelessNormal(key, [7]);
  expect(numbers(statelessUniform(key, [2, 5])).slice(0, 4)).toEqual(alone);
  expect(numbers(statelessUniform(foldIn(key, 1), [4]))).not.toEqual(alone);
});

test("draws of different keys are independent", () => {
  const draws = [key, ...splitKey(key, 2), foldIn(key, 1000)].map((each) => statelessUniform(each, [many]));
  // The correlation of 100,000 independent pairs has standard error 0.0032; six pairs stay within four of them.
  for (let i = 0; i < draws.length; i++)
    for (let j = 0; j < i; j++) expect(Math.abs(correlation(draws[i], draws[j]))).toBeLessThan(0.0127);
  // The same for neighbours in one draw.
  expect(correlation(draws[0].slice(0, many - 1), draws[0].slice(1))).toBeCloseTo(-0.0015287, 6);
});

test("normal numbers are the inverse of the normal distribution at the uniform ones", () => {
  const drawn = statelessNormal(key, [many]).dataSync();
  // Number 0 has the fraction 4720648: the quantile of (4720648 + 1/2) / 2^23 = 0.5627452 is 0.1579329.
  expectNumbers(drawn.slice(0, 6), [0.15793288, 0.82989911, -0.14955883, -0.04221529, -1.47794576, 0.59282773], 1e-6);
  expect(drawn[2108]).toBeCloseTo(-4.65634968, 5); // the smallest
  expect(drawn[72263]).toBeCloseTo(4.28253699, 5); // the largest
  const sorted = Float32Array.from(drawn).sort();
  const quantiles = [100, 2500, 50_000, 97_500, 99_900].map((rank) => sorted[rank]);
  expectNumbers(quantiles, [-3.05659956, -1.97142174, 0.000165692, 1.95625649, 3.07502084], 1e-6);
  // The largest distance from the normal distribution function; 1% of true samples exceed 1.63 / sqrt(100,000) = 0.0052.
  expect(distanceFromNormal(sorted)).toBeCloseTo(0.0039508, 5);
});

test("normal numbers have the mean and deviation asked for", () => {
  const { mean, variance } = tf.moments(statelessNormal(key, [many], { mean: 3, standardDeviation: 0.5 }));
  // The standard normal ones have mean -0.0058647 and deviation 1.0010610: 3 - 0.0029324 and 0.5005305.
  expect(mean.dataSync()[0]).toBeCloseTo(2.9970676, 4);
  expect(Math.sqrt(variance.dataSync()[0])).toBeCloseTo(0.5005305, 4);
});

test("a compiled program draws the same bits as the eager one, and new ones at each step", async () => {
  const draw = (root: Tensor, step: Tensor) => {
    const [first, second] = splitKey(foldIn(root, step), 2);
    return {
      first,
      uniform: statelessUniform(first, [10_000], { min: 0.3, max: 1.7 }),
      normal: statelessNormal(second, [10_000]),
      gradient: tf.grad((x) => dropout(second, x, 0.1).square().sum())(tf.ones([50, 20])),
    };
  };
  const compiled = compile(draw);
  for (const step of [5, 6]) {
    const expected = draw(key, tf.scalar(step, "int32"));
    const { normal, ...exact } = await compiled(key, tf.scalar(step, "int32"));
    for (const name of ["first", "uniform", "gradient"] as const)
      expectSameBits(exact[name].dataSync(), expected[name].dataSync());
    expectNumbers(normal.dataSync(), expected.normal.dataSync(), 1e-6);
  }
  expect(compiled.traces()).toBe(1);
  compiled.dispose();
});

test("normal numbers are the same without the native engine, to the rounding of logarithms", () => {
  const native = statelessNormal(key, [10_000]).dataSync();
  tf.setBackend("cpu");
  expectNumbers(statelessNormal(key, [10_000]).dataSync(), native, 1e-6);
});

test("decisions have the probability asked for, and 0 and 1 mean never and always", () => {
  const count = (probability: number) => statelessBernoulli(key, [many], probability).sum().dataSync()[0];
  expect(count(0.3)).toBe(30_311); // as many of the uniform numbers are below 0.3
  expect(count(0)).toBe(0);
  expect(count(1)).toBe(many);
});

test("dropout keeps what a uniform number below 1 - rate says, and scales it", () => {
  const x = tf.tensor1d([1, 2, 3, 4, 5, 6]);
  // The uniform numbers are 0.563, 0.797, 0.441, 0.483, 0.070, 0.723.
  expect(numbers(dropout(key, x, 0.5))).toEqual([0, 0, 6, 8, 10, 0]);
  expect(numbers(dropout(key, x, 0.25))).toEqual(
    [1, 0, 3, 4, 5, 6].map((value) => Math.fround(value * Math.fround(4 / 3))),
  );
  expect(numbers(dropout(key, x, 0))).toEqual([1, 2, 3, 4, 5, 6]);
});

test("dropout's gradient is dropped and scaled like the numbers", () => {
  const x = tf.tensor1d([1, 2, 3, 4, 5, 6]);
  expect(numbers(tf.grad((value) => dropout(key, value, 0.5).sum())(x))).toEqual([0, 0, 2, 2, 2, 0]);
  expectGradient((value) => dropout(key, value, 0.3).square().sum(), [x]);
});

test("dropout leaves the mean as it is, whatever the rate", () => {
  const mean = dropout(key, tf.ones([many]), 0.1)
    .mean()
    .dataSync()[0];
  expect(mean).toBeCloseTo(90_069 / 0.9 / many, 5); // 90,069 of the uniform numbers are below 0.9
});

test("drawing leaves no tensors behind but the result", async () => {
  const x = tf.ones([4]);
  await expectNoTensorsLeft(() => {
    const drawn = [statelessUniform(key, [5]), statelessNormal(key, [5]), dropout(key, x, 0.5)];
    for (const made of [foldIn(key, 3), ...splitKey(key, 2), ...drawn]) made.dispose();
  });
});

test("what is no key, no counter, no probability is refused", () => {
  expect(() => statelessUniform(tf.tensor1d([1, 2]), [3])).toThrow(
    "statelessUniform: expected a key, int32 [2], got float32 [2]; make one with keyTensor(seedKey(0))",
  );
  expect(() => foldIn(key, tf.scalar(1))).toThrow("foldIn: expected a number or an int32 tensor [], got float32 []");
  expect(() => foldIn(key, 0.5)).toThrow("foldIn: expected a whole number of 32 bits, got 0.5");
  expect(() => splitKey(key, 0)).toThrow("splitKey: expected 1 key or more, got 0");
  expect(() => statelessUniform(key, [1], { min: 2 })).toThrow("expected min below max, got 2 and 1");
  expect(() => statelessNormal(key, [1], { standardDeviation: -1 })).toThrow("deviation of 0 or more, got -1");
  expect(() => statelessBernoulli(key, [1], 1.5)).toThrow("expected a probability in 0 .. 1, got 1.5");
  expect(() => dropout(key, tf.ones([1]), 1)).toThrow("dropout: expected a rate in [0, 1), got 1");
});

function expectSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expectNumbers(actual, expected, 0);
}

function correlation(a: Tensor, b: Tensor): number {
  return tf.tidy(() => {
    const [x, y] = [a.sub(a.mean()), b.sub(b.mean())];
    return x.mul(y).mean().div(x.square().mean().mul(y.square().mean()).sqrt()).dataSync()[0];
  });
}

/** The Kolmogorov-Smirnov distance: the distribution function against both sides of each step of the empirical one. */
function distanceFromNormal(sorted: Float32Array): number {
  const below = tf.tidy(() => tf.tensor1d(sorted).div(Math.SQRT2).erf().add(1).div(2).dataSync());
  return [...below].reduce((distance, p, i) => Math.max(distance, p - i / many, (i + 1) / many - p), 0);
}
