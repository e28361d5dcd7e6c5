import fc from "fast-check";
import { expect, test } from "vitest";
import type { TrainingCorpus } from "../../../lib/tokenizers/sentencepiece/sentencepiece-corpus.js";
import {
  bestPath,
  expectedCounts,
  removePieces,
  type Scores,
} from "../../../lib/tokenizers/sentencepiece/unigram-lattice.js";
import { unigramSeeds } from "../../../lib/tokenizers/sentencepiece/unigram-seeds.js";
import { learnUnigramPieces } from "../../../lib/tokenizers/sentencepiece/unigram-training.js";

/** A corpus of the runs with their counts, whose alphabet is all of their characters. */
function corpusOf(runs: Record<string, number>): TrainingCorpus {
  const counts = new Map<string, number>();
  for (const [text, count] of Object.entries(runs))
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + count);
  const counted = (entries: Iterable<[string, number]>) => Array.from(entries, ([text, count]) => ({ text, count }));
  return { alphabet: counted(counts), runs: counted(Object.entries(runs)) };
}

async function seedsOf(runs: Record<string, number>, count = 1000) {
  const seeds = await unigramSeeds(corpusOf(runs), { count });
  return { ...seeds, weightOf: Object.fromEntries(seeds.texts.map((text, piece) => [text, seeds.weights[piece]])) };
}

test("seeds are the characters, and what occurs twice and would become rarer if it were longer", async () => {
  const { weightOf } = await seedsOf({ abc: 3, abd: 2, x: 1 });
  // ab occurs 5 times: 5 * 2 characters; abc 3 * 3; abd 2 * 3; bc occurs as often as abc does, but also cannot be longer.
  expect(weightOf).toEqual({ a: 5, b: 5, c: 3, d: 2, x: 1, ab: 10, abc: 9, abd: 6, bc: 6, bd: 4 });
});

test("a substring that always goes on in the same way is no seed", async () => {
  const { weightOf } = await seedsOf({ abab: 1, cab: 1 });
  // ab occurs three times; ba and others once. aba is only in one place.
  expect(weightOf).toEqual({ a: 3, b: 3, c: 1, ab: 6 });
});

test("seeds do not reach across spaces, scripts or sixteen characters", async () => {
  const { texts } = await seedsOf({ "▁a▁b": 5, aж: 5, a1: 5, [`${"y".repeat(20)}`]: 2, "e\u0301e\u0301": 2 });
  expect(texts).toContain("▁a");
  expect(texts).toContain("e\u0301e\u0301"); // accents belong to any script
  for (const mixed of ["a▁b", "▁a▁b", "aж", "a1"]) expect(texts).not.toContain(mixed);
  expect(Math.max(...texts.map((text) => text.length))).toBe(16);
});

test("the ones that cover most characters are taken", async () => {
  const { texts } = await seedsOf({ abc: 3, abd: 2, x: 1 }, 2);
  expect(texts).toEqual(["a", "b", "c", "d", "x", "ab", "abc"]);
});

/** Scores by text; characters without a piece get -20. */
function scoresOf(texts: readonly string[], scores: Record<string, number>): Scores {
  return { pieces: Float64Array.from(texts, (text) => scores[text] ?? -5), unknown: -20 };
}

test("expected counts weigh all ways to write a run by their probabilities", async () => {
  const { texts, lattice } = await seedsOf({ ab: 4 });
  // ab is one piece with probability 0.3, or a and b with 0.5 * 0.2 = 0.1: shares 3/4 and 1/4 of 4 runs.
  const scores = scoresOf(texts, { a: Math.log(0.5), b: Math.log(0.2), ab: Math.log(0.3) });
  const expected = await expectedCounts(lattice, scores);
  expect(Object.fromEntries(texts.map((text, piece) => [text, Number(expected[piece].toFixed(9))]))).toEqual({
    a: 1,
    b: 1,
    ab: 3,
  });
});

test("expected counts and best paths are those of the plain sums over all ways", async () => {
  const run = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(run, { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.integer({ min: -60, max: -1 })),
      async (runs, draws) => {
        const { texts, lattice } = await seedsOf(Object.fromEntries(runs.map((text, i) => [text, i + 1])));
        const scores = scoresOf(texts, Object.fromEntries(texts.map((text) => [text, draws.next().value / 10])));
        removePieces(lattice, (piece) => !texts[piece].startsWith("cb")); // also with pieces taken out
        const kept = new Map(
          texts.flatMap((text, piece) => (text.startsWith("cb") ? [] : [[text, scores.pieces[piece]]])),
        );
        const expected = await expectedCounts(lattice, scores);
        const counts = new Map<string, number>();
        for (const [r, text] of [...new Set(runs)].entries()) {
          const ways = waysToWrite(text, kept);
          const all = ways.reduce((sum, way) => sum + Math.exp(way.score), 0);
          const weight = lattice.counts[r] / all;
          for (const { score, pieces } of ways)
            for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + weight * Math.exp(score));
          const best = bestPath(lattice, scores, { start: lattice.starts[r], end: lattice.starts[r + 1] });
          expect(best.score).toBeCloseTo(Math.max(...ways.map(({ score }) => score)), 9);
          expect(best.pieces.map((piece) => texts[piece]).join("")).toBe(text);
        }
        for (const [piece, text] of texts.entries()) expect(expected[piece]).toBeCloseTo(counts.get(text) ?? 0, 9);
      },
    ),
    { numRuns: 200 },
  );
});

function waysToWrite(text: string, scores: ReadonlyMap<string, number>): { score: number; pieces: string[] }[] {
  if (text === "") return [{ score: 0, pieces: [] }];
  return [...scores].flatMap(([piece, score]) =>
    text.startsWith(piece)
      ? waysToWrite(text.slice(piece.length), scores).map((way) => ({
          score: score + way.score,
          pieces: [piece, ...way.pieces],
        }))
      : [],
  );
}

test("a path without a piece takes others, or none where there are none", async () => {
  const { texts, lattice } = await seedsOf({ ab: 4 });
  const scores = scoresOf(texts, { a: -1, b: -2, ab: -2 });
  const without = (text: string, end: number) =>
    bestPath(lattice, scores, { start: 0, end, without: texts.indexOf(text) });
  expect(without("a", 2)).toEqual({ score: -2, pieces: [texts.indexOf("ab")] });
  expect(without("ab", 2)).toEqual({ score: -3, pieces: [texts.indexOf("a"), texts.indexOf("b")] });
  expect(without("a", 1)).toEqual({ score: -Infinity, pieces: [] });
});

test("learning finds the words of a corpus made of words", async () => {
  const words = ["red", "green", "apple", "pear", "ripe"];
  const runs: Record<string, number> = {};
  for (const left of words) for (const right of words) for (const last of words) runs[left + right + last] = 2;
  const corpus = corpusOf(runs);
  const pieces = await learnUnigramPieces(corpus, { count: corpus.alphabet.length + words.length });
  expect(
    pieces
      .slice(0, words.length)
      .map(({ text }) => text)
      .toSorted(),
  ).toEqual(words.toSorted());
  // All five are equally frequent, so their probabilities are within a tenth of each other.
  expect(pieces[0].score - pieces[words.length - 1].score).toBeLessThan(0.1);
});

test("the whole alphabet is kept, and no more pieces than asked for", async () => {
  const corpus = corpusOf({ abcabc: 9, abcx: 1, yz: 1 });
  const pieces = await learnUnigramPieces(corpus, { count: 8 });
  expect(pieces.length).toBeLessThanOrEqual(8);
  expect(pieces.map(({ text }) => text)).toEqual(expect.arrayContaining(["a", "b", "c", "x", "y", "z", "abc"]));
  // Those that "abc" has made needless come last.
  expect(pieces.slice(-3).map(({ text }) => text)).toEqual(["a", "b", "c"]);
});
