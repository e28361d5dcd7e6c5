import { expect, test } from "vitest";
import { conceptClasses } from "../../../lib/data/tasks/concept-classes.js";
import { conceptRule } from "../../../lib/data/tasks/task-rule.js";
import { tinyIcons } from "../tiny-icons.js";

const pets = {
  ...{ name: "pets", description: "which pet it is", kind: "fine-grained", templates: ["{}"] },
  classes: conceptClasses("cat|kitten; cat face, dog, orange|tangerine"),
};

/** "set:icon" -> its class, where it has one. */
function found(rule: ReturnType<typeof conceptRule>, sets: Record<string, string[]>): Record<string, string> {
  const icons = tinyIcons(sets);
  const all = Array.from({ length: icons.size }, (_, i) => i).filter((i) => rule.classOf(icons, i));
  return Object.fromEntries(
    all.map((i) => [`${icons.iconSet(i)}:${icons.iconName(i)}`, rule.namesOf(rule.classOf(icons, i)!)[0]]),
  );
}

test("an icon belongs to the class of its concept, with or without words of style", () => {
  expect(found(conceptRule(pets), { tabler: ["cat", "kitten-2", "dog-circle", "dog-house", "cats"] })).toEqual({
    "tabler:cat": "cat",
    "tabler:kitten-2": "cat",
    "tabler:dog-circle": "dog",
  });
});

test("the names of emoji are exact: an orange circle is no orange", () => {
  expect(found(conceptRule(pets), { twemoji: ["orange-circle", "cat-face", "tangerine"] })).toEqual({
    "twemoji:cat-face": "cat",
    "twemoji:tangerine": "orange",
  });
});

test("words that may stand beside a concept may stand anywhere", () => {
  const rule = conceptRule({ ...pets, beside: ["animal", "pet"] });
  expect(found(rule, { tabler: ["animal-cat", "pet-dog-2", "wild-cat"] })).toEqual({
    "tabler:animal-cat": "cat",
    "tabler:pet-dog-2": "dog",
  });
});

test("what a set calls so although it is something else has no class, in any of its styles", () => {
  const rule = conceptRule({ ...pets, wrong: "ri:cat, bi:dog" });
  expect(found(rule, { ri: ["cat", "cat-2", "dog"], bi: ["dog", "cat"] })).toEqual({
    "ri:dog": "dog",
    "bi:cat": "cat",
  });
});

test("brands and signs on maps are no things, unless a rule asks for their sets", () => {
  const sets = { cib: ["cat"], maki: ["dog"], tabler: ["cat"] };
  expect(found(conceptRule(pets), sets)).toEqual({ "tabler:cat": "cat" });
  expect(found(conceptRule({ ...pets, from: (set) => set === "maki" }), sets)).toEqual({ "maki:dog": "dog" });
});

test("people with a skin tone have no class", () => {
  const rule = conceptRule({ ...pets, classes: conceptClasses("thumbs up, dog") });
  expect(found(rule, { twemoji: ["thumbs-up", "thumbs-up-light-skin-tone"] })).toEqual({
    "twemoji:thumbs-up": "thumbs up",
  });
});
