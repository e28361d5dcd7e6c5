// The table of a suite, as Radford et al. 2021 have it (Table 9): what is classified, how much of it there is, and what
// is reported.
import type { ClassificationTask, MultiLabelTask } from "../dataset.js";
import type { TaskPair } from "./task-pair.js";

/** One task, for markdownTable. */
export interface TaskRow extends Record<string, string | number> {
  readonly dataset: string;
  readonly kind: string;
  readonly classes: number;
  readonly "train size": number;
  readonly "test size": number;
  readonly metric: string;
  /** In percent: the metric of a model that has learned nothing. */
  readonly chance: string;
}

/** A row per task, in the given order. */
export function taskRows(pairs: readonly TaskPair[]): TaskRow[] {
  return pairs.map(({ train, test }) => ({
    ...{ dataset: test.name, kind: test.kind, classes: test.classNames.length },
    ...{ "train size": train.dataset.size, "test size": test.dataset.size, metric: test.metric },
    chance: (100 * chanceLevel(test)).toFixed(1),
  }));
}

/**
 * What guessing reaches in a task's own metric: 1 / C of accuracies and their means per class, the mean of 1 / C and of
 * 5 / C with the top five, a half of the area under the ROC curve, and of the mean average precision about the share of
 * pictures that have a label, its mean over labels.
 */
export function chanceLevel(task: ClassificationTask | MultiLabelTask): number {
  const classes = task.classNames.length;
  if ("labelSets" in task) {
    const ones = task.labelSets.reduce((sum, label) => sum + label, 0);
    return ones / (task.dataset.size * classes);
  }
  if (task.metric === "ROC AUC") return 0.5;
  if (task.metric === "mean of top-1 and top-5") return (1 + Math.min(5, classes)) / (2 * classes);
  return 1 / classes;
}
