import { expect, test } from "vitest";
import {
  checkTokenizer,
  hashVocabulary,
  makeTokenizer,
  type TokenizerDescription,
  tokenizeBatch,
  tokenizerDescription,
} from "../../lib/tokenizers/tokenizer.js";

// One id per letter (a is 1), between the marks 27 and 28.
const letterIds = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0) - 96);
const letters = {
  contextLength: 5,
  padding: 0,
  endOfText: 28,
  encode: (text: string) => [27, ...letterIds(text), 28],
};
const description: TokenizerDescription = {
  kind: "wordpiece",
  vocabularySize: 29,
  contextLength: 5,
  padding: 0,
  startOfText: 27,
  endOfText: 28,
  settings: { lowerCase: true },
  vocabularyHash: hashVocabulary(["a"]),
};
const tokenizer = (changes: Partial<TokenizerDescription> = {}) =>
  makeTokenizer({ ...description, ...changes }, { encode: letters.encode, decode: () => "" });

test("a text that just fits is kept whole", () => {
  expect(tokenizeBatch(letters, ["abc"])).toEqual({ ids: Int32Array.of(27, 1, 2, 3, 28), truncated: 0 });
});

test("a text that does not fit is an error that names the text, its length and the remedy", () => {
  expect(() => tokenizeBatch(letters, ["a", "abcd"])).toThrow(
    'tokenize: expected at most 5 tokens, marks included, got 6 for "abcd"; shorten the text, or pass { overlong: "truncate" }',
  );
});

test("truncation counts the cut texts and keeps the end mark last", () => {
  const { ids, truncated } = tokenizeBatch(letters, ["abcd", "ab", "abcde"], { overlong: "truncate" });
  expect([...ids]).toEqual([27, 1, 2, 3, 28, 27, 1, 2, 28, 0, 27, 1, 2, 3, 28]);
  expect(truncated).toBe(2);
});

test("without an end mark a cut keeps as many pieces as fit, as LiT's rows of BERT pieces do", () => {
  const rows = { ...letters, endOfText: undefined, encode: (text: string) => [27, ...letterIds(text)] };
  const { ids } = tokenizeBatch(rows, ["abcdef", "ab"], { overlong: "truncate" });
  expect([...ids]).toEqual([27, 1, 2, 3, 4, 27, 1, 2, 0, 0]);
});

test("with the end mark as padding the last id of every row is the end mark, as in LiT's rows of SentencePiece", () => {
  const rows = { ...letters, padding: 28, encode: (text: string) => [...letterIds(text), 28] };
  const { ids } = tokenizeBatch(rows, ["abcdef", "ab", ""], { overlong: "truncate" });
  expect([...ids]).toEqual([1, 2, 3, 4, 28, 1, 2, 28, 28, 28, 28, 28, 28, 28, 28]);
});

test("a tokenizer has its description's numbers and its rows", () => {
  const made = tokenizer({ padding: 26 });
  expect(made).toMatchObject({ vocabularySize: 29, contextLength: 5, padding: 26, startOfText: 27, endOfText: 28 });
  expect([...made.tokenize(["a"]).ids]).toEqual([27, 1, 28, 26, 26]);
});

test("a context without room for the marks, and ids outside the vocabulary, are refused", () => {
  expect(() => tokenizer({ contextLength: 1 })).toThrow(
    "expected a context length of at least 2, for the marks (wordpiece), got 1",
  );
  expect(() => tokenizer({ endOfText: 29 })).toThrow("expected marks and padding of 0 to 28, got 29");
  expect(() => tokenizer({ padding: -1 })).toThrow("expected marks and padding of 0 to 28, got -1");
});

test("a description survives a checkpoint's JSON", () => {
  const plain = { ...description, startOfText: undefined };
  expect(tokenizerDescription.parse(JSON.parse(JSON.stringify(plain)))).toEqual(plain);
  expect(tokenizerDescription.safeParse({ ...description, kind: "other" }).success).toBe(false);
});

test("the tokenizer of the training is accepted, with another context length too", () => {
  expect(() => checkTokenizer(description, tokenizer())).not.toThrow();
  expect(() => checkTokenizer(description, tokenizer({ contextLength: 7 }))).not.toThrow();
  expect(() => checkTokenizer(description, tokenizer({ contextLength: 7 }), { sameContextLength: true })).toThrow(
    "wordpiece with contextLength 5, got wordpiece with contextLength 7",
  );
});

test("another tokenizer is refused with all that differs on both sides", () => {
  const other = tokenizer({ kind: "clip-bpe", padding: 1, settings: { lowerCase: false } });
  expect(() => checkTokenizer(description, other)).toThrow(
    "checkTokenizer: expected the tokenizer of the model's training, wordpiece with kind wordpiece, padding 0, lowerCase true, " +
      "got clip-bpe with kind clip-bpe, padding 1, lowerCase false; load the vocabulary and the settings that belong to the weights",
  );
});

test("a setting that only one side has is a difference", () => {
  expect(() => checkTokenizer(description, tokenizer({ settings: {} }))).toThrow(
    "lowerCase true, got wordpiece with lowerCase undefined",
  );
});

test("the hash depends on the order of the vocabulary and on where its entries end", () => {
  const hashes = [["a", "b"], ["b", "a"], ["ab"], ["a", "", "b"]].map(hashVocabulary);
  expect(new Set(hashes).size).toBe(4);
  expect(hashVocabulary(["a", "b"])).toBe(hashes[0]);
  // printf '["a","b"]' | sha256sum
  expect(hashes[0]).toBe("0473ef2dc0d324ab659d3580c1134e9d812035905c4781fdd6d529b0c6860e13");
});
