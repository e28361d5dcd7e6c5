import { expect, test } from "vitest";
import type { ClassificationTask } from "../../../lib/data/dataset.js";
import type { IconDataset } from "../../../lib/data/icons.js";
import { brandLogosTask, emojiNamesTask, iconTasks } from "../../../lib/data/tasks/icon-tasks.js";
import { tinyIcons } from "../tiny-icons.js";
import { wordsOfSets } from "./word-icons.js";

/** Class name -> the names of its pictures. */
function classesOf(task: ClassificationTask | undefined): Record<string, string[]> {
  const icons = task?.dataset as IconDataset;
  const classes: Record<string, string[]> = {};
  task?.labels.forEach((label, i) => {
    const [name] = task.classNames[label];
    classes[name] = [...(classes[name] ?? []), icons.iconName(i)];
  });
  return classes;
}

const taskOf = (icons: IconDataset, name: string) => iconTasks(icons).find((task) => task.name === name);

test("weather is read from the words of a name; mixed weather and computers' clouds have no class", () => {
  const meteocons = [
    "rain",
    "overcast-night-drizzle",
    "thunderstorms-day-snow",
    "clear-day",
    "partly-cloudy-day",
    "sunrise",
  ];
  const lucide = ["cloud-upload", "cloud-fog", "wind-arrow-down", "sun", "snowflake"];
  expect(classesOf(taskOf(tinyIcons({ meteocons, lucide }), "weather"))).toEqual({
    rain: ["rain", "overcast-night-drizzle"],
    clouds: ["partly-cloudy-day"],
    sun: ["sunrise", "sun"],
    fog: ["cloud-fog"],
    snow: ["snowflake"],
  });
});

test("arrows have eight directions; arrows both ways, at things or round a corner have none", () => {
  const lucide = ["arrow-up", "arrow-down-left", "circle-arrow-up", "arrow-left-right", "cloud-arrow-up", "top-arrow"];
  const mdi = ["arrow-bottom-left-thick", "arrow-down-left", "arrow-left-bottom-bold", "arrow-up-bold", "arrow"];
  const other = ["north-east-arrow", "southwest-arrow"];
  expect(classesOf(taskOf(tinyIcons({ lucide, mdi, other }), "arrows"))).toEqual({
    up: ["arrow-up", "circle-arrow-up", "arrow-up-bold"],
    "down and left": ["arrow-down-left", "arrow-bottom-left-thick", "southwest-arrow"],
    "up and right": ["north-east-arrow"],
  });
});

test("letters and digits are single characters that the name calls so", () => {
  const icons = tinyIcons({
    mdi: ["alpha-a", "alpha-a-circle", "numeric-7-box", "letter-case", "plan-b", "alpha-a-b"],
  });
  expect(classesOf(taskOf(icons, "letters and digits"))).toEqual({
    "letter a": ["alpha-a", "alpha-a-circle"],
    "digit 7": ["numeric-7-box"],
  });
});

test("a brand is no fruit, and a logo counts when two sets have it, however they spell it", () => {
  const icons = tinyIcons({
    logos: ["apple", "hugging-face"],
    devicon: ["huggingface", "vim"],
    mdi: ["food-banana", "pear"],
  });
  expect(classesOf(brandLogosTask(icons))).toEqual({ "hugging face": ["hugging-face", "huggingface"] });
  expect(taskOf(tinyIcons({ logos: ["peach"], mdi: ["pear", "banana"] }), "fruit and vegetables")?.labels.length).toBe(
    2,
  );
  const known = tinyIcons({ "simple-icons": ["vim"] });
  expect(classesOf(brandLogosTask(icons, { known }))).toEqual({ vim: ["vim"] });
});

test("no class has more pictures than asked for, spread over the dataset", () => {
  const many = Array.from({ length: 10 }, (_, i) => [`set-${i}`, ["cat", "dog"]] as const);
  const [animals] = iconTasks(tinyIcons(Object.fromEntries(many)), { perClass: 5 });
  expect(animals.labels.length).toBe(10);
  const sets = [0, 1, 2, 3, 4].map((i) => (animals.dataset as IconDataset).iconSet(i));
  expect(sets).toEqual(["set-0", "set-2", "set-4", "set-6", "set-8"]);
});

const real = wordsOfSets("noto", "circle-flags", "meteocons", "lucide");
const realTasks = iconTasks(real);

test("real sets give at least ten tasks, each with labels in range, named classes and templates", () => {
  expect(realTasks.map((task) => task.name)).toEqual([
    ...["emoji groups", "flags", "zodiac", "clock faces", "weather", "arrows", "letters and digits", "skin tones"],
    ...["animals", "fruit and vegetables", "food", "vehicles", "household things"],
  ]);
  for (const task of [emojiNamesTask(real), ...realTasks]) {
    expect(task.labels.length).toBe(task.dataset.size);
    expect(new Set(task.labels).size).toBe(task.classNames.length); // no class is empty
    expect(Math.max(...task.labels)).toBe(task.classNames.length - 1);
    expect(new Set(task.classNames.flat()).size).toBe(task.classNames.flat().length); // no name belongs to two classes
    expect(task.templates.filter((template) => template.split("{}").length !== 2)).toEqual([]);
    expect(task.templates.length).toBeGreaterThanOrEqual(3);
  }
});

test("flags are labelled by country, and flags that are another country's are left out", () => {
  const flags = taskOf(real, "flags")!;
  const classes = classesOf(flags);
  expect(classes.France).toEqual(["fr"]);
  expect(classes["Côte d’Ivoire"]).toEqual(["ci"]);
  expect(classes["Bouvet Island"]).toBeUndefined(); // Norway's
  expect(flags.classNames).toContainEqual(["United States", "US"]);
});

test("emoji are labelled by the name that they share with other vendors, without skin tones", () => {
  const known = tinyIcons({ twemoji: ["thumbs-up", "dog-face", "flag-france"] });
  expect(classesOf(emojiNamesTask(real, { known }))).toEqual({ "dog face": ["dog-face"], "thumbs up": ["thumbs-up"] });
});

test("emoji groups and skin tones have the classes of Unicode", () => {
  expect(taskOf(real, "emoji groups")?.classNames.map(([name]) => name)).toEqual([
    ...["activities", "animals and nature", "flags", "food and drink", "objects", "people and body"],
    ...["smileys and emotion", "symbols", "travel and places"],
  ]);
  const tones = classesOf(taskOf(real, "skin tones"));
  expect(Object.keys(tones)).toContain("medium-dark skin tone");
  expect(tones["medium-dark skin tone"].every((name) => name.includes("medium-dark-skin-tone"))).toBe(true);
});
