// What an emoji is called: English short names and keywords of the Unicode CLDR (package cldr-annotations-full), names
// of sequences that CLDR leaves to be derived (UTS #35 part 2, "Annotations"), and the way back from an icon's name.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  type Annotation,
  derivedName,
  flagCode,
  normalise,
  regionName,
  skinTones,
  withoutTones,
} from "./emoji-sequences.js";
import { iconifyFolder, readIconSet } from "./icon-sets.js";

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
    annotations: z.record(
      z.string(),
      z.object({ default: z.array(z.string()).default([]), tts: z.array(z.string()).default([]) }),
    ),
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

/** Reads English names (0.3 s); `folder` is that of @iconify/json. */
export function readEmojiNames({ folder = iconifyFolder() } = {}): EmojiNames {
  const annotations = readAnnotations();
  const codes = new Map<string, string>();
  const groups = new Map<string, string>();
  for (const prefix of referenceSets) addReferenceSet(prefix, folder, codes, groups);
  for (const region of allRegions()) add(codes, `flag-${slug(regionName(region)!)}`, flagCode(region));
  for (const [code, { name }] of annotations) add(codes, slug(name), code);
  const keywords = [...annotations.values()].flatMap((annotation) => annotation.keywords);
  const words = new Set(
    [...codes.keys(), ...keywords].flatMap((name) => name.split("-")).filter((word) => word.length > 1),
  );
  for (const [name, code] of [...codes]) add(codes, name.replaceAll("-", ""), code);
  return {
    ofCode: (code) => nameOfCode(normalise(code), annotations),
    codeOf: (iconName) => codes.get(iconName) ?? codes.get(iconName.replace(/^flag-for-(flag-)?/, "flag-")),
    groupOf: (code) => groups.get(withoutTones(normalise(code))) ?? "",
    spellOut: (run) => spellOut(run, words),
  };
}

/** Names and keywords by sequence of code points; `language` is a folder of CLDR, such as "de" or "zh-Hant". */
export function readAnnotations({ language = "en" } = {}): Map<string, Annotation> {
  const folder = dirname(require.resolve("cldr-annotations-full/package.json"));
  const path = join(folder, "annotations", language, "annotations.json");
  const parsed = annotationSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  const annotations = new Map<string, Annotation>();
  for (const [text, { tts, default: keywords }] of Object.entries(parsed.annotations.annotations))
    if (tts.length > 0) annotations.set(codeOfText(text), { name: tts[0], keywords });
  return annotations;
}

function addReferenceSet(
  prefix: string,
  folder: string,
  codes: Map<string, string>,
  groups: Map<string, string>,
): void {
  const set = readIconSet(prefix, { folder });
  const ofName = new Map(Object.entries(set.chars).map(([code, name]) => [name, normalise(code)]));
  for (const [name, code] of ofName) if (!isPrivate(code)) add(codes, name, code);
  for (const [name, { parent }] of Object.entries(set.aliases)) {
    const code = ofName.get(parent);
    if (code && !isPrivate(code)) add(codes, name, code);
  }
  for (const [group, names] of Object.entries(set.categories))
    for (const name of names) {
      const code = ofName.get(name);
      if (code && !isPrivate(code) && !group.startsWith("Extras")) add(groups, withoutTones(code), group);
    }
}

function add(map: Map<string, string>, key: string, value: string): void {
  if (key && !map.has(key)) map.set(key, value);
}

/** Code points of the private use area stand for pictures of one vendor, not for emoji. */
function isPrivate(code: string): boolean {
  return /^(e|f)[0-9a-f]{3}$/.test(code);
}

function codeOfText(text: string): string {
  return normalise([...text].map((character) => character.codePointAt(0)!.toString(16)).join("-"));
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
    emoji: String.fromCodePoint(...code.split("-").map((point) => Number.parseInt(point, 16))),
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
