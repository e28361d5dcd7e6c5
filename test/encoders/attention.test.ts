import { test } from "vitest";
import { attentionPooling, selfAttention } from "../../lib/encoders/attention.js";
import { type Tensor3D, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNumbers } from "../tensors.js";

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

/** Pooling of two numbers per token: keys look at the first, values are the tokens themselves; no MLP. */
const pooling = (probe: number) => ({
  probe: tf.tensor2d([probe, 0], [1, 2]),
  attention: {
    qkv: { kernel: tf.tensor2d([1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1], [2, 6]), bias: tf.zeros([6]) },
    output: { kernel: tf.eye(2), bias: tf.zeros([2]) },
  },
  mlpNorm: { gain: tf.ones([2]), bias: tf.zeros([2]) },
  mlp: {
    hidden: { kernel: tf.zeros([2, 2]), bias: tf.zeros([2]) },
    output: { kernel: tf.zeros([2, 2]), bias: tf.tensor1d([10, 20]) },
  },
});
const pooled = { width: 2, heads: 1, mlpWidth: 2, activation: "gelu-tanh", layerNormEpsilon: 1e-6 } as const;

test("attention pooling is the mean of values, weighted by how well the probe finds their keys", () => {
  const x = tf.tensor3d([0, 4, Math.SQRT2, 8], [1, 2, 2]);
  // Probe 0 finds both alike: means 0.7071068 and 6. The MLP adds its bias 10 and 20.
  expectNumbers(attentionPooling(pooling(0), x, pooled).dataSync(), [10.7071068, 26], 1e-5);
  // Probe ln 3: logits ln 3 [0, sqrt 2] / sqrt 2, weights 1/4 and 3/4: 0.75 sqrt 2 = 1.0606602, 0.25 4 + 0.75 8 = 7.
  expectNumbers(attentionPooling(pooling(Math.log(3)), x, pooled).dataSync(), [11.0606602, 27], 1e-5);
});

test("the gradient of attention pooling agrees with finite differences in its input and its probe", () => {
  const x = tf.randomNormal([2, 3, 2], 0, 1, "float32", 5);
  const weights = tf.tensor2d([1, -2, 0.5, 3], [2, 2]);
  expectGradient(
    (input, probe) =>
      attentionPooling({ ...pooling(1), probe }, input as Tensor3D, pooled)
        .mul(weights)
        .sum(),
    [x, tf.tensor2d([0.7, -0.2], [1, 2])],
  );
});
