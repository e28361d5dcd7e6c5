// Emoji with captions in many languages, as pictures are posted on the web: every posting of a picture has its texts in one
// language, drawn from shares with a long tail. All of them are the "full" data of LiT's section 5.9, those in English its subset.
import { deriveKey, type Key, type RandomStream, randomStream } from "../runtime/random.js";
import type { PairDataset } from "./dataset.js";
import { emojiTranslations } from "./emoji-translations.js";
import type { IconDataset } from "./icons.js";

/** A language and how often it is drawn; shares need not sum to 1. */
export interface LanguageShare {
  readonly tag: string;
  readonly share: number;
}

export interface MultilingualPairsOptions {
  readonly shares: readonly LanguageShare[];
  /** How often each picture is posted. */
  readonly postings: number;
  readonly key: Key;
}

export interface MultilingualPairs extends PairDataset {
  /** Tag of the language of a pair. */
  language(index: number): string;
  /** Which picture of the icons a pair shows. */
  picture(index: number): number;
  /** How many pairs each language has. */
  readonly pairsOf: ReadonlyMap<string, number>;
  /** The pairs in these languages alone. */
  only(tags: readonly string[]): MultilingualPairs;
}

/**
 * One pair for each posting of each emoji: title and tags are name and keywords in the language of the posting, drawn among those
 * that name the emoji; there is no description. Pictures that no language names are left out. What is drawn depends on the key and
 * on the picture's set and name alone.
 */
export function multilingualPairs(
  icons: IconDataset,
  { shares, postings, key }: MultilingualPairsOptions,
): MultilingualPairs {
  requireOptions(shares, postings);
  const naming = namingLanguages(shares);
  const pairs: Posting[] = [];
  for (let picture = 0; picture < icons.size; picture++) {
    const languages = naming(icons.emoji(picture));
    if (languages.length === 0) continue;
    const stream = randomStream(deriveKey(key, `${icons.iconSet(picture)}:${icons.iconName(picture)}`));
    for (let posting = 0; posting < postings; posting++) pairs.push({ picture, tag: drawLanguage(languages, stream) });
  }
  return pairsOf(`${icons.name} in ${shares.length} languages`, icons, pairs);
}

interface Posting {
  readonly picture: number;
  readonly tag: string;
}

function pairsOf(name: string, icons: IconDataset, pairs: readonly Posting[]): MultilingualPairs {
  const counts = new Map<string, number>();
  for (const { tag } of pairs) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const at = (index: number) => {
    const pair = pairs[index];
    if (!pair) throw new Error(`${name}: expected an index in 0 .. ${pairs.length - 1}, got ${index}`);
    return pair;
  };
  return {
    name,
    size: pairs.length,
    imageSize: icons.imageSize,
    pairsOf: counts,
    language: (index) => at(index).tag,
    picture: (index) => at(index).picture,
    concept: (index) => icons.concept(at(index).picture),
    caption: (index) => {
      const { picture, tag } = at(index);
      const { name: title, keywords } = emojiTranslations(tag).of(icons.emoji(picture))!;
      return { title, description: "", tags: keywords };
    },
    readImage: (index, into, offset) => icons.readImage(at(index).picture, into, offset),
    only: (tags) =>
      pairsOf(
        `${icons.name} in ${tags.join(", ")}`,
        icons,
        pairs.filter(({ tag }) => tags.includes(tag)),
      ),
  };
}

/** The languages that name an emoji; many pictures show the same one. */
function namingLanguages(shares: readonly LanguageShare[]): (emoji: string) => readonly LanguageShare[] {
  const languages = shares.map((share) => ({ share, translations: emojiTranslations(share.tag) }));
  const known = new Map<string, LanguageShare[]>();
  return (emoji) => {
    const found =
      known.get(emoji) ?? languages.flatMap(({ share, translations }) => (translations.of(emoji) ? [share] : []));
    known.set(emoji, found);
    return found;
  };
}

function drawLanguage(languages: readonly LanguageShare[], stream: RandomStream): string {
  const total = languages.reduce((sum, { share }) => sum + share, 0);
  let rest = stream.uniform() * total;
  for (const { tag, share } of languages) {
    rest -= share;
    if (rest < 0) return tag;
  }
  return languages.at(-1)!.tag; // rounding
}

function requireOptions(shares: readonly LanguageShare[], postings: number): void {
  const wrong = shares.find(({ share }) => !(share > 0));
  if (shares.length === 0 || wrong)
    throw new Error(
      `multilingualPairs: expected languages with shares above 0, got ${wrong ? `${wrong.share} for "${wrong.tag}"` : "none"}`,
    );
  if (!(Number.isInteger(postings) && postings > 0))
    throw new Error(`multilingualPairs: expected one or more postings of each picture, got ${postings}`);
}
