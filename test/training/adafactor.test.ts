import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileUpdate, onDevice } from "../../lib/engine/compile.js";
import { type Scalar, type Tensor, type Tensor2D, tf } from "../../lib/engine/tf.js";
import { disposeTree, leaves, type Tree } from "../../lib/engine/tree.js";
import { adafactor } from "../../lib/training/adafactor.js";
import { adamW, type Optimizer, type OptimizerState } from "../../lib/training/optimizers.js";
import { loadRunState, saveRunState } from "../../lib/training/run-state.js";
import { startTraining, train } from "../../lib/training/trainer.js";
import { readObjectives } from "../objective-fixtures.js";
import { expectNumbers } from "../tensors.js";

interface Case {
  shape: number[];
  updates: number;
  rate: number;
  every: number;
  values: number[];
}

/** Gradients and first values as parity/objectives.py makes them. */
const filled = (shape: readonly number[], of: (index: number) => number): Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => of(i)),
    [...shape],
  );
const gradient = (shape: readonly number[], update: number) => filled(shape, (i) => Math.sin(i / 7 + update));
const unclipped = { clipNorm: 1e9 };

test("five updates are those of big_vision's variant written in NumPy, factored over the two largest sides or not", () => {
  for (const { shape, updates, rate, every, values } of readObjectives<Case[]>("adafactor")) {
    const optimizer = adafactor(unclipped);
    let params = { kernel: filled(shape, (i) => Math.cos(i / 5)) };
    let state = optimizer.init(params);
    for (let t = 1; t <= updates; t++) {
      const gradients = { kernel: gradient(shape, t) };
      ({ params, state } = optimizer.update(params, gradients, { state, rate: tf.scalar(rate) }));
    }
    const chosen = params.kernel.dataSync().filter((_, i) => i % every === 0);
    expectNumbers(chosen, values, 2e-6);
  }
});

test("the first update of a 2 x 2 matrix divides by the roots of its rows' and columns' mean squares", () => {
  const optimizer = adafactor({ ...unclipped, minimalSide: 2, beta1: 0, weightDecay: 0.5 });
  const params = { kernel: tf.tensor2d([1, 1, 1, 1], [2, 2]) };
  const gradients = { kernel: tf.tensor2d([1, 2, 3, 4], [2, 2]) };
  const { params: updated, gradientNorm } = optimizer.update(params, gradients, {
    state: optimizer.init(params),
    rate: tf.scalar(0.1),
  });
  // Squares 1, 4, 9, 16: rows mean 2.5 and 12.5, their mean 7.5; columns mean 5 and 10. At the first update nothing is
  // remembered. Number 0: 1 / sqrt(2.5 / 7.5 * 5); 1: 2 / sqrt(1/3 * 10); 2: 3 / sqrt(5/3 * 5); 3: 4 / sqrt(5/3 * 10).
  const directions = [1 / Math.sqrt(5 / 3), 2 / Math.sqrt(10 / 3), 3 / Math.sqrt(25 / 3), 4 / Math.sqrt(50 / 3)];
  expectNumbers(
    updated.kernel.dataSync(),
    directions.map((direction) => 1 - 0.1 * direction - 0.1 * 0.5),
    1e-6,
  );
  expectNumbers(gradientNorm.dataSync(), [Math.sqrt(30)], 1e-5);
});

test("the second update forgets with 1 - 2^-0.8 and adds a tenth of the direction to the mean, kept in bfloat16", () => {
  const optimizer = adafactor(unclipped);
  const params = { bias: tf.tensor1d([0]) };
  const rate = tf.scalar(1);
  const first = optimizer.update(params, { bias: tf.tensor1d([2]) }, { state: optimizer.init(params), rate });
  // The first direction is 1: mean 0.1 moves the parameter, its bfloat16 0.10009765625 is remembered.
  expectNumbers(first.params.bias.dataSync(), [-0.1], 1e-7);
  const second = optimizer.update(first.params, { bias: tf.tensor1d([1]) }, { state: first.state, rate });
  const kept = 1 - 2 ** -0.8;
  const mean = 0.9 * 0.10009765625 + 0.1 / Math.sqrt(kept * 4 + (1 - kept));
  expectNumbers(second.params.bias.dataSync(), [-0.1 - mean], 1e-6);
});

test("gradients are clipped by their norm over all parameters, biases don't decay", () => {
  const optimizer = adafactor({ clipNorm: 1, epsilon: 1, beta1: 0, weightDecay: 1 });
  const params = { bias: tf.tensor1d([1, 1]) };
  const gradients = { bias: tf.tensor1d([3, 4]) };
  const { params: updated } = optimizer.update(params, gradients, {
    state: optimizer.init(params),
    rate: tf.scalar(1),
  });
  // Clipped to 0.6 and 0.8; with epsilon 1 they are divided by sqrt(1.36) and sqrt(1.64).
  expectNumbers(updated.bias.dataSync(), [1 - 0.6 / Math.sqrt(1.36), 1 - 0.8 / Math.sqrt(1.64)], 1e-6);
});

test("compiled and op by op, three updates are the same", async () => {
  const optimizer = adafactor();
  const start = () => {
    const params = { kernel: filled([33, 40], (i) => Math.cos(i)), bias: filled([5], (i) => i) };
    return { params, optimizer: optimizer.init(params) };
  };
  const step = (before: { params: Tree; optimizer: OptimizerState }, gradients: Tree, rate: Tensor) => {
    const { params, state, gradientNorm } = optimizer.update(before.params, gradients, {
      state: before.optimizer,
      rate: rate as Scalar,
    });
    return { state: { params, optimizer: state }, result: gradientNorm };
  };
  const fast = compileUpdate(step);
  let eager: { params: Tree; optimizer: OptimizerState } = start();
  const compiled = onDevice(start());
  for (let t = 1; t <= 3; t++) {
    const gradients = { kernel: gradient([33, 40], t), bias: gradient([5], t) };
    eager = step(eager, gradients, tf.scalar(0.01)).state;
    await fast(compiled, gradients, tf.scalar(0.01));
  }
  const expected = leaves(eager.params);
  for (const [i, tensor] of leaves(compiled.params).entries())
    expectNumbers(await tensor.data(), expected[i].dataSync(), 1e-5);
  fast.dispose();
  disposeTree(compiled);
});

test("its memory is about a quarter of AdamW's: two bytes a number, and rows and columns", () => {
  const params = { kernel: tf.zeros([256, 512]), bias: tf.zeros([512]) };
  const bytes = (optimizer: Optimizer) => leaves(optimizer.init(params)).reduce((sum, leaf) => sum + 4 * leaf.size, 0);
  // AdamW: two float32 for each of 131584 numbers, and the count.
  expect(bytes(adamW())).toBe(2 * 4 * 131584 + 4);
  // Adafactor: 2 bytes for each, rows 256 and columns 512, the bias's 512 squares, and the count.
  expect(bytes(adafactor())).toBe(2 * 131584 + 4 * (256 + 512 + 512) + 4);
});

test("a run with it learns, and stopped half-way and resumed from its file it equals the uninterrupted run bit by bit", async () => {
  type Params = { kernel: Tensor; bias: Tensor };
  const fresh = (): Params => ({ kernel: tf.zeros([32, 40]), bias: tf.zeros([40]) });
  const target = filled([8, 40], (i) => Math.sin(i));
  const losses: number[] = [];
  const options = (steps: number) => ({
    loss: ({ kernel, bias }: Params, { x, y }: { x: Tensor; y: Tensor }) =>
      tf
        .matMul(x as Tensor2D, kernel as Tensor2D)
        .add(bias)
        .sub(y)
        .square()
        .mean() as Scalar,
    batch: () => ({ x: filled([8, 32], (i) => Math.cos(i * i)), y: target.clone() }),
    optimizer: adafactor({ weightDecay: 0.01 }),
    schedule: () => 0.03,
    steps,
    onStep: ({ loss }: { loss: number }) => {
      losses.push(loss);
    },
  });
  const whole = await train(startTraining(fresh(), adafactor()), options(8));
  expect(losses[7]).toBeLessThan(losses[0] / 2);
  const half = await train(startTraining(fresh(), adafactor()), options(4));
  const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "run.safetensors");
  saveRunState(path, half, { settings: "{}", history: "" });
  const loaded = loadRunState(path, startTraining(fresh(), adafactor()), "{}");
  const resumed = await train(loaded!.state, options(8));
  for (const name of ["kernel", "bias"] as const)
    expect([...resumed.params[name].dataSync()]).toEqual([...whole.params[name].dataSync()]);
});
