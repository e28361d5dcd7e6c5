// CLIP's ids, from three sources: published examples and tests of CLIP's users, and CLIP's own Python code (fixture).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectFolder } from "../../../lib/runtime/project.js";
import { bpeTokenizer } from "../../../lib/tokenizers/bpe/bpe.js";
import { clipMergesHash, clipTokenizer, loadClipVocabulary } from "../../../lib/tokenizers/bpe/clip-tokenizer.js";
import { loadMerges, saveMerges } from "../../../lib/tokenizers/bpe/merges-file.js";
import { hashVocabulary } from "../../../lib/tokenizers/tokenizer.js";
import tokens from "../../fixtures/clip-tokens.json";
import { differing, readFixture, type TokenizerFixture } from "../parity-fixture.js";

const tokenizer = clipTokenizer();
const withoutMarks = (text: string) => tokenizer.encode(text).slice(1, -1).join(" ");

test("has the size and the marks of the published models", () => {
  expect(tokenizer).toMatchObject({ vocabularySize: 49408, contextLength: 77, startOfText: 49406, endOfText: 49407 });
});

test.each([
  // openai/CLIP, notebooks/Interacting_with_CLIP.ipynb
  ["Hello World!", "3306 1002 256"],
  // ekzhang/jax-js, packages/loaders/src/tokenizers.test.ts
  ["a photo of a cat", "320 1125 539 320 2368"],
  ["Hello, world!", "3306 267 1002 256"],
  ["Special characters: !@#$%^&*()", "1689 6564 281 0 31 2 3 4 61 5 9 8475"],
  ["你好世界", "47466 254 29290 121 19759 244 163 243 490"],
  // huggingface/transformers.js, tests/models/clip/test_tokenization_clip.js
  ["How are you doing?", "829 631 592 1960 286"],
  ["You should've done this", "592 1535 1200 1700 589"],
  ["The company was founded in 2016.", "518 2634 739 12240 530 273 271 272 277 269"],
  ["A\n'll !!to?'d''d of, can't.", "320 1342 748 531 13610 323 8445 323 539 267 753 713 269"],
  ["def main():\n\tpass", "11649 2623 7 4143 3511"],
  ["UNwantéd,running", "569 18356 3459 323 267 2761"],
  ["生活的真谛是", "33375 162 112 119 163 248 226 41570 164 108 249 42891 363"],
  ["😀 😃 😄", "7334 8520 7624"],
  // The text of huggingface/transformers, tests/models/clip/test_tokenization_clip.py, with the ids of its fast tokenizer
  [
    "A\n'll 11p223RF☆ho!!to?'d'd''d of a cat to-$''d.",
    "320 1342 272 272 335 273 273 274 16368 13439 2971 748 531 13610 323 1896 8445 323 539 320 2368 531 12 3 8445 323 269",
  ],
  // Computed from the published merges by separate code
  ["a dog", "320 1929"],
  ["a diagram", "320 22697"],
  ["café", "15304"],
  ["snake_case", "8798 318 2068"],
  ["it's 2016", "585 568 273 271 272 277"],
  ["!", "256"],
  ["&amp;amp; dogs", "261 3255"],
  ["<|endoftext|>", "49407"],
  ["A photo of a GREEN_apple, isn't it?", "320 1125 539 320 1901 318 3055 267 2923 713 585 286"],
])("gives %j the published ids", (text, ids) => {
  expect(withoutMarks(text)).toBe(ids);
});

test("gives two hundred odd texts the ids of CLIP's Python code", () => {
  const differing = tokens.rows.filter(([text, ids]) => withoutMarks(String(text)) !== (ids as number[]).join(" "));
  expect(differing).toEqual([]);
  expect(tokens.rows.length).toBeGreaterThan(200);
});

test("pads rows with zeros after the end mark", () => {
  const { ids, truncated } = clipTokenizer({ contextLength: 6 }).tokenize(["a dog", "!"]);
  expect([...ids]).toEqual([49406, 320, 1929, 49407, 0, 0, 49406, 256, 49407, 0, 0, 0]);
  expect(truncated).toBe(0);
});

test("decodes ids to lower-cased words with a space after each", () => {
  expect(tokenizer.decode(tokenizer.encode("A Café, isn't it? 😀"))).toBe("a café , isn 't it ? 😀 ");
});

const folder = mkdtempSync(join(tmpdir(), "clip-"));
afterAll(() => rmSync(folder, { recursive: true }));
const ours = join(projectFolder(), "lib/tokenizers/bpe/clip-merges.txt.gz");

test("another copy of the merges does, with more lines than CLIP uses, and no others do", () => {
  const path = join(folder, "bpe_simple_vocab_16e6.txt.gz");
  saveMerges(path, [...loadMerges(ours), ["more", "merges"]]);
  expect(clipTokenizer({ merges: path }).encode("a diagram")).toEqual([49406, 320, 22697, 49407]);
  saveMerges(path, loadMerges(ours).slice(1));
  expect(() => clipTokenizer({ merges: path })).toThrow(
    /expected the merges of CLIP's release, SHA-256 ed84f36f\w+, got 48893 others/,
  );
});

test("the hash is that of all merges in their order", () => {
  const merges = loadMerges(ours);
  expect(merges[0]).toEqual(["i", "n"]);
  expect(merges[48_893]).toEqual(["jeky", "ll</w>"]);
  expect(hashVocabulary(merges)).toBe(clipMergesHash);
});

test("rows can be filled with the end mark, as by Hugging Face's tokenizer", () => {
  const { ids } = clipTokenizer({ contextLength: 6, padding: "end mark" }).tokenize(["a dog"]);
  expect([...ids]).toEqual([49406, 320, 1929, 49407, 49407, 49407]);
});

test("cleaning can be another one: capitals kept, punctuation removed, or nothing repaired", () => {
  const words = (cleaning: "whitespace" | "canonicalize" | "hugging-face") => {
    const { encode, decode } = clipTokenizer({ cleaning });
    return decode(encode("A_DOG&amp;CAT’s"));
  };
  expect(words("whitespace")).toBe("A _ DOG & CAT 's ");
  expect(words("canonicalize")).toBe("a dogcats ");
  expect(words("hugging-face")).toBe("a _ dog & amp ; cat ’ s ");
  expect(clipTokenizer({ cleaning: "whitespace" }).description.settings).toEqual({ cleaning: "whitespace" });
});

/** The two files of Hugging Face, of a small vocabulary. */
const files = (change: (vocabulary: Record<string, number>) => void = () => {}): [string, string] => {
  const { vocab, merges } = readFixture<TokenizerFixture>("clip").tokenizer.model;
  const vocabulary = { ...vocab };
  change(vocabulary);
  writeFileSync(join(folder, "vocab.json"), JSON.stringify(vocabulary));
  const lines = merges.map((merge) => `${merge.join(" ")}\n`).join("");
  writeFileSync(join(folder, "merges.txt"), `#version: 0.2\n${lines}`);
  return [join(folder, "vocab.json"), join(folder, "merges.txt")];
};

test("Hugging Face's vocab.json and merges.txt give 300 difficult texts the ids of its fast tokenizer", () => {
  const { merges, idOfSymbol } = loadClipVocabulary(...files());
  const { encode } = bpeTokenizer(merges, { idOfSymbol, cleaning: "hugging-face" });
  expect(differing(encode, readFixture<TokenizerFixture>("clip").ids)).toEqual([]);
});

test("a vocabulary in CLIP's layout is the same tokenizer as its merges alone", () => {
  const { merges, idOfSymbol } = loadClipVocabulary(...files());
  expect(bpeTokenizer(merges, { idOfSymbol }).description).toEqual(bpeTokenizer(merges).description);
});

test("ids are those of the file, and symbols that it lacks are the end mark", () => {
  const idOfSymbol = new Map(
    ["<|endoftext|>", "l", "o", "w</w>", "lo", "<|startoftext|>"].map((symbol, id) => [symbol, id]),
  );
  const small = bpeTokenizer([["l", "o"]], { idOfSymbol });
  expect(small.encode("low ox")).toEqual([5, 4, 3, 2, 0, 0]); // lo w</w>, o, x</w> that is not there, end
  expect(small.decode([5, 4, 3, 0])).toBe("low ");
});

test("vocabularies with gaps, double ids or without marks are refused", () => {
  const refused = (change: (vocabulary: Record<string, number>) => void) => {
    const [vocabulary, merges] = files(change);
    return () => loadClipVocabulary(vocabulary, merges);
  };
  const message = "loadClipVocabulary: expected symbols with ids from 0 without gaps, got";
  expect(refused((vocabulary) => delete vocabulary.a)).toThrow(`${message} none with id 64`);
  expect(refused((vocabulary) => Object.assign(vocabulary, { a: 65 }))).toThrow(
    /got \d+ symbols with \d+ different ids/,
  );
  expect(refused((vocabulary) => Object.assign(vocabulary, { a: 0.5 }))).toThrow(`${message} no such JSON`);
  expect(
    refused((vocabulary) => {
      vocabulary["<|end|>"] = vocabulary["<|endoftext|>"];
      delete vocabulary["<|endoftext|>"];
    }),
  ).toThrow(`${message} no <|endoftext|>`);
});
