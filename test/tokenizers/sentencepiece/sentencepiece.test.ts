import fc from "fast-check";
import { expect, test } from "vitest";
import { sentencePieceProcessor } from "../../../lib/tokenizers/sentencepiece/sentencepiece.js";
import type { Piece } from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { bytePieceName } from "../../../lib/tokenizers/sentencepiece/sentencepiece-pieces.js";
import { asItIs, modelOf, readFixture, readTexts } from "./sentencepiece-fixtures.js";

const texts = readTexts();

const unigrams = ["", "-bytes", "-symbols", "-unused", "-tied", "-large", "-denormalizing"].map(
  (rest) => `unigram${rest}`,
);
const pairModels = ["", "-bytes", "-unused", "-tied"].map((rest) => `bpe${rest}`);

for (const name of [...unigrams, ...pairModels, "word", "char"])
  test(`ids, pieces and decoded texts are those of the Python package: ${name}`, () => {
    const { model, ids, decoded, pieces, drawn, drawnDecoded } = readFixture(name);
    const processor = sentencePieceProcessor(model);
    for (const [i, text] of texts.entries()) {
      expect(processor.encode(text), JSON.stringify(text.slice(0, 200))).toEqual(ids[i]);
      expect(processor.decode(ids[i]), JSON.stringify(text.slice(0, 200))).toBe(decoded[i]);
    }
    expect(texts.slice(0, pieces.length).map((text) => processor.pieces(text))).toEqual(pieces);
    expect(drawn.map((row) => processor.decode(row))).toEqual(drawnDecoded);
  });

const unknown: Piece = { text: "<unk>", score: 0, type: "unknown" };
const end: Piece = { text: "</s>", score: 0, type: "control" };
const bytes = Array.from({ length: 256 }, (_, i): Piece => ({ text: bytePieceName(i), score: 0, type: "byte" }));

test("runs of unknown characters are one id, and decode to the model's sign for them", () => {
  const processor = sentencePieceProcessor(modelOf({ "▁": -1, a: -1 })); // ids 1 and 2
  expect(processor.encode("a xyz a")).toEqual([1, 2, 1, 0, 1, 2]);
  expect(processor.pieces("a xyz a")).toEqual(["▁", "a", "▁", "xyz", "▁", "a"]);
  expect(processor.decode([1, 2, 0, 2])).toBe("a ⁇ a");
});

test("with byte fallback unknown characters are their UTF-8 bytes", () => {
  const processor = sentencePieceProcessor(
    modelOf({ a: -1 }, { special: [unknown, ...bytes], byteFallback: true, normalizer: asItIs }),
  );
  // é is C3 A9; the piece of byte b is id 1 + b, and "a" is id 257.
  expect(processor.encode("aé")).toEqual([257, 1 + 0xc3, 1 + 0xa9]);
  expect(processor.pieces("aé")).toEqual(["a", "<0xC3>", "<0xA9>"]);
  expect(processor.decode([257, 1 + 0xc3, 1 + 0xa9])).toBe("aé");
});

test("bytes that are no character decode to U+FFFD, each of them", () => {
  const processor = sentencePieceProcessor(
    modelOf({ a: -1 }, { special: [unknown, ...bytes], byteFallback: true, normalizer: asItIs }),
  );
  // E2 96 begins a character of three bytes that never ends; ED A0 80 would be half of a surrogate pair; C0 80 is a long NUL.
  const decoded = (...row: number[]) => processor.decode(row.map((byte) => 1 + byte));
  expect(decoded(0xe2, 0x96)).toBe("\ufffd\ufffd");
  expect(decoded(0xed, 0xa0, 0x80, 0x41)).toBe("\ufffd\ufffd\ufffdA");
  expect(decoded(0xc0, 0x80, 0xf4, 0x90, 0x80, 0x80)).toBe("\ufffd".repeat(6));
  expect(decoded(0xf0, 0x9f, 0x98, 0x80)).toBe("😀");
});

test("what byte fallback encodes it decodes", () => {
  const { model } = readFixture("unigram-unused");
  const processor = sentencePieceProcessor(model);
  const anyCharacter = fc.nat({ max: 0x10ffff }).map((code) => Buffer.from(String.fromCodePoint(code)).toString());
  const text = fc.string({ unit: fc.oneof(fc.constantFrom("▁", " ", "\0", "é", "<0x41>", "</s>"), anyCharacter) });
  fc.assert(
    fc.property(text, (given) => {
      expect(processor.decode(processor.encode(given))).toBe(given.replaceAll("▁", " "));
    }),
    { numRuns: 200 },
  );
});

test("marks in a text are ordinary characters, and decode to nothing", () => {
  const processor = sentencePieceProcessor(
    modelOf({ "</s": -1, ">": -1 }, { special: [unknown, end], normalizer: asItIs }),
  );
  expect(processor.encode("</s>")).toEqual([2, 3]);
  expect(processor.decode([1, 2, 3, 1])).toBe("</s>");
});

test("unused pieces are never given, and their parts stand for them", () => {
  const model = modelOf({ a: -2, b: -2, ab: -1 }, { normalizer: asItIs });
  expect(sentencePieceProcessor(model).encode("ab")).toEqual([3]);
  const pieces = model.pieces.map((piece): Piece => (piece.text === "ab" ? { ...piece, type: "unused" } : piece));
  for (const segmentation of ["unigram", "bpe"] as const)
    expect(sentencePieceProcessor({ ...model, pieces, segmentation }).encode("ab")).toEqual([1, 2]);
});

test("merges take the highest score first, of equal ones the leftmost, and may pass through unused pieces", () => {
  const merging = (scores: Record<string, number>) =>
    sentencePieceProcessor(modelOf(scores, { segmentation: "bpe", normalizer: asItIs }));
  // "bc" beats "ab", and then no pair of "a bc" is a piece.
  expect(merging({ a: -9, b: -9, c: -9, ab: -2, bc: -1 }).pieces("abc")).toEqual(["a", "bc"]);
  expect(merging({ a: -9, aa: -1 }).pieces("aaa")).toEqual(["aa", "a"]);
  const model = modelOf({ a: -9, b: -9, c: -9, ab: -1, abc: -2 }, { segmentation: "bpe", normalizer: asItIs });
  const pieces = model.pieces.map((piece): Piece => (piece.text === "ab" ? { ...piece, type: "unused" } : piece));
  const processor = sentencePieceProcessor({ ...model, pieces });
  expect(processor.pieces("abc")).toEqual(["abc"]);
  expect(processor.pieces("abb")).toEqual(["a", "b", "b"]);
});

test("user-defined pieces stay whole and unchanged by the normaliser", () => {
  const symbol: Piece = { text: "Ａb", score: 0, type: "user-defined" }; // a full-width A, which NFKC would replace
  const { model } = readFixture("unigram");
  const processor = sentencePieceProcessor({ ...model, pieces: [...model.pieces, symbol] });
  expect(processor.pieces("ＡcＡb")).toEqual(["▁", "A", "c", "Ａb"]);
});

test("spaces at the beginning are dropped when a text is decoded as the model removes them from texts", () => {
  const decoded = (addDummyPrefix: boolean, removeExtraWhitespaces: boolean) =>
    sentencePieceProcessor(
      modelOf({ "▁": -1, "▁a": -1 }, { normalizer: { ...asItIs, addDummyPrefix, removeExtraWhitespaces } }),
    ).decode([1, 1, 2]);
  expect(decoded(true, true)).toBe("a");
  expect(decoded(true, false)).toBe("  a"); // the one that was added
  expect(decoded(false, false)).toBe("   a");
});

test("ids outside the vocabulary are refused", () => {
  const processor = sentencePieceProcessor(modelOf({ a: -1 }));
  for (const id of [-1, 2, 0.5, Number.NaN])
    expect(() => processor.decode([1, id])).toThrow(`decode: expected ids of 0 to 1, got ${id}`);
});

test("models that SentencePiece would refuse are refused", () => {
  const refusals: [string, Parameters<typeof modelOf>][] = [
    ["expected one unknown piece, got 0", [{ a: -1 }, { special: [] }]],
    ["expected one unknown piece, got 2", [{ a: -1 }, { special: [unknown, { ...unknown, text: "<unk2>" }] }]],
    ["expected pieces that a text can have, got none", [{}]],
    ["expected pieces with a text, got none for piece 1", [{ "": -1 }]],
    ["expected pieces without NUL, got one in piece 1", [{ "a\0": -1 }]],
    ["expected finite scores, got NaN for piece 1", [{ a: Number.NaN }]],
    ["expected finite scores, got Infinity for piece 1", [{ a: Infinity }]],
    ["expected pieces below 8000 bytes", [{ ["é".repeat(4000)]: -1 }]],
    ["expected byte pieces only with byte fallback", [{ a: -1 }, { special: [unknown, bytes[0]] }]],
    [
      '255 byte pieces, "<0xFF>" missing',
      [{ a: -1 }, { special: [unknown, ...bytes.slice(0, 255)], byteFallback: true }],
    ],
    [
      'expected pieces that differ, got "a" again as piece 2',
      [{ a: -1 }, { special: [unknown, { ...end, text: "a", type: "normal" }] }],
    ],
  ];
  for (const [message, given] of refusals) expect(() => sentencePieceProcessor(modelOf(...given))).toThrow(message);
  const named = modelOf({ "</s>": -1 }, { special: [unknown, end] });
  expect(sentencePieceProcessor(named).pieces("</s>")).toContain("</s>"); // a mark and a piece of one name are two things
  expect(() => sentencePieceProcessor({ ...named, segmentation: "bpe" })).toThrow("expected pieces that differ");
});
