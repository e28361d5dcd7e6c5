// BERT's tokenizer.json as this library's WordPiece (wordpiece.ts), which is exact where @huggingface/tokenizers is not.
import { z } from "zod";
import { makeTokenizer, type Tokenizer } from "../tokenizer.js";
import { bertMarks, wordPieceTokenizer } from "../wordpiece/wordpiece.js";
import {
  checkMarks,
  parsePart,
  type Rows,
  type TokenizerJson,
  vocabularyInOrder,
  vocabularyOf,
} from "./tokenizer-json.js";

const bertParts = z.object({
  normalizer: z.object({
    type: z.literal("BertNormalizer"),
    clean_text: z.literal(true),
    handle_chinese_chars: z.literal(true),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  pre_tokenizer: z.object({ type: z.literal("BertPreTokenizer") }),
  model: z.object({
    unk_token: z.literal("[UNK]"),
    continuing_subword_prefix: z.literal("##"),
    max_input_chars_per_word: z.literal(100),
    vocab: z.unknown(),
  }),
});

/** Throws where a file is not BERT's: another normalizer, marks of other names, more added tokens. */
export function bertFromJson(json: TokenizerJson, rows: Rows): Tokenizer {
  const { normalizer, model } = parsePart(bertParts, json, "BERT's normalizer, pre-tokenizer and WordPiece");
  const vocabulary = vocabularyInOrder(vocabularyOf(model.vocab));
  checkMarks(
    json,
    bertMarks.filter((mark) => vocabulary.includes(mark)),
  );
  const [start, end] = [vocabulary.indexOf("[CLS]"), vocabulary.indexOf("[SEP]")];
  if (rows.startOfText !== start || (rows.endOfText ?? end) !== end)
    throw new Error(
      `loadTokenizerJson: expected [CLS] (${start}) before a text and [SEP] (${end}) or nothing after it, got ids ` +
        `${rows.startOfText} and ${rows.endOfText}`,
    );
  const tokenizer = wordPieceTokenizer(vocabulary, {
    contextLength: rows.contextLength,
    lowerCase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
    endMark: rows.endOfText !== undefined,
  });
  return makeTokenizer({ ...tokenizer.description, padding: rows.padding }, tokenizer);
}
