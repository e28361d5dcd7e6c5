import { expect, test } from "vitest";
import type { EmojiNames } from "../../lib/data/emoji-names.js";
import { describeIcon, type IconFacts, iconFacts, splitStyle } from "../../lib/data/icon-captions.js";
import { readIconSet } from "../../lib/data/icon-sets.js";
import { writeTinyIconify } from "./tiny-icons.js";

/** Knows one emoji in two skin tones, and the flag of France. */
const names: EmojiNames = {
  ofCode: (code) =>
    ({
      "1f44d": { emoji: "👍", name: "thumbs up", concept: "thumbs up", keywords: ["+1", "yes"], skinTone: "" },
      "1f44d-1f3ff": {
        emoji: "👍🏿",
        name: "thumbs up: dark",
        concept: "thumbs up",
        keywords: ["yes"],
        skinTone: "dark",
      },
      "1f1eb-1f1f7": {
        emoji: "🇫🇷",
        name: "flag of France",
        concept: "flag of france",
        keywords: ["flag"],
        skinTone: "",
      },
    })[code],
  codeOf: (name) => ({ "thumbs-up": "1f44d", "flag-france": "1f1eb-1f1f7" })[name],
  groupOf: (code) => (code.startsWith("1f44d") ? "People & Body" : "Flags"),
  spellOut: (run) => run.replace("upright", "up right"),
};

const set = (prefix: string, { suffixes = {}, prefixes = {}, icons = [] as string[] } = {}) => ({
  ...{ prefix, title: "The Set", suffixes, prefixes },
  names: new Set(icons),
});
const icon = (name: string, facts: Partial<IconFacts> = {}) => ({
  name,
  aliases: [],
  categories: [],
  code: "",
  ...facts,
});

test("an emoji has CLDR's name and keywords, its character and its group", () => {
  expect(describeIcon(set("noto"), icon("thumb", { code: "1f44d", categories: ["People"] }), names)).toEqual({
    caption: {
      title: "thumbs up",
      description: "emoji of the group People & Body in the style of The Set",
      tags: ["thumb", "+1", "yes", "people", "body"],
    },
    ...{ concept: "thumbs up", emoji: "👍", group: "People & Body", skinTone: "" },
  });
});

test("skin tones share a concept but not a title", () => {
  const text = describeIcon(set("noto"), icon("thumbs-up-dark", { code: "1f44d-1f3ff" }), names);
  expect([text.caption.title, text.concept, text.skinTone]).toEqual(["thumbs up: dark", "thumbs up", "dark"]);
});

test("an emoji without code points is found by its name, by the numberless one, or as a flag", () => {
  expect(describeIcon(set("emojione"), icon("thumbs-up"), names).emoji).toBe("👍");
  expect(describeIcon(set("streamline-emojis"), icon("thumbs-up-2"), names).emoji).toBe("👍");
  expect(describeIcon(set("streamline-emojis"), icon("france", { categories: ["Flags"] }), names).emoji).toBe("🇫🇷");
  expect(describeIcon(set("mdi"), icon("thumbs-up"), names).emoji).toBe(""); // not an emoji set
});

test("a flag named by its country's code has the concept of the country's emoji; a region's flag has not", () => {
  expect(describeIcon(set("circle-flags"), icon("fr"), names).concept).toBe("flag of france");
  expect(describeIcon(set("circle-flags"), icon("fr-20r"), names)).toMatchObject({ concept: "flag fr 20r", emoji: "" });
});

test("style words that the set declares go to the description, the longest first", () => {
  const solar = set("solar", { suffixes: { "": "Plain", duotone: "Duotone", "bold-duotone": "Bold Duotone" } });
  const text = describeIcon(solar, icon("cat-bold-duotone"), names);
  expect([text.concept, text.caption.description]).toEqual(["cat", "bold duotone icon in the style of The Set"]);
  expect(splitStyle(set("ic", { prefixes: { sharp: "Sharp" } }), "sharp-cat")).toEqual({
    words: ["cat"],
    style: "sharp",
  });
});

test("a last word is taken for a style only where the set has the thing in another style", () => {
  const mdi = set("mdi", { icons: ["bed", "bed-light", "traffic-light", "skill-dark", "skill-light"] });
  expect(splitStyle(mdi, "bed-light").words).toEqual(["bed"]);
  expect(splitStyle(mdi, "skill-dark").words).toEqual(["skill"]); // there is a light one
  expect(splitStyle(mdi, "traffic-light").words).toEqual(["traffic", "light"]);
  expect(splitStyle(mdi, "cat-outline")).toEqual({ words: ["cat"], style: "outline" }); // always a style
  expect(splitStyle(mdi, "outline").words).toEqual(["outline"]); // a name keeps one word
});

test("aliases and categories become tags, most specific first and once each", () => {
  const facts = icon("kitten", {
    aliases: ["cat-outline", "kitten-outline"],
    categories: ["Animal / Pet", "FoodDrink"],
  });
  expect(describeIcon(set("mdi"), facts, names).caption.tags).toEqual(["cat", "animal", "pet", "food drink"]);
});

test("a category at the beginning of a name is no part of the concept, unless nothing else remains", () => {
  const health = { categories: ["HealthCare"] };
  expect(describeIcon(set("covid"), icon("health-care-mask", health), names).concept).toBe("mask");
  expect(describeIcon(set("covid"), icon("health-care-2", health), names).concept).toBe("health care 2");
  expect(describeIcon(set("mdi"), icon("health-care-mask", health), names).concept).toBe("health care mask");
});

test("facts come from the set's file: aliases that are mere names, categories, and characters of emoji sets only", () => {
  const folder = writeTinyIconify();
  expect(iconFacts(readIconSet("shapes", { folder }), ["full", "left-half"])).toEqual([
    { name: "full", aliases: ["everything"], categories: ["Plain / Simple"], code: "" },
    { name: "left-half", aliases: [], categories: [], code: "" },
  ]);
  expect(iconFacts(readIconSet("twemoji", { folder }), ["thumbs-up"])[0].code).toBe("1f44d");
});
