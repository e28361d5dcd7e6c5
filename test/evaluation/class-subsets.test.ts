import * as fc from "fast-check";
import { expect, test } from "vitest";
import { poolClasses, rowsAt, subsetOfClasses } from "../../lib/evaluation/class-subsets.js";
import { labelRank, labelRanks } from "../../lib/evaluation/metrics.js";

// Four reference classes: baseball player, bridegroom, zebra, lion. The shift has "person" and "zebra".
const groups = [[0, 1], [2]];

test("a wider class scores as the best of its classes, and a class of none does not count", () => {
  const scores = [0.1, 0.6, 0.5, 0.9, 0.2, 0.1, 0.3, 0.9];
  expect([...poolClasses(scores, { classes: 4, groups })]).toEqual([0.6, 0.5, 0.2, 0.3]);
});

test("examples of other classes leave the reference dataset, and the rest is labelled by group", () => {
  const { indices, labels } = subsetOfClasses([3, 2, 0, 1, 3], { classes: 4, groups });
  expect([...indices]).toEqual([1, 2, 3]);
  expect([...labels]).toEqual([1, 0, 0]);
});

test("restricting the classes can only help a picture of one of them", () => {
  const oneRow = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(oneRow, fc.nat(2), (scores, label) => {
      const kept = [0, 1, 2].map((c) => [c]);
      const among3 = labelRank(poolClasses(scores, { classes: 5, groups: kept }), label);
      expect(among3).toBeLessThanOrEqual(labelRank(scores, label));
    }),
  );
});

test("pooled scores that tie count against the right class, and so do scores that are no numbers", () => {
  const pooled = poolClasses([0.5, 0.1, 0.5, 0, Number.NaN, 0.1, 0, 0], { classes: 4, groups });
  expect([...labelRanks(pooled, [0, 1], 2)]).toEqual([1, 1]);
});

test("rows are taken in the order of the indices", () => {
  expect([...rowsAt(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 0, 2], 2)]).toEqual([5, 6, 1, 2, 5, 6]);
  expect(() => rowsAt(Float32Array.of(1, 2), [1], 2)).toThrow("rowsAt: expected indices of 0 to 0, got 1");
});

test("groups that make no sense are refused", () => {
  const pool = (bad: number[][]) => poolClasses([1, 2, 3, 4], { classes: 4, groups: bad });
  expect(() => pool([])).toThrow("expected at least one group of classes, got none");
  expect(() => pool([[0], []])).toThrow("expected classes in every group, got none in group 1");
  expect(() => pool([[0], [4]])).toThrow("expected classes of 0 to 3, got 4 in group 1");
  expect(() => pool([[0, 1], [1]])).toThrow("expected each class in one group, got class 1 in 0 and 1");
  expect(() => poolClasses([1, 2, 3], { classes: 2, groups: [[0]] })).toThrow("rows of 2 numbers, got 3 numbers");
});

test("labels that make no sense are refused", () => {
  expect(() => subsetOfClasses([4], { classes: 4, groups })).toThrow("expected labels of 0 to 3, got 4 for example 0");
  expect(() => subsetOfClasses([3, 3], { classes: 4, groups })).toThrow("examples of the 2 groups' classes, got none");
});
