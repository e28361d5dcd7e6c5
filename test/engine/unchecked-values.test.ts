// Values that TensorFlow refuses or treats in its own way, and that a program takes as they come: what lib/README.md says of
// them under "How to compile a function".
import { expect, test } from "vitest";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";

/** What the compiled function gives. */
async function compiled(fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Promise<number[]> {
  const program = compile(fn);
  const result = await program(...inputs);
  const values = [...result.dataSync()];
  program.dispose();
  disposeTree([inputs, result]);
  return values;
}

const int = (...values: number[]) => tf.tensor1d(values, "int32");

test("an index out of range is taken to the nearest that is in it", async () => {
  const rows = () => tf.tensor1d([10, 20, 30]);
  expect(() => tf.gather(rows(), int(-1, 1, 5))).toThrow("not in [0, 2]");
  expect(await compiled((x, i) => tf.gather(x, i), rows(), int(-1, 1, 5))).toEqual([10, 20, 30]);
  const columns = tf.tensor2d([
    [1, 2],
    [3, 4],
  ]);
  expect(await compiled((x, i) => tf.gather(x, i, 1), columns, int(-7, 9))).toEqual([1, 2, 3, 4]);
});

test("a division of integers by zero gives some integer, and disturbs no other", async () => {
  expect(() => tf.floorDiv(int(7, -7, 9), int(0, 0, 2)).dataSync()).toThrow("division by zero");
  const quotients = await compiled((a, b) => tf.floorDiv(a, b), int(7, -7, 9), int(0, 0, 2));
  expect(quotients.every(Number.isInteger)).toBe(true);
  expect(quotients[2]).toBe(4); // floor(9 / 2)
});

test("what no integer holds becomes the nearest integer, and what is not a number 0", async () => {
  const x = tf.tensor1d([Number.NaN, 3e9, -3e9, -2.9]);
  expect(await compiled((x) => x.toInt(), x)).toEqual([0, 2 ** 31 - 1, -(2 ** 31), -2]);
});

test("what is not a number survives maxima, minima, clipping and sums, as it does op by op", async () => {
  const all = (x: Tensor) =>
    tf.stack([x.maximum(tf.scalar(1)), x.minimum(tf.scalar(1)), x.clipByValue(-1, 1), x.relu(), x.add(x.max())]);
  const x = () => tf.tensor1d([0.5, Number.NaN, -3]);
  const whole = await compiled(all, x());
  expect(whole).toEqual([...all(x()).dataSync()]);
  expect(whole.slice(0, 6)).toEqual([1, Number.NaN, 1, 0.5, Number.NaN, -3]);
});

test("what is not a number makes the place of an extreme of its own row arbitrary, and of no other", async () => {
  const rows = () => tf.tensor2d([0, Number.NaN, 1, 5, 4, 6], [2, 3]);
  expect([...rows().argMin(1).dataSync()]).toEqual([0, 1]); // op by op it is passed over
  for (const [place, expected] of [
    [(x: Tensor) => x.argMin(1), 1],
    [(x: Tensor) => x.argMax(1), 2],
  ] as const) {
    const [spoilt, right] = await compiled(place, rows());
    expect([0, 1, 2]).toContain(spoilt);
    expect(right).toBe(expected);
  }
});
