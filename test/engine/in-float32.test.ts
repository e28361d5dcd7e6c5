import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { inFloat32 } from "../../lib/engine/in-float32.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { leaves, type Tree } from "../../lib/engine/tree.js";
import { chunkedContrastiveLoss } from "../../lib/losses/chunked-contrastive.js";
import { contrastiveLoss } from "../../lib/losses/contrastive.js";
import { expectNumbers } from "../tensors.js";

/** A bfloat16 has eight significant bits: 1 + 2^-9 lies between 1 and 1 + 2^-7, and is rounded to 1. */
const fine = 1 + 2 ** -9;
const finely = (shape: number[]) => tf.fill(shape, fine);

/** What `fn` gives in the mixed precision. */
async function inBfloat16(fn: (...inputs: Tensor[]) => Tree, ...inputs: Tensor[]): Promise<Tensor[]> {
  const program = compile(fn, { precision: "bfloat16" });
  const result = leaves(await program(...inputs));
  program.dispose();
  return result;
}
const numbersOf = (tensors: Tensor[]) => tensors.map((tensor) => tensor.dataSync()[0]);

test("a product in inFloat32 is not rounded, nor is its gradient, while those around it are", async () => {
  const mixed = (x: Tensor, w: Tensor) => {
    const exact = (a: Tensor, b: Tensor) =>
      inFloat32(() => a.matMul(b))
        .mul(fine)
        .sum();
    const after = x.matMul(w);
    return [exact(x, w), ...tf.grads(exact)([x, w]), after];
  };
  const results = await inBfloat16(mixed, finely([1, 1]), tf.tensor2d([3], [1, 1]));
  expect(numbersOf(results)).toEqual([3 * fine * fine, 3 * fine, fine * fine, 3].map(Math.fround));
});

test("a gradient that is taken within inFloat32, or of a function with its own gradient, is not rounded either", async () => {
  const square = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor, (tensors: Tensor[]) => void];
    save([x]);
    return { value: x.matMul(x), gradFunc: (slope: Tensor, [saved]: Tensor[]) => saved.matMul(slope).mul(2) };
  });
  const results = await inBfloat16(
    (x) => [
      inFloat32(() => tf.grad((y: Tensor) => y.matMul(y))(x)),
      tf.grad((y: Tensor) => inFloat32(() => square(y)))(x),
      tf.grad((y: Tensor) => square(y))(x),
    ],
    finely([1, 1]),
  );
  expect(numbersOf(results)).toEqual([2 * fine, 2 * fine, 2]);
});

test("inFloat32 hands on errors and rounding goes on afterwards; op by op it changes nothing", async () => {
  const results = await inBfloat16(
    (x) => {
      expect(() =>
        inFloat32(() => {
          throw new Error("no");
        }),
      ).toThrow("no");
      return x.matMul(x);
    },
    finely([1, 1]),
  );
  expect(numbersOf(results)).toEqual([1]);
  const slope = tf.grad((x: Tensor) => inFloat32(() => x.square()));
  expectNumbers(slope(tf.scalar(3)).dataSync(), [6]);
});

test("both contrastive losses and their gradients are those of float32", async () => {
  const unit = (seed: number) => {
    const x = tf.randomNormal([7, 4], 0, 1, "float32", seed);
    return x.div(x.square().sum(-1, true).sqrt());
  };
  const inputs = [unit(1), unit(2), tf.scalar(80)];
  const losses = [
    (i: Tensor, t: Tensor, s: Tensor) => contrastiveLoss(i as never, t as never, s).loss,
    (i: Tensor, t: Tensor, s: Tensor) => chunkedContrastiveLoss(i as never, t as never, s, { chunk: 3 }),
  ];
  for (const loss of losses) {
    const both = (...tensors: Tensor[]) => {
      const { value, grads } = tf.valueAndGrads(loss as never)(tensors);
      return [value, ...grads];
    };
    const expected = tf.tidy(() => both(...inputs).map((tensor) => tensor.dataSync()));
    const actual = await inBfloat16(both, ...inputs);
    for (const [i, tensor] of actual.entries()) expectNumbers(tensor.dataSync(), expected[i], 1e-3);
  }
});
