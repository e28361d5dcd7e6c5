// Files of a few bytes to megabytes that would take hours or all memory, were they not refused.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadTokenizerJson } from "../../../lib/tokenizers/hugging-face/hugging-face-tokenizer.js";
import { readFixture, type TokenizerFixture } from "../parity-fixture.js";

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "tokenizer.json");
const load = (content: string | object) => {
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return loadTokenizerJson(path, { contextLength: 16 });
};

const vocab = [
  ["<unk>", 0],
  ["a", -1],
  ["b", -1],
];
const unigram = { model: { type: "Unigram", unk_id: 0, vocab } };
const [normalizer, pre_tokenizer, post_processor, decoder] = [null, null, null, null];
const pair = {
  ...{ added_tokens: [], normalizer, pre_tokenizer, post_processor, decoder },
  model: { type: "BPE", vocab: { a: 0, b: 1, "!": 2 }, merges: [] },
};
const added = (...tokens: object[]) => ({ added_tokens: tokens });

test("an added token of which normalisation leaves nothing is nowhere", () => {
  const strip = { type: "Strip", strip_left: true, strip_right: true };
  const { encode } = load({ ...unigram, normalizer: strip, ...added({ id: 3, content: " ", normalized: true }) });
  expect(encode("a b")).toEqual([1, 0, 2]);
});

test("regular expressions that could take forever are refused, whichever part they are in", () => {
  const pattern = { Regex: "(a+)+$" };
  const replace = { type: "Replace", pattern, content: "" };
  const split = { type: "Split", pattern, behavior: "Isolated", invert: false };
  for (const part of [{ normalizer: replace }, { pre_tokenizer: split }, { decoder: replace }])
    expect(() => load({ ...pair, ...part })).toThrow('a group that is repeated: "(a+)+$"');
});

test("replacements that grow and grow are refused, at loading where an added token is normalised", () => {
  const steps = Array(6).fill({ type: "Replace", pattern: { String: "a" }, content: "a".repeat(50) });
  const bomb = { normalizer: { type: "Sequence", normalizers: steps } };
  expect(() => load({ ...unigram, ...bomb }).encode("aaa")).toThrow(
    "expected a text of 3 characters to become at most",
  );
  expect(() => load({ ...unigram, ...bomb, ...added({ id: 3, content: "aa" }) })).toThrow("huggingFaceNormalizer");
  expect(() => load({ ...pair, ...bomb })).toThrow("expected a normalizer that makes a text at most 64 times as long");
});

test("lists longer than any file's are refused before they are looked at item by item", () => {
  const zeros = (count: number) => `[${"0,".repeat(count)}0]`;
  expect(() => load(`{"added_tokens":${zeros(2 ** 17)},"model":{}}`)).toThrow("at most 65536 added tokens, got 131073");
  const pieces = `[${'["",0],'.repeat(2 ** 20)}["",0]]`;
  expect(() => load(`{"model":{"type":"Unigram","unk_id":0,"vocab":${pieces}}}`)).toThrow("at most 1048576 pieces");
  expect(() => load(`{"model":{"merges":${zeros(2 ** 20)}}}`)).toThrow("at most 1048576 merges");
  expect(() => load(`{"normalizer":${zeros(2 ** 15)},"model":{}}`)).toThrow("at most 16384 values besides");
});

test("of many mistakes the first are named", () => {
  const message = messageOf(() => load({ ...unigram, added_tokens: Array(1000).fill(0) }));
  expect(message).toContain("added_tokens[9]");
  expect(message).not.toContain("added_tokens[10]");
  expect(message.length).toBeLessThan(2000);
});

test("lists of what is neither pieces nor merges are refused as a whole", () => {
  const zeros = Array(1000).fill(0);
  expect(() => load({ model: { ...unigram.model, vocab: zeros } })).toThrow("expected a unigram model");
  const { tokenizer } = readFixture<TokenizerFixture>("clip");
  expect(() => load({ ...tokenizer, model: { ...tokenizer.model, merges: zeros } })).toThrow(
    "expected symbols and merges",
  );
});

test("brackets without end are refused, wherever they stand", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const model = JSON.stringify(pair.model);
  for (const text of [
    `{"normalizer":{"type":"Strip","x":${deep}},"model":${JSON.stringify(unigram.model)}}`,
    `{"x":${deep},"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,"model":${model}}`,
  ])
    expect(() => load(text)).toThrow(`loadTokenizerJson: expected JSON, got brackets more than 64 deep (${path})`);
});

test("rows and ids are not larger than memory", () => {
  expect(() => load({ ...unigram, truncation: { max_length: 2 ** 29 } })).toThrow(
    /<=1048576\s.*truncation.max_length/s,
  );
  expect(() => load({ ...unigram, ...added({ id: 4294967301, content: "Q" }) })).toThrow("added_tokens[0].id");
  expect(() => load({ ...unigram, ...added({ id: 3, content: "x".repeat(10_000) }) })).toThrow(
    "added_tokens[0].content",
  );
});

test("ids of byte-pair files are checked too", () => {
  const withIds = (ids: unknown) => ({ ...pair, model: { ...pair.model, vocab: ids } });
  for (const id of [-5, 1.5, 2 ** 52, "0"])
    expect(() => load(withIds({ a: 0, b: id }))).toThrow(
      `expected ids of 0 to 67108863, got ${JSON.stringify(id)} for "b"`,
    );
  for (const none of [null, 5, [0]]) expect(() => load(withIds(none))).toThrow("expected a vocabulary of pieces");
  expect(load(withIds({ a: 0, b: 7 })).vocabularySize).toBe(8);
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}
