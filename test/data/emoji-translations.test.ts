import { expect, test } from "vitest";
import { emojiTranslations } from "../../lib/data/emoji-translations.js";

test.each([
  ["de", "🐈", "Katze"],
  ["fr", "🐈", "chat"],
  ["ja", "🐈", "ネコ"],
  ["de", "👋🏿", "winkende Hand: dunkle Hautfarbe"],
  ["de", "🏿", "dunkle Hautfarbe"],
  ["de", "🇫🇷", "Frankreich"],
  ["el", "🇫🇷", "Γαλλία"],
  ["en", "🇫🇷", "France"],
])("in %s, %s is called %s", (tag, emoji, name) => {
  expect(emojiTranslations(tag).of(emoji)?.name).toBe(name);
});

test("selectors of style change nothing, keywords leave the name out", () => {
  const { of } = emojiTranslations("de");
  expect(of("☂️")).toEqual(of("☂"));
  const { name, keywords } = of("🐈")!;
  expect(keywords).not.toContain(name);
  expect(keywords).toContain("Haustier");
});

test("what a language does not name is undefined", () => {
  expect(emojiTranslations("de").of("x")).toBeUndefined();
  expect(emojiTranslations("de").of("")).toBeUndefined();
  expect(emojiTranslations("quc").of("🇫🇷")).toBeUndefined(); // Node knows no K'iche' and would answer in English
  expect(emojiTranslations("de").of("🇽🇽")).toBeUndefined(); // no country
  expect(() => emojiTranslations("xx")).toThrow('expected a language of CLDR, got "xx"');
});
