import { expect, test } from "vitest";
import { afterSpace, beforeSpace, unicodeSpaces } from "../../../lib/tokenizers/text/unicode-space.js";

test("Unicode's white space is not JavaScript's", () => {
  expect("a\u0085b\ufeffc\u001cd\u3000\u2028e".split(unicodeSpaces)).toEqual(["a", "b\ufeffc\u001cd", "e"]);
});

test("finds where runs of white space end and begin", () => {
  expect(afterSpace(" \u00a0a ")).toBe(2);
  expect(afterSpace("a  b", 1)).toBe(3);
  expect(beforeSpace("a \u2003")).toBe(1);
  expect(beforeSpace("a  b", 3)).toBe(1);
  expect(beforeSpace("a  b", 3, 2)).toBe(2);
  expect([afterSpace("  "), beforeSpace("  "), afterSpace("")]).toEqual([2, 0, 0]);
});
