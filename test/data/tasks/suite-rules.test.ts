import { expect, test } from "vitest";
import { countingRules } from "../../../lib/data/tasks/counting-rules.js";
import { directionRules } from "../../../lib/data/tasks/direction-rules.js";
import { fileRules } from "../../../lib/data/tasks/file-rules.js";
import { flagRules } from "../../../lib/data/tasks/flag-rules.js";
import { logoRules } from "../../../lib/data/tasks/logo-rules.js";
import { styleRules } from "../../../lib/data/tasks/style-rules.js";
import type { TaskRule } from "../../../lib/data/tasks/task-rule.js";
import { thingRules } from "../../../lib/data/tasks/thing-rules.js";
import { tinyIcons } from "../tiny-icons.js";

/** Class -> the icons that have it. */
function classesOf(rules: readonly TaskRule[], name: string, sets: Record<string, string[]>): Record<string, string[]> {
  const rule = rules.find((one) => one.name === name)!;
  const icons = tinyIcons(sets);
  const classes: Record<string, string[]> = {};
  for (let i = 0; i < icons.size; i++) {
    const key = rule.classOf(icons, i);
    if (key) classes[rule.namesOf(key)[0]] = [...(classes[rule.namesOf(key)[0]] ?? []), icons.iconName(i)];
  }
  return classes;
}

test("dice show as many eyes as their last number says; dice of twenty faces and plain dice show none", () => {
  const names = ["dice-1", "die-face3", "dice-six-faces-two", "dice-twenty-faces-one", "dice", "one", "dice-9"];
  expect(classesOf(countingRules, "dice", { tabler: names })).toEqual({
    one: ["dice-1"],
    three: ["die-face3"],
    two: ["dice-six-faces-two"],
  });
});

test("batteries and signals are empty, low, half full, nearly full or full", () => {
  const names = ["battery-empty", "battery-low", "signal-medium", "battery-3", "cell-signal-full", "battery", "wifi"];
  expect(Object.values(classesOf(countingRules, "levels", { ph: names })).flat()).toEqual(names.slice(0, 5));
  expect(Object.keys(classesOf(countingRules, "levels", { ph: ["signal-medium"] }))).toEqual([
    "a battery that is half full",
  ]);
});

test("the people of an emoji are counted by its name", () => {
  const names = ["family-man-woman-boy", "couple-with-heart-woman-man", "family-man-woman-girl-boy", "woman-standing"];
  expect(classesOf(countingRules, "number of people", { twemoji: names })).toEqual({
    "three people": ["family-man-woman-boy"],
    "two people": ["couple-with-heart-woman-man"],
    "four people": ["family-man-woman-girl-boy"],
    "one person": ["woman-standing"],
  });
});

test("cards and signs have a suit; credit cards, hearts and shovels have none", () => {
  const names = ["card-10-clubs", "heart-suit", "spades", "credit-card-heart", "heart", "spade"];
  expect(classesOf(countingRules, "suits of cards", { "game-icons": names })).toEqual({
    clubs: ["card-10-clubs"],
    hearts: ["heart-suit"],
    spades: ["spades"],
  });
});

test("chevrons point in one direction, and nothing else is drawn with them", () => {
  const names = [
    "chevron-up",
    "caret-double-left",
    "chevrons-up-down",
    "chevron-up-box",
    "angle-right-2",
    "up",
    "chevron-x",
  ];
  expect(classesOf(directionRules, "chevrons", { lucide: names })).toEqual({
    up: ["chevron-up", "chevron-up-box"],
    left: ["caret-double-left"],
    right: ["angle-right-2"],
  });
});

test("hands point where their last word says, except those that stop, wave or press", () => {
  const sets = { "fa7-solid": ["hand-point-up", "hand-back-fist", "hand-swipe-left"], ion: ["hand-left"] };
  expect(classesOf(directionRules, "pointing hands", { ...sets, twemoji: ["backhand-index-pointing-right"] })).toEqual({
    up: ["hand-point-up"],
    right: ["backhand-index-pointing-right"],
  });
});

test("arrows turn clockwise or not, and the clockwise class, the positive one, comes second", () => {
  const rule = directionRules.find(({ name }) => name === "turning arrows")!;
  const icons = tinyIcons({ lucide: ["redo", "rotate-ccw", "undo-2", "refresh-cw", "refresh-cw-off"] });
  const keys = Array.from({ length: icons.size }, (_, i) => rule.classOf(icons, i));
  expect(keys.map((key) => key?.[0])).toEqual(["1", "0", "0", "1", undefined]);
  expect(rule.namesOf(keys[0]!)).toContain("clockwise");
  expect(rule.namesOf(keys[1]!)).toContain("counter-clockwise");
});

test("a set of a shift has its style, and in sets for interfaces the last word tells it", () => {
  const sets = { pixelarticons: ["cat"], ph: ["cat-duotone", "cat-fill", "cat-thin", "cat"], twemoji: ["cat"] };
  expect(classesOf(styleRules, "drawing styles", sets)).toEqual({
    "pixel art": ["cat"],
    "two-tone": ["cat-duotone"],
    filled: ["cat-fill"],
    outline: ["cat-thin"],
  });
  expect(classesOf(styleRules, "filled or outlined", sets)).toEqual({ filled: ["cat-fill"], outlined: ["cat-thin"] });
});

test("a thing is crossed out if its set has it on as well; power off is a thing of its own", () => {
  const names = ["bell", "bell-off", "eye-slash", "power", "power-off", "cat"];
  expect(classesOf(styleRules, "crossed out", { tabler: names })).toEqual({
    on: ["bell"],
    "crossed out": ["bell-off"],
  });
});

test("plain shapes of colour emoji have the colour of their name", () => {
  const names = ["red-circle", "large-blue-diamond", "light-blue-heart", "red-envelope", "white-large-square"];
  const classes = classesOf(styleRules, "colours", { twemoji: names, "fluent-emoji-high-contrast": ["red-circle"] });
  expect(classes).toEqual({
    red: ["red-circle"],
    blue: ["large-blue-diamond"],
    "light blue": ["light-blue-heart"],
    white: ["white-large-square"],
  });
});

test("in sets for interfaces a logo has to be called one: a line is a line", () => {
  const sets = { thesvg: ["line", "Visual-Basic"], tabler: ["line", "brand-line"], ph: ["discord-logo"] };
  expect(classesOf(logoRules, "logos of social networks", sets)).toEqual({
    LINE: ["line", "brand-line"],
    Discord: ["discord-logo"],
  });
});

test("a file type needs a word of files beside it", () => {
  const names = ["file-type-pdf", "pdf", "file-word", "document-text", "filetype-jpg", "file-heart"];
  expect(classesOf(fileRules, "file types", { bi: names })).toEqual({
    PDF: ["file-type-pdf"],
    "Word document": ["file-word"],
    "plain text": ["document-text"],
    JPEG: ["filetype-jpg"],
  });
});

test("flags lie on the continent of their country, and countries on two continents on none", () => {
  expect(classesOf(flagRules, "continents of flags", { flagpack: ["fr", "jp", "br", "ru", "us-ca"] })).toEqual({
    Europe: ["fr"],
    Asia: ["jp"],
    "South America": ["br"],
  });
});

test("a bed on a map is a hotel, and nowhere else", () => {
  expect(classesOf(thingRules, "places on maps", { maki: ["lodging"], tabler: ["lodging"] })).toEqual({
    hotel: ["lodging"],
  });
});
