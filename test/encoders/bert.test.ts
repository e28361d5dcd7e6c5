import { expect, test } from "vitest";
import {
  type Bert,
  type BertSettings,
  bertFeatures,
  bertSizes,
  bertTokens,
  describeBert,
  litBert,
} from "../../lib/encoders/bert.js";
import { drawParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { leaves, mapTree, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";
import { expectSameRecomputed } from "./recomputed.js";

const ids = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");
const matrix = (rows: number[][]) => tf.tensor2d(rows);
const norm = (gain: number[], bias: number[]) => ({ gain: tf.tensor1d(gain), bias: tf.tensor1d(bias) });
const plainNorm = () => norm([1, 1], [0, 0]);

const tiny: BertSettings = litBert({
  vocabularySize: 4,
  contextLength: 2,
  positions: 3,
  width: 2,
  layers: 0,
  heads: 1,
  mlpWidth: 1,
});

/** Token 1 is (3, 1), token 2 is (1, 3). */
const embeddings = () => ({
  tokenEmbedding: matrix([
    [0, 0],
    [3, 1],
    [1, 3],
    [9, 9],
  ]),
  positions: tf.zeros([3, 2]),
  segments: tf.zeros([2, 2]),
  inputNorm: plainNorm(),
});

test("tokens, their positions and the first segment are added and normalised", () => {
  const params: Bert = {
    ...embeddings(),
    positions: matrix([
      [0, 0],
      [4, 0],
      [99, -99],
    ]),
    segments: matrix([
      [0, 1],
      [-50, 50],
    ]),
    inputNorm: norm([1, 2], [10, 0]),
    blocks: [],
  };
  // Tokens 1 and 2: (3, 2) is normed to (1, -1), (5, 4) too: times (1, 2) plus (10, 0).
  expectNumbers(bertTokens(params, tiny, ids([[1, 2]])).dataSync(), [11, -2, 11, -2], 1e-4);
  // Token 2 in front: (1, 4) is normed to (-1, 1); then token 1 with (4, 0): (7, 2).
  expectNumbers(bertTokens(params, tiny, ids([[2, 1]])).dataSync(), [9, 2, 11, -2], 1e-4);
});

/** Attention looks at all text alike; its output exchanges the two numbers of the mean and doubles them. */
function averaging(): Bert {
  const value = matrix([
    [0, 0, 0, 0, 1, 0],
    [0, 0, 0, 0, 0, 1],
  ]);
  const output = matrix([
    [0, 2],
    [2, 0],
  ]);
  const block = {
    attention: { qkv: { kernel: value, bias: tf.zeros([6]) }, output: { kernel: output, bias: tf.zeros([2]) } },
    attentionNorm: plainNorm(),
    mlp: {
      hidden: { kernel: tf.tensor2d([0, 0], [2, 1]), bias: tf.tensor1d([0]) },
      output: { kernel: tf.tensor2d([0, 0], [1, 2]), bias: tf.tensor1d([0, 0]) },
    },
    mlpNorm: norm([3, 3], [0, 1]),
  };
  return { ...embeddings(), blocks: [block] };
}

test("attention sees both ways, but no padding, and norms follow the sums", () => {
  const settings = { ...tiny, layers: 1 };
  // Normed tokens (1, -1) and (-1, 1) have the mean (0, 0), which adds nothing; the last norm has gain 3 and bias (0, 1).
  expectNumbers(bertTokens(averaging(), settings, ids([[1, 2]])).dataSync(), [3, -2, -3, 4], 1e-3);
  // With padding the first token attends to itself alone: (1, -1) + (-2, 2) = (-1, 1).
  expectNumbers(bertFeatures(averaging(), settings, ids([[1, 0]])).dataSync(), [-3, 4], 1e-3);
});

test("features are the first token, the mean, the largest numbers, or the pooler's", () => {
  const settings = { ...tiny, layers: 1 };
  const features = (pooling: BertSettings["pooling"], params = averaging()) =>
    bertFeatures(params, { ...settings, pooling }, ids([[1, 2]])).dataSync();
  expectNumbers(features("first"), [3, -2], 1e-3);
  expectNumbers(features("mean"), [0, 1], 1e-3);
  expectNumbers(features("max"), [3, 4], 1e-3);
  const pooler = {
    kernel: matrix([
      [0.5, 0],
      [0, 0.1],
    ]),
    bias: tf.tensor1d([-1, 0]),
  };
  expectNumbers(features("pooler", { ...averaging(), pooler }), [Math.tanh(0.5), Math.tanh(-0.2)], 1e-3);
});

const small = litBert({
  vocabularySize: 9,
  contextLength: 4,
  positions: 6,
  width: 8,
  layers: 2,
  heads: 2,
  mlpWidth: 12,
  pooling: "pooler",
});
/** Drawn larger than fresh ones, so that every part has a say. */
const drawn = (settings: BertSettings) =>
  mapTree(drawParameters<Bert>(describeBert(seedKey(3), settings)), (leaf) =>
    leaf.mul(10).add(tf.randomNormal(leaf.shape, 0, 0.3, "float32", leaf.size)),
  );
const texts = () =>
  ids([
    [1, 5, 7, 2],
    [1, 3, 0, 0],
  ]);
const weights = tf.randomNormal([2, 8], 0, 1, "float32", 11);

test.each(["first", "mean", "max"] as const)(
  "what padding would be embedded as changes nothing, pooling %s",
  (pooling) => {
    const settings = { ...small, pooling };
    const params = drawn(settings);
    const moved = {
      ...params,
      tokenEmbedding: params.tokenEmbedding.add(
        tf
          .oneHot(tf.tensor1d([0], "int32"), 9)
          .transpose()
          .mul(50),
      ),
    };
    const changed = bertFeatures(moved, settings, texts()).dataSync();
    expectNumbers(changed, bertFeatures(params, settings, texts()).dataSync(), 1e-5);
    const whole = { ...settings, contextLength: 6 };
    const longer = bertFeatures(
      params,
      whole,
      texts().pad([
        [0, 0],
        [0, 2],
      ]) as Tensor2D,
    ).dataSync();
    expectNumbers(longer, changed, 1e-5);
  },
);

test("gradients agree with finite differences in every part", () => {
  const params = drawn({ ...small, layers: 1 });
  const settings = { ...small, layers: 1 };
  const parts = leaves(params).map((leaf) => leaf.clone());
  expectGradient(
    (...values: Tensor[]) => bertFeatures(withLeaves(params, values), settings, texts()).mul(weights).sum(),
    parts,
    { every: 7, step: 5e-3 },
  );
});

test("compiled and computed again in the backward pass, features and gradients are those op by op", () => {
  const settings = { ...small, layers: 1 };
  return expectSameRecomputed((params, ids, options) => bertFeatures(params, settings, ids, options), {
    params: drawn(settings),
    ids: texts(),
    weights,
    tolerance: 2e-4,
  });
});

test("the published sizes have the published numbers of parameters", () => {
  // 30522 * 768 + 512 * 768 + 2 * 768 + 2 * 768 = 23,837,184; 12 blocks of 12 * 768^2 + 13 * 768 = 7,087,872.
  expect(sizeOfParameters(describeBert(seedKey(0), bertSizes.base))).toBe(23_837_184 + 12 * 7_087_872); // 108,891,648
  expect(sizeOfParameters(describeBert(seedKey(0), bertSizes.large))).toBe(334_092_288);
  // The pooler is 768^2 + 768 more: BERT-base's 109,482,240.
  const pooled = { ...bertSizes.base, pooling: "pooler" } as const;
  expect(sizeOfParameters(describeBert(seedKey(0), pooled))).toBe(109_482_240);
});

test("texts longer than the learned positions, and ids of another length, are refused", () => {
  expect(() => describeBert(seedKey(0), { ...small, contextLength: 7 })).toThrow(
    "describeBert: expected a contextLength of at most 6 positions, got 7",
  );
  expect(() => describeBert(seedKey(0), { ...small, heads: 3 })).toThrow(
    "describeBert: expected a width that is a multiple of heads 3, got 8",
  );
  expect(() => bertFeatures(drawn(small), small, ids([[1, 2, 3]]))).toThrow(
    "bertTokens: expected ids [B, 4], got [1,3]",
  );
});
