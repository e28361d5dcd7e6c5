import fc from "fast-check";
import { expect, test } from "vitest";
import type { ByteSource } from "../../../lib/checkpoints/files/byte-source.js";
import {
  elementCount,
  elementSpan,
  rowMajorStrides,
  stridedArray,
  unreadableArray,
} from "../../../lib/checkpoints/files/strided-array.js";

/** Bytes in memory, given out in chunks of a size that fits no number. */
function source(bytes: Uint8Array, chunkSize = 7): ByteSource {
  async function* chunks(begin: number, end: number): AsyncGenerator<Buffer> {
    for (let at = begin; at < end; at += chunkSize) yield Buffer.from(bytes.slice(at, Math.min(at + chunkSize, end)));
  }
  return { size: bytes.length, chunks };
}

/** The numbers 0, 1, 2, ... as float32. */
const counted = (count: number) => source(new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer));

test("the elements of a row-major array follow each other, from the first on", async () => {
  const layout = { type: "F32", shape: [2, 2], strides: [2, 1], begin: 8, isBigEndian: false } as const;
  expect([...(await stridedArray(counted(6), layout).read())]).toEqual([2, 3, 4, 5]);
});

test("the axes of a column-major array are put in order", async () => {
  const layout = { type: "F32", shape: [2, 3], strides: [1, 2], begin: 0, isBigEndian: false } as const;
  expect([...(await stridedArray(counted(6), layout).read())]).toEqual([0, 2, 4, 1, 3, 5]);
});

test("an array that can't be read has a shape, and an error for all else", async () => {
  const array = unreadableArray([2, 3], () => new Error("complex numbers"));
  expect(array.shape).toEqual([2, 3]);
  expect(() => array.type).toThrow("complex numbers");
  await expect(array.read()).rejects.toThrow("complex numbers");
});

test("big-endian numbers of every width are read", async () => {
  const read = async (type: "F64" | "F32" | "I16" | "U8", bytes: number[]) => [
    ...(await stridedArray(source(Uint8Array.from(bytes)), {
      type,
      shape: [1],
      strides: [1],
      begin: 0,
      isBigEndian: true,
    }).read()),
  ];
  expect(await read("F64", [0x40, 4, 0, 0, 0, 0, 0, 0])).toEqual([2.5]);
  expect(await read("F32", [0x40, 0x20, 0, 0])).toEqual([2.5]);
  expect(await read("I16", [1, 2])).toEqual([258]);
  expect(await read("U8", [3])).toEqual([3]);
});

test("an array larger than what is decoded at once is read whole", async () => {
  const count = 70_000; // above 2^16
  const layout = { type: "F32", shape: [count], strides: [1], begin: 0, isBigEndian: false } as const;
  const values = await stridedArray(counted(count), layout).read();
  expect(values.every((value, i) => value === i)).toBe(true);
});

test("counts and spans do not mistake sizes beyond all numbers for none", () => {
  expect(elementCount([2 ** 52, 0, 2 ** 52])).toBe(0);
  expect(elementCount(Array(64).fill(2 ** 52))).toBe(Number.POSITIVE_INFINITY);
  expect(elementSpan([2, 3], [10, 2])).toBe(15); // 1 + 10 + 2 * 2
  expect(elementSpan([0, 3], [10, 2])).toBe(0);
  expect(rowMajorStrides([2, 3, 4])).toEqual([12, 4, 1]);
});

test("any shape with any strides gives what one index after the other gives", async () => {
  const axes = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), { maxLength: 4 });
  const check = async (sides: [number, number][]) => {
    const shape = sides.map(([side]) => side);
    const strides = sides.map(([, stride]) => stride);
    const places = sides.reduce(
      (starts, [side, stride]) => starts.flatMap((start) => Array.from({ length: side }, (_, i) => start + i * stride)),
      [0],
    );
    const layout = { type: "F32", shape, strides, begin: 4, isBigEndian: false } as const;
    const values = await stridedArray(counted(1 + elementSpan(shape, strides)), layout).read();
    expect([...values]).toEqual(places.map((place) => place + 1));
  };
  await fc.assert(fc.asyncProperty(axes, check), { numRuns: 200, seed: 1 });
});
