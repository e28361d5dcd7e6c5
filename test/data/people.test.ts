import { expect, test } from "vitest";
import { iconFacts } from "../../lib/data/icon-captions.js";
import { pictureNames, readIconSet } from "../../lib/data/icon-sets.js";
import { iconDataset } from "../../lib/data/icons.js";
import { emojiPeople, oneOfEachDrawing, personOf } from "../../lib/data/people.js";
import { seedKey } from "../../lib/runtime/random.js";

const people = emojiPeople(icons("twemoji"));

test.each([
  ["woman health worker", "female", "adult", "health worker", "", "health worker"],
  ["health worker", "unspecified", "adult", "health worker", "", "health worker"],
  ["man: red hair", "male", "adult", "", "red hair", "red hair"],
  ["person running", "unspecified", "adult", "", "", "running"],
  ["woman running", "female", "adult", "", "", "running"],
  ["pregnant man", "male", "adult", "", "", "pregnant"],
  ["old woman", "female", "older", "", "", "plain"],
  ["older person", "unspecified", "older", "", "", "plain"],
  ["girl", "female", "child", "", "", "plain"],
  ["child", "unspecified", "child", "", "", "plain"],
  ["baby", "unspecified", "baby", "", "", "plain"],
  ["man feeding baby", "male", "adult", "", "", "feeding baby"],
  ["princess", "female", "adult", "", "", "princess"],
  ["ninja", "unspecified", "adult", "", "", "ninja"],
])(
  "%s is one person: %s, %s, occupation %j, hair %j, shown as %s",
  (concept, gender, age, occupation, hair, subject) => {
    expect(personOf(concept)).toEqual({ gender, age, occupation, hair, subject });
  },
);

test.each([
  ...["family: man, woman, boy", "women holding hands", "woman and man holding hands", "couple with heart: woman, man"],
  ...[
    "people hugging",
    "thumbs up",
    "person in bed",
    "man zombie",
    "woman in suit levitating dark skin tone",
    "horse racing",
  ],
  ...["mechanical arm", "men wrestling", "kiss: man, man", "selfie"],
])("%s is not one person", (concept) => {
  expect(personOf(concept)).toBeUndefined();
});

test("a vendor's people are counted by what their names say", () => {
  const count = (isOne: (person: (typeof people.attributes)[number]) => boolean) =>
    people.attributes.filter(isOne).length;
  expect(people.icons.size).toBe(people.attributes.length);
  const women = count(({ gender }) => gender === "female");
  const men = count(({ gender }) => gender === "male");
  // @iconify/json 2.2.535; there are a few women more than men: with a headscarf, Mrs. Claus, ...
  expect([women, men, count(({ gender }) => gender === "unspecified")]).toEqual([511, 505, 541]);
  // Each of Unicode's tones as often as the others: whoever has one has all five.
  const tones = ["light", "medium-light", "medium", "medium-dark", "dark"];
  expect(tones.map((tone) => count(({ skinTone }) => skinTone === `${tone} skin tone`))).toEqual(Array(5).fill(259));
  expect(count(({ occupation }) => occupation === "judge")).toBe(18); // three genders, five tones and none
  expect(people.attributes.every(({ iconSet }) => iconSet === "twemoji")).toBe(true);
});

test("one picture of each drawing is kept, of any skin tone", () => {
  const drawings = oneOfEachDrawing(people, seedKey(1));
  const isJudge = ({ occupation }: { occupation: string }) => occupation === "judge";
  expect(drawings.attributes.filter(isJudge).map(({ gender }) => gender)).toHaveLength(3);
  expect(new Set(drawings.attributes.filter(isJudge).map(({ gender }) => gender)).size).toBe(3);
  // 262 pictures have no tone: each drawing has one such picture, and 259 of them have the five tones, too.
  expect(drawings.icons.size).toBe(262);
  expect(new Set(drawings.attributes.map(({ skinTone }) => skinTone)).size).toBe(6);
  expect(oneOfEachDrawing(people, seedKey(1)).attributes).toEqual(drawings.attributes);
  expect(oneOfEachDrawing(people, seedKey(2)).attributes).not.toEqual(drawings.attributes);
  for (const [i, { skinTone }] of drawings.attributes.entries()) expect(drawings.icons.skinTone(i)).toBe(skinTone);
});

test("things with a person's word in their name are no people", () => {
  const concepts = Array.from({ length: people.icons.size }, (_, i) => people.icons.concept(i));
  for (const thing of ["man’s shoe", "woman’s hat", "women’s room", "clown face", "baby bottle", "baby chick"])
    expect(concepts).not.toContain(thing);
  expect(concepts).toContain("woman judge");
});

/** A set's words without its pictures, which take long to render. */
function icons(prefix: string) {
  const set = readIconSet(prefix);
  const names = pictureNames(set);
  const facts = { prefix, title: prefix, suffixes: {}, prefixes: {}, names: new Set(names) };
  const readImage = () => undefined;
  return iconDataset(prefix, [{ set: facts, icons: iconFacts(set, names), broken: [], readImage }], { imageSize: 8 });
}
