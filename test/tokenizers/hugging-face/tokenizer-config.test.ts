import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readTokenizerConfig, requireRightSide } from "../../../lib/tokenizers/hugging-face/tokenizer-config.js";

const base = mkdtempSync(join(tmpdir(), "tokenizer-config-"));
afterAll(() => rmSync(base, { recursive: true }));

/** A folder with the files. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(base, "of-"));
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  return folder;
}

test("what the files don't say is what their class has, and the class that of the model's family", () => {
  expect(readTokenizerConfig(folderWith({}))).toEqual({ tokenizer_class: undefined });
  expect(readTokenizerConfig(folderWith({}), "clip")).toMatchObject({
    tokenizer_class: "CLIPTokenizer",
    pad_token: "<|endoftext|>",
  });
  const cased = { tokenizer_class: "BertTokenizerFast", do_lower_case: false, strip_accents: null };
  const read = readTokenizerConfig(folderWith({ "tokenizer_config.json": cased }), "siglip");
  expect(read).toMatchObject({ tokenizer_class: "BertTokenizer", do_lower_case: false, pad_token: "[PAD]" });
  expect(read.strip_accents).toBeUndefined();
});

test("special_tokens_map.json goes first, except beside the newer form that lists added tokens", () => {
  const map = { pad_token: { content: "!", lstrip: false } };
  const older = { "tokenizer_config.json": { pad_token: "?" }, "special_tokens_map.json": map };
  expect(readTokenizerConfig(folderWith(older)).pad_token).toBe("!");
  const newer = { ...older, "tokenizer_config.json": { pad_token: "?", added_tokens_decoder: {} } };
  expect(readTokenizerConfig(folderWith(newer)).pad_token).toBe("?");
});

test("rows that are padded or cut on the left are refused", () => {
  expect(() => requireRightSide({ truncation_side: "left" })).toThrow('truncation_side "right", got "left"');
  const gemma = readTokenizerConfig(folderWith({ "tokenizer_config.json": { tokenizer_class: "GemmaTokenizer" } }));
  expect(() => requireRightSide(gemma)).toThrow('padding_side "right", got "left"');
  expect(() => requireRightSide({ ...gemma, padding_side: "right" })).not.toThrow();
});

test("broken files and settings are refused with their path", () => {
  const folder = folderWith({ "tokenizer_config.json": "{" });
  expect(() => readTokenizerConfig(folder)).toThrow(`got something else in ${join(folder, "tokenizer_config.json")}`);
  expect(() => readTokenizerConfig(folderWith({ "tokenizer_config.json": { do_lower_case: "no" } }))).toThrow(
    /got problems in .*do_lower_case/s,
  );
});
