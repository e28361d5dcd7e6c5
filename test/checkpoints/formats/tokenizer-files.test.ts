import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tokenizerFromFile, tokenizerInFolder } from "../../../lib/checkpoints/formats/tokenizer-files.js";
import { huggingFaceRules, recordedRules } from "../../../lib/checkpoints/formats/tokenizer-rules.js";
import { bpeTokenizer } from "../../../lib/tokenizers/bpe/bpe.js";
import { saveMerges } from "../../../lib/tokenizers/bpe/merges-file.js";
import type { TokenizerFamily } from "../../../lib/tokenizers/hugging-face/tokenizer-config.js";
import { saveSentencePieceModel } from "../../../lib/tokenizers/sentencepiece/sentencepiece-model.js";
import { checkTokenizer, type Tokenizer } from "../../../lib/tokenizers/tokenizer.js";
import { saveVocabulary } from "../../../lib/tokenizers/wordpiece/vocabulary-file.js";
import { bertJson, bertPieces, siglip2Json, siglipJson } from "../../tokenizers/hugging-face/small-tokenizer-json.js";
import { modelOf } from "../../tokenizers/sentencepiece/sentencepiece-fixtures.js";

const base = mkdtempSync(join(tmpdir(), "tokenizer-files-"));
afterAll(() => rmSync(base, { recursive: true }));

const dogs = modelOf(
  { "▁": -9, "▁a": -1, "▁dog": -2, dog: -4, "▁barks": -3 },
  {
    special: [
      { text: "<pad>", score: 0, type: "control" },
      { text: "</s>", score: 0, type: "control" },
      { text: "<unk>", score: 0, type: "unknown" },
    ],
  },
);

type Files = Readonly<Record<string, object | string>>;

function folderWith(files: Files, more: (folder: string) => void = () => undefined): string {
  const folder = mkdtempSync(join(base, "of-"));
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  more(folder);
  return folder;
}

const rulesIn = (folder: string, family?: TokenizerFamily) =>
  huggingFaceRules(8, { modelFolder: folder, family })(folder);
const found = (folder: string, family?: TokenizerFamily) => tokenizerInFolder(folder, rulesIn(folder, family));
const rowOf = (tokenizer: Tokenizer | undefined, text: string) => [
  ...tokenizer!.tokenize([text], { overlong: "truncate" }).ids,
];

test("SigLIP's folder as its tokenizer saves it has SigLIP's rows, also where another program's file lies beside it", () => {
  const withModel = (folder: string) => saveSentencePieceModel(join(folder, "spiece.model"), dogs);
  const config = { tokenizer_class: "SiglipTokenizer", do_lower_case: true, eos_token: "</s>", pad_token: "</s>" };
  for (const files of [{}, { "tokenizer_config.json": config }, { "tokenizer.json": siglipJson }] as Files[])
    expect(rowOf(found(folderWith(files, withModel), "siglip"), "A dog, barks!")).toEqual([4, 5, 7, 1, 1, 1, 1, 1]);
  const keepsCase = folderWith({ "tokenizer_config.json": { ...config, do_lower_case: false } }, withModel);
  expect(() => found(keepsCase, "siglip")).toThrow("expected a SiglipTokenizer with do_lower_case true, got false");
  const otherPadding = folderWith({ "tokenizer_config.json": { ...config, pad_token: "<pad>" } }, withModel);
  expect(() => found(otherPadding, "siglip")).toThrow('expected the pad_token of "</s>", got "<pad>"');
});

test("T5's folder with the model alone has T5's rows and its sentinels", () => {
  const folder = folderWith({ "tokenizer_config.json": { extra_ids: 2 } }, (place) =>
    saveSentencePieceModel(join(place, "spiece.model"), dogs),
  );
  // V = 8 pieces + 2
  expect(rowOf(found(folder, "t5"), "a dog<extra_id_0>")).toEqual([4, 5, 9, 1, 0, 0, 0, 0]);
});

test("BERT's vocab.txt is cased where its configuration says it", () => {
  const withConfig = (config: object) =>
    folderWith({ "tokenizer_config.json": config }, (folder) => saveVocabulary(join(folder, "vocab.txt"), bertPieces));
  // As transformers 5.23's BertTokenizer.
  expect(rowOf(found(withConfig({}), "bert"), "A Dogs é")).toEqual([2, 5, 7, 11, 9, 3, 0, 0]);
  expect(rowOf(found(withConfig({ do_lower_case: false }), "bert"), "A Dogs é")).toEqual([2, 6, 8, 11, 10, 3, 0, 0]);
  expect(() => found(withConfig({ cls_token: "<s>" }), "bert")).toThrow('expected the cls_token of "[CLS]", got "<s>"');
  expect(() => found(withConfig({ tokenize_chinese_chars: false }), "bert")).toThrow("tokenize_chinese_chars true");
  expect(() => found(withConfig({ tokenizer_class: "BertJapaneseTokenizer" }), "bert")).toThrow(
    "expected a vocab.txt of BertTokenizer, got one of BertJapaneseTokenizer, by tokenizer_config.json",
  );
});

/** vocab.json, merges.txt and their symbols laid out as in CLIP's release. */
const clipPair = (folder: string) => {
  const merges = [["d", "o"]] as const;
  const { description, decode } = bpeTokenizer(merges);
  const symbols = Array.from({ length: description.vocabularySize }, (_, id) => symbolOf(id, decode));
  writeFileSync(join(folder, "vocab.json"), JSON.stringify(Object.fromEntries(symbols.map((each, id) => [each, id]))));
  saveMerges(join(folder, "merges.txt"), merges);
};
const symbolOf = (id: number, decode: Tokenizer["decode"]) => {
  if (id >= 513) return ["<|startoftext|>", "<|endoftext|>"][id - 513];
  const isPlain = id < 94 || (id >= 256 && id < 350); // visible ASCII comes first
  return isPlain ? (id < 256 ? decode([id]) : `${decode([id]).trim()}</w>`) : id === 512 ? "do" : `byte ${id}`;
};

test("CLIP's pair of files pads with what its configuration names, or with the end mark", () => {
  const withConfig = (config: object) => folderWith({ "tokenizer_config.json": config }, clipPair);
  expect(rowOf(found(folderWith({}, clipPair), "clip"), "Do")).toEqual([513, 67, 334, 514, 514, 514, 514, 514]);
  expect(rowOf(found(withConfig({ pad_token: "!" }), "clip"), "Do")).toEqual([513, 67, 334, 514, 0, 0, 0, 0]);
  expect(() => found(withConfig({ pad_token: "[PAD]" }), "clip")).toThrow('got "[PAD]"');
  expect(() => found(withConfig({ tokenizer_class: "GPT2Tokenizer" }), "clip")).toThrow("got one of GPT2Tokenizer");
});

test("a folder without a vocabulary has no tokenizer", () => {
  expect(found(folderWith({ "tokenizer_config.json": {} }), "clip")).toBeUndefined();
});

test.each<[string, Files, TokenizerFamily | undefined, string]>([
  ["BERT's tokenizer.json", { "tokenizer.json": bertJson }, "bert", "tokenizer.json"],
  [
    "SigLIP's tokenizer.json",
    { "tokenizer.json": siglipJson, "tokenizer_config.json": { pad_token: "</s>" } },
    undefined,
    "tokenizer.json",
  ],
  [
    "SigLIP 2's tokenizer.json",
    {
      "tokenizer.json": siglip2Json,
      "tokenizer_config.json": { tokenizer_class: "Siglip2Tokenizer", padding_side: "right" },
    },
    "siglip",
    "tokenizer.json",
  ],
  ["SigLIP's model", {}, "siglip", "spiece.model"],
  ["T5's model", {}, "t5", "spiece.model"],
  ["a vocab.txt", { "tokenizer_config.json": { do_lower_case: false } }, "bert", "vocab.txt"],
])("with its record %s alone, in another folder, is the same tokenizer again", (_, files, family, name) => {
  const folder = folderWith(files, (place) => {
    if (name === "spiece.model") saveSentencePieceModel(join(place, name), dogs);
    if (name === "vocab.txt") saveVocabulary(join(place, name), bertPieces);
  });
  const tokenizer = found(folder, family)!;
  const elsewhere = folderWith({}, (place) => copyFileSync(join(folder, name), join(place, name)));
  const again = tokenizerFromFile(join(elsewhere, name), recordedRules(tokenizer.description, 8));
  expect(() => checkTokenizer(tokenizer.description, again, { sameContextLength: true })).not.toThrow();
  for (const text of ["A Dogs é, a dog</s> barks!", "CAT", "<extra_id_0>"])
    expect(rowOf(again, text)).toEqual(rowOf(tokenizer, text));
});
