import fc from "fast-check";
import { expect, test } from "vitest";
import type { IconDataset } from "../../../lib/data/icons.js";
import { multiLabelPair, splitPictures, taskPair } from "../../../lib/data/tasks/task-pair.js";
import type { TaskRule } from "../../../lib/data/tasks/task-rule.js";
import { tinyIcons } from "../tiny-icons.js";

/** A class is the first word of an icon's name. */
const rule: TaskRule = {
  ...{ name: "first words", description: "", kind: "test", templates: ["{}"] },
  classOf: (icons, i) => icons.concept(i).split(" ")[0],
  namesOf: (key) => [key],
};

const idOf = (icons: IconDataset, i: number) => `${icons.iconSet(i)}:${icons.iconName(i)}`;
const idsOf = (icons: IconDataset) => Array.from({ length: icons.size }, (_, i) => idOf(icons, i));
const setsOf = (icons: IconDataset) => new Set(icons.iconSets);

test("a class that several hands drew is split by hand, a set and its successor on one side", () => {
  const icons = tinyIcons({ feather: ["cat"], lucide: ["cat"], tabler: ["cat"] });
  const { train, test: tested } = splitPictures(icons, [0, 1, 2])!;
  const sides = [train, tested].map((side) => side.map(icons.iconSet).join("+")).sort();
  expect(sides).toEqual(["feather+lucide", "tabler"]);
});

test("a class of one hand is split by set, and one of a single set by icon, with all styles of an icon on one side", () => {
  const ofOneHand = tinyIcons({ feather: ["cat"], lucide: ["cat"] });
  expect(splitPictures(ofOneHand, [0, 1])?.train).toHaveLength(1);
  const ofOneSet = tinyIcons({ ri: ["cat-line", "cat-fill", "cat-face-line", "cat-face-fill"] });
  const parts = splitPictures(ofOneSet, [0, 1, 2, 3])!;
  const concepts = [parts.train, parts.test].map((side) => [...new Set(side.map(ofOneSet.concept))]);
  expect(concepts.sort()).toEqual([["cat"], ["cat face"]]);
});

test("a class of one icon alone is left out, however many styles it has", () => {
  const icons = tinyIcons({ ri: ["cat-line", "cat-fill", "dog-line", "dog-house-line"] });
  const { train, test: tested } = taskPair(icons, rule);
  expect(train.classNames).toEqual([["dog"]]);
  expect(tested.classNames).toEqual(train.classNames);
});

test("no class has more pictures in a part than asked for, but few classes may have ten times as many in all", () => {
  const names = Array.from({ length: 60 }, (_, i) => [`cat-a${i}`, `dog-a${i}`]).flat();
  const { train } = taskPair(tinyIcons({ tabler: names, ph: names }), rule, { perClass: 4 });
  expect(train.labels.length).toBe(40); // ten times four: 20 of each
  const many = Array.from({ length: 20 }, (_, c) => ["x", "y", "z", "u"].map((word) => `class${c}-${word}`)).flat();
  const wide = taskPair(tinyIcons({ tabler: many, ph: many }), rule, { perClass: 3 });
  expect(wide.train.labels.length).toBe(60); // 20 classes with three pictures, not four
});

test("parts share no icon, have all classes and do not depend on the order of the dataset", () => {
  const sets = ["tabler", "ph", "ri", "bi"];
  const name = fc.tuple(fc.constantFrom("cat", "dog", "owl"), fc.constantFrom("a", "b", "c"));
  const world = fc.uniqueArray(fc.tuple(fc.constantFrom(...sets), name), { minLength: 4, selector: String });
  fc.assert(
    fc.property(world, (drawn) => {
      const of = (set: string) => drawn.filter(([prefix]) => prefix === set).map(([, words]) => words.join("-"));
      const icons = tinyIcons(Object.fromEntries(sets.map((set) => [set, of(set)])));
      const { train, test: tested } = taskPair(icons, rule, { perClass: 100 });
      const [a, b] = [train.dataset, tested.dataset].map((dataset) => idsOf(dataset as IconDataset));
      expect(a.filter((id) => b.includes(id))).toEqual([]);
      for (const part of [train, tested])
        expect([...new Set(part.labels)].sort()).toEqual(part.classNames.map((_, label) => label));
      const reversed = icons.select(Array.from({ length: icons.size }, (_, i) => icons.size - 1 - i));
      expect(idsOf(taskPair(reversed, rule, { perClass: 100 }).train.dataset as IconDataset).sort()).toEqual(a.sort());
    }),
    { numRuns: 30 },
  );
});

test("pictures with several labels are split by thing, and a label has to be in both parts", () => {
  const names = ["cat", "dog", "owl", "cow", "pig", "hen", "fox", "bee"];
  const icons = tinyIcons({ tabler: names, ph: names });
  const { train, test: tested } = multiLabelPair(icons, {
    ...rule,
    labelsOf: (dataset, i) => (dataset.concept(i) === "bee" ? undefined : ["animal", dataset.concept(i)]),
  });
  expect(tested.classNames).toEqual([["animal"]]); // the others have one thing each
  expect([...tested.labelSets].every((label) => label === 1)).toBe(true);
  expect(train.dataset.size + tested.dataset.size).toBe(14);
  const [a, b] = [train.dataset, tested.dataset].map((d) => Array.from({ length: d.size }, (_, i) => d.concept(i)));
  expect(a.filter((concept) => b.includes(concept))).toEqual([]);
  expect(setsOf(train.dataset as IconDataset)).toEqual(new Set(["tabler", "ph"]));
});
