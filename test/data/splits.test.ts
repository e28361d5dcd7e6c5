import fc from "fast-check";
import { expect, test } from "vitest";
import type { IconDataset } from "../../lib/data/icons.js";
import { splitByConcept, splitBySet } from "../../lib/data/splits.js";
import { seedKey } from "../../lib/runtime/random.js";
import { tinyIcons } from "./tiny-icons.js";

const all = <T>(dataset: IconDataset, read: (index: number) => T) =>
  Array.from({ length: dataset.size }, (_, i) => read(i));
const idsOf = (dataset: IconDataset) => all(dataset, (i) => `${dataset.iconSet(i)}:${dataset.iconName(i)}`);

/** Up to four sets of up to twenty icons, drawn from thirty names, so that sets share concepts. */
const someIcons = fc
  .dictionary(
    fc.constantFrom("one", "two", "three", "four"),
    fc.uniqueArray(
      fc.integer({ min: 0, max: 29 }).map((i) => `thing-${i}`),
      { maxLength: 20 },
    ),
  )
  .map((sets) => tinyIcons(sets));

test("a split by set holds out all pictures of the named sets and nothing else", () => {
  const { train, heldOut } = splitBySet(tinyIcons({ one: ["cat", "dog"], two: ["cat"], three: ["cow"] }), [
    "two",
    "three",
  ]);
  expect(idsOf(train)).toEqual(["one:cat", "one:dog"]);
  expect(idsOf(heldOut)).toEqual(["two:cat", "three:cow"]);
});

test("a set that the dataset does not have cannot be held out", () => {
  expect(() => splitBySet(tinyIcons({ one: ["cat"] }), ["two"])).toThrow("expected sets among one, got two");
});

test("a split by concept puts every picture on one side and every concept on one side only", () => {
  fc.assert(
    fc.property(someIcons, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (icons, share, seed) => {
      const { train, heldOut } = splitByConcept(icons, { share, key: seedKey(seed) });
      expect([...idsOf(train), ...idsOf(heldOut)].sort()).toEqual(idsOf(icons).sort());
      const held = new Set(all(heldOut, heldOut.concept));
      expect(all(train, train.concept).filter((concept) => held.has(concept))).toEqual([]);
    }),
  );
});

test("the same concepts are held out of every dataset with the same key", () => {
  const names = Array.from({ length: 50 }, (_, i) => `thing-${i}`);
  const conceptsOf = (icons: IconDataset, seed: number) => {
    const { heldOut } = splitByConcept(icons, { share: 0.4, key: seedKey(seed) });
    return all(heldOut, heldOut.concept).sort();
  };
  const one = conceptsOf(tinyIcons({ one: names }), 1);
  expect(conceptsOf(tinyIcons({ other: [...names].reverse() }), 1)).toEqual(one);
  expect(conceptsOf(tinyIcons({ one: names }), 2)).not.toEqual(one);
});

test("the share is that of the concepts, in expectation; 0 and 1 hold out none and all", () => {
  const icons = tinyIcons({ one: Array.from({ length: 2000 }, (_, i) => `thing-${i}`) });
  const size = (share: number) => splitByConcept(icons, { share, key: seedKey(0) }).heldOut.size;
  expect([size(0), size(1)]).toEqual([0, 2000]);
  expect(Math.abs(size(0.25) - 500)).toBeLessThan(4 * Math.sqrt(2000 * 0.25 * 0.75)); // four standard deviations: 77
  expect(() => size(1.5)).toThrow("expected a share in 0 .. 1, got 1.5");
});
