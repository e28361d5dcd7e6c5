// What overlap between training and test pictures does to accuracy (Radford et al. 2021, section 5 and Figure 17): test pictures with a
// copy among the training pictures against those without. The two may differ in other ways than having been seen.

import { bonferroni } from "../statistics/comparisons.js";
import { binomialTest } from "../statistics/exact-tests.js";
import { clopperPearson, type Interval } from "../statistics/intervals.js";
import { newcombeDifference } from "../statistics/share-differences.js";
import { type CountedAccuracy, countRight } from "./linear-classifiers.js";

/** The test pictures of a dataset, [N]. */
export interface OverlapTask {
  readonly name: string;
  /** Where the model's answer is right. */
  readonly isRight: readonly boolean[];
  /** Which have a copy among the training pictures. */
  readonly isOverlap: readonly boolean[];
}

export interface OverlapResult {
  readonly name: string;
  /** Share of the pictures that overlap, 0..1. */
  readonly contamination: number;
  readonly all: CountedAccuracy;
  readonly overlap: CountedAccuracy;
  readonly clean: CountedAccuracy;
  /** What overlap adds to the accuracy that is reported: that of all pictures minus that of the clean ones. */
  readonly change: number;
  /** Accuracy on overlapping pictures minus that on clean ones. */
  readonly difference: number;
  /** The paper's: Clopper-Pearson of the overlap's accuracy, less the clean accuracy as if that were known exactly. */
  readonly interval: Interval;
  /** Newcombe's, in which both accuracies are uncertain. */
  readonly intervalOfBoth: Interval;
  /** Of the overlap's accuracy being no higher than the clean one: one-tailed binomial test with the clean accuracy as null. */
  readonly pValue: number;
  /** Times the number of tests (Bonferroni). */
  readonly adjustedPValue: number;
}

export interface OverlapAnalysis {
  /** The tasks that can be tested, most contaminated first. */
  readonly results: readonly OverlapResult[];
  /** Names of tasks in which nothing overlaps. */
  readonly withoutOverlap: readonly string[];
  /** Names of tasks of which everything overlaps: there is nothing to compare with. */
  readonly withoutClean: readonly string[];
}

/** Splits each task's pictures, measures and tests; intervals of 99.5 %, as in the paper, unless it says otherwise. */
export function overlapAnalysis(tasks: readonly OverlapTask[], { level = 0.995 } = {}): OverlapAnalysis {
  for (const task of tasks) requireAnswers(task);
  const overlapping = ({ isOverlap }: OverlapTask) => isOverlap.filter(Boolean).length;
  const tested = tasks.filter((task) => overlapping(task) > 0 && overlapping(task) < task.isOverlap.length);
  const compared = tested.map((task) => compareParts(task, level));
  const adjusted = bonferroni(compared.map(({ pValue }) => pValue));
  const results = compared.map((result, i) => ({ ...result, adjustedPValue: adjusted[i] }));
  const names = (kept: (task: OverlapTask) => boolean) => tasks.filter(kept).map(({ name }) => name);
  return {
    results: results.sort((a, b) => b.contamination - a.contamination),
    withoutOverlap: names((task) => overlapping(task) === 0),
    withoutClean: names((task) => overlapping(task) === task.isOverlap.length),
  };
}

function compareParts({ name, isRight, isOverlap }: OverlapTask, level: number): Omit<OverlapResult, "adjustedPValue"> {
  const part = (wanted: boolean) => countRight(isRight.filter((_, i) => isOverlap[i] === wanted));
  const [all, overlap, clean] = [countRight(isRight), part(true), part(false)];
  const tally = ({ correct, total }: CountedAccuracy) => ({ successes: correct, trials: total });
  const [low, high] = clopperPearson(overlap.correct, overlap.total, { level });
  return {
    name,
    contamination: overlap.total / all.total,
    all,
    overlap,
    clean,
    change: all.accuracy - clean.accuracy,
    difference: overlap.accuracy - clean.accuracy,
    interval: [low - clean.accuracy, high - clean.accuracy],
    intervalOfBoth: newcombeDifference(tally(overlap), tally(clean), { level }).interval,
    pValue: binomialTest(overlap.correct, overlap.total, clean.accuracy, { alternative: "greater" }),
  };
}

function requireAnswers({ name, isRight, isOverlap }: OverlapTask): void {
  if (isRight.length === 0 || isRight.length !== isOverlap.length)
    throw new Error(
      `overlapAnalysis: expected an answer for each picture of ${name}, got ${isRight.length} for ${isOverlap.length}`,
    );
}
