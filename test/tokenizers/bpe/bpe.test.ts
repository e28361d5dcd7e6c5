import fc from "fast-check";
import { expect, test } from "vitest";
import { bpeTokenizer } from "../../../lib/tokenizers/bpe/bpe.js";
import { cleanText } from "../../../lib/tokenizers/text/text-cleaning.js";

// Ids of letters: "!" (byte 33) is 0, so "a" (byte 97) is 64, "b" 65, "c" 66; at a word's end 256 more.
test("bytes come in GPT-2's order, visible characters first", () => {
  const { encode } = bpeTokenizer([]);
  expect(encode("abc").slice(1, -1)).toEqual([64, 65, 66 + 256]);
  // "é" is bytes c3 a9: after 94 visible ASCII come a1 to ac (12) and ae to ff, so c3 is 94+12+(c3-ae) = 127, a9 94+8 = 102.
  expect(encode("é").slice(1, -1)).toEqual([127, 102 + 256]);
});

test("the merge learned first is applied first, wherever it stands", () => {
  const merges = [
    ["b", "c</w>"],
    ["a", "b"],
    ["ab", "ab"],
  ] as const; // ids 512, 513, 514
  const { encode, vocabularySize } = bpeTokenizer(merges);
  expect(vocabularySize).toBe(512 + 3 + 2);
  expect(encode("abc").slice(1, -1)).toEqual([64, 512]); // "b c</w>" before "a b"
  expect(encode("ababa").slice(1, -1)).toEqual([514, 64 + 256]);
});

test("of overlapping pairs the left one is joined", () => {
  const { encode } = bpeTokenizer([["a", "a"]]);
  expect(encode("aaab").slice(1, -1)).toEqual([512, 64, 65 + 256]);
});

test("a symbol that two merges make has one id", () => {
  const { encode, vocabularySize } = bpeTokenizer([
    ["a", "b"],
    ["b", "c"],
    ["ab", "c"],
    ["a", "bc"],
    ["bc", "d</w>"],
  ]);
  expect(vocabularySize).toBe(512 + 4 + 2); // ab, bc, abc, bcd</w>
  expect(encode("abcx").slice(1, -1)).toEqual([514, 87 + 256]);
  expect(encode("bcd").slice(1, -1)).toEqual([515]);
});

test("a mark written in the text gets the id of the mark, as in CLIP", () => {
  const { encode, startOfText, endOfText } = bpeTokenizer([]);
  expect(encode("<|endoftext|>")).toEqual([startOfText, endOfText, endOfText]);
});

test("open_clip spells the marks that a text names in its own way", () => {
  const { encode, endOfText, description } = bpeTokenizer([], { marksInText: "open_clip" });
  expect(encode("<end_of_text>").slice(1, -1)).toEqual([endOfText]);
  // "<|" and "|>" are words as others: "<" is byte 60, id 27, ">" 29, "|" 91.
  expect(encode("<|endoftext|>").slice(1, 3)).toEqual([27, 91 + 256]);
  expect(encode("<|endoftext|>").slice(-3, -1)).toEqual([91, 29 + 256]);
  expect(description.settings).toEqual({ cleaning: "lower", marksInText: "open_clip" });
});

test("a mark in capitals is text to Hugging Face's tokenizer, unless its file looks for marks in the normalised text", () => {
  const plain = bpeTokenizer([], { cleaning: "hugging-face" });
  const words = ["<|", "endoftext", "|>", "'"].flatMap((word) => plain.encode(word).slice(1, -1));
  expect(plain.encode("<|ENDOFTEXT|>'").slice(1, -1)).toEqual(words);
  const folding = bpeTokenizer([], { cleaning: "hugging-face", marksInText: "any case" });
  expect(folding.encode("<|ENDOFTEXT|>'").slice(1, 2)).toEqual([folding.endOfText]);
});

test("decoding stops at the first end mark and leaves marks out", () => {
  const { decode, encode } = bpeTokenizer([["c", "a"]]);
  expect(decode([...encode("cat"), 0, 0])).toBe("cat ");
  expect(() => decode([600])).toThrow("decode: expected ids of 0 to 514, got 600");
});

test("bytes cut in the middle of a character decode as the replacement character", () => {
  const { decode } = bpeTokenizer([]);
  expect(decode([127])).toBe("�");
});

test("decoded ids are the cleaned text, spaces aside", () => {
  const { decode, encode } = bpeTokenizer([
    ["a", "b"],
    ["ab", "c</w>"],
    ["Ã", "©"],
  ]);
  const withoutSpaces = (text: string) => text.replace(/\s|\u0345/gu, "");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
      expect(withoutSpaces(decode(encode(text)))).toBe(withoutSpaces(cleanText(text)));
    }),
  );
});

test("what was decoded encodes to the same ids", () => {
  const { decode, encode } = bpeTokenizer([
    ["a", "b"],
    ["ab", "c</w>"],
    ["'", "'</w>"],
  ]);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."abcA1é'.,!? -_日"), maxLength: 30 }), (text) => {
      expect(encode(decode(encode(text)))).toEqual(encode(text));
    }),
  );
});

test("merges that are out of order are refused, with their place", () => {
  const merges = [
    ["ab", "c"],
    ["a", "b"],
  ] as const;
  expect(() => bpeTokenizer(merges)).toThrow('got "ab" in merge 1; the merges must be complete');
});

test("a context without room for both marks is refused", () => {
  expect(() => bpeTokenizer([], { contextLength: 1 })).toThrow("expected a context length of at least 2");
});
