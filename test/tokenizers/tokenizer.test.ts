import { expect, test } from "vitest";
import { tokenizeBatch } from "../../lib/tokenizers/tokenizer.js";

// One id per letter (a is 1), between the marks 27 and 28.
const letters = {
  contextLength: 5,
  endOfText: 28,
  encode: (text: string) => [27, ...Array.from(text, (letter) => letter.charCodeAt(0) - 96), 28],
};

test("a text that just fits is kept whole", () => {
  expect(tokenizeBatch(letters, ["abc"])).toEqual({ ids: Int32Array.of(27, 1, 2, 3, 28), truncated: 0 });
});

test("a text that does not fit is an error that names the text, its length and the remedy", () => {
  expect(() => tokenizeBatch(letters, ["a", "abcd"])).toThrow(
    'tokenize: expected at most 5 tokens with both marks, got 6 for "abcd"; shorten the text, or pass { overlong: "truncate" }',
  );
});

test("truncation counts the cut texts and keeps the end mark last", () => {
  const { ids, truncated } = tokenizeBatch(letters, ["abcd", "ab", "abcde"], { overlong: "truncate" });
  expect([...ids]).toEqual([27, 1, 2, 3, 28, 27, 1, 2, 28, 0, 27, 1, 2, 3, 28]);
  expect(truncated).toBe(2);
});
