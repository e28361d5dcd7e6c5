// What is reported of a classifier whose pictures' classes are known: accuracies with their intervals (Radford et al. 2021,
// Appendix A: accuracy, or the mean per class where that is a dataset's own metric).
import type { Key } from "../runtime/random.js";
import { bootstrap, clopperPearson, type Interval } from "../statistics/intervals.js";
import { countWithin, meanPerClass } from "./metrics.js";

/**
 * Accuracies are fractions in 0..1. A tie between classes counts as wrong, where openai/CLIP and CLIP_benchmark take one of them:
 * on ImageNet, whose names have two pairs of equal ones, that is up to 0.2 % of the pictures. CLIP_benchmark's acc5 is NaN below
 * five classes; its mean_per_class_recall is `meanPerClass`.
 */
export interface ZeroShotResult {
  /** Share of the pictures whose class comes first, or among the first five (all of them below six classes). */
  readonly top1: number;
  readonly top5: number;
  /** Mean over the classes that occur of their top-1 accuracies. */
  readonly meanPerClass: number;
  /** Top-1 accuracy of guessing: 1 / C. */
  readonly chance: number;
  /** Clopper-Pearson for top1 and top5; bootstrap over pictures for meanPerClass. */
  readonly intervals: { readonly top1: Interval; readonly top5: Interval; readonly meanPerClass: Interval };
  /** Pictures right at top 1, of N. */
  readonly correct: number;
  readonly total: number;
}

/** Accuracies of N pictures of which so many wrong classes come before the right one: ranks [N] and labels [N]. */
export function accuracyOfRanks(
  ranks: ArrayLike<number>,
  { labels, classes, key }: { labels: ArrayLike<number>; classes: number; key: Key },
): ZeroShotResult {
  if (ranks.length === 0 || ranks.length !== labels.length)
    throw new Error(`accuracyOfRanks: expected a rank for each of ${labels.length} labels, got ${ranks.length} ranks`);
  const outcomes = Array.from(ranks, (rank, i) => ({ label: labels[i], isRight: rank === 0 }));
  const [total, correct, within5] = [ranks.length, countWithin(ranks, 1), countWithin(ranks, 5)];
  return {
    top1: correct / total,
    top5: within5 / total,
    meanPerClass: meanPerClass(outcomes),
    chance: 1 / classes,
    intervals: {
      top1: clopperPearson(correct, total),
      top5: clopperPearson(within5, total),
      meanPerClass: bootstrap(outcomes, meanPerClass, { key }),
    },
    correct,
    total,
  };
}
