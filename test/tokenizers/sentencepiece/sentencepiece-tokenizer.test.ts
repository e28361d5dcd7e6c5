import { expect, test } from "vitest";
import type { Piece, SentencePieceModel } from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { sentencePieceTokenizer } from "../../../lib/tokenizers/sentencepiece/sentencepiece-tokenizer.js";
import { modelOf, readFixture, readTransformersFixture } from "./sentencepiece-fixtures.js";

const special: readonly Piece[] = [
  { text: "<pad>", score: 0, type: "control" },
  { text: "</s>", score: 0, type: "control" },
  { text: "<unk>", score: 0, type: "unknown" },
];
/** One piece per word: a is 3, dog is 4, barks is 5. */
const dogs = modelOf({ "▁a": -1, "▁dog": -2, "▁barks": -3 }, { special });

test("LiT's rows are the text cut to L - 1 and end marks from there on", () => {
  const tokenizer = sentencePieceTokenizer(dogs, { contextLength: 4 });
  expect([...tokenizer.tokenize(["a dog", ""]).ids]).toEqual([3, 4, 1, 1, 1, 1, 1, 1]);
  expect([...tokenizer.tokenize(["a dog barks"]).ids]).toEqual([3, 4, 5, 1]);
  const { ids, truncated } = tokenizer.tokenize(["a dog barks a dog"], { overlong: "truncate" });
  expect([...ids, truncated]).toEqual([3, 4, 5, 1, 1]);
  expect(() => tokenizer.tokenize(["a dog barks a dog"])).toThrow("expected at most 4 tokens");
});

test("T5's rows are the text, the end mark and padding, and its sentinels follow the pieces from the last one down", () => {
  const tokenizer = sentencePieceTokenizer(dogs, { marks: "t5", extraIds: 100, contextLength: 6 });
  // V = 6 pieces + 100; <extra_id_0> is the last id, 105, <extra_id_99> the first behind the pieces, 6.
  expect(tokenizer.vocabularySize).toBe(106);
  expect([...tokenizer.tokenize(["a <extra_id_0> barks"]).ids]).toEqual([3, 105, 5, 1, 0, 0]);
  expect(tokenizer.encode("<extra_id_99>dog</s>a<pad>")).toEqual([6, 4, 1, 3, 0, 1]);
  expect(tokenizer.encode("<extra_id_100>")).not.toContain(5 + 100); // there is none of that name
});

// Rows of transformers 5.23's SiglipTokenizer for the same model.
test.each([
  ["A dog, barks!", [4, 5, 7, 1, 1, 1, 1, 1]],
  ["  a", [3, 4, 1, 1, 1, 1, 1, 1]],
  ["a </s>dog", [4, 1, 6, 1, 1, 1, 1, 1]],
  ["dog <unk> a", [5, 2, 1, 1, 1, 1, 1, 1]],
  ["</s> dog", [1, 6, 1, 1, 1, 1, 1, 1]],
  ["<pad> dog", [3, 2, 5, 1, 1, 1, 1, 1]],
  ["a dog barks a dog barks a dog", [4, 5, 7, 4, 5, 7, 4, 1]],
  ["", [1, 1, 1, 1, 1, 1, 1, 1]],
])("transformers' SigLIP finds marks in %j and segments what is between them by itself", (text, row) => {
  const model = modelOf({ "▁": -9, "▁a": -1, "▁dog": -2, dog: -4, "▁barks": -3 }, { special });
  const options = { marks: "siglip", cleaning: "canonicalize-transformers", contextLength: 8 } as const;
  expect([...sentencePieceTokenizer(model, options).tokenize([text], { overlong: "truncate" }).ids]).toEqual(row);
});

test("rows are those of transformers for T5 and SigLIP", () => {
  const { model } = readFixture("unigram");
  const { texts, t5, siglip } = readTransformersFixture();
  const rowsOf = (tokenizer: ReturnType<typeof sentencePieceTokenizer>) =>
    texts.map((text) => [...tokenizer.tokenize([text], { overlong: "truncate" }).ids]);
  expect(rowsOf(sentencePieceTokenizer(model, { marks: "t5", extraIds: 100 }))).toEqual(t5);
  expect(rowsOf(sentencePieceTokenizer(model, { cleaning: "canonicalize-transformers" }))).toEqual(siglip);
});

test("texts are cleaned as the model's publisher does it", () => {
  const encoded = (cleaning: "none" | "lower-ascii" | "canonicalize" | "canonicalize-transformers", text: string) =>
    sentencePieceTokenizer(modelOf({ "▁": -9, é: -1, É: -1, "▁a": -1, b: -1, "▁ab": -1 }, { special }), { cleaning })
      .encode(text)
      .slice(0, -1);
  // Ids: ▁ 3, é 4, É 5, ▁a 6, b 7, ▁ab 8; unknown 2.
  expect(encoded("none", "A b")).toEqual([3, 2, 3, 7]);
  expect(encoded("lower-ascii", "É AB")).toEqual([3, 5, 8]);
  expect(encoded("canonicalize", "É, a_B!")).toEqual([3, 4, 6, 3, 7]);
  expect(encoded("canonicalize-transformers", "É, a_B!")).toEqual([3, 4, 8]);
  expect(encoded("canonicalize", "a&amp;b")).toEqual([8]); // unescaped, then without "&"
});

test("decoding stops at the end mark and leaves out marks and sentinels", () => {
  const tokenizer = sentencePieceTokenizer(dogs, { marks: "t5", extraIds: 2 });
  expect(tokenizer.decode([0, 3, 7, 4, 1, 5])).toBe("a dog");
  expect(() => tokenizer.decode([8])).toThrow("decode: expected ids of 0 to 5, got 8");
});

test("what decides about ids is in the description", () => {
  const hash = (model: SentencePieceModel) => sentencePieceTokenizer(model).description.vocabularyHash;
  expect(sentencePieceTokenizer(dogs).description).toEqual({
    kind: "sentencepiece-unigram",
    vocabularySize: 6,
    contextLength: 16,
    padding: 1,
    endOfText: 1,
    settings: { cleaning: "none", extraIds: 0, namedMarks: false },
    vocabularyHash: hash(dogs),
  });
  const { normalizer } = dogs;
  expect(hash({ ...dogs, normalizer: { ...normalizer, name: "of the same rules" } })).toBe(hash(dogs));
  const others = [
    modelOf({ "▁a": -1, "▁dog": -2, "▁barks": -4 }, { special }),
    { ...dogs, normalizer: { ...normalizer, addDummyPrefix: false } },
    { ...dogs, treatWhitespaceAsSuffix: true },
    { ...dogs, segmentation: "bpe" as const },
  ];
  expect(new Set([dogs, ...others].map(hash)).size).toBe(5);
});

test("models without the marks, of other kinds, and wrong settings are refused", () => {
  const [padding, end, unknown] = special;
  const model = (...marks: Piece[]) => modelOf({ a: -1 }, { special: marks });
  expect(() => sentencePieceTokenizer(model(padding, unknown))).toThrow(
    'expected a model with the control piece "</s>"',
  );
  expect(() => sentencePieceTokenizer(model(end, unknown), { marks: "t5" })).toThrow('the control piece "<pad>"');
  expect(() => sentencePieceTokenizer({ ...dogs, segmentation: "word" })).toThrow('got one of the kind "word"');
  expect(() => sentencePieceTokenizer(dogs, { extraIds: -1 })).toThrow("expected 0 to 1000 extra ids, got -1");
  expect(() => sentencePieceTokenizer(dogs, { contextLength: 0 })).toThrow("expected a context length of at least 1");
});
