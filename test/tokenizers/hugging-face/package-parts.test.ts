import { expect, test } from "vitest";
import { checkPackageParts } from "../../../lib/tokenizers/hugging-face/package-parts.js";

const replace = (content: string, pattern: object = { String: "a" }) => ({ type: "Replace", pattern, content });
const sequence = (...normalizers: object[]) => ({ normalizer: { type: "Sequence", normalizers } });

test("the parts of Llama's file pass", () => {
  const spaces = { type: "Prepend", prepend: "▁" };
  const decoders = [replace(" ", { String: "▁" }), { type: "Strip", content: " ", start: 1, stop: 0 }];
  const decoder = { type: "Sequence", decoders };
  checkPackageParts({ ...sequence(spaces, replace("▁", { String: " " })), decoder, pre_tokenizer: null, model: {} });
});

test("replacements that multiply a text's length are refused, one after the other too", () => {
  const bomb = replace("a".repeat(100));
  expect(() => checkPackageParts({ decoder: bomb })).toThrow("expected a decoder that makes a text at most 64 times");
  const small = replace("a".repeat(9));
  checkPackageParts(sequence(small));
  expect(() => checkPackageParts(sequence(small, small))).toThrow("got 81 times");
});

test("what is put between all characters counts", () => {
  for (const pattern of [{ String: "" }, { Regex: "x*" }]) {
    const doubling = replace("a", pattern);
    expect(() => checkPackageParts(sequence(...Array(7).fill(doubling)))).toThrow("got 128 times");
  }
});

test("what a model puts behind every word is bounded", () => {
  const model = { end_of_word_suffix: "x".repeat(1000) };
  expect(() => checkPackageParts({ model })).toThrow("at most 256 characters as end_of_word_suffix, got 1000");
});

test("patterns are checked wherever they are", () => {
  const split = { type: "Split", pattern: { Regex: "(a+)+$" }, behavior: "Isolated", invert: false };
  const evil = { type: "Sequence", pretokenizers: [split] };
  expect(() => checkPackageParts({ pre_tokenizer: evil })).toThrow('a group that is repeated: "(a+)+$"');
});
