import { expect, test } from "vitest";
import { tokenCounts } from "../../lib/tokenizers/token-counts.js";
import { wordPieceTokenizer } from "../../lib/tokenizers/wordpiece/wordpiece.js";

const tokenizer = wordPieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat", "##s"], {
  contextLength: 5,
});

test("tokens, unknown ones, and texts that are cut or say nothing are counted without marks", () => {
  // a cat | cat ##s | [UNK] [UNK] | a cat a cat, which with its two marks is 6: 10 tokens in 4 texts
  expect(tokenCounts(tokenizer, ["a cat", "cats", "Хвост кота", "a cat a cat"], { unknown: [1] })).toEqual({
    texts: 4,
    tokens: 10 / 4,
    unknownTokens: 2 / 10,
    byteTokens: 0,
    unknownTexts: 1 / 4,
    cutTexts: 1 / 4,
  });
});

test("bytes are the ids that are named as such", () => {
  expect(tokenCounts(tokenizer, ["a cats"], { bytes: [7] }).byteTokens).toBe(1 / 3);
});

test("no texts have no shares", () => {
  expect(() => tokenCounts(tokenizer, [])).toThrow("expected one or more texts");
});
