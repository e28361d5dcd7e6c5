// What an icon's name, aliases, categories and, for emoji, CLDR say about its picture, in words: title, description,
// tags, concept. Style words that a set appends to its names ("-outline", "-24-filled") are not part of the concept.
import type { Caption } from "./dataset.js";
import { type EmojiNames, slug } from "./emoji-names.js";
import { codesByName, flagCode, regionName } from "./emoji-sequences.js";
import { type IconSet, isTransformed } from "./icon-sets.js";

/** What is said about one picture in its set's file. */
export interface IconFacts {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly categories: readonly string[];
  /** Code points of the character that the icon is drawn for, or "". */
  readonly code: string;
}

/** What is said about a set as a whole. */
export interface IconSetFacts {
  readonly prefix: string;
  readonly title: string;
  /** Endings and beginnings of icon names that tell the style, with the style's name. */
  readonly suffixes: Readonly<Record<string, string>>;
  readonly prefixes: Readonly<Record<string, string>>;
  /** The names of all pictures of the set. */
  readonly names: ReadonlySet<string>;
}

export interface IconText {
  readonly caption: Caption;
  /** Equal for the same thing in all sets, without style and skin tone. */
  readonly concept: string;
  /** The emoji character, or "". */
  readonly emoji: string;
  /** The emoji's Unicode group ("Food & Drink") or else the set's first category for the icon, or "". */
  readonly group: string;
  /** "medium skin tone", two of them, or "". */
  readonly skinTone: string;
}

/** Sets whose icons are emoji. */
export const emojiSets: ReadonlySet<string> = new Set([
  ...["openmoji", "twemoji", "noto", "noto-v1", "fluent-emoji", "fluent-emoji-flat", "emojione", "emojione-v1"],
  ...["fxemoji", "streamline-emojis", "fluent-emoji-high-contrast", "emojione-monotone"],
]);

/** Sets whose icons are flags named by ISO 3166 codes. */
export const flagSets: ReadonlySet<string> = new Set(["circle-flags", "flag", "flagpack", "cif"]);

/** Sets whose names begin with the icon's category. */
const categoryFirst: ReadonlySet<string> = new Set(["streamline-pixel", "covid"]);

/** Last words that tell the style in sets that do not declare theirs ... */
const sureStyles = new Set(["outline", "outlined", "filled", "duotone", "twotone", "linear", "rounded", "wordmark"]);
/** ... and those that do so only where the set draws the same thing in another style too: not in "traffic-light". */
const possibleStyles = new Set([
  ...["line", "fill", "solid", "bold", "light", "dark", "thin", "regular", "sharp", "round", "flat", "color", "icon"],
]);

/** The facts of the pictures with these names. */
export function iconFacts(set: IconSet, names: readonly string[]): IconFacts[] {
  const aliases = invert(
    Object.entries(set.aliases).flatMap(([name, alias]) => (isTransformed(alias) ? [] : [[name, alias.parent]])),
  );
  const codes = codesByName(set.chars);
  const categories = invert(
    Object.entries(set.categories).flatMap(([category, icons]) => icons.map((name) => [category, name])),
  );
  return names.map((name) => ({
    name,
    aliases: aliases.get(name) ?? [],
    categories: categories.get(name) ?? [],
    code: emojiSets.has(set.prefix) ? (codes.get(name) ?? "") : "",
  }));
}

/** Words for one picture. */
export function describeIcon(set: IconSetFacts, icon: IconFacts, names: EmojiNames): IconText {
  const code = emojiCode(set, icon, names);
  const emoji = code ? names.ofCode(code) : undefined;
  const { words, style } = splitStyle(set, icon.name);
  const known = icon.categories.filter((category) => !category.startsWith("Extras")); // OpenMoji's word for the rest
  const categories = known.map((category) => category.replace(/([a-z])(?=[A-Z])/g, "$1 ")); // "FoodDrink"
  const ownTitle = titleOf(set, categoryFirst.has(set.prefix) ? withoutCategory(words, categories) : words, names);
  const title = emoji?.name ?? ownTitle;
  const group = (code && names.groupOf(code)) || categories[0] || (flagSets.has(set.prefix) ? "Flags" : "");
  const synonyms = emoji?.skinTone
    ? []
    : [ownTitle, ...icon.aliases.map((alias) => splitStyle(set, alias).words.join(" "))];
  const keywords = [
    ...synonyms,
    ...(emoji?.keywords ?? []),
    ...[group, ...(emoji ? [] : categories)].flatMap(splitCategory),
  ];
  return {
    caption: { title, description: describe(set, group, style), tags: distinctTags(title, keywords) },
    concept: emoji?.concept ?? title.toLowerCase(),
    emoji: emoji?.emoji ?? "",
    group,
    skinTone: emoji?.skinTone ?? "",
  };
}

/** The words of an icon's name and, apart, those that only tell the style. */
export function splitStyle(set: IconSetFacts, name: string): { words: string[]; style: string } {
  const suffix = longest(Object.keys(set.suffixes), (ending) => ending !== "" && name.endsWith(`-${ending}`));
  const prefix = longest(
    Object.keys(set.prefixes),
    (beginning) => beginning !== "" && name.startsWith(`${beginning}-`),
  );
  const bare = name.slice(prefix ? prefix.length + 1 : 0, suffix ? -suffix.length - 1 : undefined);
  const declared = [set.prefixes[prefix ?? ""], set.suffixes[suffix ?? ""]].filter(Boolean).join(" ");
  if (declared || emojiSets.has(set.prefix)) return { words: wordsOf(bare), style: declared.toLowerCase() };
  const words = wordsOf(bare);
  const styles: string[] = [];
  while (words.length > 1 && isStyle(set, words)) styles.unshift(words.pop()!);
  return { words, style: styles.join(" ") };
}

function wordsOf(name: string): string[] {
  return name.split(/[-_]/).filter(Boolean);
}

/** Whether the last word tells the style. */
function isStyle(set: IconSetFacts, words: readonly string[]): boolean {
  const last = words.at(-1)!;
  if (sureStyles.has(last)) return true;
  const bare = words.slice(0, -1).join("-");
  const others = [...sureStyles, ...possibleStyles].filter((style) => style !== last);
  return (
    possibleStyles.has(last) && [bare, ...others.map((style) => `${bare}-${style}`)].some((name) => set.names.has(name))
  );
}

/** Fluent Emoji, Streamline and Firefox each write names in their own way; `codeOf` knows the common spelling. */
function emojiCode(set: IconSetFacts, icon: IconFacts, names: EmojiNames): string | undefined {
  if (flagSets.has(set.prefix)) {
    const { words } = splitStyle(set, icon.name); // one word is a country, two are a region: "us-ca"
    return words.length === 1 && regionName(words[0]) ? flagCode(words[0]) : undefined;
  }
  if (!emojiSets.has(set.prefix)) return undefined;
  const numberless = icon.name.replace(/-\d$/, ""); // streamline-emojis draws some emoji two or three times
  const candidates = [icon.name, numberless, ...(icon.categories[0] === "Flags" ? [`flag-${icon.name}`] : [])];
  return icon.code || candidates.map((name) => names.codeOf(name)).find(Boolean);
}

/** "interface-essential-hammer" is a hammer. */
function withoutCategory(words: string[], categories: readonly string[]): string[] {
  const isCategory = (count: number) =>
    categories.some((category) => slug(category) === slug(words.slice(0, count).join(" ")));
  const count = words.findLastIndex((_, last) => isCategory(last + 1)) + 1;
  return words.slice(count).some((word) => /[a-z]/.test(word)) ? words.slice(count) : words; // not "shopping 4"
}

function titleOf(set: IconSetFacts, words: readonly string[], names: EmojiNames): string {
  if (flagSets.has(set.prefix)) return ["flag", ...words].join(" "); // a region or a language; countries have names
  if (set.prefix === "fxemoji") return words.map(names.spellOut).join(" ");
  if (set.prefix === "streamline-emojis" && words.length > 1) return words.join(" ").replace(/ \d$/, "");
  return words.join(" ");
}

function describe(set: IconSetFacts, group: string, style: string): string {
  const kind = emojiSets.has(set.prefix) ? "emoji" : "icon";
  return [style === kind ? "" : style, kind, group && `of the group ${group}`, `in the style of ${set.title}`]
    .filter(Boolean)
    .join(" ");
}

/** In lower case, once each, without the title itself in another spelling. */
function distinctTags(title: string, keywords: readonly string[]): string[] {
  const tags = new Map(keywords.map((keyword) => [slug(keyword), keyword.toLowerCase()]));
  for (const known of [slug(title), ""]) tags.delete(known);
  return [...tags.values()];
}

/** "Food / Drink" and "Animals & Nature" name two things each. */
function splitCategory(category: string): string[] {
  return category.split(/\s*[/&]\s*/);
}

function invert(pairs: string[][]): Map<string, string[]> {
  const inverse = new Map<string, string[]>();
  for (const [value, key] of pairs) inverse.set(key, [...(inverse.get(key) ?? []), value]);
  return inverse;
}

function longest(values: string[], matches: (value: string) => boolean): string | undefined {
  return values.filter(matches).sort((a, b) => b.length - a.length)[0];
}
