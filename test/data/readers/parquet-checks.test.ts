import fc from "fast-check";
import { expect, test } from "vitest";
import { checkRuns, checkThrift } from "../../../lib/data/readers/parquet-checks.js";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("a struct ends where its stop byte is", () => {
  // Field 1 an i32 (0x15) of -1, zigzag 1; field 2 a text (0x18) of two letters; field 3 a list (0x19) of two i32 (0x25).
  expect(checkThrift(bytes(0x15, 1, 0x18, 2, 97, 98, 0x19, 0x25, 2, 4, 0, 99), 0)).toBe(11);
  expect(checkThrift(bytes(7, 7, 0), 2)).toBe(3);
});

test("numbers without an end, lists longer than the bytes and deep structs are refused", () => {
  expect(() => checkThrift(bytes(0x16, ...new Array(11).fill(255), 0), 0)).toThrow("a number of at most 10 bytes");
  expect(() => checkThrift(bytes(0x19, 0xf5, 255, 255, 255, 127, 0), 0)).toThrow("expected a list that fits");
  expect(() => checkThrift(bytes(...new Array(40).fill(0x1c)), 0)).toThrow("at most 32 deep");
  expect(() => checkThrift(bytes(0x15, 1), 0)).toThrow("expected the end of a struct");
  expect(() => checkThrift(bytes(0x1d, 1, 0), 0)).toThrow("expected a type that Parquet uses, got 13");
});

test("whatever the bytes are, the walk ends", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      try {
        expect(checkThrift(input, 0)).toBeLessThanOrEqual(input.length + 1e12);
      } catch (error) {
        expect(String(error)).toMatch(/^Error: expected/);
      }
    }),
  );
});

test("runs hold as many numbers as are wanted, the last group filled up", () => {
  checkRuns(bytes(10 << 1, 1), 0, { width: 1, count: 10 }); // ten times the same
  checkRuns(bytes((2 << 1) | 1, 0, 0), 0, { width: 1, count: 10 }); // two groups of eight, one bit each
  checkRuns(bytes(4, 1), 0, { width: 1, count: 10, mayEnd: true }); // two, and the end
  expect(() => checkRuns(bytes(4, 1), 0, { width: 1, count: 10 })).toThrow("a number of at most 10 bytes");
});

test("a run of a thousand million numbers is refused before it is made", () => {
  // 2^30 - 1 times the same: header 2^31 - 2, in five bytes of seven bits.
  expect(() => checkRuns(bytes(0xfe, 0xff, 0xff, 0xff, 0x07, 1), 0, { width: 1, count: 10 })).toThrow(
    "expected runs of 10 numbers, got 1073741823",
  );
});
