import { expect, test } from "vitest";
import type { ClassificationTask } from "../../lib/data/dataset.js";
import { promptEmbeddings } from "../../lib/evaluation/prompt-embeddings.js";
import {
  classify,
  ensembleRanks,
  evaluateZeroShot,
  predictions,
  zeroShotAccuracy,
  zeroShotClassifier,
  zeroShotRanks,
} from "../../lib/evaluation/zero-shot.js";
import { seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";
import { angleDataset, angleModel, direction, unitRows } from "./embeddings.js";

const key = seedKey(1);

test("a class is the direction of the mean over its names and templates", async () => {
  const model = angleModel({ "a cat": 10, "the cat": 20, "a kitty": 30, "the kitty": 40, "a dog": 90, "the dog": 90 });
  const classifier = await zeroShotClassifier(model, [["cat", "kitty"], ["dog"]], ["a {}", "the {}"], { batchSize: 4 });
  // Unit vectors at 10, 20, 30 and 40 degrees: their mean points to 25, by symmetry, and is scaled back to length 1.
  expectNumbers(classifier, [...direction(25), ...direction(90)], 1e-6);
});

test("a name is put in every place of a template as it is", async () => {
  const classifier = await zeroShotClassifier(angleModel({ "$& or $&!": 50 }), [["$&"]], ["{} or {}!"]);
  expectNumbers(classifier, direction(50), 1e-6);
});

test("templates and names that make no prompt are refused", async () => {
  const model = angleModel({});
  await expect(zeroShotClassifier(model, [["cat"]], ["a photo"])).rejects.toThrow(
    'a template with {} for the class name, got "a photo"',
  );
  await expect(zeroShotClassifier(model, [["cat"]], [])).rejects.toThrow("expected one or more templates, got none");
  await expect(zeroShotClassifier(model, [["cat"], []], ["{}"])).rejects.toThrow("got none for class 1");
});

test("a class that means two things is told apart by what is added to its name", async () => {
  const model = angleModel({ "a crane": 45, "a crane (bird)": 10, "a crane (machine)": 80 });
  const cranes = Float32Array.from([12, 85].flatMap(direction)); // a bird and a machine
  const options = { labels: [0, 1], embedDim: 2 };
  const same = await zeroShotClassifier(model, [["crane"], ["crane"]], ["a {}"]);
  expect([...(await zeroShotRanks(cranes, same, options))]).toEqual([1, 1]); // both classes tie, which is wrong
  const apart = await zeroShotClassifier(model, [["crane (bird)"], ["crane (machine)"]], ["a {}"]);
  expect([...(await zeroShotRanks(cranes, apart, options))]).toEqual([0, 0]);
});

// Six classes at 0, 30, ... 150 degrees.
const classifier = Float32Array.from([0, 30, 60, 90, 120, 150].flatMap(direction));

test("accuracies count what is first, among the first five, and by class", async () => {
  const pictures = Float32Array.from([0, 1, 31, 0, 155].flatMap(direction));
  const labels = [0, 0, 1, 5, 4]; // right, right, right, last of six, second
  const result = await zeroShotAccuracy(pictures, classifier, { labels, embedDim: 2, key });
  expect(result).toMatchObject({ correct: 3, total: 5, top1: 3 / 5, top5: 4 / 5, chance: 1 / 6 });
  expect(result.meanPerClass).toBe((1 + 1 + 0 + 0) / 4); // classes 0, 1, 5, 4; 2 and 3 do not occur
  // Exact 95 % interval of 3 in 5 (Clopper and Pearson 1934): 0.1466 to 0.9473.
  expectNumbers(result.intervals.top1, [0.1466, 0.9473], 1e-4);
  expect(result.intervals.top5[0]).toBeCloseTo(0.2836, 4); // of 4 in 5
  expect(result.intervals.meanPerClass[0]).toBeLessThan(0.5);
  expect(result.intervals.meanPerClass[1]).toBeGreaterThan(0.5);
});

test("ranks count the wrong classes that are at least as near", async () => {
  const pictures = Float32Array.from([0, 15, 155, 29].flatMap(direction));
  const ranks = await zeroShotRanks(pictures, classifier, { labels: [5, 0, 4, 2], embedDim: 2 });
  // 0 is farthest from 150; 15 is as near to 30 as to its own 0, but for rounding; 155 has 150 before 120; 29 has 30 and 0.
  expect([ranks[0], ranks[2], ranks[3]]).toEqual([5, 1, 2]);
});

test("ranks depend neither on the order of the pictures nor on that of the classes", async () => {
  const [pictures, classes, embedDim] = [30, 8, 5];
  const [images, names] = [unitRows(pictures, embedDim, "rank images"), unitRows(classes, embedDim, "rank names")];
  names.copyWithin(5 * embedDim, 0, embedDim); // class 5 equals class 0
  const labels = Array.from({ length: pictures }, (_, i) => (i * 5) % classes);
  const ranks = await zeroShotRanks(images, names, { labels, embedDim });
  const reversed = (rows: Float32Array) =>
    Float32Array.from(rows, (_, i) => rows[rows.length - embedDim - (i - (i % embedDim)) + (i % embedDim)]);
  const turned = labels.map((label) => classes - 1 - label).reverse();
  expect([...(await zeroShotRanks(reversed(images), reversed(names), { labels: turned, embedDim }))]).toEqual(
    [...ranks].reverse(),
  );
  for (const [i, label] of labels.entries()) if (label === 0 || label === 5) expect(ranks[i]).toBeGreaterThan(0);
});

test("some templates make a classifier, and all of them the task's", async () => {
  const model = angleModel({ "a cat": 10, "the cat": 100, "a dog": 60, "the dog": 20 });
  const prompts = await promptEmbeddings(model, [["cat"], ["dog"]], ["a {}", "the {}"]);
  const pictures = Float32Array.from([15, 50].flatMap(direction));
  const labels = [0, 1];
  expect([...(await ensembleRanks(pictures, prompts, { labels, templates: [0] }))]).toEqual([0, 0]);
  expect([...(await ensembleRanks(pictures, prompts, { labels, templates: [1] }))]).toEqual([1, 0]);
  const all = await ensembleRanks(pictures, prompts, { labels, templates: [0, 1] }); // cat at 55, dog at 40
  expect([...all]).toEqual([1, 1]);
  const classifier = await zeroShotClassifier(model, [["cat"], ["dog"]], ["a {}", "the {}"]);
  expect(all).toEqual(await zeroShotRanks(pictures, classifier, { labels, embedDim: 2 }));
});

test("one picture of one class is right", async () => {
  const one = Float32Array.from(direction(77));
  const result = await zeroShotAccuracy(one, one, { labels: [0], embedDim: 2, key });
  expect(result).toMatchObject({ top1: 1, top5: 1, meanPerClass: 1, chance: 1, correct: 1, total: 1 });
});

test("a model whose embeddings have collapsed scores nothing", async () => {
  const same = Float32Array.from([40, 40, 40].flatMap(direction));
  const result = await zeroShotAccuracy(same, same, { labels: [0, 1, 2], embedDim: 2, key });
  expect(result.top1).toBe(0);
});

test("labels that do not fit the pictures are refused", async () => {
  const pictures = Float32Array.from([0, 1].flatMap(direction));
  await expect(zeroShotAccuracy(pictures, classifier, { labels: [0], embedDim: 2, key })).rejects.toThrow(
    "zeroShotRanks: expected a label for each of 2 pictures, got 1 labels",
  );
  await expect(zeroShotAccuracy(pictures, classifier, { labels: [0, 6], embedDim: 2, key })).rejects.toThrow(
    "expected a label of 0 to 5, got 6",
  );
});

test("a task is measured with its own pictures, names and templates", async () => {
  const task: ClassificationTask = {
    name: "halves",
    description: "left or right",
    kind: "direction",
    metric: "accuracy",
    dataset: angleDataset([10, 20, 170, 100]),
    labels: Int32Array.of(0, 0, 1, 0),
    classNames: [["right"], ["left"]],
    templates: ["to the {}"],
  };
  const model = angleModel({ "to the right": 0, "to the left": 180 });
  const result = await evaluateZeroShot(model, task, { key, batchSize: 3 });
  expect(result).toMatchObject({ correct: 3, total: 4, top5: 1, meanPerClass: (2 / 3 + 1) / 2 });
  for (const batchSize of [1, 2, 100]) expect(await evaluateZeroShot(model, task, { key, batchSize })).toEqual(result);
});

test("the same key gives the same intervals", async () => {
  const pictures = Float32Array.from([0, 1, 31, 0, 155].flatMap(direction));
  const options = { labels: [0, 0, 1, 5, 4], embedDim: 2, key };
  expect(await zeroShotAccuracy(pictures, classifier, options)).toEqual(
    await zeroShotAccuracy(pictures, classifier, options),
  );
});

test("the nearest classes come best first", () => {
  expect([...classify(Float32Array.from([62, 3].flatMap(direction)), classifier, { embedDim: 2, k: 2 })]).toEqual([
    2, 3, 0, 1,
  ]);
  expect([...classify(Float32Array.from(direction(119)), classifier, { embedDim: 2 })]).toEqual([4]);
});

test("predictions are a softmax of the logit scale times the cosine over all classes", () => {
  const twoClasses = Float32Array.from([0, 90].flatMap(direction));
  const options = { names: ["right", "up"], embedDim: 2, logitScale: 10 };
  const [[first, second]] = predictions(Float32Array.from(direction(60)), twoClasses, options);
  // Cosines 0.5 and 0.866025, logits 5 and 8.66025: exp(3.66025) = 38.871, so 38.871 / 39.871 = 0.974919.
  expect(first).toMatchObject({ label: 1, name: "up" });
  expect(first.probability).toBeCloseTo(0.974919, 5);
  expect(first.probability + second.probability).toBeCloseTo(1, 10);
});

test("with a logit bias predictions are sigmoids, each of its class alone", () => {
  const twoClasses = Float32Array.from([0, 90].flatMap(direction));
  const options = { names: ["right", "up"], embedDim: 2, logitScale: 10, logitBias: -8 };
  const [[first, second]] = predictions(Float32Array.from(direction(60)), twoClasses, options);
  // Logits 8.66025 - 8 and 5 - 8: 1 / (1 + exp(-0.66025)) = 0.659317 and 1 / (1 + exp(3)) = 0.0474259.
  expect(first).toEqual({ label: 1, name: "up", probability: expect.closeTo(0.659317, 5) });
  expect(second).toEqual({ label: 0, name: "right", probability: expect.closeTo(0.0474259, 6) });
});

test("predictions without a name for each class are refused", () => {
  expect(() => predictions(Float32Array.of(1, 0), classifier, { names: ["a"], embedDim: 2, logitScale: 1 })).toThrow(
    "predictions: expected 6 class names, got 1",
  );
});
