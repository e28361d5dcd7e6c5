import { expect, test } from "vitest";
import {
  countWithin,
  labelRank,
  labelRanks,
  meanOfTop1AndTop5,
  meanPerClass,
  shareWithin,
  softmax,
  topK,
} from "../../lib/evaluation/metrics.js";

test("the rank of a label is the number of classes above it", () => {
  const scores = [0.1, 0.9, 0.4, 0.7];
  expect([0, 1, 2, 3].map((label) => labelRank(scores, label))).toEqual([3, 0, 2, 1]);
});

test("a tie counts against the right class, whatever its place", () => {
  expect([0, 1, 2].map((label) => labelRank([0.5, 0.5, 0.1], label))).toEqual([1, 1, 2]);
  expect(labelRank([0, 0, 0], 0)).toBe(2); // a collapsed model scores nothing
});

test("a score that is not a number never makes a prediction right", () => {
  expect(labelRank([Number.NaN, Number.NaN], 0)).toBe(1);
  expect(labelRank([0.3, Number.NaN], 0)).toBe(1);
});

test("a single class is always right", () => {
  expect(labelRank([0.2], 0)).toBe(0);
});

test("a label that is no class is refused", () => {
  expect(() => labelRank([0.1, 0.2], 2)).toThrow("labelRank: expected a label of 0 to 1, got 2");
  expect(() => labelRank([0.1, 0.2], -1)).toThrow("got -1");
});

test("top-k accuracy is the share of ranks below k", () => {
  const ranks = [0, 1, 4, 5];
  expect([1, 2, 5, 6].map((k) => shareWithin(ranks, k))).toEqual([0.25, 0.5, 0.75, 1]);
  expect(countWithin(ranks, 5)).toBe(3);
});

test("the mean of top-1 and top-5 accuracy counts the first place twice as much", () => {
  expect(meanOfTop1AndTop5([0, 1, 4, 5])).toBe((1 / 4 + 3 / 4) / 2);
  expect(meanOfTop1AndTop5([0])).toBe(1);
});

test("the ranks of many labels are those of each", () => {
  const scores = [0.1, 0.9, 0.4, 0.5, 0.5, Number.NaN];
  expect([...labelRanks(scores, [2, 0], 3)]).toEqual([1, 2]); // 0.9 above 0.4; a tie and NaN
  expect(() => labelRanks(scores, [2, 0], 2)).toThrow("labelRanks: expected scores [2, 2], got 6 numbers");
  expect(() => labelRanks(scores, [2, 3], 3)).toThrow("labelRank: expected a label of 0 to 2, got 3");
});

test("nothing has no share, and no mean", () => {
  expect(() => shareWithin([], 1)).toThrow("shareWithin: expected at least one rank, got none");
  expect(() => meanOfTop1AndTop5([])).toThrow("expected at least one rank");
  expect(() => meanPerClass([])).toThrow("meanPerClass: expected at least one outcome, got none");
  expect(() => labelRanks([], [], 3)).toThrow("labelRanks: expected at least one label, got none");
});

test("mean per class gives each class that occurs the same weight", () => {
  const outcomes = [
    { label: 0, isRight: true },
    { label: 0, isRight: true },
    { label: 0, isRight: true },
    { label: 0, isRight: false },
    { label: 7, isRight: false },
  ];
  expect(meanPerClass(outcomes)).toBe((3 / 4 + 0 / 1) / 2); // 3 of 5 would be 0.6
  expect(meanPerClass([{ label: 3, isRight: true }])).toBe(1);
});

test("the top k come best first, equal scores in order", () => {
  expect(topK([0.1, 0.7, 0.7, 0.9], 3)).toEqual([3, 1, 2]);
  expect(topK([0.2, 0.3], 5)).toEqual([1, 0]);
  expect(topK([Number.NaN, 0.3, Number.NEGATIVE_INFINITY, 0.3], 4)).toEqual([1, 3, 2, 0]); // what is no number is last
});

test("softmax of large logits is that of their differences", () => {
  const [a, b] = softmax([1000 + Math.log(3), 1000]);
  expect(a).toBeCloseTo(0.75, 10); // 3 / (3 + 1)
  expect(b).toBeCloseTo(0.25, 10);
  expect(softmax([5])).toEqual([1]);
});
