// The tokenizer among the files of a model, or in a file of its own: a vocabulary means different rows of ids in the models of
// different houses, see tokenizer-rules.ts.
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type BpeSettings, bpeTokenizer } from "../../tokenizers/bpe/bpe.js";
import { loadClipVocabulary } from "../../tokenizers/bpe/clip-tokenizer.js";
import { loadMerges } from "../../tokenizers/bpe/merges-file.js";
import { loadTokenizerJson } from "../../tokenizers/hugging-face/hugging-face-tokenizer.js";
import { openClipRows } from "../../tokenizers/hugging-face/open-clip-rows.js";
import { requireRightSide, type TokenizerConfig } from "../../tokenizers/hugging-face/tokenizer-config.js";
import { loadSentencePieceModel } from "../../tokenizers/sentencepiece/sentencepiece-model.js";
import {
  type SentencePieceTokenizerOptions,
  sentencePieceTokenizer,
} from "../../tokenizers/sentencepiece/sentencepiece-tokenizer.js";
import { makeTokenizer, type Tokenizer } from "../../tokenizers/tokenizer.js";
import { loadVocabulary } from "../../tokenizers/wordpiece/vocabulary-file.js";
import { type WordPieceSettings, wordPieceTokenizer } from "../../tokenizers/wordpiece/wordpiece.js";
import type { RulesAt, TokenizerRules } from "./tokenizer-rules.js";

/** A model's tokenizer from a vocabulary that its caller has, or without one from its own files; undefined if they have none. */
export type FindTokenizer = (vocabulary?: string) => Tokenizer | undefined;

/** A model's tokenizer by the rules of its house; `own` finds it among the model's files. */
export function findTokenizer(rulesAt: RulesAt, own: () => Tokenizer | undefined = () => undefined): FindTokenizer {
  return (vocabulary) =>
    vocabulary === undefined ? ownTokenizer(own) : tokenizerFromFile(vocabulary, rulesAt(dirname(vocabulary)));
}

/** A tokenizer from a vocabulary: vocab.txt, a SentencePiece .model, a tokenizer.json, or a file of merges as CLIP's. */
export function tokenizerFromFile(path: string, rules: TokenizerRules): Tokenizer {
  return withRows(vocabularyTokenizer(path, rules), rules);
}

/** The tokenizer of a folder of the transformers library; undefined where the folder has none. */
export function tokenizerInFolder(folder: string, rules: TokenizerRules): Tokenizer | undefined {
  const isSiglip = rules.config?.tokenizer_class === "SiglipTokenizer"; // reads the model, whatever else there is
  const names = ["tokenizer.json", "vocab.txt", "spiece.model"];
  const name = (isSiglip ? names.toReversed() : names).find((each) => existsSync(join(folder, each)));
  if (name) return tokenizerFromFile(join(folder, name), rules);
  const [vocabulary, merges] = ["vocab.json", "merges.txt"].map((each) => join(folder, each));
  return existsSync(vocabulary) && existsSync(merges) ? clipTokenizerOf(vocabulary, merges, rules) : undefined;
}

/** Of the transformers library's tokenizer for CLIP. */
export const huggingFaceBpe: BpeSettings = { cleaning: "hugging-face", padding: "end mark" };

/** What is around the tokenizer of a vocabulary. */
export function withRows(
  tokenizer: Tokenizer,
  { openClip, padding }: Pick<TokenizerRules, "openClip" | "padding">,
): Tokenizer {
  const padded = padding === undefined ? tokenizer : makeTokenizer({ ...tokenizer.description, padding }, tokenizer);
  return openClip ? openClipRows(padded, openClip) : padded;
}

function ownTokenizer(own: () => Tokenizer | undefined): Tokenizer | undefined {
  try {
    return own();
  } catch (error) {
    const remedy = "where the model has its vocabulary in another form, give it as { vocabulary }";
    throw new Error(`${(error as Error).message}; ${remedy}`, { cause: error });
  }
}

function vocabularyTokenizer(path: string, rules: TokenizerRules): Tokenizer {
  const { contextLength, config, padding } = rules;
  if (path.endsWith(".json")) return loadTokenizerJson(path, { contextLength, config, padding });
  if (config) requireRightSide(config);
  if (path.endsWith(".model")) {
    const options = rules.sentencePiece ?? sentencePieceOf(config ?? {});
    return sentencePieceTokenizer(loadSentencePieceModel(path), { ...options, contextLength });
  }
  if (/merges|bpe_/.test(basename(path))) {
    const isHuggingFace = config?.tokenizer_class === "CLIPTokenizer";
    const settings = rules.merges ?? (isHuggingFace ? huggingFaceBpe : {});
    return bpeTokenizer(loadMerges(path), { ...settings, contextLength });
  }
  return wordPieceTokenizer(loadVocabulary(path), { ...(rules.wordPiece ?? bertOf(config ?? {})), contextLength });
}

function clipTokenizerOf(vocabulary: string, mergesPath: string, rules: TokenizerRules): Tokenizer {
  const { contextLength, config } = rules;
  requireClipClass(config);
  const { merges, idOfSymbol } = loadClipVocabulary(vocabulary, mergesPath);
  const named = config?.pad_token;
  const padding = named ? idOfSymbol.get(named) : undefined;
  if (named && padding === undefined) throw unknownName("pad_token", named, vocabulary);
  return withRows(bpeTokenizer(merges, { ...huggingFaceBpe, contextLength, idOfSymbol }), { ...rules, padding });
}

/** What the class of a configuration makes of a SentencePiece model. */
function sentencePieceOf(config: TokenizerConfig): SentencePieceTokenizerOptions {
  const { tokenizer_class, pad_token, do_lower_case, extra_ids } = config;
  if (tokenizer_class === "SiglipTokenizer") {
    requireNames(config, { pad_token: "</s>", eos_token: "</s>", unk_token: "<unk>" });
    if (!do_lower_case)
      throw new Error(
        "tokenizerFromFile: expected a SiglipTokenizer with do_lower_case true, got false; no other is supported",
      );
    return { marks: "siglip", cleaning: "canonicalize-transformers" };
  }
  if (tokenizer_class !== undefined && tokenizer_class !== "T5Tokenizer")
    throw unsupportedClass("a SentencePiece model of SiglipTokenizer or T5Tokenizer", tokenizer_class);
  return pad_token === "</s>" ? { marks: "sticky" } : { marks: "t5", extraIds: extra_ids };
}

/** What the class of a configuration makes of a vocab.txt. */
function bertOf(config: TokenizerConfig): WordPieceSettings {
  const { tokenizer_class = "BertTokenizer", do_lower_case, strip_accents, tokenize_chinese_chars } = config;
  if (!["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer"].includes(tokenizer_class))
    throw unsupportedClass("a vocab.txt of BertTokenizer", tokenizer_class);
  const [cls_token, sep_token] = ["[CLS]", "[SEP]"];
  requireNames(config, { pad_token: "[PAD]", unk_token: "[UNK]", cls_token, sep_token, mask_token: "[MASK]" });
  if (tokenize_chinese_chars === false)
    throw new Error("tokenizerFromFile: expected tokenize_chinese_chars true, got false; no other is supported");
  return { lowerCase: do_lower_case ?? true, stripAccents: strip_accents ?? undefined };
}

function requireClipClass(config: TokenizerConfig = {}): void {
  const { tokenizer_class = "CLIPTokenizer" } = config;
  if (tokenizer_class !== "CLIPTokenizer")
    throw unsupportedClass("vocab.json and merges.txt of CLIPTokenizer", tokenizer_class);
  requireRightSide(config);
}

function requireNames(config: TokenizerConfig, names: Partial<Record<keyof TokenizerConfig, string>>): void {
  for (const [field, name] of Object.entries(names)) {
    const got = config[field as keyof TokenizerConfig] ?? name;
    if (got !== name) throw unknownName(field, String(got), `"${name}"`);
  }
}

function unknownName(field: string, got: string, expected: string): Error {
  return new Error(
    `tokenizerFromFile: expected the ${field} of ${expected}, got ${JSON.stringify(got)} in tokenizer_config.json`,
  );
}

function unsupportedClass(expected: string, got: string): Error {
  return new Error(
    `tokenizerFromFile: expected ${expected}, got one of ${got}, by tokenizer_config.json or the kind of model; where the model has ` +
      "a tokenizer.json, pass that as { vocabulary }",
  );
}
