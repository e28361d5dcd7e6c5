import { expect, test } from "vitest";
import { readAnnotations, readEmojiNames, slug } from "../../lib/data/emoji-names.js";
import { codeOfText, flagCode, regionName } from "../../lib/data/emoji-sequences.js";

const names = readEmojiNames();
const nameOf = (code: string) => names.ofCode(code)?.name;

test("an emoji has CLDR's name and keywords, with or without a style selector", () => {
  expect(names.ofCode("1f603")).toMatchObject({ emoji: "😃", name: "grinning face with big eyes", skinTone: "" });
  expect(names.ofCode("1f603")?.keywords).toContain("smile");
  expect(nameOf("2764-fe0f")).toBe("red heart");
  expect(nameOf("00a9")).toBe(nameOf("a9")); // some vendors write leading zeros
});

test("a skin tone is named apart from the concept", () => {
  expect(names.ofCode("1f44d-1f3fb")).toMatchObject({
    emoji: "👍🏻",
    name: "thumbs up: light skin tone",
    concept: "thumbs up",
    skinTone: "light skin tone",
  });
  expect(names.ofCode("1f3ff")).toMatchObject({ concept: "dark skin tone", skinTone: "" }); // the colour patch itself
});

test("names of sequences are derived from their parts", () => {
  expect(nameOf("1f1eb-1f1f7")).toBe("flag of France");
  expect(nameOf("1f3f4-e0067-e0062-e0073-e0063-e0074-e007f")).toBe("flag of Scotland");
  expect(nameOf("23-20e3")).toBe("keycap: #");
  expect(nameOf("1f468-200d-1f469-200d-1f466")).toBe("family: man, woman, boy");
  expect(nameOf("1f469-200d-2764-fe0f-200d-1f48b-200d-1f469")).toBe("kiss: woman, woman");
  expect(nameOf("1f9d1-1f3fd-200d-1f9b0")).toBe("person: red hair, medium skin tone");
  expect(nameOf("1f6b6-200d-2640-fe0f-200d-27a1-fe0f")).toBe("woman walking facing right");
});

test("two people of two skin tones are the same concept as two people without", () => {
  expect(names.ofCode("1f468-1f3fb-200d-1f91d-200d-1f468-1f3ff")).toMatchObject({
    concept: "men holding hands",
    skinTone: "light skin tone, dark skin tone",
  });
  expect(names.ofCode("1f46c")?.concept).toBe("men holding hands");
});

test("an unknown sequence has no name", () => {
  expect(names.ofCode("e14d")).toBeUndefined();
  expect(names.ofCode("1f1fd-1f1fd")).toBeUndefined(); // the flag of a country XX
});

test("an icon's name leads back to the code points, however it is spelt", () => {
  expect(names.codeOf("thumbs-up-light-skin-tone")).toBe("1f44d-1f3fb");
  expect(names.codeOf("flag-for-france")).toBe("1f1eb-1f1f7");
  expect(names.codeOf("alarmclock")).toBe("23f0");
  expect(names.codeOf("no-such-thing")).toBeUndefined();
});

test("groups are Unicode's, for every skin tone", () => {
  expect(names.groupOf("1f44d-1f3fb")).toBe("People & Body");
  expect(names.groupOf("1f355")).toBe("Food & Drink");
  expect(names.groupOf("e14d")).toBe("");
});

test("a run of letters is read in the fewest known words, or left alone", () => {
  expect(names.spellOut("beachumbrella")).toBe("beach umbrella");
  expect(names.spellOut("xqzw")).toBe("xqzw");
});

test("regions have names, retired codes do not", () => {
  expect([regionName("fr"), regionName("dd"), regionName("xyz"), regionName("qq")]).toEqual([
    "France",
    ...[undefined, undefined, undefined],
  ]);
  expect(flagCode("az")).toBe("1f1e6-1f1ff");
});

test("other languages of CLDR are read the same way", () => {
  expect(readAnnotations({ language: "de" }).get(codeOfText("🐕"))?.name).toBe("Hund");
});

test("a slug has no accents, quotes or capitals", () => {
  expect(slug("Côte d’Ivoire & Co.")).toBe("cote-divoire-and-co");
});
