import { expect, test } from "vitest";
import type { PairDataset } from "../../../lib/data/dataset.js";
import type { IconDataset } from "../../../lib/data/icons.js";
import { iconSuite, suiteRules } from "../../../lib/data/tasks/icon-suite.js";
import { tinyIcons } from "../tiny-icons.js";
import { wordsOfSets } from "./word-icons.js";

// Fewer than all held-out sets, so that the test takes seconds: of each domain some.
const icons = wordsOfSets(
  ...["twemoji", "openmoji", "fluent-emoji-flat", "circle-flags", "flagpack", "thesvg", "skill-icons", "cib"],
  ...[
    "fa7-brands",
    "meteocons",
    "maki",
    "osmic",
    "map",
    "tabler",
    "ph",
    "ri",
    "bi",
    "fa7-solid",
    "hugeicons",
    "lucide",
  ],
  ...["ion", "uil", "streamline-freehand", "pixelarticons", "icon-park", "duo-icons", "game-icons", "fa", "whh"],
);
const suite = iconSuite(icons);

/** What tells a picture of a task from another: set and name, and of what is drawn its number. */
function idsOf(dataset: PairDataset): string[] {
  const { size, iconSet, iconName } = dataset as PairDataset & Partial<IconDataset>;
  return Array.from({ length: size }, (_, i) => (iconSet && iconName ? `${iconSet(i)}:${iconName(i)}` : String(i)));
}

test("there are at least 36 tasks with 40 pictures or more, of all kinds and metrics, each once", () => {
  const large = suite.filter(({ train, test }) => train.dataset.size + test.dataset.size >= 40);
  expect(large.length).toBeGreaterThanOrEqual(36);
  expect(new Set(suite.map(({ test }) => test.name)).size).toBe(suite.length);
  expect(new Set(suite.map(({ test }) => test.metric)).size).toBe(5);
  expect(new Set(suite.map(({ test }) => test.kind)).size).toBeGreaterThanOrEqual(12);
});

test("what is known of tasks without pictures is in their order", () => {
  const found = suite.map(({ test }) => test.name);
  expect(suiteRules.map(({ name }) => name).filter((name) => found.includes(name))).toEqual(found);
});

test("the parts of a task have the same classes, all of them, and no picture in common", () => {
  for (const { train, test: tested } of suite) {
    expect(train.classNames).toEqual(tested.classNames);
    if (!("iconSet" in tested.dataset)) continue;
    const learned = new Set(idsOf(train.dataset));
    expect(idsOf(tested.dataset).filter((id) => learned.has(id))).toEqual([]);
    expect(idsOf(tested.dataset).length).toBe(new Set(idsOf(tested.dataset)).size);
  }
});

test("labels are in range, every class has pictures in both parts, and two classes suit a ROC curve", () => {
  for (const pair of suite)
    for (const part of [pair.train, pair.test]) {
      const classes = part.classNames.length;
      if ("labels" in part) {
        expect(part.labels.length).toBe(part.dataset.size);
        expect(new Set(part.labels).size).toBe(classes);
        expect(Math.max(...part.labels)).toBe(classes - 1);
      } else expect(part.labelSets.length).toBe(part.dataset.size * classes);
      if (part.metric === "ROC AUC") expect(classes).toBe(2);
    }
});

test("no name belongs to two classes, and every template has one place for it", () => {
  for (const { test: tested } of suite) {
    const names = tested.classNames.flat();
    expect({ task: tested.name, names: new Set(names).size }).toEqual({ task: tested.name, names: names.length });
    expect(tested.templates.filter((template) => template.split("{}").length !== 2)).toEqual([]);
  }
});

test("a brand called Apple is no fruit, and icons without any task leave what is drawn", () => {
  const fruit = iconSuite(tinyIcons({ cib: ["pear", "banana"], tabler: ["pear", "banana"], ph: ["pear", "banana"] }));
  const { train, test: tested } = fruit.find(({ test }) => test.name === "fruit and vegetables")!;
  expect([...idsOf(train.dataset), ...idsOf(tested.dataset)].filter((id) => id.startsWith("cib"))).toEqual([]);
  const drawn = iconSuite(tinyIcons({ tabler: ["nothing-of-note"] })).map(({ test }) => test.name);
  expect(drawn.every((name) => name.startsWith("drawn "))).toBe(true);
});
