import fc from "fast-check";
import { expect, test } from "vitest";
import {
  averagePrecision,
  interpolatedAveragePrecision,
  rankExamples,
  rankedAveragePrecision,
  rocAuc,
} from "../../lib/evaluation/ranking-metrics.js";

// Ten examples with two groups of equal scores that mix positives and negatives, and weights.
const scores = [0.9, 0.8, 0.8, 0.6, 0.5, 0.5, 0.5, 0.2, 0.1, 0.1];
const isPositive = [1, 0, 1, 1, 0, 1, 0, 0, 1, 0];
const weights = [1, 2, 0.5, 1, 0.25, 3, 1, 1, 2, 0.5];

test("average precision adds up the precision at each recall that is new", () => {
  // Positives first, third and fourth: (1 / 1 + 2 / 3 + 3 / 4) / 3.
  expect(averagePrecision([4, 3, 2, 1], [1, 0, 1, 1])).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 3, 12);
  expect(averagePrecision([1, 2], [1, 0])).toBe(1 / 2);
  expect(averagePrecision([1], [1])).toBe(1);
});

test("average precision and the area under the ROC curve are scikit-learn's, with ties and weights", () => {
  // scikit-learn 1.9.1: average_precision_score and roc_auc_score of these, without and with sample_weight.
  expect(averagePrecision(scores, isPositive)).toBeCloseTo(0.6976190476190476, 12);
  expect(averagePrecision(scores, isPositive, { weights })).toBeCloseTo(0.6506727135298563, 12);
  expect(rocAuc(scores, isPositive)).toBeCloseTo(0.68, 12);
  expect(rocAuc(scores, isPositive, { weights })).toBeCloseTo(0.456140350877193, 12);
});

test("11-point average precision takes the best precision at each tenth of recall and beyond", () => {
  // Two positives, second and third of three: precision 1/2 at recall 1/2, 2/3 at recall 1, which is the best everywhere.
  expect(interpolatedAveragePrecision([3, 2, 1], [0, 1, 1])).toBeCloseTo(2 / 3, 12);
  // First and fourth: precision 1 up to recall 1/2, that is at 0, 0.1, ... 0.5, then 2/4 five times.
  expect(interpolatedAveragePrecision([4, 3, 2, 1], [1, 0, 0, 1])).toBeCloseTo((6 * 1 + 5 * 0.5) / 11, 12);
  // Of the points of scikit-learn's precision_recall_curve (1.9.1): recalls 0.2, 0.4, 0.6, 0.8, 1 have the precisions
  // 1, 2/3, 3/4, 4/7, 5/10, so 3 x 1 + 4 x 3/4 + 2 x 4/7 + 2 x 1/2 over 11.
  expect(interpolatedAveragePrecision(scores, isPositive)).toBeCloseTo(0.7402597402597402, 12);
});

test("a recall of exactly three tenths is among those of 0.3 and more", () => {
  // Ten positives; three of them come before the only negative: recall 0.3 at precision 1, later ones at k / (k + 1).
  const values = Array.from({ length: 11 }, (_, i) => -i);
  const labels = values.map((_, i) => (i === 3 ? 0 : 1));
  // 0, 0.1, 0.2, 0.3 have precision 1; the best of the others is 10 / 11.
  expect(interpolatedAveragePrecision(values, labels)).toBeCloseTo((4 + 7 * (10 / 11)) / 11, 12);
});

test("the area under the ROC curve counts pairs, a tie as half a one", () => {
  // Pairs of a positive and a negative: (2, 3) wrong, (2, 2) tied, (5, 3) and (5, 2) right: 2.5 of 4.
  expect(rocAuc([2, 5, 3, 2], [1, 1, 0, 0])).toBe(2.5 / 4);
  expect(rocAuc([1, 0], [1, 0])).toBe(1);
  expect(rocAuc([1, 0], [0, 1])).toBe(0);
});

test("equal scores for all have the level of guessing", () => {
  const labels = [1, 0, 0, 1, 0];
  const same = labels.map(() => 0.3);
  expect(averagePrecision(same, labels)).toBe(2 / 5);
  expect(interpolatedAveragePrecision(same, labels)).toBeCloseTo(2 / 5, 12);
  expect(rocAuc(same, labels)).toBe(0.5);
});

test("what needs a positive, or a negative, is undefined without one", () => {
  expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
  expect(interpolatedAveragePrecision([1, 2], [0, 0])).toBeNaN();
  expect(rocAuc([1, 2], [0, 0])).toBeNaN();
  expect(rocAuc([1, 2], [1, 1])).toBeNaN();
});

test("scores that are no numbers and lists that do not fit are refused", () => {
  expect(() => averagePrecision([0.1, Number.NaN], [1, 0])).toThrow(
    "rankExamples: expected scores that are numbers, got NaN for example 1",
  );
  expect(() => rocAuc([], [])).toThrow("rankExamples: expected at least one score, got none");
  expect(() => rocAuc([1, 2], [1])).toThrow("expected a label for each of 2 scores, got 1");
  expect(() => rocAuc([1, 2], [1, 0], { weights: [1] })).toThrow("expected a weight for each of 2 examples, got 1");
  expect(averagePrecision([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY], [0, 1])).toBe(1);
});

const examples = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), isPositive: fc.boolean() }), {
  minLength: 1,
  maxLength: 20,
});

test("the order of the examples does not count, and a weight of two is an example twice", () => {
  fc.assert(
    fc.property(examples, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (list, stream) => {
      const times = list.map(() => stream.next().value as number);
      const repeated = list.flatMap((example, i) => Array.from({ length: times[i] }, () => example)).reverse();
      fc.pre(repeated.length > 0);
      const values = list.map(({ score }) => score);
      const labels = list.map((example) => example.isPositive);
      for (const metric of [averagePrecision, interpolatedAveragePrecision, rocAuc]) {
        const plain = metric(
          repeated.map(({ score }) => score),
          repeated.map((example) => example.isPositive),
        );
        expect(metric(values, labels, { weights: times })).toEqual(
          Number.isNaN(plain) ? plain : expect.closeTo(plain, 10),
        );
      }
    }),
  );
});

test("a ranking may be used with any number of weightings", () => {
  const ranking = rankExamples(scores, isPositive);
  expect(rankedAveragePrecision(ranking, { weights })).toBe(averagePrecision(scores, isPositive, { weights }));
  expect(rankedAveragePrecision(ranking)).toBe(averagePrecision(scores, isPositive));
});
