import { expect, test } from "vitest";
import { buildNgramDictionary, ngramRows, wordsOf } from "../../lib/losses/ngram-dictionary.js";

const texts = ["red car", "Red, car!", "red car park", "blue car", "the car park"];

test("all frequent n-grams are kept, short ones first, then by how often they occur, then by the alphabet", () => {
  // car 5, red 3, park 2; red car 3, car park 2; everything else once.
  const { ngrams } = buildNgramDictionary(texts, { minimalCount: 2 });
  expect(ngrams).toEqual(["car", "red", "park", "red car", "car park"]);
  expect(buildNgramDictionary([...texts].reverse(), { minimalCount: 2 }).ngrams).toEqual(ngrams);
});

test("n-grams have at most five words unless it is said", () => {
  const text = "a b c d e f";
  expect(buildNgramDictionary([text], { minimalCount: 1 }).ngrams).toHaveLength(6 + 5 + 4 + 3 + 2);
  expect(buildNgramDictionary([text], { minimalCount: 1, longest: 2 }).ngrams).toHaveLength(6 + 5);
});

test("words are runs of letters, marks and digits in lower case, in any script", () => {
  expect(wordsOf("Flag: Côte d’Ivoire 2, हिन्दी")).toEqual(["flag", "côte", "d", "ivoire", "2", "हिन्दी"]);
});

test("the n-grams of a text are listed by the word they end at, -1 where the dictionary has none", () => {
  const dictionary = buildNgramDictionary(texts, { minimalCount: 2, longest: 3 });
  // ids: car 0, red 1, park 2, red car 3, car park 4. Word 1 "car" ends "red car"; "red car park" occurs but once.
  const { ids, truncated } = ngramRows(dictionary, ["red car park", "park"], 3);
  const none = -1;
  expect([...ids.subarray(0, 9)]).toEqual([1, none, none, 0, 3, none, 2, 4, none]);
  expect([...ids.subarray(9)]).toEqual([2, none, none, none, none, none, none, none, none]);
  expect(truncated).toBe(0);
});

test("unknown words are left out, and words that don't fit are counted", () => {
  const dictionary = buildNgramDictionary(texts, { minimalCount: 2, longest: 2 });
  const { ids, truncated } = ngramRows(dictionary, ["red fast car", "red car park car"], 2);
  expect([...ids]).toEqual([1, -1, 0, 3, 1, -1, 0, 3]);
  expect(truncated).toBe(1);
});

test("a corpus without frequent n-grams is refused", () => {
  expect(() => buildNgramDictionary(["a b"], { minimalCount: 3 })).toThrow(
    "buildNgramDictionary: expected n-grams that occur 3 times or more, got none; lower minimalCount",
  );
});
