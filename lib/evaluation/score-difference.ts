// Two classifiers on the same pictures by a task's own metric, with an interval of their difference (the bars of Radford et al.
// 2021, Figure 5, which have none): whole pictures are drawn, so what makes a picture hard for both cancels out.
import type { ClassificationTask } from "../data/dataset.js";
import { type Key, randomStream } from "../runtime/random.js";
import { percentileInterval } from "../statistics/intervals.js";
import type { PairedDifference } from "../statistics/paired-bootstrap.js";
import { labelRanks, meanOfTop1AndTop5, meanPerClass, shareWithin } from "./metrics.js";
import { rocAuc } from "./ranking-metrics.js";

/** A picture as every metric of single labels sees it. */
interface Judged {
  readonly label: number;
  /** Wrong classes that score at least as high as the right one. */
  readonly rank: number;
  /** By how much the second class is above the first. */
  readonly margin: number;
}

const samples = 1000;

/**
 * The first classifier's score minus the second's, scores [N, C] each, with the percentile bootstrap of 95 % over the N pictures.
 * Draws that leave the metric undefined, such as pictures of one class alone for "ROC AUC", are left out.
 */
export function pairedScoreDifference(
  first: Float64Array,
  second: Float64Array,
  { labels, metric }: Pick<ClassificationTask, "labels" | "metric">,
  { classes, key }: { classes: number; key: Key },
): PairedDifference {
  const [one, two] = [first, second].map((scores) => judge(scores, labels, classes));
  const statistic = statisticOf(metric, classes);
  const differenceOf = (items: Int32Array) => statistic(at(one, items)) - statistic(at(two, items));
  const random = randomStream(key);
  const all = Int32Array.from(one, (_, i) => i);
  const drawn = Array.from({ length: samples }, () => differenceOf(all.map(() => random.integer(all.length))));
  const defined = drawn.filter((difference) => !Number.isNaN(difference));
  return { difference: differenceOf(all), interval: percentileInterval(defined, 0.95) };
}

function at(pictures: readonly Judged[], items: Int32Array): Judged[] {
  return Array.from(items, (item) => pictures[item]);
}

function judge(scores: Float64Array, labels: ArrayLike<number>, classes: number): Judged[] {
  const margin = (row: number) => scores[row * classes + 1] - scores[row * classes];
  const ranks = labelRanks(scores, labels, classes); // [N]
  return Array.from(ranks, (rank, row) => ({ label: labels[row], rank, margin: margin(row) }));
}

function statisticOf(metric: ClassificationTask["metric"], classes: number): (pictures: Judged[]) => number {
  const ranksOf = (pictures: Judged[]) => pictures.map(({ rank }) => rank);
  if (metric === "accuracy") return (pictures) => shareWithin(ranksOf(pictures), 1);
  if (metric === "mean of top-1 and top-5") return (pictures) => meanOfTop1AndTop5(ranksOf(pictures));
  if (metric === "mean per class")
    return (pictures) => meanPerClass(pictures.map(({ label, rank }) => ({ label, isRight: rank === 0 })));
  if (metric === "ROC AUC" && classes === 2) return secondClassAuc;
  throw new Error(`pairedScoreDifference: expected a metric of single labels, got "${metric}" of ${classes} classes`);
}

function secondClassAuc(pictures: Judged[]): number {
  const margins = pictures.map(({ margin }) => margin);
  return rocAuc(
    margins,
    pictures.map(({ label }) => label === 1),
  );
}
