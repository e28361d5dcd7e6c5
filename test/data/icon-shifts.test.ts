import { expect, test } from "vitest";
import { iconShifts } from "../../lib/data/icon-shifts.js";
import { type IconDataset, iconDataset } from "../../lib/data/icons.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { tinySet } from "./tiny-icons.js";

/** Sets in memory whose pictures are noise, each its own, except those that are given. */
function icons(sets: Record<string, readonly string[]>, given: Record<string, Uint8Array> = {}): IconDataset {
  let seed = 0;
  const noise = () => {
    const stream = randomStream(seedKey(seed++));
    return Uint8Array.from({ length: 12 * 12 * 3 }, () => stream.integer(256));
  };
  const rendered = Object.entries(sets).map(([prefix, names]) =>
    tinySet(prefix, Object.fromEntries(names.map((name) => [name, given[`${prefix}:${name}`] ?? noise()]))),
  );
  return iconDataset("tiny", rendered, { imageSize: 12 });
}

const few = { fewestPictures: 4, fewestShifts: 2 };
const reference = {
  ph: ["cat", "cat-fill", "cat-duotone", "key", "key-fill", "lock", "dog"],
  tabler: ["cat", "key", "key-2", "lock", "cat-filled"],
  ri: ["cat-line", "cat-fill", "key-line", "key-fill", "lock-line", "lock-fill"],
  lucide: ["lock", "key", "cat"],
};
const shifted = {
  pixelarticons: ["cat", "key", "lock"],
  fa: ["key", "cat", "o"],
  "game-icons": ["key", "lock", "cat", "lion"],
};

const namesOf = (dataset: unknown) => {
  const icons = dataset as IconDataset;
  return Array.from({ length: icons.size }, (_, i) => `${icons.iconSet(i)}:${icons.iconName(i)}`);
};

test("classes are the candidates with enough pictures in the reference and in enough shifts", () => {
  const { reference: parts, shifts } = iconShifts(icons({ ...reference, ...shifted }), few);
  expect(parts.train.classNames.map(([name]) => name)).toEqual(["cat", "key", "lock"]); // dogs are two, in no shift
  expect(parts.train.name).toBe("icons-3");
  expect(shifts.map(({ name }) => name)).toEqual([
    ...["hand-drawn", "pixel art", "colour", "two-tone", "silhouettes", "older", "colour emoji"],
  ]);
  const { task, classGroups } = shifts.find(({ name }) => name === "older")!;
  expect(task.classNames.map(([name]) => name)).toEqual(["cat", "key"]); // no lock
  expect(classGroups).toEqual([[0], [1]]);
  expect(namesOf(task.dataset)).toEqual(["fa:cat", "fa:key"]);
  expect([...task.labels]).toEqual([0, 1]);
});

test("the classes of one shift are wider: fields, with all classes of the reference that are in them", () => {
  const { shifts } = iconShifts(icons({ ...reference, ...shifted }), few);
  const { task, classGroups } = shifts.find(({ name }) => name === "silhouettes")!;
  expect(task.classNames).toEqual([["animal"], ["household thing"]]);
  expect(classGroups).toEqual([[0], [1, 2]]);
  expect(namesOf(task.dataset)).toEqual(["game-icons:cat", "game-icons:key", "game-icons:lock"]); // no lion
  expect([...task.labels]).toEqual([0, 1, 1]);
});

test("the styles of an icon are in one part, and a drawing in two tones only where the icon is not learned from", () => {
  const { reference: parts, shifts } = iconShifts(icons({ ...reference, ...shifted }), few);
  const { train, test: tested } = parts;
  const iconsOf = (dataset: unknown) => {
    const icons = dataset as IconDataset;
    return new Set(Array.from({ length: icons.size }, (_, i) => `${icons.iconSet(i)} ${icons.concept(i)}`));
  };
  expect([...iconsOf(train.dataset)].filter((icon) => iconsOf(tested.dataset).has(icon))).toEqual([]);
  expect(new Set(tested.labels).size).toBe(3); // every class is in the test part
  const all = [...namesOf(train.dataset), ...namesOf(tested.dataset)];
  expect(all).not.toContain("ph:cat-duotone");
  const isTested = namesOf(tested.dataset).includes("ph:cat");
  const twoTone = shifts.find(({ name }) => name === "two-tone")!;
  expect(namesOf(twoTone.task.dataset)).toEqual(isTested ? ["ph:cat-duotone"] : []);
});

test("a picture with a copy in the training part is in no other", () => {
  const world = { ...reference, ...shifted };
  const before = iconShifts(icons(world), few);
  const learned = namesOf(before.reference.train.dataset).find((name) => name.includes("key"))!;
  const at = namesOf(icons(world)).indexOf(learned);
  const picture = new Uint8Array(12 * 12 * 3);
  icons(world).readImage(at, picture);
  const { shifts, reference: parts } = iconShifts(icons(world, { "fa:key": picture }), few);
  expect(namesOf(parts.train.dataset)).toEqual(namesOf(before.reference.train.dataset));
  expect(namesOf(shifts.find(({ name }) => name === "older")!.task.dataset)).toEqual(["fa:cat"]);
});

test("icons of other sets have no part, and too few classes are an error that says what to do", () => {
  const { reference: parts } = iconShifts(icons({ ...reference, ...shifted, mdi: ["cat", "key"] }), few);
  expect(namesOf(parts.train.dataset).filter((name) => name.startsWith("mdi"))).toEqual([]);
  expect(() => iconShifts(icons(reference), few)).toThrow("got 0 in tiny; open more held-out sets");
});

test("no class has more pictures in a part than asked for", () => {
  const { reference: parts } = iconShifts(icons({ ...reference, ...shifted }), { ...few, perClass: 2 });
  for (const { labels } of [parts.train, parts.test])
    for (const label of [0, 1, 2]) expect([...labels].filter((one) => one === label).length).toBeLessThanOrEqual(2);
});
