import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fewShot } from "../../experiments/few-shot.js";
import {
  averageCurve,
  averageMatch,
  chosenPenalties,
  differenceText,
  matchedShots,
  recordOf,
  shotsOf,
  signOf,
  taskAccuracies,
  tasksOf,
} from "../../experiments/few-shot-report.js";
import { fewShotTasks, taskFeatures } from "../../experiments/few-shot-tasks.js";
import type { ClassificationTask } from "../../lib/data/dataset.js";
import { readRecords } from "../../lib/results/record.js";
import { seedKey } from "../../lib/runtime/random.js";
import { mean } from "../../lib/statistics/summaries.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "few-shot.jsonl");
const key = seedKey(1);

test("the tiny preset measures every encoder and the prior, records it, and does nothing twice", {
  timeout: 300_000,
}, async () => {
  const records = await fewShot("tiny", { records: path });
  expect(records.map(({ settings }) => [settings.encoder, settings.measured])).toEqual([
    ["CLIP ViT16", "features"],
    ["CLIP ViT16", "features, other penalties"],
    ["CLIP ViT16", "zero-shot weights as prior"],
    ["supervised", "features"],
    ["untrained", "features"],
    ["CLIP ViT8", "features"],
  ]);
  expect(readRecords(path)).toEqual(records);
  expect(await fewShot("tiny", { records: path })).toEqual(records); // found, not measured

  const clip = recordOf(records, "features");
  const tasks = tasksOf(clip);
  expect(tasks).toHaveLength(2);
  for (const record of records) expect(tasksOf(record)).toEqual(tasks);
  expect(shotsOf(clip)).toEqual([1, 2]);
  const curve = averageCurve(clip, "probe", "CLIP");
  expect(curve.points.map(({ shots }) => shots)).toEqual([1, 2]);
  expect(curve.points[1].value).toBeCloseTo(mean(taskAccuracies(clip, "probe", 2)), 12);
  expect(curve.zeroShot!.value).toBeCloseTo(mean(taskAccuracies(clip, "zero-shot")), 12);
  expect(averageCurve(recordOf(records, "features", "untrained"), "probe", "untrained").zeroShot).toBeUndefined();
  expect(matchedShots(clip, "probe", { key }).map(({ task }) => task)).toEqual(tasks);
  expect(["<", "=", ">"]).toContain(averageMatch(clip, "probe", { key }).relation);

  const prior = recordOf(records, "zero-shot weights as prior");
  const chosen = chosenPenalties(prior, 2);
  expect(chosen.runs).toBe(4); // 2 tasks, 2 draws
  expect(chosen.median).toBeGreaterThanOrEqual(1e-6);
  expect(chosen.median).toBeLessThanOrEqual(1e6);
  expect(chosenPenalties(prior, 1)).toMatchObject({ median: 0.3, strongest: 0 }); // nothing can be left out of one example
});

test("a task counts if more than half of its classes have enough pictures, and the others are left out", () => {
  const part = (labels: number[], classes: number) =>
    ({
      name: "signs",
      metric: "accuracy",
      labels: Int32Array.from(labels),
      classNames: Array.from({ length: classes }, (_, c) => [`class ${c}`]),
    }) as unknown as ClassificationTask;
  const pair = (labels: number[], classes: number) => ({ train: part(labels, classes), test: part(labels, classes) });
  const [task] = fewShotTasks([pair([0, 0, 1, 2, 2], 3)], 2);
  expect(task.groups).toEqual([[0], [2]]);
  expect(task.classNames).toEqual([["class 0"], ["class 2"]]);
  expect(fewShotTasks([pair([0, 0, 1, 2, 2, 3], 4)], 2)).toEqual([]); // two of four are not more than half
});

test("differences are of the same tasks, with a sign only where the interval has one", () => {
  expect(differenceText([0.5, 0.75, 0.5], [0.25, 0.5, 0.25], { key })).toBe("+25.0 (+25.0 to +25.0)");
  expect(signOf([0.5, 0.75, 0.5], [0.25, 0.5, 0.25], { key })).toBe("higher");
  expect(signOf([0.5, 0.5], [0.25, 0.75], { key })).toBe("undecided");
});

test("features are cut to the kept classes, centred on the training part and brought to length 1", async () => {
  const part = (labels: number[]) =>
    ({
      labels: Int32Array.from(labels),
      classNames: [["a"], ["b"], ["c"]],
      dataset: { size: 3 },
    }) as unknown as ClassificationTask;
  const task = {
    name: "signs",
    train: part([0, 2, 1]),
    test: part([2, 1, 0]),
    groups: [[0], [2]],
    classNames: [["a"], ["c"]],
  };
  const encode = async () => Float32Array.of(5, 0, 9, 0, 100, 100);
  // Kept to learn from are (5, 0) and (9, 0), whose mean is (7, 0); to judge on the first row, of class c, and the last, of a.
  const { train, test } = await taskFeatures(task, encode, { centred: true });
  expect([...train.features]).toEqual([-1, 0, 1, 0]);
  expect(Array.from(train.labels)).toEqual([0, 1]);
  expect([...test.features.subarray(0, 2)]).toEqual([-1, 0]);
  expect(Array.from(test.labels)).toEqual([1, 0]);
  expect([...(await taskFeatures(task, encode)).train.features]).toEqual([1, 0, 1, 0]); // as embeddings are, not centred
});
