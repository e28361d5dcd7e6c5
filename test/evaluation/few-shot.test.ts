import * as fc from "fast-check";
import { expect, test } from "vitest";
import { classesWithShots, drawShots, type FewShotMethod, fewShotCurve } from "../../lib/evaluation/few-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { direction } from "./embeddings.js";

const key = seedKey(4);
const labels = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 0];

test("a draw has k different examples of each class, class by class", () => {
  const drawn = drawShots(labels, { classes: 3, shots: 2, key });
  expect(Array.from(drawn, (index) => labels[index])).toEqual([0, 0, 1, 1, 2, 2]);
  expect(new Set(drawn).size).toBe(6);
});

test("larger draws contain smaller ones, and other keys draw others", () => {
  const ofClass1 = (shots: number, drawKey = key) => [
    ...drawShots(labels, { classes: 3, shots, key: drawKey }).subarray(shots, 2 * shots),
  ];
  expect(ofClass1(3).slice(0, 2)).toEqual(ofClass1(2));
  expect(ofClass1(2).slice(0, 1)).toEqual(ofClass1(1));
  const firsts = Array.from({ length: 20 }, (_, seed) => ofClass1(1, seedKey(seed))[0]);
  expect(new Set(firsts)).toEqual(new Set([1, 4, 7, 10]));
});

test("what is drawn of a class depends on no other class", () => {
  // Class 0 has every third example, and the others are of classes 1 and 2, whichever.
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 12, maxLength: 12 }), (others) => {
      const mixed = [...others.flatMap((label, i) => (i % 2 === 0 ? [0, label] : [label])), 1, 2];
      const even = mixed.map((label, i) => (label === 0 ? 0 : 1 + (i % 2)));
      const [first] = drawShots(mixed, { classes: 3, shots: 1, key });
      expect(drawShots(even, { classes: 3, shots: 1, key })[0]).toBe(first);
    }),
  );
});

test("classes of one size are drawn from independently", () => {
  const turns = Array.from({ length: 100 }, (_, i) => i % 2); // example i is number i / 2 of its class
  const numbers = Array.from(drawShots(turns, { classes: 2, shots: 5, key }), (index) => Math.floor(index / 2));
  expect(numbers.slice(0, 5)).not.toEqual(numbers.slice(5));
});

test("classes with too few examples are refused, and can be left out", () => {
  expect(() => drawShots(labels, { classes: 3, shots: 4, key })).toThrow(
    "drawShots: expected 4 examples of every class, got fewer of class 2; leave such classes out, see classesWithShots",
  );
  expect(classesWithShots(labels, { classes: 3, shots: 4 })).toEqual([[0], [1]]);
  expect(classesWithShots(labels, { classes: 3, shots: 3 })).toEqual([[0], [1], [2]]);
  expect(() => classesWithShots(labels, { classes: 3, shots: 5 })).toThrow(
    "two or more classes with 5 examples, got 1",
  );
});

/** Learns nothing: the class of an example is its angle's nearest of the first example of each class. */
const firstExample: FewShotMethod = async ({ features, labels }, { classes }) => {
  const shots = labels.length / classes;
  const weights = Float64Array.from({ length: classes * 2 }, (_, i) => features[(i >> 1) * shots * 2 + (i % 2)]);
  return { weights, bias: new Float64Array(classes), settings: { shots } };
};

// Class 0 is at 0 or 60 degrees, class 1 at 90: with 60 the border is at 75, with 0 at 45.
const pool = { features: Float32Array.from([0, 60, 90, 90].flatMap(direction)), labels: [0, 0, 1, 1] };
const tests = [{ name: "test", features: Float32Array.from([50, 10].flatMap(direction)), labels: [1, 0] }];
const options = { classes: 2, tests, draws: 8, key, method: firstExample };

test("accuracies are those of each draw, with their mean and interval", async () => {
  const [one, two] = await fewShotCurve(pool, { ...options, shots: [1, 2] });
  expect(one.shots).toBe(1);
  expect(new Set(one.tests.test.accuracies)).toEqual(new Set([0.5, 1])); // 50 degrees is right if 0 was drawn
  const right = one.tests.test.accuracies.filter((accuracy) => accuracy === 1).length;
  const mean = 0.5 + right / 16;
  expect(one.tests.test.mean).toBeCloseTo(mean, 12);
  // Of 8 values 0.5 or 1, the variance is 0.25 p (1 - p) 8 / 7; Student's quantile of 7 degrees of freedom is 2.364624
  // (scipy 1.17.1, t.ppf(0.975, 7)).
  const share = right / 8;
  const half = 2.364624 * Math.sqrt((0.25 * share * (1 - share) * 8) / 7 / 8);
  expect(one.tests.test.interval?.[1]).toBeCloseTo(mean + half, 6);
  expect(one.tests.test.interval?.[0]).toBeCloseTo(mean - half, 6);
  // The first of two is the one: draws are nested, so that this method gives the same for two.
  expect(two.tests.test.accuracies).toEqual(one.tests.test.accuracies);
  expect(two.settings[0]).toEqual({ shots: 2 });
});

test("all examples are learned from once", async () => {
  const [all] = await fewShotCurve(pool, { ...options, shots: ["all"] });
  expect(all.shots).toBe(2);
  expect(all.tests.test.accuracies).toHaveLength(1);
  expect(all.tests.test.interval).toBeUndefined();
});

test("draws don't depend on how many there are, nor on the other numbers of shots", async () => {
  const [few] = await fewShotCurve(pool, { ...options, shots: [1], draws: 2 });
  const [, many] = await fewShotCurve(pool, { ...options, shots: [2, 1] });
  expect(many.tests.test.accuracies.slice(0, 2)).toEqual(few.tests.test.accuracies);
});

test("wrong requests are refused", async () => {
  const curve = (change: object) => fewShotCurve(pool, { ...options, shots: [1], ...change });
  await expect(curve({ draws: 0 })).rejects.toThrow("expected a positive whole number, got 0");
  await expect(curve({ shots: [0] })).rejects.toThrow("drawShots: expected a positive whole number, got 0");
  await expect(curve({ shots: [3] })).rejects.toThrow("expected 3 examples of every class");
  await expect(curve({ tests: [] })).rejects.toThrow("one or more test sets of different names, got ");
  await expect(curve({ tests: [...tests, ...tests] })).rejects.toThrow("test sets of different names, got test");
  await expect(curve({ classes: 1 })).rejects.toThrow("expected two or more classes, got 1");
  await expect(fewShotCurve({ ...pool, labels: [0, 0, 1, 2] }, { ...options, shots: [1] })).rejects.toThrow("got 2");
  const broken = { ...pool, features: pool.features.map(() => Number.NaN) };
  await expect(fewShotCurve(broken, { ...options, shots: [1] })).rejects.toThrow("expected finite features, got NaN");
});
