import { test } from "vitest";
import {
  type Block,
  block,
  blocksAt,
  initBlock,
  layerNorm,
  linear,
  normalOf,
  quickGelu,
  selfAttention,
  takePositions,
} from "../../lib/encoders/layers.js";
import { type Tensor, type Tensor3D, tf } from "../../lib/engine/tf.js";
import { leaves, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";

const identityNorm = (width: number) => ({ gain: tf.ones([width]), bias: tf.zeros([width]) });

test("layer norm gives mean 0 and variance 1, then gain and bias", () => {
  const x = tf.tensor2d([1, 2, 3, 6], [1, 4]);
  // Mean 3, deviations -2 -1 0 3, variance 14 / 4 = 3.5, root 1.870829.
  const plain = [-2, -1, 0, 3].map((d) => d / 1.870829);
  expectNumbers(layerNorm(identityNorm(4), x).dataSync(), plain, 1e-5);
  const scaled = layerNorm({ gain: tf.tensor1d([1, 2, 3, 4]), bias: tf.tensor1d([10, 0, 0, -1]) }, x);
  expectNumbers(scaled.dataSync(), [plain[0] + 10, 2 * plain[1], 3 * plain[2], 4 * plain[3] - 1], 1e-5);
});

test("the gradient of layer norm agrees with finite differences in input, gain and bias", () => {
  const x = tf.randomNormal([3, 5], 0, 1, "float32", 1);
  const weights = tf.randomNormal([3, 5], 0, 1, "float32", 2);
  const gain = tf.tensor1d([1, 0.5, 2, -1, 0.2]);
  const bias = tf.tensor1d([0, 1, -1, 0.5, 2]);
  expectGradient((input, g, b) => layerNorm({ gain: g, bias: b }, input).mul(weights).sum(), [x, gain, bias]);
});

test("QuickGELU is x times the logistic function of 1.702 x", () => {
  // 1 / (1 + e^-1.702) = 0.845795; 1 / (1 + e^3.404) = 0.032171.
  expectNumbers(quickGelu(tf.tensor1d([1, -2, 0])).dataSync(), [0.845795, -2 * 0.032171, 0], 1e-5);
});

test("the gradient of QuickGELU agrees with finite differences", () => {
  const weights = tf.tensor1d([1, -2, 3, 0.5, 1]);
  expectGradient((x) => quickGelu(x).mul(weights).sum(), [tf.tensor1d([-3, -0.5, 0, 0.7, 2])]);
});

test("linear maps the last axis and adds the bias", () => {
  const map = { kernel: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), bias: tf.tensor1d([0.5, 0, -1]) };
  const x = tf.tensor3d([1, 1, 0, 2], [1, 2, 2]);
  expectNumbers(linear(map, x).dataSync(), [5.5, 7, 8, 8.5, 10, 11]); // [1,1]: 1+4, 2+5, 3+6; [0,2]: 8, 10, 12
});

/** Attention with one or two heads written out with plain numbers, as the oracle. */
function plainAttention(x: number[][], qkv: number[][], heads: number, causal: boolean): number[][] {
  const width = x[0].length;
  const size = width / heads;
  const dot = (row: number[], column: number) => row.reduce((sum, value, i) => sum + value * qkv[i][column], 0);
  return x.map((_, i) =>
    Array.from({ length: width }, (_, out) => {
      const head = Math.floor(out / size);
      const columns = Array.from({ length: size }, (_, k) => head * size + k);
      const logits = x.map((row, j) =>
        causal && j > i
          ? -Infinity
          : columns.reduce((sum, c) => sum + dot(x[i], c) * dot(row, width + c), 0) / Math.sqrt(size),
      );
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      return x.reduce((sum, row, j) => sum + (Math.exp(logits[j]) / total) * dot(row, 2 * width + out), 0);
    }),
  );
}

test.each([
  { heads: 1, causal: false },
  { heads: 2, causal: false },
  { heads: 2, causal: true },
])("self-attention with $heads heads, causal $causal, equals the formula written out", ({ heads, causal }) => {
  const x = [
    [0.5, -1, 2, 0.1],
    [1, 0.3, -0.7, 0.9],
    [-0.4, 0.8, 0.2, -1.5],
  ];
  const qkv = Array.from({ length: 4 }, (_, i) => Array.from({ length: 12 }, (_, j) => Math.sin(3 * i + 0.7 * j)));
  const params = {
    qkv: { kernel: tf.tensor2d(qkv), bias: tf.zeros([12]) },
    output: { kernel: tf.eye(4), bias: tf.zeros([4]) },
  };
  const mask = tf.tensor2d([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [3, 3]);
  const actual = selfAttention(params, tf.tensor3d([x]), causal ? { heads, mask } : { heads });
  expectNumbers(actual.dataSync(), plainAttention(x, qkv, heads, causal).flat(), 1e-5);
});

test("positions are taken row by row", () => {
  const x = tf.range(0, 12).reshape([2, 3, 2]) as Tensor3D;
  expectNumbers(takePositions(x, tf.tensor1d([2, 0], "int32")).dataSync(), [4, 5, 6, 7]);
});

const smallBlock = (seed: number) =>
  initBlock(seedKey(seed), 4, {
    qkv: normalOf(0.7),
    attentionOutput: normalOf(0.5),
    mlpHidden: normalOf(0.5),
    mlpOutput: normalOf(0.5),
    mlpBias: (key, size) => normalOf(0.3)(key, [size]),
  });

/** Weighted sum of what two blocks give at one position of each row, and its gradients in input and parameters. */
function atPositions(run: (blocks: Block[], x: Tensor3D, positions: Tensor) => Tensor): number[] {
  const blocks = [smallBlock(1), smallBlock(2)];
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 7);
  const weights = tf.tensor2d([1, -2, 0.5, 3, 2, 1, -1, 0.3], [2, 4]);
  const value = (input: Tensor, ...parameters: Tensor[]) =>
    run(withLeaves(blocks, parameters), input as Tensor3D, tf.tensor1d([2, 1], "int32"))
      .mul(weights)
      .sum();
  const { value: sum, grads } = tf.valueAndGrads(value)([x, ...leaves(blocks)]);
  return [sum, ...grads].flatMap((tensor) => [...tensor.dataSync()]);
}

const lookBack = () => tf.tensor2d([0, -1e9, -1e9, 0, 0, -1e9, 0, 0, 0], [3, 3]);

test.each([true, false])("blocks read at one position give what all positions would, causal %s", (causal) => {
  const options = { heads: 2, mask: causal ? lookBack() : undefined };
  const whole = atPositions((blocks, x, positions) =>
    takePositions(block(blocks[1], block(blocks[0], x, options), options), positions),
  );
  expectNumbers(
    atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, options)),
    whole,
    2e-5,
  );
});

test("blocks computed again in the backward pass give the same value and gradients", () => {
  const options = { heads: 2, mask: lookBack() };
  const kept = atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, options));
  const again = { ...options, recompute: true };
  expectNumbers(
    atPositions((blocks, x, positions) => blocksAt(blocks, x, positions, again)),
    kept,
    1e-5,
  );
});

test("the gradient of a block agrees with finite differences in its input and in its attention", () => {
  const params = initBlock(seedKey(3), 4, {
    qkv: normalOf(0.7),
    attentionOutput: normalOf(0.5),
    mlpHidden: normalOf(0.5),
    mlpOutput: normalOf(0.5),
    mlpBias: (_, size) => tf.fill([size], 0.1),
  });
  const x = tf.randomNormal([2, 3, 4], 0, 1, "float32", 7);
  const weights = tf.randomNormal([2, 3, 4], 0, 1, "float32", 8);
  const objective = (input: Tensor3D, kernel = params.attention.qkv.kernel) => {
    const attention = { ...params.attention, qkv: { ...params.attention.qkv, kernel } };
    return block({ ...params, attention }, input, { heads: 2 })
      .mul(weights)
      .sum();
  };
  expectGradient((input, kernel) => objective(input as Tensor3D, kernel), [x, params.attention.qkv.kernel]);
});
