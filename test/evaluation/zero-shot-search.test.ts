import { expect, test } from "vitest";
import { classifierVariants, searchZeroShot, validationPictures } from "../../lib/evaluation/zero-shot-search.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";
import { angleModel, direction } from "./embeddings.js";

const key = seedKey(4);
const embeddings = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));
const classifiers = [
  { name: "narrow", classifier: embeddings(0, 20) },
  { name: "wide", classifier: embeddings(0, 90) },
];
const labels = { validation: [0, 0, 1], test: [0, 1] };
const options = { labels, embedDim: 2, key };

/** Pictures whose test part may be asked for once, and only if they are the best. */
function variant(name: string, validation: Float32Array, test?: Float32Array) {
  return {
    name,
    embed: async (part: "validation" | "test") => {
      if (part === "validation") return validation;
      if (!test) throw new Error(`${name}: no test pictures expected`);
      return test;
    },
  };
}

test("the best combination on the validation pictures is measured on the test pictures", async () => {
  const pictures = [
    variant("blurred", embeddings(30, 40, 30)), // narrow: 1 of 3 right, wide: 2
    variant("sharp", embeddings(2, 30, 80), embeddings(30, 40)), // narrow: 2, wide: 3
  ];
  const result = await searchZeroShot({ pictures, classifiers }, options);
  expect(result.tried).toEqual([
    { pictures: "blurred", classifier: "narrow", accuracy: 1 / 3 },
    { pictures: "blurred", classifier: "wide", accuracy: 2 / 3 },
    { pictures: "sharp", classifier: "narrow", accuracy: 2 / 3 },
    { pictures: "sharp", classifier: "wide", accuracy: 1 },
  ]);
  expect(result.best).toEqual(result.tried[3]);
  expect(result.test).toMatchObject({ top1: 1 / 2, total: 2 }); // 30 is right, 40 belongs to the second class
});

test("of equally good combinations the first is taken", async () => {
  const same = embeddings(0, 1, 90);
  const pictures = [variant("first", same, embeddings(0, 90)), variant("second", same)];
  const { best, test: tested } = await searchZeroShot({ pictures, classifiers }, options);
  expect(best).toEqual({ pictures: "first", classifier: "narrow", accuracy: 1 });
  expect(tested.top1).toBe(1);
});

test("classifiers are made of every template set with every name set", async () => {
  const model = angleModel({ cat: 0, dog: 90, "a cat": 10, "a dog": 80, kitty: 20, "a kitty": 30 });
  const variants = await classifierVariants(
    model,
    [
      { name: "bare", templates: ["{}"] },
      { name: "both", templates: ["{}", "a {}"] },
    ],
    [
      { name: "names", classNames: [["cat"], ["dog"]] },
      { name: "pets", classNames: [["kitty"], ["dog"]] },
    ],
  );
  expect(variants.map(({ name }) => name)).toEqual(["bare, names", "bare, pets", "both, names", "both, pets"]);
  expectNumbers(variants[3].classifier, embeddings(25, 85), 1e-6);
});

test("validation pictures are drawn without replacement, in order, by the key", () => {
  const drawn = validationPictures(2000, { key });
  expect(drawn.length).toBe(800);
  expect([...drawn]).toEqual([...new Set(drawn)].sort((a, b) => a - b));
  expect(drawn[799]).toBeLessThan(2000);
  expect(validationPictures(2000, { key })).toEqual(drawn);
  expect(validationPictures(2000, { key: seedKey(9) })).not.toEqual(drawn);
  expect([...validationPictures(3, { key })]).toEqual([0, 1, 2]);
  expect(() => validationPictures(0, { key })).toThrow("validationPictures: expected at least one picture, got 0");
});

test("a search over nothing, or over classifiers of different classes, is refused", async () => {
  const pictures = [variant("sharp", embeddings(0, 1, 90))];
  await expect(searchZeroShot({ pictures, classifiers: [] }, options)).rejects.toThrow("got 1 and 0");
  const three = { name: "three", classifier: embeddings(0, 1, 2) };
  await expect(searchZeroShot({ pictures, classifiers: [...classifiers, three] }, options)).rejects.toThrow(
    'expected classifiers of the same classes, got 4 numbers in "narrow" and 6 in "three"',
  );
});
