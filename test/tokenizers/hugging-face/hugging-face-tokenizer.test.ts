import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bpeTokenizer } from "../../../lib/tokenizers/bpe/bpe.js";
import {
  loadTokenizerJson,
  type TokenizerJsonSettings,
} from "../../../lib/tokenizers/hugging-face/hugging-face-tokenizer.js";
import { wordPieceTokenizer } from "../../../lib/tokenizers/wordpiece/wordpiece.js";
import { differing, piecesInOrder, readFixture, type TokenizerFixture, withTables } from "../parity-fixture.js";

const folder = mkdtempSync(join(tmpdir(), "tokenizer-json-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "tokenizer.json");
const load = (content: string | object, settings: TokenizerJsonSettings = { contextLength: 16 }) => {
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return loadTokenizerJson(path, settings);
};
const fixture = (name: string) => readFixture<TokenizerFixture>(name);

test.each([
  ["bert-uncased", "wordpiece"],
  ["bert-cased", "wordpiece"],
  ["clip", "clip-bpe"],
  ["t5", "hugging-face"],
  ["t5-older", "hugging-face"],
  ["unigram-with-bytes", "hugging-face"],
  ["llama", "hugging-face"],
])("a tokenizer.json of the kind %s gives 300 difficult texts the ids of Hugging Face's own code", (name, kind) => {
  const { tokenizer, ids } = fixture(name);
  const loaded = load(withTables(tokenizer));
  expect(loaded.description.kind).toBe(kind);
  expect(differing(loaded.encode, ids)).toEqual([]);
});

test("byte-level files differ in one space that JavaScript does not count among them", () => {
  const { tokenizer, ids } = fixture("roberta");
  const rows = differing(load(tokenizer).encode, ids);
  expect(rows.filter(({ text }) => !text.includes("\u0085"))).toEqual([]);
});

test("BERT's file and BERT's vocabulary are the same tokenizer to a checkpoint", () => {
  const bert = fixture("bert-cased");
  const fromVocabulary = wordPieceTokenizer(piecesInOrder(bert), { contextLength: 16, lowerCase: false });
  expect(load(bert.tokenizer).description).toEqual(fromVocabulary.description);
});

test("CLIP's file and CLIP's merges are the same tokenizer to a checkpoint", () => {
  const { tokenizer } = fixture("clip");
  const merges = tokenizer.model.merges.map(([left, right]) => [left, right] as const);
  const fromMerges = bpeTokenizer(merges, { contextLength: 16, cleaning: "hugging-face" });
  expect(load(tokenizer).description).toEqual(fromMerges.description);
  const older = { ...tokenizer, model: { ...tokenizer.model, merges: merges.map((merge) => merge.join(" ")) } };
  expect(load(older).description).toEqual(fromMerges.description);
});

// Ids 0 to 8 with scores; "▁a" and "▁b" are words, "ab" is better than "a" and "b" apart.
const unigram = {
  added_tokens: [
    { id: 0, content: "<pad>", normalized: false },
    { id: 1, content: "</s>", normalized: false },
    { id: 9, content: "<x>", normalized: false, lstrip: true },
  ],
  normalizer: { type: "NFKC" },
  pre_tokenizer: { type: "Metaspace", replacement: "▁", add_prefix_space: true },
  post_processor: {
    type: "TemplateProcessing",
    single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
    special_tokens: { "</s>": { id: "</s>", ids: [1], tokens: ["</s>"] } },
  },
  model: {
    type: "Unigram",
    unk_id: 2,
    vocab: [
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁", -2],
      ["▁a", -3],
      ["▁b", -3],
      ["a", -2.5],
      ["b", -2.5],
      ["ab", -4],
    ],
  },
};

test("a unigram model takes the pieces with the highest sum of scores", () => {
  const { encode } = load(unigram);
  // "▁ab": ▁a + b = -5.5 is better than ▁ + ab = -6 and ▁ + a + b = -7.
  expect(encode("ab")).toEqual([4, 7, 1]);
  // "▁bab": ▁b + ab = -7 is better than ▁b + a + b = -8.
  expect(encode("bab")).toEqual([5, 8, 1]);
  expect(encode("")).toEqual([1]);
});

test("unknown neighbours are one unknown, and every character costs 10 more than the worst piece", () => {
  expect(load(unigram).encode("xyz a")).toEqual([3, 2, 4, 1]); // ▁, x y z together, ▁a
});

test("without a pre-tokenizer a text is one word, with no space put before it", () => {
  const { encode } = load({ ...unigram, pre_tokenizer: null });
  expect(encode("ab▁a")).toEqual([8, 4, 1]);
  expect(encode("")).toEqual([1]);
});

test("CLIP's marks are found in capitals where the file has them found in normalised text", () => {
  const { tokenizer } = fixture("clip");
  const [start, end] = ["<|startoftext|>", "<|endoftext|>"].map((mark) => tokenizer.model.vocab[mark]);
  const normalized = (tokenizer as unknown as { added_tokens: object[] }).added_tokens.map((token) => ({
    ...token,
    normalized: true,
  }));
  expect(load({ ...tokenizer, added_tokens: normalized }).encode("<|EndOfText|>")).toEqual([start, end, end]);
  expect(load(tokenizer).encode("<|EndOfText|>").length).toBeGreaterThan(3);
});

test("added tokens are found in the text, with the spaces that they take along", () => {
  const { encode, decode, vocabularySize } = load(unigram);
  expect(encode("a <x>b</s>a")).toEqual([4, 9, 5, 1, 4, 1]);
  expect(vocabularySize).toBe(10);
  expect(decode([4, 9, 5, 1, 4])).toBe("a<x> b");
});

test("rows are cut and filled by this library's rules", () => {
  const { ids, truncated } = load(unigram, { contextLength: 4 }).tokenize(["a b a b", "a"], { overlong: "truncate" });
  expect([...ids]).toEqual([4, 5, 4, 1, 4, 1, 0, 0]);
  expect(truncated).toBe(1);
  expect(() => load(unigram, { contextLength: 4 }).tokenize(["a b a b"])).toThrow("expected at most 4 tokens");
});

test("length and padding are the file's unless they are given", () => {
  const file = { ...unigram, truncation: { max_length: 7 }, padding: { pad_id: 2 } };
  expect(load(file, {})).toMatchObject({ contextLength: 7, padding: 2, endOfText: 1 });
  expect(load(file, { contextLength: 5, padding: 1 })).toMatchObject({ contextLength: 5, padding: 1 });
  expect(load(unigram)).toMatchObject({ padding: 0 }); // the id of <pad>
  expect(() => load(unigram, {})).toThrow(`expected a context length, got none, and the file has none (${path})`);
});

test("bytes stand for unknown characters where the model has them, and become text again", () => {
  const { tokenizer } = fixture("unigram-with-bytes");
  const { encode, decode } = load(withTables(tokenizer));
  const byte = (value: string) => piecesOf(tokenizer).indexOf(`<0x${value}>`);
  expect(encode("쓫").slice(-4, -1)).toEqual([byte("EC"), byte("93"), byte("AB")]);
  expect(decode(encode("a photo of 쓫"))).toBe("a photo of 쓫");
});

function piecesOf({ model }: TokenizerFixture["tokenizer"]): string[] {
  return (model.vocab as unknown as [string, number][]).map(([piece]) => piece);
}

test("byte-pair models of other kinds decode to what they encode", () => {
  const { encode, decode } = load(fixture("llama").tokenizer);
  expect(decode(encode("Two dogs, 쓫 and a cat ."))).toBe("Two dogs, 쓫 and a cat .");
  expect(decode([])).toBe("");
});

test("descriptions differ when any part of the file does", () => {
  const hash = (file: object) => load(file).description.vocabularyHash;
  const another = { ...unigram, normalizer: { type: "NFC" } };
  expect(hash(another)).not.toBe(hash(unigram));
  expect(hash({ ...unigram, truncation: { max_length: 3 } })).toBe(hash(unigram));
});

test("what is no tokenizer.json is refused", () => {
  expect(() => load("{")).toThrow(/loadTokenizerJson: expected JSON, got .*tokenizer\.json\)/);
  expect(() => load("[]")).toThrow("expected a tokenizer.json of Hugging Face, got another form");
  expect(() => load({ model: { type: "WordLevel", vocab: {} } })).toThrow(
    "expected a model of the type WordPiece, BPE or Unigram, got WordLevel",
  );
  expect(() => load({ ...unigram, added_tokens: [{ id: -1, content: "a" }] })).toThrow(/added_tokens\[0\]\.id/);
  expect(() => load(`${"[".repeat(200_000)}`)).toThrow("loadTokenizerJson: expected JSON");
});

test("parts that are not supported are refused with what they are", () => {
  expect(() => load({ ...unigram, normalizer: { type: "Nmt" } })).toThrow(
    'loadTokenizerJson: expected normalizers of a SentencePiece model, got {"type":"Nmt"}; no other form is supported',
  );
  expect(() => load({ ...unigram, pre_tokenizer: { type: "Whitespace" } })).toThrow(
    "expected the pre-tokenizer Metaspace",
  );
  for (const unk_id of [null, 9])
    expect(() => load({ ...unigram, model: { ...unigram.model, unk_id } })).toThrow("expected a unigram model");
  const wholeWord = { id: 0, content: "<pad>", single_word: true };
  expect(() => load({ ...unigram, added_tokens: [wholeWord] })).toThrow('got "<pad>" with single_word');
  const { tokenizer } = fixture("bert-uncased");
  expect(() => load({ ...tokenizer, normalizer: null })).toThrow(
    "expected BERT's normalizer, pre-tokenizer and WordPiece",
  );
  expect(() => load({ ...tokenizer, post_processor: null })).toThrow("expected [CLS] (2) before a text");
  expect(() => load({ ...tokenizer, added_tokens: [] })).toThrow(
    "expected the added tokens [PAD] [UNK] [CLS] [SEP] [MASK]",
  );
});

test("vocabularies with gaps or double ids are refused", () => {
  const { tokenizer } = fixture("bert-uncased");
  const changed = (change: object) => ({
    ...tokenizer,
    model: { ...tokenizer.model, vocab: { ...tokenizer.model.vocab, ...change } },
  });
  expect(() => load(changed({ "!": 5000 }))).toThrow('got 5000 for "!"');
  expect(() => load(changed({ "!": 0 }))).toThrow('expected every id once, got 0 for "[PAD]" and "!"');
  expect(() => load(changed({ "!": "x" }))).toThrow('got "x" for "!"');
});

test("a damaged table of replacements is refused", () => {
  const damaged = (table: string) => ({ ...unigram, normalizer: { type: "Precompiled", precompiled_charsmap: table } });
  expect(() => load(damaged("AAAA"))).toThrow("expected SentencePiece's table of replacements");
  expect(() => load(damaged("not base64"))).toThrow("expected normalizers of a SentencePiece model");
});
