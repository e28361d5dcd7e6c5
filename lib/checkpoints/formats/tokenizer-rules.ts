// What decides about ids beside a vocabulary: each house makes other rows of one and the same file, and a checkpoint of the
// library's own has a record of how its rows were made.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { BpeSettings } from "../../tokenizers/bpe/bpe.js";
import type { OpenClipRows } from "../../tokenizers/hugging-face/open-clip-rows.js";
import {
  readTokenizerConfig,
  type TokenizerConfig,
  type TokenizerFamily,
} from "../../tokenizers/hugging-face/tokenizer-config.js";
import { textCleanings } from "../../tokenizers/sentencepiece/sentencepiece-cleaning.js";
import type { SentencePieceTokenizerOptions } from "../../tokenizers/sentencepiece/sentencepiece-tokenizer.js";
import { cleanings } from "../../tokenizers/text/canonical-text.js";
import type { TokenizerDescription } from "../../tokenizers/tokenizer.js";
import { litWordPiece, type WordPieceSettings } from "../../tokenizers/wordpiece/wordpiece.js";

/** How rows of ids are made; of each kind of vocabulary what differs from the class of `config`, and from the defaults. */
export interface TokenizerRules {
  readonly contextLength: number;
  /** Of a vocab.txt. */
  readonly wordPiece?: WordPieceSettings;
  /** Of a SentencePiece .model. */
  readonly sentencePiece?: SentencePieceTokenizerOptions;
  /** Of merges as CLIP's. */
  readonly merges?: BpeSettings;
  /** What lies beside the vocabulary. */
  readonly config?: TokenizerConfig;
  /** What open_clip does around all of them. */
  readonly openClip?: OpenClipRows;
  /** An id, if not the one that vocabulary and rules say. */
  readonly padding?: number;
}

/** The rules for a vocabulary in a folder. */
export type RulesAt = (folder: string) => TokenizerRules;

/** big_vision's rows (LiT's, SigLIP's) have no [SEP] and end in </s>. */
export function bigVisionRules({ text, initialLogits }: DualEncoderSettings): RulesAt {
  const cleaning = initialLogits?.bias === undefined ? "none" : "lower-ascii";
  const { contextLength } = text;
  return () => ({ contextLength, wordPiece: litWordPiece, sentencePiece: { marks: "sticky", cleaning } });
}

/** The rules of the transformers library; what lies beside a vocabulary says more, else what lies beside the weights. */
export function huggingFaceRules(
  contextLength: number,
  { modelFolder, family }: { modelFolder: string; family?: TokenizerFamily },
): RulesAt {
  const hasConfig = (folder: string) =>
    ["tokenizer_config.json", "special_tokens_map.json"].some((name) => existsSync(join(folder, name)));
  return (folder) => ({
    contextLength,
    config: readTokenizerConfig(hasConfig(folder) ? folder : modelFolder, family),
  });
}

const cleaningNames = Object.keys(cleanings) as [keyof typeof cleanings];
const bpeRecord = z.object({
  cleaning: z.enum([...cleaningNames, "hugging-face"]),
  marksInText: z.enum(["openai", "open_clip", "any case"]).optional(),
});
const wordPieceRecord = z.object({
  lowerCase: z.boolean(),
  stripAccents: z.boolean(),
  rules: z.enum(["hugging-face", "tensorflow"]),
});
const sentencePieceRecord = z.object({
  cleaning: z.enum(Object.keys(textCleanings) as [keyof typeof textCleanings]),
  extraIds: z.int(),
  namedMarks: z.boolean(),
});
const openClipRecord = z.object({ cleanedFirst: z.enum(cleaningNames), zeroEndMark: z.boolean().optional() });

const classRecord = z
  .object({ tokenizerClass: z.string() })
  .transform((record) => ({ tokenizer_class: record.tokenizerClass }));

/** The rules in a tokenizer's description: with its vocabulary they give the same tokenizer again. */
export function recordedRules(description: TokenizerDescription, contextLength: number): TokenizerRules {
  const { settings, padding, endOfText } = description;
  const openClip = openClipRecord.safeParse(settings).data;
  const wordPiece = wordPieceRecord.safeParse(settings).data;
  const sentencePiece = sentencePieceRecord.safeParse(settings).data;
  return {
    contextLength,
    padding,
    merges: bpeRecord.safeParse(settings).data,
    wordPiece: wordPiece && { ...wordPiece, endMark: endOfText !== undefined },
    sentencePiece: sentencePiece && { ...sentencePiece, marks: marksOf(sentencePiece, padding === endOfText) },
    config: wordPiece ? bertConfig(wordPiece) : classRecord.safeParse(settings).data,
    openClip: openClip && { cleaning: openClip.cleanedFirst, zeroEndMark: openClip.zeroEndMark },
  };
}

/** For BERT's tokenizer.json, whose class takes the case from its configuration. */
function bertConfig({ lowerCase, stripAccents }: z.infer<typeof wordPieceRecord>): TokenizerConfig {
  return {
    tokenizer_class: "BertTokenizer",
    do_lower_case: lowerCase,
    strip_accents: stripAccents,
    tokenize_chinese_chars: true,
  };
}

function marksOf({ namedMarks }: z.infer<typeof sentencePieceRecord>, isSticky: boolean): "sticky" | "siglip" | "t5" {
  if (!namedMarks) return "sticky";
  return isSticky ? "siglip" : "t5";
}
