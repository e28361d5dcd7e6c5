import { expect, test } from "vitest";
import { type BatchNorm, batchNorm, describeBatchNorm } from "../../lib/encoders/batch-norm.js";
import { checkpoint } from "../../lib/engine/checkpoint.js";
import { compile } from "../../lib/engine/compile.js";
import { valueAndGradients } from "../../lib/engine/gradients.js";
import { namedParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves } from "../../lib/engine/tree.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const path = "stem/0/norm";
const twoChannels = (): BatchNorm => ({
  gain: tf.tensor1d([2, -1]),
  bias: tf.tensor1d([1, 0.5]),
  mean: tf.tensor1d([10, 0]),
  variance: tf.tensor1d([4, 1]),
});
/** First channel 1, 2, 3, 6, second 0, 0, 4, 4: two pictures of 1 x 2 places. */
const pictures = () => tf.tensor4d([1, 0, 2, 0, 3, 4, 6, 4], [2, 1, 2, 2]);

test("in training each channel is normalised by mean and variance of the batch, over pictures and places", () => {
  const y = batchNorm(twoChannels(), pictures(), { statistics: new Map(), path });
  // First: mean 3, squares (4 + 1 + 0 + 9) / 4 = 3.5. Second: mean 2, squares 4.
  const first = [-2, -1, 0, 3].map((d) => (2 * d) / Math.sqrt(3.50001) + 1);
  const second = [-2, -2, 2, 2].map((d) => -d / Math.sqrt(4.00001) + 0.5);
  expectNumbers(
    y.dataSync(),
    first.flatMap((value, i) => [value, second[i]]),
  );
});

test("a tenth of the batch's mean and unbiased variance is remembered", () => {
  const statistics = new Map<string, Tensor>();
  batchNorm(twoChannels(), pictures(), { statistics, path });
  expect([...statistics.keys()]).toEqual(["stem/0/norm/mean", "stem/0/norm/variance"]);
  // 0.9 * 10 + 0.1 * 3, 0.1 * 2; 0.9 * 4 + 0.1 * 14 / 3, 0.9 + 0.1 * 16 / 3.
  expectNumbers(statistics.get("stem/0/norm/mean")!.dataSync(), [9.3, 0.2]);
  expectNumbers(statistics.get("stem/0/norm/variance")!.dataSync(), [4.066667, 1.433333]);
});

test("otherwise each channel is normalised by what is remembered, and pictures don't depend on each other", () => {
  const y = batchNorm(twoChannels(), pictures(), { path });
  const first = [1, 2, 3, 6].map((x) => (2 * (x - 10)) / Math.sqrt(4.00001) + 1);
  const second = [0, 0, 4, 4].map((x) => -x / Math.sqrt(1.00001) + 0.5);
  expectNumbers(
    y.dataSync(),
    first.flatMap((value, i) => [value, second[i]]),
  );
});

test.each([true, false])("its gradient agrees with finite differences, in training %s", (isTraining) => {
  const { mean, variance } = twoChannels();
  const weights = tf.randomNormal([3, 2, 2, 2], 0, 1, "float32", 5);
  const x = tf.randomNormal([3, 2, 2, 2], 0, 1, "float32", 6);
  const weighted = (input: Tensor, gain: Tensor, bias: Tensor) => {
    const options = { path, ...(isTraining && { statistics: new Map() }) };
    return batchNorm({ gain, bias, mean, variance }, input as Tensor4D, options)
      .mul(weights)
      .sum();
  };
  expectGradient(weighted, [x, tf.tensor1d([1.5, -0.7]), tf.tensor1d([0.3, 2])]);
});

test.each([true, false])("what is remembered has no gradient, in training %s", (isTraining) => {
  const params = twoChannels();
  const run = () => {
    const y = batchNorm(params, pictures(), { path, ...(isTraining && { statistics: new Map() }) });
    return y.mul(y).mul(pictures()).sum();
  };
  const { gradients } = valueAndGradients(run, leaves(params));
  const largest = gradients.map((gradient) => Math.max(...gradient.abs().dataSync()));
  expect(largest.slice(0, 2).every((slope) => slope > 0.1)).toBe(true);
  expect(largest.slice(2)).toEqual([0, 0]);
});

test.each([true, false])("compiled it is the same as op by op, in training %s", async (isTraining) => {
  const run = (params: BatchNorm, x: Tensor4D) => {
    const statistics = new Map<string, Tensor>();
    const weighted = () => {
      return batchNorm(params, x, { path, ...(isTraining && { statistics }) })
        .mul(x)
        .square()
        .sum();
    };
    const { value, gradients } = valueAndGradients(weighted, [x, ...leaves(params)]);
    return [value, ...gradients, ...statistics.values()];
  };
  const compiled = compile(run);
  const actual = await compiled(twoChannels(), pictures());
  const expected = run(twoChannels(), pictures());
  expect(actual).toHaveLength(isTraining ? 8 : 6);
  actual.forEach((tensor, i) => {
    const size = Math.max(1, ...expected[i].abs().dataSync());
    expectNumbers(tensor.dataSync(), expected[i].dataSync(), 1e-5 * size);
  });
  compiled.dispose();
});

test("what is to be remembered outlives tf.tidy, and is all that is left", async () => {
  const params = twoChannels();
  const x = pictures();
  await expectNoTensorsLeft(() => {
    const statistics = new Map<string, Tensor>();
    const sum = tf.tidy(() => batchNorm(params, x, { statistics, path }).sum());
    expectNumbers(statistics.get(`${path}/mean`)!.dataSync(), [9.3, 0.2]);
    disposeTree([sum, ...statistics.values()]);
  });
});

test("computed again in the backward pass, a batch is remembered once", async () => {
  const params = twoChannels();
  const x = pictures();
  await expectNoTensorsLeft(() => {
    const statistics = new Map<string, Tensor>();
    const run = checkpoint((norm: BatchNorm, input: Tensor4D) => batchNorm(norm, input, { statistics, path }));
    const { value, gradients } = valueAndGradients(() => run(params, x).square().sum(), leaves(params));
    expectNumbers(statistics.get(`${path}/mean`)!.dataSync(), [9.3, 0.2]);
    disposeTree([value, gradients, ...statistics.values()]);
  });
});

test("a single number per channel is refused in training, and has a value otherwise", () => {
  const x = tf.tensor4d([3, 4], [1, 1, 1, 2]);
  expect(() => batchNorm(twoChannels(), x, { statistics: new Map(), path })).toThrow(
    "batchNorm: expected more than one number per channel in training, got [1,1,1,2] at stem/0/norm",
  );
  expectNumbers(batchNorm(twoChannels(), x, { path }).dataSync(), [-6, -3.5], 1e-4); // 2 * -7 / 2 + 1, -4 + 0.5
});

test("what is remembered is described as measured, and not counted with what is trained", () => {
  const described = describeBatchNorm(3);
  const measured = namedParameters(described).filter(({ parameter }) => parameter.isStatistic);
  expect(measured.map(({ path: name }) => name)).toEqual(["mean", "variance"]);
  expect(sizeOfParameters(described)).toBe(6);
});
