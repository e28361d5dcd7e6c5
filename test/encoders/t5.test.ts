import { expect, test } from "vitest";
import {
  describeT5,
  distanceBucket,
  type T5,
  type T5Settings,
  t5Features,
  t5Sizes,
  t5Tokens,
} from "../../lib/encoders/t5.js";
import { drawParameters, sizeOfParameters } from "../../lib/engine/parameters.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { leaves, mapTree, withLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectGradient, expectNumbers } from "../tensors.js";
import { expectSameRecomputed } from "./recomputed.js";

// The first distance of each bucket, of T5Attention._relative_position_bucket in transformers for -200..200, both ways.
const borders = [
  { distanceBuckets: 8, maximalDistance: 10, starts: [0, 1, 2, 5] },
  { distanceBuckets: 32, maximalDistance: 128, starts: [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91] },
  { distanceBuckets: 16, maximalDistance: 64, starts: [0, 1, 2, 3, 4, 8, 16, 32] },
];

test.each(borders)("$distanceBuckets buckets up to $maximalDistance begin where the reference's do", (settings) => {
  const { starts, distanceBuckets } = settings;
  for (let distance = -200; distance <= 200; distance++) {
    const bucket = starts.findLastIndex((start) => start <= Math.abs(distance));
    const expected = distance > 0 ? distanceBuckets / 2 + bucket : bucket;
    expect(distanceBucket(distance, settings), `distance ${distance}`).toBe(expected);
  }
});

test("a bucket worked out by hand", () => {
  // 16 buckets a direction, 8 of them for single steps; 40 steps: 8 + floor(8 ln(40 / 8) / ln(128 / 8)) = 8 + floor(4.64).
  expect(distanceBucket(-40, { distanceBuckets: 32, maximalDistance: 128 })).toBe(12);
  expect(distanceBucket(40, { distanceBuckets: 32, maximalDistance: 128 })).toBe(28);
});

const ids = (rows: number[][]) => tf.tensor2d(rows, undefined, "int32");
const kernel = (rows: number[][]) => ({ kernel: tf.tensor2d(rows) });

const tiny: T5Settings = {
  kind: "t5",
  vocabularySize: 3,
  contextLength: 2,
  width: 2,
  layers: 1,
  heads: 1,
  headWidth: 1,
  mlpWidth: 1,
  activation: "relu",
  isGated: false,
  distanceBuckets: 4,
  maximalDistance: 4,
  layerNormEpsilon: 1e-6,
  pooling: "mean",
  padding: 0,
};

/** Tokens 1 and 2 are (1, 1) and (1, -1); queries and keys are nothing, so that distances alone decide. */
function tower({ gate }: { gate?: { kernel: Tensor } } = {}): T5 {
  const gain = () => tf.tensor1d([1, 1]);
  const attention = {
    query: kernel([[0], [0]]),
    key: kernel([[0], [0]]),
    value: kernel([[0], [1]]),
    output: kernel([[1, 0]]),
  };
  const mlp = { gate, hidden: gate ? kernel([[0], [1]]) : kernel([[1], [0]]), output: kernel([[0, 2]]) };
  return {
    tokenEmbedding: tf.tensor2d([
      [7, 8],
      [1, 1],
      [1, -1],
    ]),
    // Bucket 1: the key is the token before; bucket 3: the one after.
    distanceBias: tf.tensor2d([[0], [Math.log(3)], [100], [Math.log(4)]]),
    blocks: [
      {
        attentionNorm: { gain: gain() },
        attention,
        mlpNorm: { gain: gain() },
        mlp: gate ? mlp : { hidden: mlp.hidden, output: mlp.output },
      },
    ],
    outputNorm: { gain: gain() },
  };
}

test("distances weigh attention, norms divide by the root mean square", () => {
  // Token 1 looks at itself with 1/5 and ahead with 4/5: 1/5 - 4/5 = -0.6; token 2 back with 3/4: 3/4 - 1/4 = 0.5. This is
  // added to their first numbers: (0.4, 1) and (1.5, -1). Divided by sqrt(0.58) and sqrt(1.625) their first numbers are
  // 0.525226 and 1.176697; twice these are added to the second ones: (0.4, 2.050452), (1.5, 1.353394). Root mean squares
  // 1.477219 and 1.428579.
  const tokens = t5Tokens(tower(), tiny, ids([[1, 2]]));
  expectNumbers(tokens.dataSync(), [0.270779, 1.388049, 1.049995, 0.947371], 1e-5);
  expectNumbers(t5Features(tower(), tiny, ids([[1, 2]])).dataSync(), [0.660387, 1.16771], 1e-5);
});

test("a gate passes the activation of one map to the other", () => {
  // As above, but relu(0.525226) * 1.313064 and relu(1.176697) * -0.784465: (0.4, 2.379310) and (1.5, -2.846154).
  const gated = { ...tiny, isGated: true };
  const tokens = t5Tokens(tower({ gate: kernel([[1], [0]]) }), gated, ids([[1, 2]]));
  expectNumbers(tokens.dataSync(), [0.234462, 1.394643, 0.659362, -1.251096], 1e-5);
});

const small: T5Settings = {
  ...tiny,
  vocabularySize: 9,
  contextLength: 5,
  width: 6,
  layers: 2,
  heads: 2,
  headWidth: 4,
  mlpWidth: 7,
  activation: "gelu-tanh",
  isGated: true,
  distanceBuckets: 8,
  maximalDistance: 10,
};
/** Gains that are not 1. */
const drawn = (settings: T5Settings) =>
  mapTree(drawParameters<T5>(describeT5(seedKey(4), settings)), (leaf) =>
    leaf.add(tf.randomNormal(leaf.shape, 0, 0.2, "float32", leaf.size)),
  );
const texts = () =>
  ids([
    [1, 5, 7, 2, 8],
    [6, 3, 1, 0, 0],
  ]);
const weights = tf.randomNormal([2, 6], 0, 1, "float32", 12);

test.each(["first", "mean", "max"] as const)("padding changes nothing, pooling %s", (pooling) => {
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
  const changed = t5Features(moved, settings, texts()).dataSync();
  expectNumbers(changed, t5Features(params, settings, texts()).dataSync(), 1e-5);
  const longer = t5Features(
    params,
    { ...settings, contextLength: 9 },
    texts().pad([
      [0, 0],
      [0, 4],
    ]) as Tensor2D,
  );
  expectNumbers(longer.dataSync(), changed, 1e-5);
});

test("gradients agree with finite differences in every part", () => {
  const settings = { ...small, layers: 1 };
  const params = drawn(settings);
  const parts = leaves(params).map((leaf) => leaf.clone());
  expectGradient(
    (...values: Tensor[]) => t5Features(withLeaves(params, values), settings, texts()).mul(weights).sum(),
    parts,
    { every: 5, step: 5e-3 },
  );
});

test("compiled and computed again in the backward pass, features and gradients are those op by op", () => {
  const settings = { ...small, layers: 1 };
  return expectSameRecomputed((params, ids, options) => t5Features(params, settings, ids, options), {
    params: drawn(settings),
    ids: texts(),
    weights,
    tolerance: 5e-5,
  });
});

test("the published sizes have the published numbers of parameters", () => {
  const size = (name: keyof typeof t5Sizes) => sizeOfParameters(describeT5(seedKey(0), t5Sizes[name]));
  // 32128 * 512 + 32 * 8 + 512 + 6 * (4 * 512^2 + 2 * 512 * 2048 + 2 * 512), as transformers counts T5EncoderModel.
  expect(size("t5-small")).toBe(35_330_816);
  expect(size("t5-base")).toBe(109_628_544);
  // 250112 * 512 + 32 * 6 + 512 + 8 * (4 * 512 * 384 + 3 * 512 * 1024 + 2 * 512)
  expect(size("mt5-small")).toBe(146_940_608);
});

test("buckets that don't share out evenly, and ids of another length, are refused", () => {
  expect(() => describeT5(seedKey(0), { ...small, distanceBuckets: 6 })).toThrow(
    "describeT5: expected distanceBuckets that are a multiple of 4, got 6",
  );
  expect(() => t5Features(drawn(small), small, ids([[1, 2]]))).toThrow("t5Tokens: expected ids [B, 5], got [1,2]");
});
