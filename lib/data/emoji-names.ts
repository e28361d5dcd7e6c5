// What an emoji is called: English short names and keywords of the Unicode CLDR (package cldr-annotations-full), names
// of sequences that CLDR leaves to be derived (UTS #35 part 2, "Annotations"), and the way back from an icon's name.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  type Annotation,
  codeOfText,
  codesByName,
  derivedName,
  flagCode,
  isPrivate,
  normalise,
  regionName,
  skinTones,
  textOfCode,
  withoutTones,
} from "./emoji-sequences.js";
import { type IconSet, iconifyFolder, readIconSet } from "./icon-sets.js";

export interface EmojiName {
  /** The emoji itself, without variation selectors. */
  readonly emoji: string;
  /** CLDR's short name, or one derived from its parts: "thumbs up: light skin tone", "flag of France". */
  readonly name: string;
  /** The name without skin tones: "thumbs up". */
  readonly concept: string;
  readonly keywords: readonly string[];
  /** "light skin tone", two joined with ", ", or "" where no tone is given. */
  readonly skinTone: string;
}

/** Where the names of one language come from. */
export interface EmojiNames {
  /** Name and keywords of a sequence of code points ("1f44d-1f3fb"), or undefined if neither known nor derivable. */
  ofCode(code: string): EmojiName | undefined;
  /** The code of an icon name ("thumbs-up-light-skin-tone", "flag-for-france", "alarmclock"), or undefined. */
  codeOf(iconName: string): string | undefined;
  /** The Unicode group ("Smileys & Emotion", ...) of a code, or "". */
  groupOf(code: string): string;
  /** "beachumbrella" -> "beach umbrella", with the words of known names; what cannot be read stays as it is. */
  readonly spellOut: (run: string) => string;
}

/** Sets that give code points for their icons; the first that knows a name decides. */
const referenceSets = ["twemoji", "noto", "openmoji", "fluent-emoji-flat"];

const annotationSchema = z.object({
  annotations: z.object({
    annotations: z
      .record(z.string(), z.object({ default: z.array(z.string()).default([]), tts: z.array(z.string()).default([]) }))
      .default({}), // a variant that says nothing of its own
  }),
});

/** Lower case, hyphens, no accents: how icon sets write names. */
export function slug(text: string): string {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f’'.]/g, "");
  return plain
    .toLowerCase()
    .replace(/&/g, "and")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

const remembered = new Map<string, EmojiNames>();

/** English names, read once per process (0.3 s); `folder` is that of @iconify/json. */
export function readEmojiNames({ folder = iconifyFolder() } = {}): EmojiNames {
  const names = remembered.get(folder) ?? emojiNames(folder);
  remembered.set(folder, names);
  return names;
}

/** Names and keywords by code, see codeOfText; `language` is a folder of CLDR, such as "de" or "zh-Hant". */
export function readAnnotations({ language = "en" } = {}): Map<string, Annotation> {
  const folder = dirname(require.resolve("cldr-annotations-full/package.json"));
  const path = join(folder, "annotations", language, "annotations.json");
  const parsed = annotationSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  const annotations = new Map<string, Annotation>();
  for (const [text, { tts, default: keywords }] of Object.entries(parsed.annotations.annotations))
    if (tts.length > 0) annotations.set(codeOfText(text), { name: tts[0], keywords });
  return annotations;
}

function emojiNames(folder: string): EmojiNames {
  const annotations = readAnnotations();
  const sets = referenceSets.map((prefix) => readIconSet(prefix, { folder }));
  const codes = codesOfNames(sets, annotations);
  const groups = groupsOfCodes(sets);
  const keywords = [...annotations.values()].flatMap((annotation) => annotation.keywords);
  const words = [...codes.keys(), ...keywords].flatMap((name) => name.split("-")).filter((word) => word.length > 1);
  const vocabulary = new Set(words);
  for (const [name, code] of [...codes]) add(codes, name.replaceAll("-", ""), code);
  return {
    ofCode: (code) => nameOfCode(normalise(code), annotations),
    codeOf: (iconName) => codes.get(iconName.replace(/^flag-for-(flag-)?/, "flag-")) ?? codes.get(iconName),
    groupOf: (code) => groups.get(withoutTones(normalise(code))) ?? "",
    spellOut: (run) => spellOut(run, vocabulary),
  };
}

/** Icon name -> code. Aliases come last: Twemoji's "flag-for-france" is one of Clipperton Island, whose flag it is too. */
function codesOfNames(sets: readonly IconSet[], annotations: ReadonlyMap<string, Annotation>): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { chars } of sets)
    for (const [name, code] of codesByName(chars)) if (!isPrivate(code)) add(codes, name, code);
  for (const region of allRegions()) add(codes, `flag-${slug(regionName(region)!)}`, flagCode(region));
  for (const [code, { name }] of annotations) add(codes, slug(name), code);
  for (const { aliases, chars } of sets) {
    const ofName = codesByName(chars);
    for (const [name, { parent }] of Object.entries(aliases)) {
      const code = ofName.get(parent);
      if (code && !isPrivate(code)) add(codes, name, code);
    }
  }
  return codes;
}

/** Code without skin tones -> Unicode's group, from the sets' categories. */
function groupsOfCodes(sets: readonly IconSet[]): Map<string, string> {
  const groups = new Map<string, string>();
  for (const { chars, categories } of sets) {
    const ofName = codesByName(chars);
    for (const [group, names] of Object.entries(categories))
      for (const name of names) {
        const code = ofName.get(name);
        if (code && !isPrivate(code) && !group.startsWith("Extras")) add(groups, withoutTones(code), group);
      }
  }
  return groups;
}

function add(map: Map<string, string>, key: string, value: string): void {
  if (key && !map.has(key)) map.set(key, value);
}

function nameOfCode(code: string, annotations: Map<string, Annotation>): EmojiName | undefined {
  const tones = code
    .split("-")
    .filter((point) => point in skinTones)
    .map((point) => skinTones[point]);
  const base = code in skinTones ? code : withoutTones(code);
  const found = annotations.get(base) ?? derivedName(base.split("-"), annotations);
  if (!found) return undefined;
  const skinTone = code in skinTones ? "" : [...new Set(tones)].join(", ");
  const separator = found.name.includes(":") ? ", " : ": ";
  return {
    emoji: textOfCode(code),
    name: skinTone ? found.name + separator + skinTone : found.name,
    concept: found.name.toLowerCase(),
    keywords: found.keywords,
    skinTone,
  };
}

/** The reading in fewest words, by dynamic programming over the run's beginnings. */
function spellOut(run: string, words: ReadonlySet<string>): string {
  const readings: (string[] | undefined)[] = [[]];
  for (let end = 1; end <= run.length; end++)
    for (let start = 0; start < end; start++) {
      const reading = words.has(run.slice(start, end)) ? readings[start] : undefined;
      if (reading && reading.length + 1 < (readings[end]?.length ?? Infinity))
        readings[end] = [...reading, run.slice(start, end)];
    }
  return readings[run.length]?.join(" ") ?? run;
}

function allRegions(): string[] {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter((code) => regionName(code));
}
