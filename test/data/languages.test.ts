import { expect, test } from "vitest";
import { isEmojiCode } from "../../lib/data/emoji-sequences.js";
import {
  annotationsOf,
  emojiLanguages,
  languageName,
  languageScript,
  languageTags,
  leftOut,
  zipfShares,
} from "../../lib/data/languages.js";

test("more than a hundred languages name more than a thousand emoji each, English first", { timeout: 60_000 }, () => {
  const languages = emojiLanguages();
  expect(languages.length).toBeGreaterThan(110);
  expect(languages[0]).toEqual({ tag: "en", name: "English", script: "Latn", emoji: expect.any(Number) });
  expect(Math.min(...languages.map(({ emoji }) => emoji))).toBeGreaterThanOrEqual(1150);
  expect(new Set(languages.map(({ script }) => script)).size).toBeGreaterThan(20);
  const tags = languages.map(({ tag }) => tag);
  expect(new Set(tags).size).toBe(tags.length);
  expect(tags.slice(-3)).toEqual([...tags.slice(-3)].sort()); // the long tail is in the order of tags
  expect(tags.indexOf("de")).toBeLessThan(tags.indexOf("is"));
});

test.each([
  ["de", undefined],
  ["zh-Hant", undefined], // another script is another language
  ["pt-PT", "inherits from its language"],
  ["es-419", "inherits from its language"],
  ["ca-ES-valencia", "inherits from its language"],
  ["zh-Hant-HK", "inherits from its language"],
  ["sat", "names few emoji"],
  ["bew", "names few emoji"], // an empty file
  ["kl", "copies another language"],
])("%s is left out because it %s", (tag, reason) => {
  expect(leftOut(tag)).toBe(reason);
});

test("only Kalaallisut has three quarters of its names from another language", { timeout: 60_000 }, () => {
  const tags = languageTags().filter(
    (tag) => !["inherits from its language", "names few emoji"].includes(leftOut(tag)!),
  );
  const codes = [...annotationsOf("en").keys()].filter(isEmojiCode);
  const copies = tags.flatMap((tag) => {
    const own = annotationsOf(tag);
    const named = codes.filter((code) => own.has(code));
    const isCopy = (other: string) => {
      const same = named.filter((code) => annotationsOf(other).get(code)?.name === own.get(code)!.name).length;
      return same > 0.75 * named.length;
    };
    // A language that is copied names at least as many emoji as its copy.
    return tags
      .filter((other) => other !== tag && annotationsOf(other).size > own.size && isCopy(other))
      .map(() => tag);
  });
  expect(copies).toEqual(["kl"]);
});

test("languages have English names and scripts", () => {
  expect([languageName("de"), languageName("pa-Arab")]).toEqual(["German", "Punjabi (Arabic)"]);
  expect(["de", "pa-Arab", "pa", "zh-Hant", "ja"].map(languageScript)).toEqual([
    "Latn",
    "Arab",
    "Guru",
    "Hant",
    "Jpan",
  ]);
});

test("shares fall as one over the rank", () => {
  // 1 + 1/2 + 1/3 = 11/6
  expect(zipfShares(3)).toEqual([6 / 11, 3 / 11, 2 / 11].map((share) => expect.closeTo(share, 12)));
  expect(zipfShares(4, { exponent: 0 })).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(() => zipfShares(0)).toThrow("expected one or more languages");
  expect(() => zipfShares(2, { exponent: Number.NaN })).toThrow("exponent");
});
