import { expect, test } from "vitest";
import type { PairDataset } from "../../lib/data/dataset.js";
import { duplicateAugmentations, randomChange, versionBatches } from "../../lib/data/duplicate-augmentations.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";

const side = 12;
/** Twenty pictures, each of one colour. */
const dataset: PairDataset = {
  name: "colours",
  size: 20,
  imageSize: side,
  caption: () => ({ title: "", description: "", tags: [] }),
  concept: () => "",
  readImage: (index, into, offset = 0) => {
    into.fill(12 * index, offset, offset + side * side * 3);
  },
};
const settings = { batchSize: 8, imageSize: 8, key: seedKey(3) };
const still = { ...duplicateAugmentations, share: 0 };

test("a batch is a function of key and step alone", () => {
  const [one, other] = [versionBatches(dataset, settings), versionBatches(dataset, settings)];
  const later = one(3);
  one(0);
  expect(other(3)).toEqual(later);
  expect(versionBatches(dataset, { ...settings, key: seedKey(4) })(3)).not.toEqual(later);
});

test("rows of both parts are versions of one picture, and no picture comes twice in an epoch", () => {
  const batches = versionBatches(dataset, { ...settings, augmentations: still });
  const seen: number[] = [];
  for (const step of [0, 1]) {
    const { first, second } = batches(step);
    expect(first).toEqual(second); // unchanged
    expect(first.length).toBe(8 * 8 * 8 * 3);
    for (let row = 0; row < 8; row++) seen.push(first[row * 8 * 8 * 3]);
  }
  expect(new Set(seen).size).toBe(16);
});

test("the two versions of a picture differ", () => {
  const { first, second } = versionBatches(dataset, settings)(0);
  expect(first).not.toEqual(second);
});

test("a kind of change comes as often as its share, within its bounds", () => {
  const stream = randomStream(deriveKey(seedKey(1), "changes"));
  const changes = Array.from({ length: 2000 }, () => randomChange(duplicateAugmentations, stream));
  for (const kind of ["degrees", "crop", "scaledTo", "quality", "colour"] as const) {
    const share = changes.filter((change) => change[kind] !== undefined).length / changes.length;
    expect(Math.abs(share - 0.6), kind).toBeLessThan(0.05); // five deviations of 0.011
  }
  const within = (values: (number | undefined)[], low: number, high: number) =>
    values.every((value) => value === undefined || (value >= low && value <= high));
  expect(
    within(
      changes.map(({ degrees }) => degrees),
      -10,
      10,
    ),
  ).toBe(true);
  expect(
    within(
      changes.map(({ scaledTo }) => scaledTo),
      16,
      72,
    ),
  ).toBe(true);
  expect(
    within(
      changes.map(({ quality }) => quality),
      20,
      95,
    ),
  ).toBe(true);
  expect(
    within(
      changes.map(({ crop }) => crop && crop.top + crop.height),
      0.75,
      1,
    ),
  ).toBe(true);
  expect(new Set(changes.map(({ interpolations }) => interpolations?.[0])).size).toBe(6);
});
