import { expect, test } from "vitest";
import { rememberWords } from "../../lib/tokenizers/word-memory.js";

test("a word is worked out once, unless it is too long to be one", () => {
  const asked: string[] = [];
  const length = rememberWords((word) => {
    asked.push(word.slice(0, 3));
    return word.length;
  });
  const long = "x".repeat(201);
  expect([length("cat"), length("cat"), length(long), length(long), length("")]).toEqual([3, 3, 201, 201, 0]);
  expect(asked).toEqual(["cat", "xxx", "xxx", ""]);
});

test("the memory is emptied when it is full, and what was in it is worked out again", () => {
  let worked = 0;
  const remembered = rememberWords(() => ++worked);
  for (let i = 0; i < 200_000; i++) remembered(String(i));
  expect(remembered("0")).toBe(1);
  remembered("one more");
  expect(remembered("0")).toBe(200_002);
});
