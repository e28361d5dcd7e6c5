import { expect, test } from "vitest";
import { tf } from "../../lib/engine/tf.js";
import { leaves, mapTree, type Tree } from "../../lib/engine/tree.js";
import { adafactor } from "../../lib/training/adafactor.js";
import { adamW, adamWPresets, decayPerRate, isKernel } from "../../lib/training/optimizers.js";
import { warmupCosine } from "../../lib/training/schedules.js";
import { expectNumbers } from "../tensors.js";

const params = () => ({ kernel: tf.tensor2d([1, -2], [1, 2]), bias: tf.tensor1d([3]), scale: tf.scalar(0.5) });
const numbers = (tree: Tree) => leaves(tree).map((leaf) => [...leaf.dataSync()]);

test("two updates of AdamW equal the formulas worked out by hand, decay on the matrix only", () => {
  const optimizer = adamW({ beta1: 0.9, beta2: 0.99, epsilon: 0, weightDecay: 0.1, clipNorm: 1e9 });
  const gradients = (g: number) => ({
    kernel: tf.tensor2d([g, -g], [1, 2]),
    bias: tf.tensor1d([2 * g]),
    scale: tf.scalar(-g),
  });
  const first = optimizer.update(params(), gradients(1), { state: optimizer.init(params()), rate: tf.scalar(0.01) });
  // The first direction is the gradient's sign; decay takes 0.01 * 0.1 of each matrix entry.
  expectNumbers(first.params.kernel.dataSync(), [1 - 0.01 - 0.001, -2 + 0.01 + 0.002], 1e-6);
  expectNumbers(first.params.bias.dataSync(), [3 - 0.01], 1e-6);
  expectNumbers(first.params.scale.dataSync(), [0.5 + 0.01], 1e-6);
  const second = optimizer.update(first.params, gradients(3), { state: first.state, rate: tf.scalar(0.01) });
  // Mean: (0.9 * 0.1 + 0.1 * 3) / (1 - 0.81) = 0.39 / 0.19; square: (0.99 * 0.01 + 0.01 * 9) / (1 - 0.9801) = 0.0999 / 0.0199.
  const direction = 0.39 / 0.19 / Math.sqrt(0.0999 / 0.0199);
  expectNumbers(second.params.scale.dataSync(), [0.51 + 0.01 * direction], 1e-6);
  expectNumbers(second.params.kernel.dataSync().slice(0, 1), [0.989 - 0.01 * direction - 0.001 * 0.989], 1e-6);
});

test("gradients are clipped by their norm over all parameters and reported unclipped", () => {
  const optimizer = adamW({ beta1: 0, beta2: 0, epsilon: 1e9, weightDecay: 0, clipNorm: 1 });
  const gradients = { kernel: tf.tensor2d([3, 0], [1, 2]), bias: tf.tensor1d([4]), scale: tf.scalar(0) };
  const { params: updated, gradientNorm } = optimizer.update(params(), gradients, {
    state: optimizer.init(params()),
    rate: tf.scalar(1e9),
  });
  expectNumbers(gradientNorm.dataSync(), [5]);
  // With a huge epsilon and rate the update is the clipped gradient itself: 3 / 5 and 4 / 5.
  expectNumbers(updated.kernel.dataSync(), [1 - 0.6, -2], 1e-5);
  expectNumbers(updated.bias.dataSync(), [3 - 0.8], 1e-5);
});

test.each([
  ["AdamW", adamW()],
  ["Adafactor", adafactor()],
])("%s leaves everything as it was where a gradient or the loss is not finite", (_, optimizer) => {
  const gradients = { kernel: tf.tensor2d([1, 2], [1, 2]), bias: tf.tensor1d([4]), scale: tf.scalar(-1) };
  const rate = tf.scalar(0.1);
  const before = optimizer.update(params(), gradients, { state: optimizer.init(params()), rate });
  const attempt = (scale: number, loss: number) =>
    optimizer.update(
      before.params,
      { ...gradients, scale: tf.scalar(scale) },
      { state: before.state, rate, loss: tf.scalar(loss) },
    );
  for (const failed of [attempt(Number.NaN, 1), attempt(1, Number.POSITIVE_INFINITY)]) {
    expect(failed.isUsable.dataSync()[0]).toBe(0);
    expect(numbers(failed.params)).toEqual(numbers(before.params));
    expect(numbers(failed.state)).toEqual(numbers(before.state));
  }
  const good = attempt(1, 1);
  expect(good.isUsable.dataSync()[0]).toBe(1);
  expect(good.state.updates.dataSync()[0]).toBe(2);
  expect(numbers(good.params)).not.toEqual(numbers(before.params));
});

test("gradients shorter than the limit are left alone", () => {
  const optimizer = adamW({ beta1: 0, beta2: 0, epsilon: 1e9, weightDecay: 0, clipNorm: 1 });
  const gradients = { kernel: tf.tensor2d([0.3, 0], [1, 2]), bias: tf.tensor1d([0]), scale: tf.scalar(0) };
  const { params: updated } = optimizer.update(params(), gradients, {
    state: optimizer.init(params()),
    rate: tf.scalar(1e9),
  });
  expectNumbers(updated.kernel.dataSync(), [0.7, -2], 1e-5);
});

test("the schedule rises to its peak, then follows half a cosine to zero", () => {
  const rate = warmupCosine({ peak: 8, warmup: 4, steps: 12 });
  expectNumbers([0, 1, 3, 4, 8, 12].map(rate), [2, 4, 8, 8, 4, 0], 1e-9);
  expect(rate(11)).toBeGreaterThan(0);
});

test("a warm-up as long as the run is refused", () => {
  expect(() => warmupCosine({ peak: 1, warmup: 10, steps: 10 })).toThrow(
    "warmupCosine: expected a warm-up shorter than the 10 steps, got 10",
  );
});

test("the presets differ where the papers do: ResNets remember squares longer than ViTs", () => {
  const { clipResNet, clipVisionTransformer, lit } = adamWPresets;
  expect([clipResNet.beta2, clipVisionTransformer.beta2, lit.beta2]).toEqual([0.999, 0.98, 0.999]);
  expect([clipResNet.epsilon, clipVisionTransformer.epsilon, lit.epsilon]).toEqual([1e-8, 1e-6, 1e-8]);
  expect(lit.weightDecay).toBeCloseTo(decayPerRate({ decay: 1e-4, peak: 1e-3 }), 12);
});

test("a decay stated without the rate takes the same away at the peak, and half of it at half the peak", () => {
  // big_vision: p - schedule * decay * p, where the schedule is 1 at the peak.
  const weightDecay = decayPerRate({ decay: 0.01, peak: 0.002 });
  const optimizer = adamW({ weightDecay });
  const still = { kernel: tf.zeros([1, 2]), bias: tf.zeros([1]), scale: tf.scalar(0) };
  const after = (rate: number) =>
    optimizer
      .update(params(), still, { state: optimizer.init(params()), rate: tf.scalar(rate) })
      .params.kernel.dataSync();
  expectNumbers(after(0.002), [0.99, -1.98], 1e-6);
  expectNumbers(after(0.001), [0.995, -1.99], 1e-6);
});

test("only kernels decay where kernels alone should", () => {
  const tree = {
    positions: tf.ones([2, 2]),
    head: { kernel: tf.ones([2, 2]), bias: tf.ones([2]) },
    patchEmbedding: tf.ones([2, 2]),
  };
  const optimizer = adamW({ weightDecay: 1, decays: isKernel });
  const { params: updated } = optimizer.update(tree, mapTree(tree, tf.zerosLike), {
    state: optimizer.init(tree),
    rate: tf.scalar(0.25),
  });
  expect(leaves(updated).map((leaf) => leaf.dataSync()[0])).toEqual([1, 0.75, 1, 0.75]);
});
