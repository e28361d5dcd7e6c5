import fc from "fast-check";
import { expect, test } from "vitest";
import type { Piece } from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { pieceTable } from "../../../lib/tokenizers/sentencepiece/sentencepiece-pieces.js";
import { unigramSegmentation, unknownScore } from "../../../lib/tokenizers/sentencepiece/unigram.js";
import { modelOf } from "./sentencepiece-fixtures.js";

/** The pieces of a text, unknown characters as "?". */
function segment(scores: Record<string, number>, text: string, userDefined: readonly string[] = []): string[] {
  const model = modelOf(scores);
  const extra = userDefined.map((symbol): Piece => ({ text: symbol, score: 0, type: "user-defined" }));
  const table = pieceTable({ ...model, pieces: [...model.pieces, ...extra] });
  const bytes = Buffer.from(text);
  return unigramSegmentation(table)(bytes).map(({ start, end, id }) =>
    id === 0 ? "?" : bytes.toString("utf8", start, end),
  );
}

test("the pieces with the highest sum win", () => {
  // abc: ab + c = -3, a + bc = -3.5, a + b + c = -6.
  expect(segment({ a: -2, b: -2, c: -2, ab: -1, bc: -1.5 }, "abc")).toEqual(["ab", "c"]);
});

test("of equal sums the one with the longer last piece wins", () => {
  expect(segment({ a: -1, b: -1, c: -1, ab: -2, bc: -2 }, "abc")).toEqual(["a", "bc"]);
});

test("an unknown character costs ten more than the worst piece", () => {
  expect(unknownScore(pieceTable(modelOf({ a: -1, b: -3 })))).toBe(-13);
  // "a" with "x" unknown is -1 - 40 = -41 against "ax" at -30 (the worst), and against "axx" at -40.5.
  expect(segment({ a: -1, ax: -30 }, "ax")).toEqual(["ax"]);
  expect(segment({ a: -1, b: -1, ax: -30 }, "axb")).toEqual(["ax", "b"]);
  expect(segment({ a: -1 }, "axyé")).toEqual(["a", "?", "?", "?"]);
});

test("a user-defined piece scores 0.1 per byte behind its first, which beats most other ways", () => {
  // x + ab + x is -1 + 0.1 - 1 = -1.9; xa + bx is -2 at first, then -1.8.
  expect(segment({ x: -1, a: -1, b: -1, xa: -1, bx: -1 }, "xabx", ["ab"])).toEqual(["x", "ab", "x"]);
  expect(segment({ x: -1, a: -1, b: -1, xa: -0.9, bx: -0.9 }, "xabx", ["ab"])).toEqual(["xa", "bx"]);
});

test("sums stay exact however long a text is", () => {
  // Without care, float32 sums near -2.5e6 (spacing 0.25) could not tell scores that differ by 0.1 apart.
  const scores = { a: -50, b: -50, ab: -99.9, ba: -100 };
  expect(segment(scores, "ab".repeat(50_000))).toEqual(Array(50_000).fill("ab"));
});

test("gives the best of all segmentations", () => {
  const pieces = ["a", "b", "é", "ab", "ba", "éa", "aab", "bé", "abab", "ééé"];
  const scores = fc.array(fc.integer({ min: -40, max: -1 }), { minLength: pieces.length, maxLength: pieces.length });
  fc.assert(
    fc.property(scores, fc.string({ unit: fc.constantFrom("a", "b", "é"), maxLength: 9 }), (values, text) => {
      const table = Object.fromEntries(pieces.map((piece, i) => [piece, values[i]]));
      const found = segment(table, text);
      expect(found.join("")).toBe(text);
      expect(found.reduce((sum, piece) => sum + table[piece], 0)).toBe(bestSum(text, table));
    }),
    { numRuns: 300 },
  );
});

function bestSum(text: string, scores: Record<string, number>): number {
  if (text === "") return 0;
  const first = Object.keys(scores).filter((piece) => text.startsWith(piece));
  return Math.max(...first.map((piece) => scores[piece] + bestSum(text.slice(piece.length), scores)));
}
