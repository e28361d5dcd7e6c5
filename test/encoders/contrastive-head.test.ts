import { expect, test } from "vitest";
import { contrastiveHead, describeContrastiveHead } from "../../lib/encoders/contrastive-head.js";
import { drawParameters } from "../../lib/engine/parameters.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { namedLeaves } from "../../lib/engine/tree.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

test("maps have batch norm, and ReLU between them alone", () => {
  const norm = () => ({ gain: tf.ones([1]), bias: tf.zeros([1]), mean: tf.zeros([1]), variance: tf.ones([1]) });
  const head = [
    { kernel: tf.tensor2d([[1], [0]]), norm: norm() },
    { kernel: tf.tensor2d([[-2]]), norm: norm() },
  ];
  const features = tf.tensor2d([3, 0, -5, 1], [2, 2]);
  // First column 3 and -5; after ReLU 3 and 0; times -2 they are -6 and 0: remembered mean 0 and variance 1 change little.
  expectNumbers(contrastiveHead(head, features, { path: "head" }).dataSync(), [-6, 0], 1e-3);
  const statistics = new Map<string, Tensor>();
  const trained = contrastiveHead(head, features, { statistics, path: "head" }); // of the batch: 3, -5 -> 1, -1 -> 1, 0 -> -2, 0 -> -1, 1
  expectNumbers(trained.dataSync(), [-1, 1], 1e-3);
  expect([...statistics.keys()]).toEqual([
    "head/0/norm/mean",
    "head/0/norm/variance",
    "head/1/norm/mean",
    "head/1/norm/variance",
  ]);
  for (const value of statistics.values()) value.dispose();
});

test("a head has one map between each two widths", () => {
  const head = drawParameters<Parameters<typeof contrastiveHead>[0]>(describeContrastiveHead(seedKey(1), [4, 6, 3]));
  const kernels = namedLeaves(head).filter(({ path }) => path.endsWith("kernel"));
  expect(kernels.map(({ tensor }) => tensor.shape)).toEqual([
    [4, 6],
    [6, 3],
  ]);
  expect(() => describeContrastiveHead(seedKey(1), [4])).toThrow(/got 1 widths/);
});
