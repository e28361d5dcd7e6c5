import { expect, test } from "vitest";
import { zeroShotLinear } from "../../lib/evaluation/linear-classifiers.js";
import {
  adaptationChanges,
  adaptToClassShift,
  compareAdaptations,
  predictShift,
} from "../../lib/evaluation/robustness-adaptations.js";
import { seedKey } from "../../lib/runtime/random.js";
import { direction } from "./embeddings.js";

const rows = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));
const key = seedKey(2);

// Reference classes: baseball player at 0 degrees, bridegroom at 60, zebra at 180. Its training pictures of bridegrooms are at 90.
const zeroShot = zeroShotLinear(rows(0, 60, 180), { embedDim: 2, logitScale: 10 });
const train = { features: rows(0, 5, 90, 95, 180, 185), labels: [0, 0, 1, 1, 2, 2] };
const test4 = { features: rows(10, 40, 125, 170), labels: [0, 0, 1, 2] };
// The shift has persons and zebras; by its own names a person is at 30 degrees.
const shift = {
  name: "videos",
  features: rows(100, 20, 150),
  labels: [0, 0, 1],
  groups: [[0, 1], [2]],
  ownZeroShot: zeroShotLinear(rows(30, 180), { embedDim: 2, logitScale: 10 }),
};

test("a shift of wider classes is predicted by the best of the reference's classes", async () => {
  const { reference, shifted } = await predictShift(zeroShot, { test: test4, shift });
  // 100 degrees is nearest to 60, a person. In the shift's classes the reference's 40 is right, and 125 is nearest to 180.
  expect([...shifted.predicted]).toEqual([0, 0, 1]);
  expect(reference.isRight).toEqual([true, true, false, true]);
});

test("the reference is cut to the classes of the shift", async () => {
  const zebras = { ...shift, features: rows(150), labels: [1], groups: [[0], [2]] };
  const { reference, shifted } = await predictShift(zeroShot, { test: test4, shift: zebras });
  // Without bridegrooms the picture at 125 is out of the test, and nothing is taken for one.
  expect(reference.isRight).toEqual([true, true, true]);
  expect([...shifted.predicted]).toEqual([1]);
});

test("the three classifiers of a shift are told apart", async () => {
  const [result] = await compareAdaptations({ train, test: test4, zeroShot }, [shift], { l2: 1e-3 });
  // By its own names the picture at 100 degrees is 70 from a person and 80 from a zebra, and that at 150 is a zebra.
  expect(result.toClassShift.shifted.isRight).toEqual([true, true, true]);
  expect(result.toClassShift.reference).toEqual(result.zeroShot.reference);
  // The regression has its border between 92.5 and 182.5, so that 125 is a bridegroom now.
  expect(result.toReference.reference.isRight).toEqual([true, true, true, true]);
  expect(result.toReference.shifted.isRight).toEqual([true, true, true]);
});

test("changes are differences on the same pictures", async () => {
  const worse = { ...shift, ownZeroShot: zeroShotLinear(rows(-30, 110), { embedDim: 2, logitScale: 10 }) };
  const results = await compareAdaptations({ train, test: test4, zeroShot }, [worse], { l2: 1e-3 });
  const [change] = adaptationChanges(results, { key });
  expect(change.name).toBe("videos");
  expect(change.toClassShift.difference).toBeCloseTo(-1 / 3, 12); // 100 degrees is nearer to 110 now
  expect(change.toReference).toEqual({ difference: 0, interval: [0, 0] });
});

test("classes that do not fit are refused", async () => {
  await expect(adaptToClassShift({ ...shift, groups: [[0], [1], [2]] })).rejects.toThrow(
    "expected a zero-shot classifier of 3 classes for videos, got 2",
  );
  const stray = { ...shift, groups: [[0], [3]] };
  await expect(predictShift(zeroShot, { test: test4, shift: stray })).rejects.toThrow("classes of 0 to 2, got 3");
});
