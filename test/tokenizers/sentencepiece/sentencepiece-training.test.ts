import { expect, test } from "vitest";
import { sentencePieceProcessor } from "../../../lib/tokenizers/sentencepiece/sentencepiece.js";
import { readTrainingCorpus } from "../../../lib/tokenizers/sentencepiece/sentencepiece-corpus.js";
import {
  defaultNormalizer,
  parseSentencePieceModel,
  serializeSentencePieceModel,
} from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { joinScripts, noScript, scriptOf } from "../../../lib/tokenizers/sentencepiece/sentencepiece-scripts.js";
import { sentencePieceTokenizer } from "../../../lib/tokenizers/sentencepiece/sentencepiece-tokenizer.js";
import { trainSentencePiece } from "../../../lib/tokenizers/sentencepiece/sentencepiece-training.js";
import { readTrainingFixture } from "./sentencepiece-fixtures.js";

const { lines, bpe, unigramTokens } = readTrainingFixture();

test("byte-pair pieces are those of the Python trainer, in their order", async () => {
  const model = await trainSentencePiece(lines, { vocabularySize: 800, segmentation: "bpe" });
  expect(model.pieces.map(({ text }) => text)).toEqual(bpe);
  // Scores are minus the rank; <pad>, </s> and <unk> come before.
  expect(model.pieces.slice(3, 6).map(({ score }) => score)).toEqual([-0, -1, -2]);
});

test("unigram pieces write the corpus in no more tokens than those of the Python trainer", async () => {
  const processor = sentencePieceProcessor(await trainSentencePiece(lines, { vocabularySize: 800 }));
  const tokens = lines.reduce((sum, line) => sum + processor.encode(line).length, 0);
  // Far fewer here, where every sentence stands twelve times: Python begins without words that the same text always follows.
  expect(tokens).toBeLessThan(unigramTokens);
});

test("the order of the texts makes no difference, and the same texts give the same bytes", async () => {
  for (const segmentation of ["unigram", "bpe"] as const) {
    const options = { vocabularySize: 700, segmentation, byteFallback: segmentation === "bpe" };
    const forwards = serializeSentencePieceModel(await trainSentencePiece(lines, options));
    const backwards = serializeSentencePieceModel(await trainSentencePiece(lines.toReversed(), options));
    expect(Buffer.compare(forwards, backwards)).toBe(0);
  }
});

test("a trained model is a tokenizer with <pad> 0, </s> 1 and <unk> 2, also from its file", async () => {
  const trained = await trainSentencePiece(lines, { vocabularySize: 700 });
  const tokenizer = sentencePieceTokenizer(parseSentencePieceModel(serializeSentencePieceModel(trained)), {
    marks: "t5",
  });
  expect([tokenizer.vocabularySize, tokenizer.padding, tokenizer.endOfText]).toEqual([700, 0, 1]);
  expect(tokenizer.decode(tokenizer.encode("A brown dog"))).toBe("A brown dog");
  expect(tokenizer.encode("☢")).toContain(2);
});

test("byte fallback writes what the corpus lacks in bytes", async () => {
  const model = await trainSentencePiece(lines, {
    vocabularySize: 900,
    byteFallback: true,
    normalizer: defaultNormalizer,
  });
  const processor = sentencePieceProcessor(model);
  expect(processor.pieces("☢")).toEqual(["▁", "<0xE2>", "<0x98>", "<0xA2>"]);
  expect(processor.decode(processor.encode("brown ☢ dogs"))).toBe("brown ☢ dogs");
});

test("a small corpus gives a smaller vocabulary", async () => {
  const { pieces } = await trainSentencePiece(["aab aab"], { vocabularySize: 100, segmentation: "bpe" });
  // aab occurs twice as "▁aab": the pairs are equally frequent and long, and of "aa", "ab", "▁a" the first in UTF-8 is joined
  // first; then "aab" is before "▁aa", and the whole word remains.
  expect(pieces.slice(3).map(({ text }) => text)).toEqual(["aa", "aab", "▁aab", "a", "b", "▁"]);
});

test("characters are covered from the most frequent on, up to the share that is asked for", async () => {
  const options = { normalizer: { ...defaultNormalizer, addDummyPrefix: false }, reserved: ["<x>"] };
  const corpus = (characterCoverage: number) =>
    readTrainingCorpus(["aaaaabb", "cab<x>b"], { ...options, characterCoverage });
  // a 6, b 4, c 1 of 11: a and b cover 10/11 = 0.909.
  expect((await corpus(0.9)).alphabet).toEqual([
    { text: "a", count: 6 },
    { text: "b", count: 4 },
  ]);
  expect((await corpus(0.9)).runs.map(({ text }) => text)).toEqual(["aaaaabb", "ab", "b"]);
  expect((await corpus(0.91)).alphabet.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  expect((await corpus(1)).runs).toContainEqual({ text: "cab", count: 1 });
});

test("texts longer than 4,192 bytes are left out", async () => {
  const { alphabet } = await readTrainingCorpus(["a".repeat(4192), "b".repeat(4193)], {
    ...{ normalizer: defaultNormalizer, reserved: ["<unk>"], characterCoverage: 1 },
  });
  expect(alphabet.map(({ text }) => text).toSorted()).toEqual(["a", "▁"]);
});

test("scripts stay apart but for accents, spaces, and the three of Japanese", () => {
  const joined = (left: string, right: string) => joinScripts(scriptOf(left), scriptOf(right));
  expect(joined("a", "é")).toBe(scriptOf("a"));
  for (const [left, right] of ["aж", "a1", "漢a", "αa", "1漢"]) expect(joined(left, right)).toBeUndefined();
  expect(joined("漢", "か")).toBe(joined("ー", "カ"));
  expect(joined("1", "😀")).toBe(-1);
  expect([joined("ж", "\u0301"), joined("▁", "ж"), joined("▁", "\u0301")]).toEqual([
    scriptOf("ж"),
    scriptOf("ж"),
    noScript,
  ]);
});

test("a vocabulary too small for marks and characters is refused, and so is a corpus of nothing", async () => {
  await expect(trainSentencePiece(["abc"], { vocabularySize: 6 })).rejects.toThrow(
    "trainSentencePiece: expected a vocabulary of at least 7, for 3 marks and bytes and 4 characters, got 6",
  );
  await expect(trainSentencePiece([" "], { vocabularySize: 100 })).rejects.toThrow(
    "expected texts to learn from, got none",
  );
});

test("an interrupt ends the training", async () => {
  for (const segmentation of ["unigram", "bpe"] as const)
    await expect(
      trainSentencePiece(lines, { vocabularySize: 700, segmentation, signal: AbortSignal.abort() }),
    ).rejects.toThrow("aborted");
});
