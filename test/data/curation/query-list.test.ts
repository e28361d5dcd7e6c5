import { expect, test } from "vitest";
import { buildQueryList } from "../../../lib/data/curation/query-list.js";

const settings = { leastWordCount: 2, leastBigramCount: 2, leastMutualInformation: 2 };
const corpus = () => ["new york, new york", "the old town", "The town", "the new"];

test("words and bigrams are counted as by hand", async () => {
  // 11 words: new 3, york 2, the 3, town 2, old 1. "new york" twice: log2(2 * 11 / (3 * 2)) = 1.87; "york new" once.
  const list = await buildQueryList(corpus, { ...settings, leastMutualInformation: 1.87 });
  expect(list.queries).toEqual(["new", "the", "town", "york", "new york"]);
  expect(list.words).toBe(11);
  expect(list.added).toEqual({ unigram: 4, bigram: 1, title: 0, synset: 0 });
  const stricter = await buildQueryList(corpus, { ...settings, leastMutualInformation: 1.88 });
  expect(stricter.added.bigram).toBe(0);
});

test("a bigram is of words that follow each other in one text", async () => {
  const list = await buildQueryList(() => ["a b", "a b", "b", "a", "b rare a"], {
    ...settings,
    leastMutualInformation: -10,
  });
  expect(list.queries).toEqual(["a", "b", "a b"]); // "b a" has a rare word in between, or lies in two texts
});

test("titles above a volume and synsets follow, those that are there left out", async () => {
  const list = await buildQueryList(corpus, {
    ...settings,
    titles: [
      { title: "Town", volume: 90 },
      { title: "Old Town", volume: 70 },
      { title: "Older Town", volume: 69 },
    ],
    leastVolume: 70,
    synsets: ["cat", "the", "old  town"],
  });
  expect(list.queries.slice(-2)).toEqual(["old town", "cat"]);
  expect(list.sources.slice(-2)).toEqual(["title", "synset"]);
  expect(list.added).toEqual({ unigram: 4, bigram: 0, title: 1, synset: 1 });
});

test("nothing to build a list from is an error", async () => {
  await expect(buildQueryList(() => ["", "..."], settings)).rejects.toThrow("a corpus with words, got none");
  await expect(buildQueryList(() => ["a b c"], settings)).rejects.toThrow("got none in 3 words; lower the thresholds");
});
