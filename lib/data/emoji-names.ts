// What an emoji is called: English short names and keywords of the Unicode CLDR (package cldr-annotations-full), names
// of sequences that CLDR leaves to be derived (UTS #35 part 2, "Annotations"), and the way back from an icon's name.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
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

const skinTones: Record<string, string> = {
  "1f3fb": "light skin tone",
  "1f3fc": "medium-light skin tone",
  "1f3fd": "medium skin tone",
  "1f3fe": "medium-dark skin tone",
  "1f3ff": "dark skin tone",
};
const joiner = "200d";
const people: Record<string, string> = {
  "1f466": "boy",
  "1f467": "girl",
  "1f468": "man",
  "1f469": "woman",
  "1f9d1": "person",
};
const hair: Record<string, string> = {
  "1f9b0": "red hair",
  "1f9b1": "curly hair",
  "1f9b3": "white hair",
  "1f9b2": "bald",
};
/** Flags of the tag sequences that every vendor draws. */
const nations: Record<string, string> = { gbeng: "England", gbsct: "Scotland", gbwls: "Wales" };
/** Two people of two skin tones are written as a sequence; without tones, it is the emoji on the right. */
const pairs: Record<string, string> = {
  "1faf1-200d-1faf2": "1f91d", // handshake
  "1f468-200d-1f91d-200d-1f468": "1f46c", // holding hands
  "1f469-200d-1f91d-200d-1f469": "1f46d",
  "1f469-200d-1f91d-200d-1f468": "1f46b",
  "1f9d1-200d-2764-200d-1f9d1": "1f491", // couple with heart
  "1f9d1-200d-2764-200d-1f48b-200d-1f9d1": "1f48f", // kiss
  "1f9d1-200d-1faef-200d-1f9d1": "1f93c", // wrestling
  "1f468-200d-1faef-200d-1f468": "1f93c-200d-2642",
  "1f469-200d-1faef-200d-1f469": "1f93c-200d-2640",
  "1f9d1-200d-1f430-200d-1f9d1": "1f46f", // bunny ears
  "1f468-200d-1f430-200d-1f468": "1f46f-200d-2642",
  "1f469-200d-1f430-200d-1f469": "1f46f-200d-2640",
};
const regionNames = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

const annotationSchema = z.object({
  annotations: z.object({
    annotations: z.record(
      z.string(),
      z.object({ default: z.array(z.string()).default([]), tts: z.array(z.string()).default([]) }),
    ),
  }),
});

/** The country or territory of a two-letter code ("fr" -> "France"), or undefined; also for retired codes ("dd"). */
export function regionName(code: string): string | undefined {
  const region = code.toUpperCase();
  const isCurrent = /^[A-Z]{2}$/.test(region) && new Intl.Locale(`und-${region}`).region === region;
  return isCurrent ? regionNames.of(region) : undefined;
}

/** The code points of a country's flag: "fr" -> "1f1eb-1f1f7". */
export function flagCode(region: string): string {
  return [...region.toLowerCase()].map((letter) => (0x1f1e6 + letter.charCodeAt(0) - 97).toString(16)).join("-");
}

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

interface Annotation {
  readonly name: string;
  readonly keywords: readonly string[];
}

function readAnnotations(): Map<string, Annotation> {
  const path = join(dirname(require.resolve("cldr-annotations-full/package.json")), "annotations/en/annotations.json");
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

/** Without the selectors of picture or text style, which vendors write or leave out. */
function normalise(code: string): string {
  const points = code
    .toLowerCase()
    .split("-")
    .map((point) => point.replace(/^0+/, ""));
  return points.filter((point) => point !== "fe0f" && point !== "fe0e").join("-");
}

function withoutTones(code: string): string {
  const base = code
    .split("-")
    .filter((point) => !(point in skinTones))
    .join("-");
  return pairs[base] ?? base;
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

/** Names of flags, keycaps, couples, families, hair styles and directions, which CLDR derives from their parts. */
function derivedName(points: string[], annotations: Map<string, Annotation>): Annotation | undefined {
  const flag = flagName(points);
  if (flag) return flag;
  if (points.at(-1) === "20e3") return keycapName(points);
  if (points.at(-1) === "27a1") return facingRightName(points, annotations);
  const parts = points.filter((point) => point !== joiner);
  const last = hair[parts[1]];
  if (last && people[parts[0]])
    return { name: `${people[parts[0]]}: ${last}`, keywords: [people[parts[0]], "hair", last] };
  return coupleName(parts);
}

function flagName(points: string[]): Annotation | undefined {
  const isRegion = points.length === 2 && points.every((point) => /^1f1(e[6-9a-f]|f[0-9a-f])$/.test(point));
  const letters = isRegion ? decode(points, 0x1f1e6) : decode(points.slice(1, -1), 0xe0061);
  const country = isRegion ? regionName(letters) : nations[letters];
  return country ? { name: `flag of ${country}`, keywords: ["flag", country, letters] } : undefined;
}

/** Code points of a run of letters -> the letters; `letterA` is the code point of "a". */
function decode(points: string[], letterA: number): string {
  return points.map((point) => String.fromCharCode(Number.parseInt(point, 16) - letterA + 97)).join("");
}

function keycapName(points: string[]): Annotation {
  const key = String.fromCodePoint(Number.parseInt(points[0], 16));
  return { name: `keycap: ${key}`, keywords: ["keycap", key] };
}

function facingRightName(points: string[], annotations: Map<string, Annotation>): Annotation | undefined {
  const base = annotations.get(points.slice(0, -2).join("-"));
  return base && { name: `${base.name} facing right`, keywords: [...base.keywords, "right"] };
}

function coupleName(parts: string[]): Annotation | undefined {
  const members = parts.filter((part) => part in people).map((part) => people[part]);
  const others = parts.filter((part) => !(part in people)).join("-");
  const kind = { "": "family", "2764-1f48b": "kiss", "2764": "couple with heart" }[others];
  if (!kind || members.length < 2) return undefined;
  return { name: `${kind}: ${members.join(", ")}`, keywords: [kind, ...new Set(members)] };
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
