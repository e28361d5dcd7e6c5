import fc from "fast-check";
import { expect, test } from "vitest";
import { queryMatcher } from "../../../lib/data/curation/aho-corasick.js";
import { matchableText } from "../../../lib/data/curation/matchable-text.js";

function found(queries: readonly string[], text: string, within?: "anywhere" | "words"): string[] {
  const matcher = queryMatcher(queries, { within });
  return matcher.match(text).map((query) => queries[query]);
}

test("the example of Aho and Corasick: he, she, his, hers in ushers", () => {
  expect(found(["he", "she", "his", "hers"], "ushers")).toEqual(["she", "he", "hers"]);
});

test("what is found is what includes finds, each once", () => {
  const letters = (longest: number) => fc.stringMatching(new RegExp(`^[abc ]{1,${longest}}$`));
  fc.assert(
    fc.property(
      fc.uniqueArray(letters(5), { minLength: 1, maxLength: 20 }),
      fc.array(letters(30)),
      (queries, texts) => {
        const matcher = queryMatcher(queries);
        for (const text of texts) {
          const matches = matcher.match(text);
          expect(matches.toSorted((a, b) => a - b)).toEqual(
            [...queries.keys()].filter((i) => text.includes(queries[i])),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("whole words are those that a regular expression finds between other signs", () => {
  const letters = (longest: number) => fc.stringMatching(new RegExp(`^[ab]{1,2}([ -][ab]{1,2}){0,${longest}}$`));
  fc.assert(
    fc.property(fc.uniqueArray(letters(2), { minLength: 1, maxLength: 20 }), letters(9), (queries, text) => {
      const matches = queryMatcher(queries, { within: "words" }).match(text);
      const expected = [...queries.keys()].filter((i) => new RegExp(`(?<![ab])${queries[i]}(?![ab])`).test(text));
      expect(matches.toSorted((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("art is in party as a substring, and not as a word", () => {
  expect(found(["art", "party"], "a party")).toEqual(["art", "party"]);
  expect(found(["art", "party"], "a party", "words")).toEqual(["party"]);
  expect(found(["art"], "party, art", "words")).toEqual(["art"]); // a first place that is none hides no second
  expect(found(["é"], "café", "words")).toEqual([]);
  expect(found(["1"], "21", "words")).toEqual([]);
});

test("letters beyond ASCII and pairs of surrogates are found", () => {
  expect(found(["東京", "🍕", "straße"], "straße in 東京都 🍕")).toEqual(["straße", "東京", "🍕"]);
});

test("texts don't depend on those before them, and an empty one has nothing", () => {
  const matcher = queryMatcher(["ab"]);
  expect([matcher.match("ab"), matcher.match(""), matcher.match("b"), matcher.match("ab")]).toEqual([[0], [], [], [0]]);
});

test("empty and double queries are errors", () => {
  expect(() => queryMatcher(["a", ""])).toThrow("got an empty one, number 1");
  expect(() => queryMatcher(["a", "b", "a"])).toThrow('got "a" twice');
});

test("case and spaces are none of a query's business", () => {
  expect(matchableText("  New\n\tYORK  City ")).toBe("new york city");
  expect(matchableText("cafe\u0301")).toBe("café");
});
