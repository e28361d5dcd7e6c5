import { expect, test } from "vitest";
import type { ClassificationTask, MultiLabelTask, TaskMetric } from "../../lib/data/dataset.js";
import { evaluateTask, measureEmbeddings, measureScores } from "../../lib/evaluation/task-metric.js";
import { evaluateZeroShot, zeroShotAccuracy } from "../../lib/evaluation/zero-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { angleDataset, angleModel, direction, unitRows } from "./embeddings.js";

const key = seedKey(3);

// Seven classes; the scores of a picture are all zero but for what is said of it.
const line = (scores: Record<number, number>) => Array.from({ length: 7 }, (_, c) => scores[c] ?? -c);
const scores = [...line({ 3: 5 }), ...line({ 3: 5, 4: 5 }), ...line({ 0: 1 }), ...line({}), ...line({})];
const labels = Int32Array.of(3, 4, 0, 6, 1); // first; tied, which is wrong; first; last of seven; second
const measure = (metric: TaskMetric) => measureScores(scores, { metric, labels }, { classes: 7, key });

test("accuracy is the share of first places, with its exact interval", () => {
  const result = measure("accuracy");
  expect(result).toMatchObject({ metric: "accuracy", value: 2 / 5, chance: 1 / 7, trials: 5 });
  expect(result.intervalKind).toBe("clopperPearson");
  expect(result.interval[0]).toBeCloseTo(0.0527, 4); // exact 95 % interval of 2 in 5
});

test("mean per class and the mean of top-1 and top-5 have an interval over pictures", () => {
  expect(measure("mean per class")).toMatchObject({ value: (1 + 0 + 1 + 0 + 0) / 5, chance: 1 / 7 });
  // Within the first five are all but the picture of class 6.
  const both = measure("mean of top-1 and top-5");
  expect(both).toMatchObject({
    value: (2 / 5 + 4 / 5) / 2,
    chance: expect.closeTo(3 / 7, 12),
    intervalKind: "bootstrap",
  });
  expect(both.interval[0]).toBeLessThan(both.value);
  expect(both.interval[1]).toBeGreaterThan(both.value);
  expect(measure("mean of top-1 and top-5")).toEqual(both);
});

test("below five classes guessing is always among the first five", () => {
  const few = measureScores(
    [1, 0, 0, 1],
    { metric: "mean of top-1 and top-5", labels: Int32Array.of(0, 0) },
    { classes: 2, key },
  );
  expect(few).toMatchObject({ value: (1 / 2 + 1) / 2, chance: (1 / 2 + 1) / 2 });
});

test("of two classes the second is positive, and scored by how far it is above the first", () => {
  // Margins 1, -2, 0.5, -1: pairs of a positive (1, 0.5, -1) and the negative (-2) are all right.
  const two = [0, 1, 2, 0, 1, 1.5, 1, 0];
  const result = measureScores(two, { metric: "ROC AUC", labels: Int32Array.of(1, 0, 1, 1) }, { classes: 2, key });
  expect(result).toMatchObject({ value: 1, chance: 0.5, trials: 4, interval: [1, 1] });
  const turned = measureScores(two, { metric: "ROC AUC", labels: Int32Array.of(0, 1, 0, 0) }, { classes: 2, key });
  expect(turned.value).toBe(0);
  const collapsed = measureScores(
    Array(8).fill(0.2),
    { metric: "ROC AUC", labels: Int32Array.of(0, 1, 0, 0) },
    { classes: 2, key },
  );
  expect(collapsed).toMatchObject({ value: 0.5, interval: [0.5, 0.5] });
});

test("several labels are measured class by class, without the classes that do not occur", () => {
  // Class 0: positives first and third of three; class 1: the second; class 2: none.
  const values = [3, 1, 9, 2, 2, 9, 1, 0, 9];
  const labelSets = Uint8Array.of(1, 0, 0, 0, 1, 0, 1, 0, 0);
  const result = measureScores(values, { metric: "11-point mAP", labelSets }, { classes: 3, key });
  // Class 0: precision 1 up to recall 0.5, 2/3 above; class 1: 1 everywhere.
  expect(result.value).toBeCloseTo(((6 * 1 + 5 * (2 / 3)) / 11 + 1) / 2, 12);
  expect(result.chance).toBeCloseTo((2 / 3 + 1 / 3) / 2, 12);
  expect(result.interval[0]).toBeLessThanOrEqual(result.value);
  expect(result.trials).toBe(3);
  const same = measureScores(Array(9).fill(4), { metric: "11-point mAP", labelSets }, { classes: 3, key });
  expect(same.value).toBeCloseTo(same.chance, 12);
});

test("one picture with one label of one class is right, and has an interval", () => {
  const options = { classes: 1, key };
  const one = measureScores([0.3], { metric: "11-point mAP", labelSets: Uint8Array.of(1) }, options);
  expect(one).toMatchObject({ value: 1, chance: 1, interval: [1, 1], trials: 1 });
  expect(measureScores([0.3], { metric: "mean per class", labels: Int32Array.of(0) }, options).value).toBe(1);
});

test("embeddings are measured as their similarities are", async () => {
  const [images, classifier] = [unitRows(40, 6, "task images"), unitRows(4, 6, "task classes")];
  const four = Int32Array.from({ length: 40 }, (_, i) => i % 4);
  const options = { embedDim: 6, key };
  const accuracies = await zeroShotAccuracy(images, classifier, { labels: four, ...options });
  const accuracy = await measureEmbeddings(images, classifier, { metric: "accuracy", labels: four }, options);
  expect(accuracy).toMatchObject({ value: accuracies.top1, interval: accuracies.intervals.top1 });
  const perClass = await measureEmbeddings(images, classifier, { metric: "mean per class", labels: four }, options);
  expect(perClass).toMatchObject({ value: accuracies.meanPerClass, interval: accuracies.intervals.meanPerClass });
  const order = Array.from({ length: 40 }, (_, i) => 39 - i);
  const turnedImages = Float32Array.from(order.flatMap((i) => [...images.subarray(i * 6, i * 6 + 6)]));
  const sets = Uint8Array.from({ length: 160 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const turnedSets = Uint8Array.from(order.flatMap((i) => [...sets.subarray(i * 4, i * 4 + 4)]));
  const multi = await measureEmbeddings(images, classifier, { metric: "11-point mAP", labelSets: sets }, options);
  const turned = await measureEmbeddings(
    turnedImages,
    classifier,
    { metric: "11-point mAP", labelSets: turnedSets },
    options,
  );
  expect(turned.value).toBeCloseTo(multi.value, 12);
});

const parts = {
  name: "directions",
  description: "where it points",
  kind: "direction",
  dataset: angleDataset([10, 20, 170, 100]),
  classNames: [["right"], ["left"]],
  templates: ["to the {}"],
};
const model = angleModel({ "to the right": 0, "to the left": 180 });

test("a task is measured by its own metric, whichever the batch size", async () => {
  const single: ClassificationTask = { ...parts, metric: "accuracy", labels: Int32Array.of(0, 0, 1, 0) };
  const result = await evaluateTask(model, single, { key, batchSize: 3 });
  expect(result).toMatchObject({ value: 3 / 4, chance: 1 / 2, trials: 4 });
  expect(result.value).toBe((await evaluateZeroShot(model, single, { key })).top1);
  expect(await evaluateTask(model, single, { key, batchSize: 1 })).toEqual(result);
  // Margins grow with the angle: 170 > 100 > 20 > 10, so one positive of 170 and one of 20 are above 3 of 4 negatives.
  const auc: ClassificationTask = { ...parts, metric: "ROC AUC", labels: Int32Array.of(0, 1, 1, 0) };
  expect((await evaluateTask(model, auc, { key })).value).toBe(3 / 4);
  const multi: MultiLabelTask = { ...parts, metric: "11-point mAP", labelSets: Uint8Array.of(1, 0, 1, 0, 0, 1, 1, 1) };
  expect((await evaluateTask(model, multi, { key })).value).toBeCloseTo(1, 12);
});

test("metrics and answers that do not fit are refused", () => {
  const options = { classes: 2, key };
  const two = Int32Array.of(0, 1);
  const measured = (metric: TaskMetric, given: Int32Array, values: number[], classes = 2) =>
    measureScores(values, { metric, labels: given }, { classes, key });
  expect(() => measured("11-point mAP", two, [1, 2, 3, 4])).toThrow(
    'measureScores: expected label sets for "11-point mAP", got one label for each picture',
  );
  expect(() => measureScores([1, 2], { metric: "accuracy", labelSets: Uint8Array.of(1, 0) }, options)).toThrow(
    'expected "11-point mAP" for label sets, got "accuracy"',
  );
  expect(() => measureScores([1, 2], { metric: "11-point mAP", labelSets: Uint8Array.of(0, 0) }, options)).toThrow(
    "expected at least one picture with a label, got none",
  );
  expect(() => measured("ROC AUC", two, [1, 2, 3, 4, 5, 6], 3)).toThrow('two classes for "ROC AUC", got 3');
  expect(() => measured("ROC AUC", Int32Array.of(1, 1), [1, 2, 3, 4])).toThrow("got 2 of class 1 in 2");
  expect(() => measured("ROC AUC", two, [1, 2])).toThrow("got 2 scores and 2 pictures");
  expect(() => measured("ROC AUC", two, [1, 2, 3, Number.NaN])).toThrow("got NaN for example 1");
  expect(() => measured("accuracy", two, [1, 2])).toThrow("labelRanks: expected scores [2, 2], got 2 numbers");
  expect(measured("accuracy", two, [1, 2, 3, Number.NaN]).value).toBe(0); // NaN is never right, nor is 2 above 1 of class 0
});

test("a picture that points elsewhere than its class is wrong", async () => {
  const pictures = Float32Array.from([0, 90].flatMap(direction));
  const options = { embedDim: 2, key };
  const answers = { metric: "accuracy", labels: Int32Array.of(1, 0) } as const;
  expect((await measureEmbeddings(pictures, pictures, answers, options)).value).toBe(0);
});
