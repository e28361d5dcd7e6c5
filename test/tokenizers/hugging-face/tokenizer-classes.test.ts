import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadTokenizerJson } from "../../../lib/tokenizers/hugging-face/hugging-face-tokenizer.js";
import { readTokenizerConfig } from "../../../lib/tokenizers/hugging-face/tokenizer-config.js";
import { bertJson, siglip2Json, siglipJson } from "./small-tokenizer-json.js";

const base = mkdtempSync(join(tmpdir(), "tokenizer-classes-"));
afterAll(() => rmSync(base, { recursive: true }));

/** A tokenizer.json as it is read beside a tokenizer_config.json. */
function load(json: object, config: object) {
  const folder = mkdtempSync(join(base, "of-"));
  writeFileSync(join(folder, "tokenizer.json"), JSON.stringify(json));
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(config));
  return loadTokenizerJson(join(folder, "tokenizer.json"), { contextLength: 8, config: readTokenizerConfig(folder) });
}

// Ids as transformers 5.23 gives them to the same files.
test("SigLIP 2's class lower-cases, letter by letter, what its file leaves as it is", () => {
  const siglip2 = { tokenizer_class: "Siglip2Tokenizer", padding_side: "right" };
  const { encode, description } = load(siglip2Json, siglip2);
  expect(encode("CAT cat")).toEqual([12, 10, 12]);
  expect(encode("ΣΣ")).toEqual([8, 8]); // no "ς" at the end
  expect(encode("c<EOS><eos>")).toEqual([5, 3, 1]); // marks are found in the text as it was written
  expect(description.settings).toEqual({ model: "bpe", tokenizerClass: "Siglip2Tokenizer" });
  expect(load(siglip2Json, { tokenizer_class: "GemmaTokenizer", padding_side: "right" }).encode("CAT")).toEqual([
    13, 3,
  ]);
  expect(load(siglip2Json, {}).encode("C cat")).toEqual([13, 10, 12]);
  expect(load(siglip2Json, { ...siglip2, add_eos_token: true }).encode("CAT")).toEqual([12, 1]);
  expect(load(siglip2Json, { ...siglip2, add_bos_token: true, add_eos_token: false }).encode("CAT")).toEqual([2, 12]);
  expect(() => load(siglip2Json, { tokenizer_class: "Siglip2Tokenizer" })).toThrow('padding_side "right", got "left"');
});

test.each([
  [{}, [2, 5, 7, 11, 9, 3]],
  [{ do_lower_case: false }, [2, 6, 8, 11, 10, 3]],
  [{ do_lower_case: false, strip_accents: true }, [2, 6, 8, 11, 9, 3]],
  [{ strip_accents: false }, [2, 5, 7, 11, 10, 3]],
])("BERT's class takes letters as its configuration says, %o, whatever the file does", (config, ids) => {
  expect(load(bertJson, { tokenizer_class: "BertTokenizer", ...config }).encode("A Dogs é")).toEqual(ids);
});

test("a file that no class changes is read as it stands", () => {
  expect(load(bertJson, {}).encode("A Dogs é")).toEqual([2, 6, 8, 11, 10, 3]);
});

test("SigLIP's file with its own cleaning of texts pads with what the configuration names", () => {
  const tokenizer = load(siglipJson, { pad_token: "</s>" });
  expect([...tokenizer.tokenize(['"A" -  DOG_!']).ids]).toEqual([3, 4, 1, 1, 1, 1, 1, 1]);
});

test("a token for padding that the file lacks is refused", () => {
  expect(() => load(siglipJson, { pad_token: "[PAD]" })).toThrow('idOfToken: expected "[PAD]" among the tokens');
  expect(load(bertJson, { pad_token: "é" }).padding).toBe(10);
});
