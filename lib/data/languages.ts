// The languages in which the Unicode CLDR names emoji (package cldr-annotations-full, Unicode License v3), and how common they are
// taken to be: what stands for the languages of YFCC100m and WIT here (Zhai et al. 2022, section 5.9).
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readAnnotations } from "./emoji-names.js";
import { type Annotation, isEmojiCode } from "./emoji-sequences.js";

export interface EmojiLanguage {
  /** Its folder in CLDR, a BCP 47 tag: "de", "zh-Hant". */
  readonly tag: string;
  /** In English. */
  readonly name: string;
  /** ISO 15924: "Latn", "Cyrl". */
  readonly script: string;
  /** How many of the emoji that English names have a name. */
  readonly emoji: number;
}

/** Why a folder of CLDR is no language of its own here. */
export type LeftOut = "inherits from its language" | "names few emoji" | "copies another language";

const fewestNames = 1150;

/** Kalaallisut's file has the Danish names, 86 % of them letter by letter. */
const copies: Readonly<Record<string, string>> = { kl: "da" };

/**
 * The languages that name at least 1,150 of the emoji, the most common first. Left out are regional variants, whose files hold
 * only what differs from their language; a language in a second script counts as another.
 */
export function emojiLanguages(): EmojiLanguage[] {
  const kept = languageTags().filter((tag) => leftOut(tag) === undefined);
  const place = (tag: string) => commonTags.indexOf(tag) + 1 || Number.POSITIVE_INFINITY;
  const sorted = kept.sort((a, b) => (place(a) === place(b) ? (a < b ? -1 : 1) : place(a) - place(b)));
  return sorted.map((tag) => ({
    tag,
    name: languageName(tag),
    script: languageScript(tag),
    emoji: emojiCount(tag),
  }));
}

/** The folders of CLDR, without its root. */
export function languageTags(): string[] {
  const folder = join(dirname(require.resolve("cldr-annotations-full/package.json")), "annotations");
  return readdirSync(folder).filter((tag) => tag !== "und");
}

/** By which rule a folder is left out of `emojiLanguages`; undefined where it is not. */
export function leftOut(tag: string): LeftOut | undefined {
  const { baseName, language, script } = new Intl.Locale(tag);
  if (baseName !== [language, script].filter(Boolean).join("-")) return "inherits from its language";
  if (emojiCount(tag) < fewestNames) return "names few emoji";
  return tag in copies ? "copies another language" : undefined;
}

/** "German", "Punjabi (Arabic)". */
export function languageName(tag: string): string {
  return englishNames.of(tag) ?? tag;
}

/** The script that a language is most often written in, or the one that its tag names: "Latn". */
export function languageScript(tag: string): string {
  return new Intl.Locale(tag).maximize().script ?? "Zyyy";
}

/** Names and keywords by code, read once per process: 120 languages take three seconds. */
export function annotationsOf(tag: string): ReadonlyMap<string, Annotation> {
  const annotations = remembered.get(tag) ?? readAnnotations({ language: tag });
  remembered.set(tag, annotations);
  return annotations;
}

/** Shares of `count` languages by Zipf's law: that of the r-th is in proportion to r^-exponent. They sum to 1. */
export function zipfShares(count: number, { exponent = 1 } = {}): number[] {
  if (!(Number.isInteger(count) && count > 0) || !(exponent >= 0))
    throw new Error(
      `zipfShares: expected one or more languages and an exponent of 0 or more, got ${count} and ${exponent}`,
    );
  const weights = Array.from({ length: count }, (_, i) => (i + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

const remembered = new Map<string, ReadonlyMap<string, Annotation>>();
const englishNames = new Intl.DisplayNames("en", { type: "language" });

function emojiCount(tag: string): number {
  const named = annotationsOf(tag);
  return [...annotationsOf("en").keys()].filter((code) => isEmojiCode(code) && named.has(code)).length;
}

/**
 * The most common languages, about in the order in which web crawls such as mC4 (Xue et al. 2021, Table 6) find them; crawls differ.
 * All others come after them, in the order of their tags.
 */
const commonTags = [
  ...["en", "ru", "es", "de", "fr", "ja", "it", "pt", "zh", "pl", "nl", "tr", "vi", "id", "cs", "ar", "fa", "ro", "sv"],
  ...["uk", "hu", "el", "ko", "da", "fi", "no", "zh-Hant", "bg", "sk", "he", "th", "hi", "hr", "ca", "lt", "sr", "sl"],
  ...["et", "lv", "ms", "bn", "ta", "ur", "sq", "az", "ka", "mk", "kk", "hy", "be", "is", "gl", "mr", "te", "ml", "eu"],
  ...["ne", "gu", "kn", "si", "mn", "my", "km", "af", "bs", "uz", "sw", "tg", "ky", "cy", "fil", "ga", "lb", "pa"],
];
