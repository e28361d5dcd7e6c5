// What an emoji is called in a language of CLDR: its name and keywords, with skin tones as CLDR words them, and of flags the name of
// the country alone, which Node's own copy of CLDR has (Intl.DisplayNames): proper nouns, which survive translation.
import { type Annotation, codeOfText, flagRegion, normalise, skinTones, withoutTones } from "./emoji-sequences.js";
import { annotationsOf, languageTags } from "./languages.js";

export interface EmojiTranslations {
  readonly tag: string;
  /** Name and keywords of an emoji, with or without variation selectors; undefined where the language has no name for it. */
  of(emoji: string): Annotation | undefined;
}

/** The names of a language, see `emojiLanguages`. Throws on a tag that CLDR has no folder for. */
export function emojiTranslations(tag: string): EmojiTranslations {
  const known = remembered.get(tag);
  if (known) return known;
  if (!languageTags().includes(tag))
    throw new Error(`emojiTranslations: expected a language of CLDR, got "${tag}"; emojiLanguages() names them`);
  const countries = countryNames(tag);
  const annotations = annotationsOf(tag);
  const ofEmoji = new Map<string, Annotation | undefined>();
  const of = (emoji: string) => {
    if (!ofEmoji.has(emoji)) ofEmoji.set(emoji, annotationOf(codeOfText(emoji), { annotations, countries }));
    return ofEmoji.get(emoji);
  };
  const translations = { tag, of };
  remembered.set(tag, translations);
  return translations;
}

const remembered = new Map<string, EmojiTranslations>();

interface Source {
  readonly annotations: ReadonlyMap<string, Annotation>;
  readonly countries: Intl.DisplayNames | undefined;
}

function annotationOf(code: string, { annotations, countries }: Source): Annotation | undefined {
  const region = flagRegion(code);
  if (region) {
    const name = countryName(region, countries);
    return name === undefined ? undefined : { name, keywords: [] };
  }
  const isTone = code in skinTones;
  const base = annotations.get(isTone ? code : withoutTones(code));
  const tones = isTone ? [] : code.split("-").filter((point) => point in skinTones);
  const toneNames = [...new Set(tones)].map((tone) => annotations.get(normalise(tone))?.name);
  if (!base || toneNames.includes(undefined)) return undefined;
  const name = tones.length === 0 ? base.name : `${base.name}: ${toneNames.join(", ")}`;
  return { name, keywords: base.keywords.filter((keyword) => keyword !== base.name) };
}

/** Undefined for a language that Node does not know: it would name countries in another one. */
function countryNames(tag: string): Intl.DisplayNames | undefined {
  const names = new Intl.DisplayNames(tag, { type: "region", fallback: "none" });
  const { language } = new Intl.Locale(names.resolvedOptions().locale);
  return language === new Intl.Locale(tag).language ? names : undefined;
}

/** Current codes only, as retired ones stand for several countries. */
function countryName(region: string, countries: Intl.DisplayNames | undefined): string | undefined {
  const code = region.toUpperCase();
  return new Intl.Locale(`und-${code}`).region === code ? countries?.of(code) : undefined;
}
