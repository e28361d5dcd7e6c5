import { expect, test } from "vitest";
import type { TaskMetric } from "../../lib/data/dataset.js";
import { pairedScoreDifference } from "../../lib/evaluation/score-difference.js";
import { measureScores } from "../../lib/evaluation/task-metric.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";

const key = seedKey(1);

/** One row of scores per picture, the right class's the highest or not. */
function scoresOf(labels: readonly number[], isRight: readonly boolean[], classes: number): Float64Array {
  const scores = new Float64Array(labels.length * classes);
  for (const [row, label] of labels.entries())
    scores[row * classes + (isRight[row] ? label : (label + 1) % classes)] = 1;
  return scores;
}

test("the first's accuracy minus the second's, with an interval around it", () => {
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const first = scoresOf(
    [...labels],
    Array.from(labels, (_, i) => i < 30),
    2,
  ); // 30 of 40 right
  const second = scoresOf(
    [...labels],
    Array.from(labels, (_, i) => i < 20),
    2,
  ); // 20 of 40
  const task = { labels, metric: "accuracy" } as const;
  const { difference, interval } = pairedScoreDifference(first, second, task, { classes: 2, key });
  expect(difference).toBeCloseTo(0.25, 12);
  expect(interval[0]).toBeGreaterThan(0); // the second is right only where the first is: never below
  expect(interval[0]).toBeLessThan(0.25);
  expect(interval[1]).toBeGreaterThan(0.25);
});

test("a classifier against itself has no difference, with no width", () => {
  const labels = Int32Array.from([0, 1, 2, 0]);
  const scores = scoresOf([...labels], [true, false, true, true], 3);
  const task = { labels, metric: "mean per class" } as const;
  const found = pairedScoreDifference(scores, scores, task, { classes: 3, key });
  expect(found).toEqual({ difference: 0, interval: [0, 0] });
});

test.each<[TaskMetric, number]>([
  ["accuracy", 6],
  ["mean per class", 6],
  ["mean of top-1 and top-5", 6],
  ["ROC AUC", 2],
])("the difference by %s is that of the two measured alone", (metric, classes) => {
  const stream = randomStream(seedKey(2));
  const labels = Int32Array.from({ length: 60 }, () => stream.integer(classes));
  const [first, second] = [0, 1].map(() => Float64Array.from({ length: 60 * classes }, () => stream.uniform()));
  const alone = [first, second].map((scores) => measureScores(scores, { labels, metric }, { classes, key }).value);
  const { difference, interval } = pairedScoreDifference(first, second, { labels, metric }, { classes, key });
  expect(difference).toBeCloseTo(alone[0] - alone[1], 12);
  expect(interval[0]).toBeLessThan(interval[1]);
});

test("draws of one class alone are left out of a ROC AUC's interval", () => {
  const labels = Int32Array.from([0, 0, 0, 1]); // a third of the draws have no positive
  const [first, second] = [Float64Array.of(1, 0, 1, 0, 1, 0, 0, 1), Float64Array.of(0, 1, 0, 1, 0, 1, 1, 0)];
  const { interval } = pairedScoreDifference(first, second, { labels, metric: "ROC AUC" }, { classes: 2, key });
  expect(interval).toEqual([1, 1]);
});

test("a metric of several labels is refused", () => {
  const task = { labels: Int32Array.of(0, 1), metric: "11-point mAP" } as const;
  expect(() => pairedScoreDifference(new Float64Array(4), new Float64Array(4), task, { classes: 2, key })).toThrow(
    'pairedScoreDifference: expected a metric of single labels, got "11-point mAP" of 2 classes',
  );
});
