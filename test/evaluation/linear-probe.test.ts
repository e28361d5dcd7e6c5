import { expect, test } from "vitest";
import { accuracyOfRanks } from "../../lib/evaluation/accuracy.js";
import { linearProbe, probeAccuracy, probeMeanPerClass } from "../../lib/evaluation/linear-probe.js";
import { fitLogistic } from "../../lib/evaluation/logistic-regression.js";
import { splitOffValidation } from "../../lib/evaluation/validation-split.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";

const key = seedKey(4);
const [classes, width] = [4, 12];

/** Examples of four classes, whose features are mostly noise. */
function examples(count: number, name: string) {
  const random = randomStream(deriveKey(key, name));
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const features = Float32Array.from({ length: count * width }, (_, i) => {
    const signal = i % width === labels[Math.floor(i / width)] ? 1 : 0;
    return signal + random.normal();
  });
  return { features, labels };
}

const [train, validation, test_] = [examples(60, "train"), examples(80, "validation"), examples(80, "test")];

test("the strength with the best validation accuracy is fitted to training and validation examples together", async () => {
  const probe = await linearProbe({ train, validation, test: test_ }, { classes, key });
  const best = Math.max(...probe.tried.map(({ score }) => score));
  expect(probe.tried.find(({ l2 }) => l2 === probe.l2)?.score).toBe(best);
  expect(probe.tried.length).toBeLessThanOrEqual(15);
  const all = Float32Array.from([...train.features, ...validation.features]);
  const expected = await fitLogistic(all, [...train.labels, ...validation.labels], { classes, l2: probe.l2 });
  expect(probe.classifier).toEqual(expected);
});

test("a strength in between beats none and very much, where features are mostly noise", async () => {
  const { l2, tried } = await linearProbe({ train, validation, test: test_ }, { classes, key });
  const scoreAt = (strength: number) => tried.find((each) => each.l2 === strength)!.score;
  expect(l2).toBeGreaterThan(1e-2);
  expect(l2).toBeLessThan(1e4);
  expect(scoreAt(l2)).toBeGreaterThan(scoreAt(1e-6));
});

test("predictions and ranks of the test split are measured by accuracyOfRanks", async () => {
  const probe = await linearProbe({ train, validation, test: test_ }, { classes, key });
  const right = test_.labels.filter((label, i) => probe.predicted[i] === label).length;
  const accuracy = accuracyOfRanks(probe.ranks, { labels: test_.labels, classes, key });
  expect(accuracy.correct).toBe(right);
  expect(accuracy.top1).toBeGreaterThan(0.4); // chance is 0.25
  expect(probe.scores.length).toBe(80 * classes);
});

test("without a validation split, one is held out of every class, and the last fit has all", async () => {
  const probe = await linearProbe({ train, test: test_ }, { classes, key, validationShare: 0.4 });
  const held = splitOffValidation(train.labels, { share: 0.4, key });
  expect(held.validation.length).toBe(24); // 6 of the 15 examples of each class
  const scores = probe.tried.map(({ score }) => score * 24);
  for (const score of scores) expect(Math.abs(score - Math.round(score))).toBeLessThan(1e-9);
  expect(probe.classifier).toEqual(await fitLogistic(train.features, train.labels, { classes, l2: probe.l2 }));
});

test("strengths can be chosen by the mean over classes, or by any other score", async () => {
  // Two of two examples of class 0 are right, none of one of class 1.
  const scores = Float64Array.of(2, 1, 2, 1, 2, 1);
  expect(probeAccuracy(scores, [0, 0, 1], 2)).toBe(2 / 3);
  expect(probeMeanPerClass(scores, [0, 0, 1], 2)).toBe(1 / 2);
  expect(probeAccuracy(Float64Array.of(1, 1), [0], 2)).toBe(0); // a tie is wrong
  const asked: number[] = [];
  const { l2 } = await linearProbe(
    { train, validation, test: test_ },
    { classes, key, score: (given, labels) => asked.push(given.length / labels.length) },
  );
  expect(l2).toBeLessThan(1e6); // later tries score higher here
  expect(new Set(asked)).toEqual(new Set([classes]));
});

test("splits that do not fit together are refused, each by its name", async () => {
  const narrow = { features: new Float32Array(8), labels: [0, 1, 2, 3] };
  await expect(linearProbe({ train, test: narrow }, { classes, key })).rejects.toThrow(
    "linearProbe: expected features of one width in every split, got 12, 2",
  );
  const broken = { ...test_, features: test_.features.map((value, i) => (i === 25 ? Number.NaN : value)) };
  await expect(linearProbe({ train, test: broken }, { classes, key })).rejects.toThrow(
    "linearProbe, test: expected finite features, got NaN for example 2",
  );
});

test("an interrupt stops a probe", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(linearProbe({ train, test: test_ }, { classes, key, signal })).rejects.toThrow("enough");
});
