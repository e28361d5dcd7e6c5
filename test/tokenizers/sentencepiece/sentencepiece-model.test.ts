import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sentencePieceProcessor } from "../../../lib/tokenizers/sentencepiece/sentencepiece.js";
import {
  defaultModel,
  loadSentencePieceModel,
  parseSentencePieceModel,
  saveSentencePieceModel,
  serializeSentencePieceModel,
} from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { modelOf, readFixture } from "./sentencepiece-fixtures.js";

// Field 1 of a model, 8 bytes: field 1 of a piece, "a", and field 2, -1 as float32 (0xbf800000 from its last byte on).
const oneByHand = [0x0a, 8, 0x0a, 1, 0x61, 0x15, 0x00, 0x00, 0x80, 0xbf];

test("a model of one piece is read from bytes written by hand, the rest being SentencePiece's defaults", () => {
  const pieces = [{ text: "a", score: -1, type: "normal" }];
  expect(parseSentencePieceModel(Uint8Array.from(oneByHand))).toEqual({ ...defaultModel, pieces });
});

test("fields of the trainer and the normaliser are read, those of others passed over", () => {
  const trainer = [0x12, 21, 0x18, 2, 0x98, 0x02, 1, 0xd8, 0x02, 0xff, ...Array(8).fill(0xff), 1, 0xfa, 0x02, 1, 0x65]; // bpe; 35: 1; 43: -1; 47: "e"
  const normalizer = [0x1a, 9, 0x0a, 1, 0x6e, 0x12, 2, 7, 8, 0x18, 0]; // "n", table of 2 bytes, no dummy prefix
  const unknownFields = [0xc2, 0x3e, 1, 0x21, 0xc9, 0x3e, ...Array(8).fill(9), 0xcd, 0x3e, 1, 2, 3, 4]; // 1000, 1001, 1001
  const model = parseSentencePieceModel(Uint8Array.from([...oneByHand, ...trainer, ...unknownFields, ...normalizer]));
  expect(model).toMatchObject({ segmentation: "bpe", byteFallback: true, marks: { end: "e", begin: "<s>" } });
  const { name, charsmap, addDummyPrefix, removeExtraWhitespaces } = model.normalizer;
  expect([name, [...charsmap], addDummyPrefix, removeExtraWhitespaces]).toEqual(["n", [7, 8], false, true]);
});

test("a message that stands twice is one, whose later fields win", () => {
  const normalizers = [0x1a, 4, 0x18, 0, 0x20, 0, 0x1a, 2, 0x18, 1];
  const { normalizer } = parseSentencePieceModel(Uint8Array.from([...oneByHand, ...normalizers]));
  expect([normalizer.addDummyPrefix, normalizer.removeExtraWhitespaces]).toEqual([true, false]);
});

test("what is written is read back, whatever is in a model", () => {
  for (const name of ["unigram-symbols", "unigram-denormalizing", "bpe-bytes", "unigram-unused", "word"]) {
    const { model } = readFixture(name);
    const again = parseSentencePieceModel(serializeSentencePieceModel(model));
    expect(again.normalizer.charsmap.length).toBe(model.normalizer.charsmap.length);
    expect(plain(again)).toEqual(plain(model));
  }
});

/** With tables as text: comparing their 240,007 bytes one by one takes seconds. */
function plain(model: ReturnType<typeof parseSentencePieceModel>) {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const { normalizer, denormalizer } = model;
  const [charsmap, denormalizing] = [text(normalizer.charsmap), text(denormalizer.charsmap)];
  return {
    ...model,
    normalizer: { ...normalizer, charsmap },
    denormalizer: denormalizing && { ...denormalizer, charsmap: denormalizing },
  };
}

test("a file is written as a whole and read again, and errors name it", () => {
  const folder = mkdtempSync(join(tmpdir(), "sentencepiece-"));
  const path = join(folder, "a.model");
  saveSentencePieceModel(path, modelOf({ a: -1 }));
  expect(loadSentencePieceModel(path)).toEqual(modelOf({ a: -1 }));
  writeFileSync(path, Uint8Array.from(oneByHand.slice(0, -1)));
  expect(() => loadSentencePieceModel(path)).toThrow(
    `parseSentencePieceModel: expected a SentencePiece model, got a length of 8 where 7 bytes are left at byte 1; the file is damaged or of another kind (${path})`,
  );
  truncateSync(path, 64 * 2 ** 20 + 1); // takes no room on the disk
  expect(() => loadSentencePieceModel(path)).toThrow("expected a file of at most 67108864 bytes, got 67108865");
  rmSync(folder, { recursive: true });
});

test("malformed files are refused with what is wrong and where", () => {
  const refusals: [string, number[]][] = [
    ["got no pieces", []],
    ["got no pieces", [0x1a, 2, 0x18, 0]],
    ["the end in the middle of an integer at byte 0", [0x80]],
    ["an integer of more than ten bytes at byte 1", [0x18, ...Array(11).fill(0xff)]],
    ["field number 0 at byte 0", [0x02, 0]],
    ["wire type 3 at byte 1", [0x0b]],
    ["wire type 7 at byte 1", [0x0f]],
    ["a length of 5 where 1 bytes are left at byte 1", [0x0a, 5, 1]],
    ["a length of 4294967295 where 0 bytes are left at byte 1", [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ["an integer for the bytes in field 1 at byte 0", [0x08, 1]],
    ["bytes for the integer in field 3 at byte 2", [0x0a, 3, 0x1a, 1, 0x61]],
    ["something else than 4 bytes for the number in field 2 at byte 2", [0x0a, 3, 0x12, 1, 0x61]],
    ["text that is not UTF-8 in field 1 at byte 2", [0x0a, 3, 0x0a, 1, 0xff]],
    ["expected a number of 1 to 6 (normal, unknown, control, user-defined, unused, byte), got 7", [0x0a, 2, 0x18, 7]],
    ["expected a number of 1 to 4 (unigram, bpe, word, char), got 0", [0x12, 2, 0x18, 0]],
  ];
  for (const [message, bytes] of refusals)
    expect(() => parseSentencePieceModel(Uint8Array.from(bytes))).toThrow(message);
});

test("a file of millions of pieces is refused before they fill the memory", () => {
  const pieces = Buffer.alloc(2 * (2 ** 20 + 1), Uint8Array.of(0x0a, 0)); // pieces of no bytes
  expect(() => parseSentencePieceModel(pieces)).toThrow("expected at most 1048576 pieces, got more at byte 2097152");
});

const ours = /^(parseSentencePieceModel|sentencePieceProcessor|readCharacterMap): expected /;

test("a cut file is refused, or is the model of what is left", () => {
  const { model } = readFixture("unigram-bytes");
  const file = serializeSentencePieceModel(model);
  for (let length = 0; length < file.length; length += 29) tryModel(file.subarray(0, length));
});

test("a file with wrong bytes is refused, or is a model that works", () => {
  const files = ["unigram-denormalizing", "bpe-bytes", "unigram-symbols"].map((name) =>
    serializeSentencePieceModel(readFixture(name).model),
  );
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom(...files), damage, (file, changes) => {
      const damaged = Uint8Array.from(file);
      for (const [place, byte] of changes) damaged[place % damaged.length] = byte;
      tryModel(damaged);
    }),
    { numRuns: 100 },
  );
});

/** Reads, and encodes and decodes with, what may be a model; no error but those that say what is wrong. */
function tryModel(bytes: Uint8Array): void {
  try {
    const processor = sentencePieceProcessor(parseSentencePieceModel(bytes));
    for (const text of ["A brown fox, ﬁne ½ ㎏ é 😀", "\0\u0301 ▁▁ <sep>"]) processor.decode(processor.encode(text));
  } catch (error) {
    expect(error instanceof Error && error.message).toMatch(ours);
  }
}

test("what is no file is refused by its path", () => {
  expect(() => loadSentencePieceModel("none.model")).toThrow(
    "loadSentencePieceModel: expected a file, got none (none.model)",
  );
  expect(() => loadSentencePieceModel("/dev/zero")).toThrow("expected a file, got no regular file (/dev/zero)");
});
