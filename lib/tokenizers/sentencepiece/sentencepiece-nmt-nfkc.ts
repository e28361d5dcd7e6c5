// The normalisation with which most published SentencePiece models were trained. Its table is in sentencepiece-nmt-nfkc.br,
// which is SentencePiece's: see sentencepiece-nmt-nfkc.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { projectFolder } from "../../runtime/project.js";
import { defaultNormalizer, type NormalizerSettings } from "./sentencepiece-model.js";

/** NFKC, with controls removed, white space of all kinds and "▁" as spaces, and one space between words. */
export function nmtNfkc(): NormalizerSettings {
  const path = join(projectFolder(), "lib/tokenizers/sentencepiece/sentencepiece-nmt-nfkc.br");
  return { ...defaultNormalizer, name: "nmt_nfkc", charsmap: brotliDecompressSync(readFileSync(path)) };
}
