import { expect, test } from "vitest";
import type { ClassificationTask, MultiLabelTask } from "../../../lib/data/dataset.js";
import { chanceLevel, taskRows } from "../../../lib/data/tasks/task-table.js";
import { tinyIcons } from "../tiny-icons.js";

const dataset = tinyIcons({ tabler: ["a", "b", "c", "d"] });
const task: ClassificationTask = {
  ...{ name: "letters", description: "", kind: "reading", metric: "accuracy", dataset, templates: ["{}"] },
  ...{ classNames: [["a"], ["b"], ["c"], ["d"]], labels: Int32Array.of(0, 1, 2, 3) },
};
const { labels: _, ...rest } = task;
const multiLabel: MultiLabelTask = {
  ...{ ...rest, metric: "11-point mAP", classNames: [["vowel"], ["early"]] },
  labelSets: Uint8Array.of(1, 1, 0, 1, 0, 0, 0, 0), // [4, 2]
};

test("guessing is right once in the number of classes, also per class", () => {
  expect(chanceLevel(task)).toBe(0.25);
  expect(chanceLevel({ ...task, metric: "mean per class" })).toBe(0.25);
});

test("with the top five, guessing has the mean of both shares, and five of four classes are all", () => {
  const metric = "mean of top-1 and top-5";
  expect(chanceLevel({ ...task, metric })).toBe((0.25 + 1) / 2);
  const classNames = Array.from({ length: 10 }, (_, i) => [String(i)]);
  expect(chanceLevel({ ...task, metric, classNames })).toBeCloseTo((0.1 + 0.5) / 2, 12);
});

test("guessing has half of the area under the curve, and of the average precision the share of labelled pictures", () => {
  expect(chanceLevel({ ...task, metric: "ROC AUC", classNames: [["no"], ["yes"]] })).toBe(0.5);
  expect(chanceLevel(multiLabel)).toBe(3 / 8); // shares of 1/4 and 2/4
});

test("a row says what is classified, how much of it there is, and what is reported", () => {
  expect(taskRows([{ train: { ...task, dataset: dataset.select([0, 1]) }, test: task }])).toEqual([
    {
      ...{ dataset: "letters", kind: "reading", classes: 4, "train size": 2, "test size": 4 },
      ...{ metric: "accuracy", chance: "25.0" },
    },
  ]);
});
