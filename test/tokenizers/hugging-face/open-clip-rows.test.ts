import { expect, test } from "vitest";
import { openClipRows } from "../../../lib/tokenizers/hugging-face/open-clip-rows.js";
import { sentencePieceTokenizer } from "../../../lib/tokenizers/sentencepiece/sentencepiece-tokenizer.js";
import { wordPieceTokenizer } from "../../../lib/tokenizers/wordpiece/wordpiece.js";
import { modelOf } from "../sentencepiece/sentencepiece-fixtures.js";
import { bertPieces } from "./small-tokenizer-json.js";

const bert = wordPieceTokenizer(bertPieces, { contextLength: 5, lowerCase: false });

test("texts are repaired and unescaped first, and canonicalised if that is asked for", () => {
  expect(openClipRows(bert, { cleaning: "whitespace" }).encode("A &eacute;")).toEqual([2, 6, 10, 3]);
  expect(openClipRows(bert, { cleaning: "canonicalize" }).encode("A, DOG!")).toEqual([2, 5, 7, 3]);
  expect(bert.encode("A &eacute;")).not.toContain(10);
});

test("BERT's end mark becomes a 0 wherever it stands, also where a row is cut", () => {
  const tokenizer = openClipRows(bert, { cleaning: "whitespace", zeroEndMark: true });
  const { ids } = tokenizer.tokenize(["Dog", "a [SEP] a", "a a a a a a"], { overlong: "truncate" });
  expect([...ids]).toEqual([2, 8, 0, 0, 0, 2, 5, 0, 5, 0, 2, 5, 5, 5, 0]);
  expect(tokenizer.description).toMatchObject({
    endOfText: 0,
    settings: { cleanedFirst: "whitespace", zeroEndMark: true, rules: "hugging-face" },
  });
});

test("an end mark of another kind than BERT's is not replaced but refused", () => {
  const special = [
    { text: "</s>", score: 0, type: "control" },
    { text: "<unk>", score: 0, type: "unknown" },
  ] as const;
  const tokenizer = sentencePieceTokenizer(modelOf({ "▁a": -1 }, { special }));
  expect(() => openClipRows(tokenizer, { cleaning: "whitespace", zeroEndMark: true })).toThrow(
    "openClipRows: expected strip_sep_token with a tokenizer of BERT, got one of the kind sentencepiece-unigram",
  );
});
