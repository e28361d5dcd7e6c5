import { beforeAll, expect, test } from "vitest";
import { type IconDataset, openIcons } from "../../lib/data/icons.js";
import { type MultilingualPairs, multilingualPairs } from "../../lib/data/multilingual-pairs.js";
import { seedKey } from "../../lib/runtime/random.js";

let icons: IconDataset;
let pairs: MultilingualPairs;
const shares = [
  { tag: "en", share: 0.5 },
  { tag: "de", share: 0.3 },
  { tag: "th", share: 0.2 },
];

beforeAll(async () => {
  icons = await openIcons({ corpus: ["emojione-monotone"], imageSize: 36 });
  pairs = multilingualPairs(icons, { shares, postings: 4, key: seedKey(1) });
});

test("every emoji is posted as often as asked for, in languages by their shares", () => {
  const named = Array.from({ length: icons.size }, (_, i) => i).filter((i) => icons.emoji(i) !== "");
  expect(pairs.size).toBeGreaterThan(3.9 * named.length);
  expect(pairs.size % 4).toBe(0);
  for (const { tag, share } of shares) {
    const deviation = Math.sqrt((share * (1 - share)) / pairs.size);
    expect(Math.abs(pairs.pairsOf.get(tag)! / pairs.size - share)).toBeLessThan(4 * deviation);
  }
});

test("texts are in the language of the pair, and the picture is the one that they name", () => {
  const cat = Array.from({ length: pairs.size }, (_, i) => i).filter((i) => icons.emoji(pairs.picture(i)) === "🐈");
  expect(cat).toHaveLength(4);
  const names: Record<string, string> = { en: "cat", de: "Katze", th: "แมว" };
  for (const index of cat)
    expect(pairs.caption(index)).toMatchObject({ title: names[pairs.language(index)], description: "" });
  const [own, shown] = [new Uint8Array(36 * 36 * 3), new Uint8Array(36 * 36 * 3)];
  pairs.readImage(cat[2], shown);
  icons.readImage(pairs.picture(cat[2]), own);
  expect(shown).toEqual(own);
});

test("a subset has the pairs in its languages and no others", () => {
  const english = pairs.only(["en"]);
  expect(english.size).toBe(pairs.pairsOf.get("en"));
  expect([...english.pairsOf.keys()]).toEqual(["en"]);
  expect(english.caption(0).title).toBe(english.concept(0));
});

test("what is drawn depends on the key and the picture alone", () => {
  const reversed = icons.select(Array.from({ length: icons.size }, (_, i) => icons.size - 1 - i));
  const languagesOf = (dataset: typeof pairs, source: typeof icons) =>
    Array.from(
      { length: dataset.size },
      (_, i) => `${source.iconName(dataset.picture(i))} ${dataset.language(i)}`,
    ).sort();
  const again = multilingualPairs(reversed, { shares, postings: 4, key: seedKey(1) });
  expect(languagesOf(again, reversed)).toEqual(languagesOf(pairs, icons));
  const other = multilingualPairs(icons, { shares, postings: 4, key: seedKey(2) });
  expect(languagesOf(other, icons)).not.toEqual(languagesOf(pairs, icons));
});

test("a language that does not name an emoji is not drawn for it", () => {
  // K'iche' names no flags here, so all of them are posted in English, small as its share is.
  const flags = icons.filter((i) => icons.group(i) === "Flags" && [...icons.emoji(i)].length === 2);
  const posted = multilingualPairs(flags, {
    shares: [
      { tag: "quc", share: 0.99 },
      { tag: "en", share: 0.01 },
    ],
    postings: 1,
    key: seedKey(1),
  });
  expect([...posted.pairsOf.keys()]).toEqual(["en"]);
});

test("no languages, no share and no postings are refused", () => {
  const key = seedKey(1);
  expect(() => multilingualPairs(icons, { shares: [], postings: 1, key })).toThrow("got none");
  expect(() => multilingualPairs(icons, { shares: [{ tag: "de", share: 0 }], postings: 1, key })).toThrow('0 for "de"');
  expect(() => multilingualPairs(icons, { shares, postings: 0, key })).toThrow("got 0");
  expect(() => pairs.caption(pairs.size)).toThrow("expected an index");
});
