import fc from "fast-check";
import { expect, test } from "vitest";
import { countValues, parseJsonText } from "../../../lib/tokenizers/text/json-text.js";

test("JSON is what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      expect(parseJsonText(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("brackets in strings don't count, those outside do", () => {
  const piece = "[".repeat(100);
  expect(parseJsonText(JSON.stringify([piece, `\\"${piece}\\`]))).toEqual([piece, `\\"${piece}\\`]);
  expect(parseJsonText(`${"[".repeat(64)}${"]".repeat(64)}`)).toHaveLength(1);
  expect(() => parseJsonText(`["\\\\",${"[".repeat(64)}`)).toThrow("brackets more than 64 deep");
});

test("more values than any file has are refused before they are made", () => {
  expect(() => parseJsonText(`[${"0,".repeat(2 ** 22)}0]`)).toThrow("more than 4194304 values");
});

test("values are counted up to a bound", () => {
  expect(countValues({ a: [1, 2], b: "x" }, 100)).toBe(5); // the whole, the list, 1, 2, "x"
  expect(countValues([[1, 2, 3], 4], 3)).toBe(3);
});
