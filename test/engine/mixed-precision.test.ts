import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../../lib/engine/tf.js";
import { leaves, type Tree } from "../../lib/engine/tree.js";
import { expectNumbers } from "../tensors.js";
import type { Tensor5D } from "./op-cases/op-case.js";

/** A bfloat16 has eight significant bits: 1 + 2^-9 lies between 1 and 1 + 2^-7, and is rounded to 1. */
const fine = 1 + 2 ** -9;

/** What `fn` gives in the mixed precision. */
async function inBfloat16(fn: (...inputs: Tensor[]) => Tree, ...inputs: Tensor[]): Promise<Tensor[]> {
  const program = compile(fn, { precision: "bfloat16" });
  const result = leaves(await program(...inputs));
  program.dispose();
  return result;
}
const firstNumbers = (tensors: Tensor[]) => tensors.map((tensor) => tensor.dataSync()[0]);

test("inputs and results of a product are rounded, in its gradient too, and all is float32 between products", async () => {
  const product = (x: Tensor, w: Tensor) => x.matMul(w);
  const step = (x: Tensor, w: Tensor) => {
    const { value, grads } = tf.valueAndGrads((a: Tensor, b: Tensor) => product(a, b).mul(fine).sum())([x, w]);
    return [value, ...grads, product(x, w)];
  };
  const results = await inBfloat16(step, tf.tensor2d([[fine]]), tf.tensor2d([[3]]));
  // 1 * 3, times 1 + 2^-9 in float32; its slopes: 1 (rounded from 1 + 2^-9) times 3, and 1 times 1.
  expect(firstNumbers(results)).toEqual([3 * fine, 3, 1, 3]);
  expect(results.map(({ dtype }) => dtype)).toEqual(["float32", "float32", "float32", "float32"]);
  // 129 * 129 = 16641, and bfloat16 goes up in steps of 128 there: 16640.
  expect(firstNumbers(await inBfloat16(product, tf.tensor2d([[129]]), tf.tensor2d([[129]])))).toEqual([16640]);
});

/** All ways to multiply and convolve, as functions of an input and a weight of these shapes; whether they have gradients. */
const cases: [string, number[], number[], (x: Tensor, w: Tensor) => Tensor, boolean][] = [
  ["matMul", [2, 3], [3, 4], (x, w) => x.matMul(w), true],
  ["matMul, transposed", [3, 2], [4, 3], (x, w) => tf.matMul(x, w, true, true), true],
  ["matMul in batches", [2, 2, 3], [2, 3, 4], (x, w) => x.matMul(w), true],
  ["dot", [4], [4], (x, w) => tf.dot(x, w), true],
  ["fused.matMul", [2, 3], [3, 4], (a, b) => tf.fused.matMul({ a, b, activation: "relu" }), true],
  ["einsum", [2, 3, 4], [2, 5, 4], (x, w) => tf.einsum("bij,bkj->bik", x, w), false], // TensorFlow.js has no gradient here
  ["conv1d", [1, 5, 2], [3, 2, 2], (x, w) => tf.conv1d(x as Tensor3D, w as Tensor3D, 1, "same"), true],
  ["conv2d", [1, 5, 5, 2], [3, 3, 2, 2], (x, w) => tf.conv2d(x as Tensor4D, w as Tensor4D, 2, "same"), true],
  [
    "conv2dTranspose",
    [1, 3, 3, 2],
    [3, 3, 2, 2],
    (x, w) => tf.conv2dTranspose(x as Tensor4D, w as Tensor4D, [1, 6, 6, 2], 2, "same"),
    true,
  ],
  [
    "fused.conv2d",
    [1, 4, 4, 2],
    [3, 3, 2, 2],
    (x, w) => tf.fused.conv2d({ x: x as Tensor4D, filter: w as Tensor4D, strides: 1, pad: "valid" }),
    true,
  ],
  [
    "depthwiseConv2d",
    [1, 5, 5, 2],
    [3, 3, 2, 2],
    (x, w) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, 1, "same"),
    true,
  ],
  ["conv3d", [1, 3, 3, 3, 1], [2, 2, 2, 1, 2], (x, w) => tf.conv3d(x as Tensor5D, w as Tensor5D, 1, "same"), true],
  [
    "conv3dTranspose",
    [1, 2, 2, 2, 1],
    [2, 2, 2, 1, 1],
    (x, w) => tf.conv3dTranspose(x as Tensor5D, w as Tensor5D, [1, 4, 4, 4, 1], 2, "same"),
    false, // nor here
  ],
];

test.each(cases)("%s and its gradients take what is near 1 for 1", async (_, xShape, wShape, compute, hasGradient) => {
  const outcome = (x: Tensor, w: Tensor) => [
    compute(x, w),
    ...(hasGradient ? tf.grads((a: Tensor, b: Tensor) => compute(a, b).sum())([x, w]) : []),
  ];
  const actual = await inBfloat16(outcome, tf.fill(xShape, fine), tf.fill(wShape, fine));
  const ofOnes = tf.tidy(() => outcome(tf.ones(xShape), tf.ones(wShape)).map((tensor) => tensor.dataSync()));
  for (const [i, tensor] of actual.entries()) expectNumbers(tensor.dataSync(), ofOnes[i], 0);
});

test("products of integers, and operations that are no products, are left alone", async () => {
  const results = await inBfloat16(
    (whole, floats) => [whole.matMul(whole), floats.mul(floats), floats.sum(), floats.greater(1).logicalAnd(true)],
    tf.tensor2d([257], [1, 1], "int32"), // 257 would be 256
    tf.tensor2d([[fine]]),
  );
  expect(firstNumbers(results)).toEqual([257 * 257, Math.fround(fine * fine), fine, 1]);
  expect(results.map(({ dtype }) => dtype)).toEqual(["int32", "float32", "float32", "bool"]);
});

test("a product is as far from the exact one as roundings of its inputs and its result can bring it", async () => {
  const [x, w] = [[8, 64] as const, [64, 8] as const].map(
    (shape, seed) => tf.randomNormal([...shape], 0, 1, "float32", seed + 1) as Tensor2D,
  );
  const [product] = await inBfloat16((a, b) => a.matMul(b), x, w);
  const exact = x.matMul(w).dataSync();
  const sizes = x.abs().matMul(w.abs()).dataSync(); // sums of |x| |w|
  const errors = product.dataSync().map((value, i) => Math.abs(value - exact[i]) / sizes[i]);
  // Each of three roundings errs by a share of at most 2^-8.
  expect(Math.max(...errors)).toBeLessThan(3 * 2 ** -8);
  expect(Math.max(...errors)).toBeGreaterThan(2 ** -12); // and is seen
});
