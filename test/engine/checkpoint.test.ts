import { expect, test } from "vitest";
import { optimizationBarrier } from "../../lib/engine/barrier.js";
import { checkpoint } from "../../lib/engine/checkpoint.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { expectGradient, expectNoTensorsLeft, expectNumbers } from "../tensors.js";

type Layer = { kernel: Tensor2D; bias: Tensor };
type Compute = (params: Layer, x: Tensor2D) => Tensor2D;

const width = 4;
const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 0.5, "float32", seed);
const layer: Compute = ({ kernel, bias }, x) => {
  const hidden = tf.matMul(x, kernel).add(bias) as Tensor2D;
  return hidden.mul(hidden.sigmoid()).mul(hidden.tanh()).add(x) as Tensor2D;
};

/** A chain of layers, each of them `compute`, as a function of all their kernels and biases and of x. */
const chain =
  (compute: Compute, depth: number) =>
  (...values: Tensor[]): Tensor => {
    let x = values[2 * depth] as Tensor2D;
    for (let i = 0; i < depth; i++) x = compute({ kernel: values[2 * i] as Tensor2D, bias: values[2 * i + 1] }, x);
    return x.square().mean();
  };
const chainInputs = (depth: number) => [
  ...Array.from({ length: depth }, (_, i) => [random([width, width], 3 * i), random([width], 3 * i + 1)]).flat(),
  random([3, width], 99),
];

test("value and gradients are those of the plain function", () => {
  const inputs = chainInputs(3);
  const plain = tf.valueAndGrads(chain(layer, 3))(inputs);
  const checkpointed = tf.valueAndGrads(chain(checkpoint(layer), 3))(inputs);
  expectNumbers(checkpointed.value.dataSync(), plain.value.dataSync(), 0);
  expect(checkpointed.grads).toHaveLength(7);
  for (const [i, gradient] of checkpointed.grads.entries())
    expectNumbers(gradient.dataSync(), plain.grads[i].dataSync(), 1e-6);
});

test("the gradient agrees with finite differences", () => {
  expectGradient(chain(checkpoint(layer), 2), chainInputs(2));
});

test("the product of x and y has slopes 3 y and 3 x under an outer factor of 3", () => {
  const product = checkpoint((x: Tensor, y: Tensor) => x.mul(y));
  const [ofX, ofY] = tf.grads((x: Tensor, y: Tensor) => product(x, y).mul(3))([tf.scalar(2), tf.scalar(5)]);
  expectNumbers([ofX.dataSync()[0], ofY.dataSync()[0]], [15, 6]);
});

test("checkpoints nest and are shared, and other operations before, between and after them keep their gradients", () => {
  const square = checkpoint((x: Tensor) => x.square());
  const inner = checkpoint((x: Tensor) => square(x).mul(x)); // x^3
  const outer = checkpoint((x: Tensor) => inner(x.mul(2)).add(square(x))); // 8 x^3 + x^2
  // y = 2 (8 u^3 + u^2) u with u = x + 1: 16 u^4 + 2 u^3, whose slope at u = 2 is 64 * 8 + 6 * 4 = 536.
  const y = (x: Tensor) => {
    const u = x.add(1);
    return outer(u).mul(2).mul(u);
  };
  expectNumbers(tf.grad(y)(tf.scalar(1)).dataSync(), [536], 1e-3);
});

test("integers pass through without a gradient, in records, beside inputs that are not used", () => {
  const pick = checkpoint(({ table, ids }: { table: Tensor; ids: Tensor; unused: Tensor }, mask: Tensor) =>
    tf.where(mask.toBool(), tf.gather(table, ids), 0),
  );
  const ids = tf.tensor1d([2, 0, 2], "int32");
  const mask = tf.tensor1d([1, 1, 0], "bool");
  const [ofTable, ofUnused] = tf.grads((table: Tensor, unused: Tensor) => pick({ table, ids, unused }, mask))([
    tf.tensor1d([5, 6, 7]),
    tf.ones([2, 2]),
  ]);
  expectNumbers(ofTable.dataSync(), [1, 0, 1]); // the second 2 is masked
  expectNumbers(ofUnused.dataSync(), [0, 0, 0, 0]);
});

test("a function that returns its input has slope 1, and one input given twice gets the sum of both slopes", () => {
  const same = checkpoint((x: Tensor) => x);
  expectNumbers(
    tf
      .grad((x: Tensor) => same(x).mul(4))(tf.scalar(3))
      .dataSync(),
    [4],
  );
  const product = checkpoint((x: Tensor, y: Tensor) => x.mul(y));
  expectNumbers(
    tf
      .grad((x: Tensor) => product(x, x))(tf.scalar(3))
      .dataSync(),
    [6],
  );
});

test("second derivatives are refused rather than wrong", () => {
  const cube = checkpoint((x: Tensor) => x.mul(x).mul(x));
  const slope = (x: Tensor) => tf.grad(cube)(x);
  expectNumbers(slope(tf.scalar(2)).dataSync(), [12]);
  expect(() => tf.grad(slope)(tf.scalar(2))).toThrow("gradient function not found for OptimizationBarrier");
});

test("a deep chain holds fewer tensors on its way back, and none afterwards", async () => {
  const depth = 16;
  const inputs = chainInputs(depth);
  const peak = async (compute: Compute) => {
    const before = tf.memory().numDataBuffers;
    let most = before;
    const watch = tf.customGrad((x) => ({
      value: (x as Tensor2D).clone(),
      gradFunc: (slope: Tensor2D) => {
        most = Math.max(most, tf.memory().numDataBuffers);
        return slope.clone();
      },
    }));
    const watched = chain((params, x) => watch(compute(params, x)), depth);
    await expectNoTensorsLeft(() => tf.dispose(tf.grads(watched)(inputs)));
    return most - before;
  };
  const [plain, checkpointed] = [await peak(layer), await peak(checkpoint(layer))];
  // A plain layer holds six results for the way back, a checkpointed one only its input.
  expect(checkpointed).toBeLessThan(plain / 2);
});

test("compiled, value and gradients are those of the plain function", async () => {
  const inputs = chainInputs(3);
  const plain = tf.valueAndGrads(chain(layer, 3))(inputs);
  const program = compile((...tensors: Tensor[]) => {
    const { value, grads } = tf.valueAndGrads(chain(checkpoint(layer), 3))(tensors);
    return [value, ...grads];
  });
  const [value, ...gradients] = await program(...inputs);
  expectNumbers(value.dataSync(), plain.value.dataSync(), 1e-6);
  for (const [i, gradient] of gradients.entries()) expectNumbers(gradient.dataSync(), plain.grads[i].dataSync(), 1e-5);
  program.dispose();
});

test("an error in the function leaves the gradients of others as they were", () => {
  const fails = checkpoint((): Tensor => {
    throw new Error("no");
  });
  expect(() => tf.grad((x: Tensor) => fails().mul(x))(tf.scalar(1))).toThrow("no");
  expectNumbers(
    tf
      .grad((x: Tensor) => checkpoint((v: Tensor) => v.square())(x))(tf.scalar(3))
      .dataSync(),
    [6],
  );
});

test("the barrier hands on values and types and shares their memory", async () => {
  const inputs = [tf.tensor1d([1, 2]), tf.tensor2d([3], [1, 1], "int32"), tf.scalar(1, "bool")];
  await expectNoTensorsLeft(() => {
    const buffers = tf.memory().numDataBuffers;
    const outputs = optimizationBarrier(inputs);
    expect(tf.memory().numDataBuffers).toBe(buffers);
    expect(outputs.map(({ dtype, shape }) => [dtype, shape])).toEqual([
      ["float32", [2]],
      ["int32", [1, 1]],
      ["bool", []],
    ]);
    for (const output of outputs) output.dispose();
    expectNumbers(inputs[0].dataSync(), [1, 2]); // disposing of the outputs leaves the inputs alive
    expect(inputs[1].dataSync()[0]).toBe(3);
  });
});
