import { expect, test } from "vitest";
import {
  countRight,
  interpolateClassifiers,
  interpolationPath,
  predictSet,
  zeroShotLinear,
} from "../../lib/evaluation/linear-classifiers.js";
import { expectNumbers } from "../tensors.js";
import { direction } from "./embeddings.js";

const rows = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));
const compass = zeroShotLinear(rows(0, 90, 180), { embedDim: 2, logitScale: 10 });

test("a zero-shot classifier is its rows times the logit scale, without biases", () => {
  expectNumbers(compass.weights, [10, 0, 0, 10, -10, 0], 1e-5);
  expectNumbers(compass.bias, [0, 0, 0], 0);
});

test("predictions are the highest logits, and a tie is wrong whatever comes first", async () => {
  const flat = { weights: Float64Array.of(1, 0, 1, 0, 0, 1), bias: Float64Array.of(0, 0, 0) };
  const result = await predictSet(flat, { features: Float32Array.of(1, 0, 0, 1), labels: [0, 2] });
  expect([...result.predicted]).toEqual([0, 2]);
  expect(result).toMatchObject({ isRight: [false, true], accuracy: 0.5, correct: 1, total: 2 });
});

test("biases count", async () => {
  const biased = { weights: new Float64Array(4), bias: Float64Array.of(0, 1) };
  expect([...(await predictSet(biased, { features: rows(10, 20), labels: [1, 1] })).predicted]).toEqual([1, 1]);
});

test("a set of wider classes is measured in its own classes", async () => {
  // Right or left is "along", up is "across"; 170 degrees is nearest to left.
  const set = { features: rows(170, 80, 10), labels: [0, 1, 1], groups: [[0, 2], [1]] };
  const result = await predictSet(compass, set);
  expect([...result.predicted]).toEqual([0, 1, 0]);
  expect(result.isRight).toEqual([true, true, false]);
});

test("interpolation is linear, and its ends are the classifiers, also where a class had no examples", () => {
  const from = { weights: Float64Array.of(0, 8), bias: Float64Array.of(0, Number.NEGATIVE_INFINITY) };
  const to = { weights: Float64Array.of(4, 0), bias: Float64Array.of(-1, 1) };
  const quarter = interpolateClassifiers(from, to, 0.25);
  expect([...quarter.weights]).toEqual([1, 6]);
  expect([...quarter.bias]).toEqual([-0.25, Number.NEGATIVE_INFINITY]);
  expect(interpolateClassifiers(from, to, 0)).toEqual(from);
  expect(interpolateClassifiers(from, to, 1)).toEqual(to);
});

test("between two classifiers lie others that may be better than both", async () => {
  // At 40 degrees "up" (90) loses against "right" (0) by cosines 0.64 and 0.77; a probe that favours "up" by 0.2 wins. It also
  // takes 42 degrees, which is right in this set, but half of its bias does not.
  const from = zeroShotLinear(rows(0, 90), { embedDim: 2, logitScale: 1 });
  const to = { ...from, bias: Float64Array.of(0, 0.2) };
  const sets = [{ name: "both", features: rows(44, 40), labels: [1, 0] }];
  const path = await interpolationPath({ from, to, sets }, { shares: [0, 0.5, 1] });
  // cos 44 - sin 44 = 0.0247 and cos 40 - sin 40 = 0.1233: "up" needs a bias above these.
  expect(path.map(({ share, predictions: [both] }) => [share, both.accuracy])).toEqual([
    [0, 0.5],
    [0.5, 1],
    [1, 0.5],
  ]);
  expect(await interpolationPath({ from, to, sets })).toHaveLength(11);
});

test("what makes no classifier or no set is refused", async () => {
  expect(() => zeroShotLinear(Float32Array.of(1, 1), { embedDim: 2, logitScale: 10 })).toThrow("of unit length");
  expect(() => zeroShotLinear(rows(0), { embedDim: 2, logitScale: 0 })).toThrow("a positive logit scale, got 0");
  expect(() => countRight([])).toThrow("countRight: expected at least one example, got none");
  expect(() => interpolateClassifiers(compass, compass, Number.NaN)).toThrow("a share from 0 (the first) to 1");
  const other = { weights: new Float64Array(6), bias: new Float64Array(2) };
  expect(() => interpolateClassifiers(compass, other, 0.5)).toThrow("got 3 classes and 6 weights, and 2 and 6");
  await expect(predictSet(compass, { features: rows(0), labels: [3] })).rejects.toThrow("labels of 0 to 2, got 3");
  await expect(predictSet(compass, { features: rows(0, 1), labels: [0] })).rejects.toThrow(
    "expected features [N, 2] of N labels, got [1, 4]",
  );
  await expect(predictSet(compass, { features: Float32Array.of(Number.NaN, 0), labels: [0] })).rejects.toThrow(
    "finite",
  );
  const groups = [[0], [1]];
  await expect(predictSet(compass, { features: rows(0), labels: [2], groups })).rejects.toThrow("labels of 0 to 1");
});
