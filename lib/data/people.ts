// Emoji that show one person, with what their names say of the person: a stand-in for portraits with known attributes
// (FairFace in Radford et al. 2021, section 7.1) that holds nobody's face. Drawings are not people: such a table is there to
// try out probes on, and says nothing of how a model treats anyone.
import { deriveKey, type Key, randomStream } from "../runtime/random.js";
import type { IconDataset } from "./icons.js";

/** What a picture's name says of the person; "" where it says nothing. */
export type PersonAttributes = {
  /** "unspecified" where the name leaves it open: "person", "judge". */
  readonly gender: "female" | "male" | "unspecified";
  readonly age: "baby" | "child" | "adult" | "older";
  /** "light skin tone" to "dark skin tone", or "" for the yellow that Unicode calls neutral. */
  readonly skinTone: string;
  /** "health worker". */
  readonly occupation: string;
  /** "red hair", "curly hair", "white hair", "blond hair", "bald". */
  readonly hair: string;
  /** What is left without gender and age: equal for "man running", "woman running" and "person running". */
  readonly subject: string;
  /** The set that drew it: "twemoji". */
  readonly iconSet: string;
};

export interface EmojiPeople {
  /** The pictures of one person each, N of them, in the order of the corpus. */
  readonly icons: IconDataset;
  /** [N] */
  readonly attributes: readonly PersonAttributes[];
}

/** The pictures of a corpus that show exactly one person, human or at least of human shape, as the emoji's name has it. */
export function emojiPeople(icons: IconDataset): EmojiPeople {
  const found: { index: number; attributes: PersonAttributes }[] = [];
  for (let index = 0; index < icons.size; index++) {
    const attributes = icons.group(index) === "People & Body" ? personOf(icons.concept(index)) : undefined;
    if (!attributes) continue;
    found.push({
      index,
      attributes: { ...attributes, skinTone: icons.skinTone(index), iconSet: icons.iconSet(index) },
    });
  }
  const kept = found.map(({ index }) => index);
  return { icons: icons.select(kept, `people of ${icons.name}`), attributes: found.map((row) => row.attributes) };
}

/**
 * One picture of each drawing, its skin tone drawn by chance: variants of a drawing are no independent pictures, as tests and
 * intervals take them to be.
 */
export function oneOfEachDrawing({ icons, attributes }: EmojiPeople, key: Key): EmojiPeople {
  const drawings = new Map<string, number[]>();
  for (const [index, { iconSet, subject, gender, age }] of attributes.entries()) {
    const drawing = [iconSet, subject, gender, age].join("/");
    drawings.set(drawing, [...(drawings.get(drawing) ?? []), index]);
  }
  const kept = [...drawings].map(([drawing, indices]) => {
    const stream = randomStream(deriveKey(key, drawing));
    return indices[stream.integer(indices.length)];
  });
  return { icons: icons.select(kept, `drawings of ${icons.name}`), attributes: kept.map((index) => attributes[index]) };
}

/** What an emoji's name without its skin tone says of the one person that it shows; undefined if it shows none, or several. */
export function personOf(concept: string): Omit<PersonAttributes, "skinTone" | "iconSet"> | undefined {
  if (isExcluded.test(concept)) return undefined;
  const { gender, age } = genderAndAge(concept);
  const subject = concept.replace(personWords, "").replace(/^[:\s]+|\s+$/g, "");
  const isPerson = subject !== concept || gender !== "unspecified" || occupations.has(subject) || roles.has(subject);
  if (!isPerson) return undefined;
  return {
    gender,
    age,
    occupation: occupations.has(subject) ? subject : "",
    hair: hairStyles.has(subject) ? subject : "",
    subject: subject || "plain",
  };
}

/** Names of more than one person, of what is not human, of a bed, and those that hold a skin tone that was not recognised. */
const isExcluded = /\b(men|women|people|couple|family|kiss|and|genie|zombie|in bed|skin tone)\b/;

const female = /^((old |deaf |pregnant )?woman|girl|mrs\. claus|princess|mermaid)\b/;
const male = /^((old |deaf |pregnant )?man|boy|santa claus|prince|merman)\b/;

/** The word for the person, whose rest is what the picture shows beside gender and age. */
const personWords = /\b(woman|man|person|girl|boy|child|older person|old woman|old man|baby)\b/;

const occupations = new Set([
  ...["artist", "astronaut", "construction worker", "cook", "detective", "factory worker", "farmer", "firefighter"],
  ...["guard", "health worker", "judge", "mechanic", "office worker", "pilot", "police officer", "scientist", "singer"],
  ...["teacher", "technologist"],
]);

/** What else a person is called in a name that leaves gender open, or has a word of its own for it. */
const roles = new Set([
  ...["student", "ballet dancer", "ninja", "mage", "fairy", "vampire", "elf", "superhero", "supervillain"],
  ...["merperson", "mx claus", "santa claus", "mrs. claus", "prince", "princess", "merman", "mermaid"],
]);

const hairStyles = new Set(["red hair", "curly hair", "white hair", "blond hair", "bald"]);

function genderAndAge(concept: string): Pick<PersonAttributes, "gender" | "age"> {
  const gender = female.test(concept) ? "female" : male.test(concept) ? "male" : "unspecified";
  if (/^baby\b/.test(concept)) return { gender, age: "baby" };
  if (/^(child|girl|boy)\b/.test(concept)) return { gender, age: "child" };
  return { gender, age: /^old(er)?\b/.test(concept) ? "older" : "adult" };
}
