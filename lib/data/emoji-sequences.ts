// Sequences of emoji code points ("1f44d-1f3fb"), and the names of those that CLDR leaves to be derived from their parts
// (UTS #35 part 2, "Annotations"): flags, keycaps, couples, families, hair styles, directions.

/** What CLDR says about a sequence: its short name and keywords. */
export interface Annotation {
  readonly name: string;
  readonly keywords: readonly string[];
}

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

/** Without the selectors of picture or text style, which vendors write or leave out. */
export function normalise(code: string): string {
  const points = code
    .toLowerCase()
    .split("-")
    .map((point) => point.replace(/^0+/, ""));
  return points.filter((point) => point !== "fe0f" && point !== "fe0e").join("-");
}

/** A sequence without skin tones; a pair of people becomes the emoji that stands for it. */
export function withoutTones(code: string): string {
  const base = code
    .split("-")
    .filter((point) => !(point in skinTones))
    .join("-");
  return pairs[base] ?? base;
}

/** The code of a text: "👍🏻" -> "1f44d-1f3fb". */
export function codeOfText(text: string): string {
  return normalise([...text].map((character) => character.codePointAt(0)!.toString(16)).join("-"));
}

/** The text of a code: "1f44d-1f3fb" -> "👍🏻". */
export function textOfCode(code: string): string {
  return String.fromCodePoint(...code.split("-").map((point) => Number.parseInt(point, 16)));
}

/** Whether a code is one of an emoji, and not of another sign that CLDR names, such as "½" or "→". */
export function isEmojiCode(code: string): boolean {
  return /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\u20e3/u.test(textOfCode(code));
}

/** The letters of a country's flag ("1f1eb-1f1f7" -> "fr"), or undefined for what is none. */
export function flagRegion(code: string): string | undefined {
  const points = code.split("-");
  const isRegion = points.length === 2 && points.every((point) => /^1f1(e[6-9a-f]|f[0-9a-f])$/.test(point));
  return isRegion ? decode(points, 0x1f1e6) : undefined;
}

/** Name -> code, from a set's table of code -> name. OpenMoji gives some icons two: the public, shorter one counts. */
export function codesByName(chars: Readonly<Record<string, string>>): Map<string, string> {
  const codes = new Map<string, string>();
  const cost = (code: string) => code.length + (isPrivate(code) ? 1000 : 0);
  for (const [code, name] of Object.entries(chars)) {
    const known = codes.get(name);
    if (!known || cost(normalise(code)) < cost(known)) codes.set(name, normalise(code));
  }
  return codes;
}

/** Code points of the private use area stand for pictures of one vendor, not for emoji. */
export function isPrivate(code: string): boolean {
  return /^(e|f)[0-9a-f]{3}$/.test(code);
}

/** The modifiers of skin tone and their names. */
export const skinTones: Record<string, string> = {
  "1f3fb": "light skin tone",
  "1f3fc": "medium-light skin tone",
  "1f3fd": "medium skin tone",
  "1f3fe": "medium-dark skin tone",
  "1f3ff": "dark skin tone",
};

/** Names of flags, keycaps, couples, families, hair styles and directions, which CLDR derives from their parts. */
export function derivedName(points: string[], annotations: Map<string, Annotation>): Annotation | undefined {
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

function flagName(points: string[]): Annotation | undefined {
  const region = flagRegion(points.join("-"));
  const letters = region ?? decode(points.slice(1, -1), 0xe0061);
  const country = region ? regionName(letters) : nations[letters];
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
