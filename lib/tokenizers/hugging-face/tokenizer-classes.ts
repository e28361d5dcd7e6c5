// What classes of the transformers library (version 5) make of a tokenizer.json: they take vocabulary, added tokens and marks
// from it, and make normalizer and pre-tokenizer anew. A class that is not here reads the file as it stands.
import { z } from "zod";
import type { TokenizerConfig } from "./tokenizer-config.js";
import type { TokenizerJson } from "./tokenizer-json.js";

/** Parts of a file that a class replaces; those of `model` one by one. */
interface ReplacedParts {
  readonly normalizer?: object | null;
  readonly pre_tokenizer?: object;
  readonly post_processor?: object;
  readonly model?: object;
}

/** A file, or all of its JSON, as the class of a configuration reads it. */
export function asReadByClass<T extends object>(file: T, parts: ReplacedParts): T {
  const { model, ...rest } = parts;
  return { ...file, ...rest, model: { ...(file as { model?: object }).model, ...model } };
}

/** What the class of a configuration replaces in a file. */
export function partsOfClass(json: TokenizerJson, config: TokenizerConfig): ReplacedParts {
  const name = config.tokenizer_class ?? "";
  const ownMarks = ["BertTokenizer", "CLIPTokenizer", "T5Tokenizer"].includes(name) ? {} : marksAskedFor(json, config);
  return { ...ownMarks, ...classes[name]?.(json, config) };
}

/** The class in a tokenizer's description, where there is one that changes the file. */
export type ClassName = { readonly tokenizerClass?: string };

export function classInRecord({ tokenizer_class }: TokenizerConfig): ClassName {
  return tokenizer_class !== undefined && tokenizer_class in classes ? { tokenizerClass: tokenizer_class } : {};
}

/** The id of a token by its text. Throws if the file has none of that name. */
export function idOfToken({ added_tokens, model: { vocab } }: TokenizerJson, content: string): number {
  const added = added_tokens.find((token) => token.content === content)?.id;
  const inVocabulary = Array.isArray(vocab)
    ? vocab.findIndex((entry) => Array.isArray(entry) && entry[0] === content)
    : (vocab as Record<string, unknown> | undefined)?.[content];
  const id = added ?? inVocabulary;
  if (typeof id === "number" && id >= 0) return id;
  throw new Error(
    `idOfToken: expected ${JSON.stringify(content)} among the tokens, as the tokenizer's configuration names it, got none; ` +
      "load the files that belong together",
  );
}

const sequence = (field: string, ...steps: object[]) => ({ type: "Sequence", [field]: steps });
const spacesAsSymbols = { type: "Replace", pattern: { String: " " }, content: "▁" };
const lowercase = { type: "Lowercase" };

const clipPattern =
  "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const gemma: ReplacedParts = {
  normalizer: spacesAsSymbols,
  pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
  model: { fuse_unk: true, byte_fallback: true },
};

const classes: Readonly<Record<string, (json: TokenizerJson, config: TokenizerConfig) => ReplacedParts>> = {
  BertTokenizer: (_, { do_lower_case, strip_accents = null, tokenize_chinese_chars }) => ({
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: tokenize_chinese_chars,
      strip_accents,
      lowercase: do_lower_case,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
  }),
  CLIPTokenizer: () => ({
    normalizer: sequence(
      "normalizers",
      { type: "NFC" },
      { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
      lowercase,
    ),
    pre_tokenizer: sequence(
      "pretokenizers",
      { type: "Split", pattern: { Regex: clipPattern }, behavior: "Removed", invert: true },
      { type: "ByteLevel", add_prefix_space: false },
    ),
    model: { continuing_subword_prefix: "", end_of_word_suffix: "</w>", fuse_unk: false, byte_fallback: false },
  }),
  T5Tokenizer: (json) => ({
    normalizer: charsmapOf(json.normalizer),
    pre_tokenizer: sequence(
      "pretokenizers",
      { type: "WhitespaceSplit" },
      { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    ),
  }),
  GemmaTokenizer: () => gemma,
  Siglip2Tokenizer: () => ({ ...gemma, normalizer: sequence("normalizers", lowercase, spacesAsSymbols) }),
};

const precompiled = z.looseObject({ type: z.literal("Precompiled"), precompiled_charsmap: z.string() });

/** SentencePiece's table of replacements, alone or among other normalizers. */
function charsmapOf(normalizer: TokenizerJson["normalizer"]): object | null {
  const steps = Array.isArray(normalizer?.normalizers) ? normalizer.normalizers : [normalizer];
  return steps.find((step) => precompiled.safeParse(step).success) ?? null;
}

/** The marks around a text where the configuration speaks of them: then the file's are replaced. */
function marksAskedFor(json: TokenizerJson, config: TokenizerConfig): ReplacedParts {
  const { add_bos_token, add_eos_token, bos_token, eos_token } = config;
  if (typeof add_bos_token !== "boolean" && typeof add_eos_token !== "boolean") return {};
  const [start, end] = [add_bos_token && bos_token, add_eos_token && eos_token].map((mark) => (mark ? [mark] : []));
  const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  return {
    post_processor: {
      type: "TemplateProcessing",
      single: [...start.map(special), { Sequence: { id: "A", type_id: 0 } }, ...end.map(special)],
      pair: [],
      special_tokens: Object.fromEntries(
        [...start, ...end].map((id) => [id, { id, ids: [idOfToken(json, id)], tokens: [id] }]),
      ),
    },
  };
}
