import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseModelConfig } from "../../../lib/checkpoints/formats/open-clip.js";
import { openClipTokenizer } from "../../../lib/checkpoints/formats/open-clip-tokenizer.js";
import { saveVocabulary } from "../../../lib/tokenizers/wordpiece/vocabulary-file.js";
import { bertJson, bertPieces, siglipJson } from "../../tokenizers/hugging-face/small-tokenizer-json.js";

const base = mkdtempSync(join(tmpdir(), "open-clip-tokenizer-"));
afterAll(() => rmSync(base, { recursive: true }));

function configWith(text_cfg: object) {
  const vision_cfg = { image_size: 8, patch_size: 4, width: 64, layers: 1 };
  return parseModelConfig(
    { embed_dim: 6, vision_cfg, text_cfg: { context_length: 6, width: 64, heads: 1, layers: 1, ...text_cfg } },
    "config.json",
  );
}

function folderWith(files: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(base, "of-"));
  for (const [name, value] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(value));
  return folder;
}

const uncased = { "tokenizer.json": bertJson, "tokenizer_config.json": { tokenizer_class: "BertTokenizer" } };

test("a tokenizer that the configuration names is the one beside the weights, with texts cleaned as open_clip does", () => {
  const config = configWith({ hf_tokenizer_name: "bert-base-uncased", vocab_size: 12 });
  const find = openClipTokenizer(config, folderWith(uncased));
  expect([...find()!.tokenize(["A &eacute;"]).ids]).toEqual([2, 5, 9, 3, 0, 0]); // a e, unescaped and without the accent
  expect(find()!.description.settings).toMatchObject({ cleanedFirst: "whitespace", lowerCase: true });
});

test("its arguments are those of the configuration: another cleaning, and CLIPA's 0 for the end mark", () => {
  const clipa = configWith({
    hf_tokenizer_name: "bert-base-uncased",
    vocab_size: 12,
    tokenizer_kwargs: { clean: "canonicalize", strip_sep_token: true },
  });
  const find = openClipTokenizer(clipa, folderWith(uncased));
  expect([...find()!.tokenize(["A, dog!"]).ids]).toEqual([2, 5, 7, 0, 0, 0]);
  const vocabulary = join(folderWith({}), "vocab.txt");
  saveVocabulary(vocabulary, bertPieces);
  expect(find(vocabulary)!.description).toEqual(find()!.description);
});

test("SigLIP's tokenizer pads as its configuration says", () => {
  const siglip = configWith({
    hf_tokenizer_name: "timm/ViT-B-16-SigLIP",
    vocab_size: 5,
    tokenizer_kwargs: { clean: "canonicalize" },
  });
  const folder = folderWith({ "tokenizer.json": siglipJson, "tokenizer_config.json": { pad_token: "</s>" } });
  expect([...openClipTokenizer(siglip, folder)()!.tokenize(["A_dog!"]).ids]).toEqual([3, 4, 1, 1, 1, 1]);
});

test("without a name it is open_clip's own, which spells marks in its own way, also beside files of transformers", () => {
  const find = openClipTokenizer(configWith({}), folderWith(uncased));
  expect([...find()!.tokenize(["A <end_of_text>"]).ids]).toEqual([49406, 320, 49407, 49407, 0, 0]);
  const cased = openClipTokenizer(configWith({ tokenizer_kwargs: { clean: "whitespace" } }), base)();
  expect(cased!.description.settings).toEqual({ cleaning: "whitespace", marksInText: "open_clip" });
});

test("a model without files or with arguments that the library does not have has no tokenizer, and is given none", () => {
  const named = { hf_tokenizer_name: "bert-base-uncased" };
  expect(openClipTokenizer(configWith(named), folderWith({}))()).toBeUndefined();
  for (const text_cfg of [
    { ...named, tokenizer_mode: "clips" },
    { ...named, tokenizer_kwargs: { language: "en" } },
    { tokenizer_kwargs: { reduction_mask: "simple" } },
  ]) {
    const folder = folderWith(uncased);
    const find = openClipTokenizer(configWith(text_cfg), folder);
    expect(find()).toBeUndefined();
    expect(() => find(join(folder, "tokenizer.json"))).toThrow(
      "openClipTokenizer: expected tokenizer_kwargs of clean and strip_sep_token and no tokenizer_mode",
    );
  }
});
