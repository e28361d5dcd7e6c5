// Programs of equal graphs are compiled once, and belong to each owner for itself.
import { expect, test } from "vitest";
import { compile, compileUpdate } from "../../lib/engine/compile.js";
import { programsMade } from "../../lib/engine/program-cache.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import { disposeTree } from "../../lib/engine/tree.js";
import { expectNumbers } from "../tensors.js";

/** How many programs `work` made. */
async function madeBy(work: () => Promise<void>): Promise<number> {
  const before = programsMade();
  await work();
  return programsMade() - before;
}

/** x * factor, plus one, compiled anew. */
const line = (factor: number) => compile((x: Tensor) => x.mul(factor).add(1));

async function valueAt(compiled: ReturnType<typeof line>, x: number | number[]): Promise<number[]> {
  const input = tf.tensor(x);
  const result = await compiled(input);
  const values = [...result.dataSync()];
  disposeTree([input, result]);
  return values;
}

test("two functions that do the same share a program, and each is disposed of for itself", async () => {
  const [first, second] = [line(3), line(3)];
  const made = await madeBy(async () => {
    expect(await valueAt(first, 2)).toEqual([7]); // 3 * 2 + 1
    expect(await valueAt(second, 5)).toEqual([16]);
    first.dispose();
    expect(await valueAt(second, 2)).toEqual([7]);
    second.dispose();
    expect(await valueAt(line(3), 2)).toEqual([7]); // and later ones find it
  });
  expect(made).toBe(1);
  await expect(valueAt(first, 2)).rejects.toThrow("disposed");
});

test("other constants, shapes, attributes or outputs are other programs", async () => {
  const x = tf.tensor2d([
    [1, 2],
    [3, 5],
  ]);
  const functions: [(x: Tensor) => Tensor, number[]][] = [
    [(x) => x.mul(4), [4, 8, 12, 20]],
    [(x) => x.mul(-4), [-4, -8, -12, -20]],
    [(x) => x.mul(0), [0, 0, 0, 0]],
    [(x) => tf.scalar(1).div(x.mul(-0)), Array(4).fill(Number.NEGATIVE_INFINITY)], // 1 / -0
    [(x) => tf.scalar(1).div(x.mul(0)), Array(4).fill(Number.POSITIVE_INFINITY)],
    [(x) => x.leakyRelu(0.5), [1, 2, 3, 5]],
    [(x) => x.leakyRelu(0.25), [1, 2, 3, 5]],
    [(x) => tf.matMul(x, x), [7, 12, 18, 31]], // rows (1, 2), (3, 5) times columns
    [(x) => tf.matMul(x, x, true), [10, 17, 17, 29]],
    [(x) => tf.split(x, 2)[0], [1, 2]],
    [(x) => tf.split(x, 2)[1], [3, 5]],
  ];
  const made = await madeBy(async () => {
    for (const [fn, expected] of functions) {
      const result = await compile(fn)(x);
      expect([...result.dataSync()]).toEqual(expected);
    }
    expect(await valueAt(line(4), [1])).toEqual([5]);
    expect(await valueAt(line(4), [1, 2])).toEqual([5, 9]);
  });
  expect(made).toBe(functions.length + 2);
});

test("a shared update changes each state for itself", async () => {
  const makeUpdate = () =>
    compileUpdate((state: Tensor, x: Tensor) => ({ state: state.add(x), result: state.mul(10) }));
  const [a, b] = [makeUpdate(), makeUpdate()];
  const [ofA, ofB, x] = [tf.scalar(1), tf.scalar(100), tf.scalar(7)];
  const made = await madeBy(async () => {
    expectNumbers((await a(ofA, x)).dataSync(), [10]);
    expectNumbers((await b(ofB, x)).dataSync(), [1000]);
    a.dispose();
    expectNumbers((await b(ofB, x)).dataSync(), [1070]);
  });
  expect(made).toBe(1);
  expectNumbers(ofA.dataSync(), [8]);
  expectNumbers(ofB.dataSync(), [114]);
});

test("an update that stores is another program than one that does not", async () => {
  const [state, x] = [tf.scalar(1), tf.scalar(7)];
  const made = await madeBy(async () => {
    await compileUpdate((state: Tensor, x: Tensor) => ({ state, result: state.add(x) }))(state, x);
    expectNumbers(state.dataSync(), [1]);
    await compileUpdate((state: Tensor, x: Tensor) => {
      const sum = state.add(x);
      return { state: sum, result: sum };
    })(state, x);
    expectNumbers(state.dataSync(), [8]);
  });
  expect(made).toBe(2);
});

test("the seconds are those of the function's own calls", async () => {
  const [first, second] = [line(0.125), line(0.125)];
  await valueAt(first, 1);
  expect(first.seconds()).toBeGreaterThan(0);
  expect(second.seconds()).toBe(0);
  const before = first.seconds();
  await valueAt(second, 1);
  expect(second.seconds()).toBeGreaterThan(0);
  expect(first.seconds()).toBe(before);
});

test("programs long unused are dropped, and compiled again when they are wanted", async () => {
  const kept = line(0.5);
  await valueAt(kept, 1);
  const made = await madeBy(async () => {
    for (let factor = 1000; factor < 1040; factor++) {
      const other = line(factor);
      expect(await valueAt(other, 1)).toEqual([factor + 1]);
      other.dispose();
    }
    expect(await valueAt(kept, 3)).toEqual([2.5]); // its owner keeps it
  });
  expect(made).toBe(40);
  expect(await madeBy(async () => void (await valueAt(line(1000), 1)))).toBe(1);
  expect(await madeBy(async () => void (await valueAt(line(1039), 1)))).toBe(0);
});
