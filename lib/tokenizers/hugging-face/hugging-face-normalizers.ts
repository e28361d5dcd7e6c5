// The normalizers of Hugging Face's SentencePiece conversions (T5, mT5, XLM-R and their like), as `tokenizers` 0.23 does them.
import { z } from "zod";
import { readCharacterMap } from "../sentencepiece/sentencepiece-charsmap.js";
import { afterSpace, beforeSpace, unicodeSpaces } from "../text/unicode-space.js";
import { rememberWords } from "../word-memory.js";
import { parsePart } from "./tokenizer-json.js";

/** Regular expressions of published files; others, written for another engine, are not run. */
const knownPatterns: Readonly<Record<string, RegExp>> = {
  " {2,}": / {2,}/g,
  " +": / +/g,
  "\\s+": unicodeSpaces,
  // SigLIP's, of all ASCII punctuation
  "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]": /[!-/:-@[-`{-~]/g,
  "[!\\\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]": /[!-/:-@[-`{-~]/g,
};

/** Published ones have a character or two. */
const longestReplacement = 64;

/** How many times as long a text may become, short ones aside; a compatibility form is up to 18 characters. */
const mostGrowth = 64;

const step = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Precompiled"), precompiled_charsmap: z.base64() }),
  z.object({ type: z.literal("Strip"), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.object({
    type: z.literal("Replace"),
    pattern: z.union([
      z.object({ String: z.string().min(1) }),
      z.object({ Regex: z.enum(Object.keys(knownPatterns) as [string, ...string[]]) }),
    ]),
    content: z.string().max(longestReplacement),
  }),
  z.object({ type: z.enum(["NFC", "NFD", "NFKC", "NFKD"]) }),
  z.object({ type: z.literal("Lowercase") }),
  z.object({ type: z.literal("Prepend"), prepend: z.string().max(longestReplacement) }),
]);
const normalizer = z.union([
  step.transform((only) => [only]),
  z.object({ type: z.literal("Sequence"), normalizers: z.array(step) }).transform(({ normalizers }) => normalizers),
]);

/** The function that a tokenizer.json describes; null leaves texts as they are. Throws on normalizers of other kinds. */
export function huggingFaceNormalizer(part: unknown): (text: string) => string {
  if (!part) return (text) => text;
  const functions = parsePart(normalizer, part, "normalizers of a SentencePiece model").map(normalizerStep);
  return (text) => functions.reduce((before, apply) => bounded(apply(before), text), text);
}

/** Steps one after the other could make of three letters more than the memory holds. */
function bounded(normalized: string, text: string): string {
  const most = mostGrowth * text.length + 1024;
  if (normalized.length <= most) return normalized;
  throw new Error(
    `huggingFaceNormalizer: expected a text of ${text.length} characters to become at most ${most}, got ` +
      `${normalized.length}; no published tokenizer.json has such replacements`,
  );
}

function normalizerStep(settings: z.infer<typeof step>): (text: string) => string {
  switch (settings.type) {
    case "Precompiled":
      return precompiled(Buffer.from(settings.precompiled_charsmap, "base64"));
    case "Strip": {
      const { strip_left, strip_right } = settings;
      return (text) => {
        const end = strip_right ? beforeSpace(text) : text.length;
        return text.slice(strip_left ? afterSpace(text) : 0, end);
      };
    }
    case "Replace": {
      const { pattern, content } = settings;
      const searched = "String" in pattern ? pattern.String : knownPatterns[pattern.Regex];
      return (text) => text.replaceAll(searched, () => content);
    }
    case "Lowercase":
      return (text) => text.replaceAll("Σ", "σ").toLowerCase(); // letter by letter
    case "Prepend":
      return (text) => (text === "" ? "" : settings.prepend + text);
    default:
      return (text) => text.normalize(settings.type);
  }
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * SentencePiece's table of replacements, not as SentencePiece applies it: a character with what combines with it, up to 5 bytes,
 * becomes as a whole what its shortest beginning becomes; only in longer ones is each code point looked up.
 */
function precompiled(charsmap: Uint8Array): (text: string) => string {
  if (charsmap.length === 0) return (text) => text;
  const map = readCharacterMap(charsmap);
  const replacement = (text: string): string | undefined => {
    const bytes = Buffer.from(text);
    for (let end = 1; end <= bytes.length; end++) {
      const found = map.longestAt(bytes.subarray(0, end), 0);
      if (found) return Buffer.from(found.bytes).toString();
    }
    return undefined;
  };
  const normalizeGrapheme = rememberWords((grapheme) => {
    const whole = Buffer.byteLength(grapheme) < 6 ? replacement(grapheme) : undefined;
    return whole ?? Array.from(grapheme, (character) => replacement(character) ?? character).join("");
  });
  return (text) => Array.from(graphemes.segment(text), ({ segment }) => normalizeGrapheme(segment)).join("");
}
