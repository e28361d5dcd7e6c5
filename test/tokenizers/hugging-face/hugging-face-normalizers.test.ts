import { expect, test } from "vitest";
import { huggingFaceNormalizer } from "../../../lib/tokenizers/hugging-face/hugging-face-normalizers.js";
import { nmtNfkc } from "../../../lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.js";

const precompiled = {
  type: "Precompiled",
  precompiled_charsmap: Buffer.from(nmtNfkc().charsmap).toString("base64"),
};

test.each([
  [{ type: "Strip", strip_left: true, strip_right: false }, " \u00a0a b\u2003", "a b\u2003"],
  [{ type: "Strip", strip_left: false, strip_right: true }, " \u00a0a b\u2003", " \u00a0a b"],
  [{ type: "Strip", strip_left: false, strip_right: false }, " a ", " a "],
  [{ type: "Replace", pattern: { String: "." }, content: "$&" }, "a.b.", "a$&b$&"], // neither is a pattern
  [{ type: "Replace", pattern: { Regex: " {2,}" }, content: "▁" }, "a b  c   d", "a b▁c▁d"],
  [{ type: "Lowercase" }, "ΟΔΟΣ É", "οδοσ é"],
  [{ type: "NFD" }, "é", "e\u0301"],
  [{ type: "Prepend", prepend: "▁" }, "a", "▁a"],
  [{ type: "Prepend", prepend: "▁" }, "", ""],
])("%j", (part, text, normalized) => {
  expect(huggingFaceNormalizer(part)(text)).toBe(normalized);
});

test("a sequence applies one after the other, and nothing leaves a text as it is", () => {
  const upTo = {
    type: "Sequence",
    normalizers: [{ type: "Lowercase" }, { type: "Replace", pattern: { String: "a" }, content: "b" }],
  };
  expect(huggingFaceNormalizer(upTo)("Aa")).toBe("bb");
  expect(huggingFaceNormalizer(null)(" Aa ")).toBe(" Aa ");
});

test.each([
  ["ﬁ Ⅳ ① Ａ\u00a0x\ty", "fi IV 1 A x y"],
  ["e\u0301", "é"], // a letter with its accent, 3 bytes, is one entry of the table
  ["\u200bx\u0007", " x"], // a space that has no width is one, a control is nothing
  ["①\u0301\u0301\u0301", "1\u0301\u0301\u0301"], // more than 5 bytes: character by character
])("SentencePiece's table turns %j into %j", (text, normalized) => {
  expect(huggingFaceNormalizer(precompiled)(text)).toBe(normalized);
});

test("what combines with a character that is replaced is lost with it, as in Hugging Face's code", () => {
  // "①" and an acute accent are 5 bytes: the whole becomes what its shortest beginning becomes.
  expect(huggingFaceNormalizer(precompiled)("①\u0301")).toBe("1");
});

test("regular expressions other than those of published files are not run", () => {
  const evil = { type: "Replace", pattern: { Regex: "(a+)+$" }, content: "" };
  expect(() => huggingFaceNormalizer(evil)).toThrow("expected normalizers of a SentencePiece model");
});

test("steps that make more and more of a text are stopped", () => {
  const replace = { type: "Replace", pattern: { String: "a" }, content: "a".repeat(64) };
  expect(huggingFaceNormalizer(replace)("aa")).toHaveLength(128);
  const bomb = huggingFaceNormalizer({ type: "Sequence", normalizers: Array(8).fill(replace) });
  // 3 * 64 = 192 letters are within 3 * 64 + 1024, 192 * 64 are not.
  expect(() => bomb("aaa")).toThrow(
    "huggingFaceNormalizer: expected a text of 3 characters to become at most 1216, got 12288",
  );
  const long = { ...replace, content: "a".repeat(65) };
  expect(() => huggingFaceNormalizer(long)).toThrow("expected normalizers of a SentencePiece model");
});
