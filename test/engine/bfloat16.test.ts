import { expect, test } from "vitest";
import { packBfloat16, unpackBfloat16 } from "../../lib/engine/bfloat16.js";
import { compile } from "../../lib/engine/compile.js";
import { type Tensor, tf } from "../../lib/engine/tf.js";

/** bfloat16 keeps eight binary digits: between 1 and 2 it steps by 1/128. Ties go to the even one. */
const cases: readonly (readonly [given: number, kept: number])[] = [
  [1, 1],
  [-1, -1],
  [0, 0],
  [Math.PI, 3.140625],
  [-Math.E, -2.71875],
  [1 + 1 / 256, 1], // half-way to 1 + 1/128, whose last digit is 1
  [1 + 3 / 256, 1 + 2 / 128], // half-way from 1 + 1/128 to 1 + 2/128
  [-1 - 1 / 256, -1],
  [1 + 1.0001 / 256, 1 + 1 / 128],
  [65537.5, 65536],
  [1e38, 9.969209968386869e37],
  [1e-38, 1.0010069081221042e-38],
  [-1e-3, -0.00099945068359375],
];
const given = () => tf.tensor1d(cases.map(([number]) => number));
const kept = cases.map(([, number]) => Math.fround(number));
const thereAndBack = (x: Tensor) => unpackBfloat16(packBfloat16(x), x.shape);

test("numbers come back rounded to the nearest bfloat16, ties to even", () => {
  expect([...thereAndBack(given()).dataSync()]).toEqual(kept);
});

test("rounding again changes nothing, and the shape comes back", () => {
  const once = thereAndBack(
    given()
      .concat(tf.tensor1d([7]))
      .reshape([2, 7]),
  );
  expect(once.shape).toEqual([2, 7]);
  expect([...thereAndBack(once).dataSync()]).toEqual([...once.dataSync()]);
});

test("n numbers take n / 2 of memory, and the pairs are finite numbers that survive copying", () => {
  const pairs = packBfloat16(given());
  expect(pairs.shape).toEqual([7]);
  const copied = tf.tensor1d(Float32Array.from(pairs.dataSync()));
  expect([...unpackBfloat16(copied, [13]).dataSync()]).toEqual(kept);
  expect([...pairs.dataSync()].every(Number.isFinite)).toBe(true);
});

test("compiled, the bits are the same", async () => {
  const fast = compile((x: Tensor) => ({ pairs: packBfloat16(x), numbers: thereAndBack(x) }));
  const { pairs, numbers } = await fast(given());
  expect([...(await numbers.data())]).toEqual(kept);
  expect([...(await pairs.data())]).toEqual([...packBfloat16(given()).dataSync()]);
  fast.dispose();
});

test("in plain JavaScript, the bits are the same", () => {
  const native = packBfloat16(given()).dataSync();
  const backend = tf.getBackend();
  tf.setBackend("cpu");
  try {
    expect([...packBfloat16(given()).dataSync()]).toEqual([...native]);
    expect([...thereAndBack(given()).dataSync()]).toEqual(kept);
  } finally {
    tf.setBackend(backend);
  }
});
