// CLIP's tokenizer.json as this library's byte-pair encoding (bpe.ts), which is exact where @huggingface/tokenizers is not.
import { z } from "zod";
import { bpeTokenizer } from "../bpe/bpe.js";
import { type Merge, textMarks } from "../bpe/bpe-words.js";
import { makeTokenizer, type Tokenizer } from "../tokenizer.js";
import {
  checkMarks,
  parsePart,
  type Rows,
  type TokenizerJson,
  vocabularyInOrder,
  vocabularyOf,
} from "./tokenizer-json.js";

/** Whether a file is of CLIP's kind and not another byte-pair encoding. */
export function isClipJson(json: TokenizerJson): boolean {
  return clipParts.safeParse(json).success;
}

/** Throws when symbols, merges or marks are damaged. */
export function clipFromJson(json: TokenizerJson, rows: Rows): Tokenizer {
  const { vocab, merges } = parsePart(clipModel, json.model, "symbols and merges");
  checkMarks(json, textMarks);
  const idOfSymbol = vocabularyOf(vocab);
  for (const { content, id } of json.added_tokens) idOfSymbol.set(content, id);
  vocabularyInOrder(idOfSymbol);
  const pairs = merges.map(
    (merge): Merge => (typeof merge === "string" ? (merge.split(" ") as [string, string]) : merge),
  );
  const tokenizer = bpeTokenizer(pairs, {
    contextLength: rows.contextLength,
    cleaning: "hugging-face",
    // Marks that are looked for in the normalised text may be written in capitals.
    marksInText: json.added_tokens.some((token) => token.normalized) ? "any case" : "openai",
    idOfSymbol: idOfSymbol as Map<string, number>,
  });
  if (rows.startOfText !== tokenizer.startOfText || rows.endOfText !== tokenizer.endOfText)
    throw new Error(
      `loadTokenizerJson: expected ${textMarks[0]} before and ${textMarks[1]} after a text, got ids ${rows.startOfText} ` +
        `and ${rows.endOfText}`,
    );
  return makeTokenizer({ ...tokenizer.description, padding: rows.padding }, tokenizer);
}

const clipPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
const clipParts = z.object({
  normalizer: z.object({
    type: z.literal("Sequence"),
    normalizers: z.tuple([
      z.object({ type: z.literal("NFC") }),
      z.object({
        type: z.literal("Replace"),
        pattern: z.object({ Regex: z.literal("\\s+") }),
        content: z.literal(" "),
      }),
      z.object({ type: z.literal("Lowercase") }),
    ]),
  }),
  pre_tokenizer: z.object({
    type: z.literal("Sequence"),
    pretokenizers: z.tuple([
      z.object({
        type: z.literal("Split"),
        pattern: z.object({ Regex: z.enum([clipPattern, `<\\|startoftext\\|>|<\\|endoftext\\|>|${clipPattern}`]) }),
        behavior: z.literal("Removed"),
        invert: z.literal(true),
      }),
      z.object({ type: z.literal("ByteLevel"), add_prefix_space: z.literal(false) }),
    ]),
  }),
  model: z.object({
    unk_token: z.literal(textMarks[1]),
    continuing_subword_prefix: z.literal("").nullish(),
    end_of_word_suffix: z.literal("</w>"),
    fuse_unk: z.literal(false).optional(),
    byte_fallback: z.literal(false).optional(),
    ignore_merges: z.literal(false).optional(),
  }),
});
const clipModel = z.object({
  vocab: z.unknown(),
  // Not a schema of pairs, which would keep a complaint about each of a million.
  merges: z.custom<(Merge | string)[]>((list) => Array.isArray(list) && list.every(isMerge)),
});

function isMerge(item: unknown): boolean {
  if (typeof item === "string") return /^[^ ]+ [^ ]+$/.test(item);
  return Array.isArray(item) && item.length === 2 && item.every((part) => typeof part === "string");
}
