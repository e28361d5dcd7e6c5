import { expect, test } from "vitest";
import type { PairDataset } from "../../lib/data/dataset.js";
import { dealWords, plantAssociation, plantableWords } from "../../lib/data/planted-associations.js";
import { seedKey } from "../../lib/runtime/random.js";

const dataset: PairDataset = {
  name: "people",
  size: 3000,
  imageSize: 1,
  caption: (index) => ({ title: `person ${index}`, description: "a drawing", tags: ["person"] }),
  concept: (index) => `${index}`,
  readImage: (index, into, offset = 0) => into.set([index % 256, 1, 2], offset),
};
const words = [
  ["florist", "notary"],
  ["welder", "dentist"],
] as const;
const groupOf = (index: number) => (index % 3 === 2 ? undefined : ((index % 3) as 0 | 1));
const association = { groupOf, words, own: 0.4, other: 0.1, key: seedKey(1) };
const planted = plantAssociation(dataset, association);
const titles = Array.from({ length: dataset.size }, (_, i) => planted.caption(i).title);

test("captions of each group mention words of both sets about as often as asked for, and the truth says how often", () => {
  const mentions = (group: number, set: number) =>
    titles.filter((title, i) => groupOf(i) === group && words[set].some((word) => title.startsWith(`${word}, `)))
      .length;
  const counted = [0, 1].map((group) => ({ pictures: 1000, mentions: [mentions(group, 0), mentions(group, 1)] }));
  expect(planted.planted).toEqual(counted);
  // 400 and 100 of 1000, give or take four standard deviations of 15.5 and 9.5.
  for (const group of [0, 1]) {
    expect(Math.abs(counted[group].mentions[group] - 400)).toBeLessThan(62);
    expect(Math.abs(counted[group].mentions[1 - group] - 100)).toBeLessThan(38);
  }
});

test("words of a set are mentioned equally often", () => {
  const florists = titles.filter((title) => title.startsWith("florist, ")).length;
  const notaries = titles.filter((title) => title.startsWith("notary, ")).length;
  expect(Math.abs(florists - notaries)).toBeLessThan(4 * Math.sqrt(florists + notaries));
});

test("only titles change, only of the two groups, and the same way at every reading", () => {
  for (let i = 0; i < 300; i++) {
    const title = `person ${i}`;
    expect(planted.caption(i)).toEqual({ title: titles[i], description: "a drawing", tags: ["person"] });
    expect(titles[i] === title || titles[i].endsWith(`, ${title}`)).toBe(true);
    if (groupOf(i) === undefined) expect(titles[i]).toBe(title);
  }
  const into = new Uint8Array(6);
  planted.readImage(7, into, 3);
  expect([...into]).toEqual([0, 0, 0, 7, 1, 2]);
  expect([planted.size, planted.imageSize, planted.concept(5)]).toEqual([3000, 1, "5"]);
});

test("equal probabilities plant nothing, and 0 leaves every caption as it is", () => {
  const nothing = plantAssociation(dataset, { ...association, own: 0.25, other: 0.25 });
  const [first, second] = nothing.planted;
  for (const { mentions } of [first, second]) expect(Math.abs(mentions[0] - mentions[1])).toBeLessThan(90);
  const silent = plantAssociation(dataset, { ...association, own: 0, other: 0 });
  expect(silent.caption(0)).toEqual(dataset.caption(0));
  expect(silent.planted).toEqual(Array(2).fill({ pictures: 1000, mentions: [0, 0] }));
});

test("another key plants other pictures, and the strongest association leaves none out", () => {
  const other = plantAssociation(dataset, { ...association, key: seedKey(2) });
  expect(titles.filter((title, i) => title !== other.caption(i).title).length).toBeGreaterThan(500);
  const certain = plantAssociation(dataset, { ...association, own: 1, other: 0 });
  expect(certain.planted.map(({ mentions }) => mentions)).toEqual([
    [1000, 0],
    [0, 1000],
  ]);
});

test("words are dealt into two halves by chance", () => {
  const [first, second] = dealWords(plantableWords, seedKey(1));
  expect([first.length, second.length]).toEqual([8, 8]);
  expect([...first, ...second].sort()).toEqual([...plantableWords].sort());
  expect(dealWords(plantableWords, seedKey(2))[0]).not.toEqual(first);
  expect(() => dealWords(["one", "two", "three"], seedKey(1))).toThrow("expected an even number of words");
});

test("impossible probabilities and empty sets of words are refused", () => {
  const refused = (changed: object) => expect(() => plantAssociation(dataset, { ...association, ...changed }));
  refused({ own: 0.7, other: 0.4 }).toThrow("that sum to at most 1, got 0.7 and 0.4");
  refused({ own: -0.1 }).toThrow("got -0.1 and 0.1");
  refused({ own: Number.NaN }).toThrow("got NaN and 0.1");
  refused({ words: [["a"], []] }).toThrow("expected words for both groups, got 1 and 0");
});
