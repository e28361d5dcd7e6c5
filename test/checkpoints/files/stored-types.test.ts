import fc from "fast-check";
import { expect, test } from "vitest";
import {
  areFinite,
  decodeNumbers,
  encodeNumbers,
  isStoredType,
  type WeightType,
} from "../../../lib/checkpoints/files/stored-types.js";

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const halves = (...bits: number[]) => bytesOf(Uint16Array.from(bits));
const float = (bits: number) => new Float32Array(Uint32Array.of(bits).buffer);
const encoded = (value: number, type: WeightType) =>
  new Uint16Array(encodeNumbers(Float32Array.of(value), type).buffer)[0];

test("half precision is sign, exponent and fraction as IEEE 754 says, subnormal numbers and infinities included", () => {
  const numbers = decodeNumbers(halves(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x83ff, 0x7c00, 0xfc00, 0x8000), "F16");
  // 1; -2; (2 - 2^-10) 2^15; the smallest normal 2^-14; the smallest of all 2^-24; -1023 of those
  expect([...numbers]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, -1023 * 2 ** -24, Infinity, -Infinity, -0]);
});

test("every half that is a number equals its definition", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const numbers = decodeNumbers(bytesOf(all), "F16");
  for (const bits of all) {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    if (exponent === 31) continue;
    const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    expect(numbers[bits]).toBe(bits < 0x8000 ? magnitude : -magnitude);
  }
});

test("a NaN keeps its bits on the way to float32", () => {
  const bits = (floats: Float32Array) => [...new Uint32Array(floats.buffer)].map((number) => number.toString(16));
  // The half's ten bits of fraction become the upper ten of twenty-three: 1 -> 1 << 13
  expect(bits(decodeNumbers(halves(0x7c01, 0xfe00), "F16"))).toEqual(["7f802000", "ffc00000"]);
  expect(bits(decodeNumbers(halves(0x7f81, 0xffc1), "BF16"))).toEqual(["7f810000", "ffc10000"]);
  expect(bits(decodeNumbers(bytesOf(Uint32Array.of(0x7f800001)), "F32"))).toEqual(["7f800001"]);
});

test("bfloat16 is the upper half of a float32", () => {
  const numbers = decodeNumbers(halves(0x3f80, 0xc049, 0x0001, 0x7f80), "BF16");
  // 0xc0490000: -(1 + 73/128) 2^1 = -3.140625; 0x00010000: 2^16 times the smallest float32, 2^-149
  expect([...numbers]).toEqual([1, -3.140625, 2 ** -133, Infinity]);
});

test("integers, doubles and truth values become the nearest float32", () => {
  const big = BigInt64Array.of(-1n, 2n ** 40n + 1n, -(2n ** 62n), 4294967295n);
  expect([...decodeNumbers(bytesOf(big), "I64")]).toEqual([-1, 2 ** 40, -(2 ** 62), 2 ** 32]);
  expect([...decodeNumbers(bytesOf(Int32Array.of(-7, 2 ** 24 + 1)), "I32")]).toEqual([-7, 2 ** 24]); // a tie: to even
  expect([...decodeNumbers(bytesOf(Int16Array.of(-32768)), "I16")]).toEqual([-32768]);
  expect([...decodeNumbers(Uint8Array.of(255, 1), "I8")]).toEqual([-1, 1]);
  expect([...decodeNumbers(Uint8Array.of(255, 1), "U8")]).toEqual([255, 1]);
  expect([...decodeNumbers(Uint8Array.of(0, 1, 2), "BOOL")]).toEqual([0, 1, 1]);
  expect([...decodeNumbers(bytesOf(Float64Array.of(0.1, 1e300)), "F64")]).toEqual([Math.fround(0.1), Infinity]);
});

test("bytes may begin anywhere, and numbers may go into a part of an array", () => {
  const bytes = Buffer.of(9, 9, 9, ...bytesOf(Float32Array.of(1.5, -2))).subarray(3);
  const into = new Float32Array(4);
  decodeNumbers(bytes, "F32", into.subarray(1, 3));
  expect([...into]).toEqual([0, 1.5, -2, 0]);
  expect(() => decodeNumbers(bytes, "F32", into)).toThrow("expected 16 bytes for 4 numbers of type F32, got 8");
});

test("rounding to half precision goes to the nearest, ties to the even neighbour, and beyond 65520 to infinity", () => {
  expect(encoded(1 + 2 ** -11, "F16")).toBe(0x3c00); // between 1 and 1 + 2^-10: 1 is even
  expect(encoded(1 + 3 * 2 ** -11, "F16")).toBe(0x3c02);
  expect(encoded(1 + 2 ** -11 + 2 ** -20, "F16")).toBe(0x3c01);
  expect(encoded(-65519.99, "F16")).toBe(0xfbff);
  expect(encoded(65520, "F16")).toBe(0x7c00);
  expect(encoded(2 ** -25, "F16")).toBe(0); // between 0 and 2^-24
  expect(encoded(3 * 2 ** -25, "F16")).toBe(2);
  expect(encoded(-(2 ** -14) + 2 ** -25, "F16")).toBe(0x8400); // between 1023 and 1024 times 2^-24: the smallest normal
  expect(encoded(NaN, "F16") & 0x7fff).toBeGreaterThan(0x7c00);
});

test("rounding to bfloat16 goes to the nearest, ties to the even neighbour", () => {
  expect(encoded(1 + 2 ** -8, "BF16")).toBe(0x3f80); // between 1 and 1 + 2^-7
  expect(encoded(1 + 3 * 2 ** -8, "BF16")).toBe(0x3f82);
  expect(encoded(-3.3895313892515355e38, "BF16")).toBe(0xff7f);
  expect(encoded(3.4028234663852886e38, "BF16")).toBe(0x7f80); // the largest float32 is nearer to infinity
  expect(new Uint16Array(encodeNumbers(float(0xff800001), "BF16").buffer)[0]).toBe(0xffc0); // a NaN, not infinity
});

test("what was read from any half or bfloat16 is written back bit by bit", () => {
  const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const isNumber = {
    F16: (bits: number) => (bits & 0x7fff) <= 0x7c00,
    BF16: (bits: number) => (bits & 0x7fff) <= 0x7f80,
  };
  for (const type of ["F16", "BF16"] as const) {
    const numbers = all.filter(isNumber[type]);
    const back = encodeNumbers(decodeNumbers(bytesOf(numbers), type), type);
    expect(Buffer.from(back).equals(Buffer.from(numbers.buffer))).toBe(true);
  }
});

test("rounding finds the nearest of all representable numbers", () => {
  const finite = { F16: 0x7bff, BF16: 0x7f7f };
  for (const type of ["F16", "BF16"] as const)
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: -65504, max: 65504 }), (value) => {
        const bits = encoded(value, type) & 0x7fff;
        const at = (n: number) => decodeNumbers(halves(Math.min(Math.max(n, 0), finite[type])), type)[0];
        const distance = (n: number) => Math.abs(at(n) - Math.abs(value));
        expect(distance(bits)).toBeLessThanOrEqual(Math.min(distance(bits - 1), distance(bits + 1)));
      }),
    );
});

test("float32 is stored as the same memory", () => {
  const values = Float32Array.of(1, 2, 3).subarray(1);
  expect(encodeNumbers(values, "F32")).toEqual(bytesOf(Float32Array.of(2, 3)));
  expect(encodeNumbers(values, "F32").buffer).toBe(values.buffer);
});

test("only the names of types are types", () => {
  expect(["F16", "F8_E4M3", "toString", "__proto__"].map(isStoredType)).toEqual([true, false, false, false]);
});

test("infinities and NaN of every kind are found, wherever they are, and nothing else is", () => {
  const finite = [0, -0, 1, -1, 2 ** -149, 3.4028234663852886e38, -3.4028234663852886e38];
  expect(areFinite(Float32Array.from(finite))).toBe(true);
  expect(areFinite(new Float32Array(0))).toBe(true);
  for (const bits of [0x7f800000, 0xff800000, 0x7f800001, 0x7fc00000, 0xffffffff])
    for (let at = 0; at <= finite.length; at++) {
      const values = Float32Array.from([...finite, 0]);
      new Uint32Array(values.buffer)[at] = bits;
      expect(areFinite(values)).toBe(false);
      expect(areFinite(values.subarray(0, at))).toBe(true);
    }
});
