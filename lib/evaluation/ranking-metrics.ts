// What a score says of examples that are positive or not, whatever its threshold: precision and recall from the highest score
// down. Examples of equal scores come together, so that their order does not count, and equal scores for all examples give
// the level of guessing. The 11-point mean average precision is what CLIP reports for Pascal VOC 2007, the area under the ROC
// curve what it reports for Hateful Memes (Radford et al. 2021, Table 9).

/** Which examples are positive, [N]: 1 or true. */
export type Positives = ArrayLike<number | boolean>;

/** How often the positives and the negatives of the examples [N] are counted; without, each counts once. */
export interface ExampleWeights {
  readonly weights?: ArrayLike<number>;
}

/** Examples by their scores, the highest first: sorted once, for any number of weightings. */
export interface Ranking {
  /** Indices of the examples, [N]. */
  readonly order: Int32Array;
  /** Where each group of equal scores ends in it. */
  readonly ends: Int32Array;
  /** 1 where the example in that place is positive, [N]. */
  readonly isPositive: Uint8Array;
}

/** Sorts examples by their scores [N]. Throws for scores that are not numbers. */
export function rankExamples(scores: ArrayLike<number>, isPositive: Positives): Ranking {
  if (scores.length === 0) throw new Error("rankExamples: expected at least one score, got none");
  if (scores.length !== isPositive.length)
    throw new Error(`rankExamples: expected a label for each of ${scores.length} scores, got ${isPositive.length}`);
  const wrong = Array.from(scores).findIndex(Number.isNaN);
  if (wrong >= 0) throw new Error(`rankExamples: expected scores that are numbers, got NaN for example ${wrong}`);
  const order = Int32Array.from(scores, (_, index) => index).sort((a, b) => scores[b] - scores[a] || a - b);
  const ends = order.map((_, place) => place + 1).filter((end) => scores[order[end - 1]] !== scores[order[end]]);
  return { order, ends, isPositive: Uint8Array.from(order, (index) => (isPositive[index] ? 1 : 0)) };
}

/**
 * Average precision: the sum over the scores that occur of the precision at it times the recall that it adds. NaN without a
 * positive example. scikit-learn's average_precision_score is the same, but 0 without a positive; that of CLIP_benchmark takes
 * equal scores one by one, in the order in which a sort leaves them.
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  isPositive: Positives,
  options: ExampleWeights = {},
): number {
  return rankedAveragePrecision(rankExamples(scores, isPositive), options);
}

/** The same of examples that are sorted already. */
export function rankedAveragePrecision(ranking: Ranking, { weights }: ExampleWeights = {}): number {
  const { hits, misses, positives } = countedDown(ranking, weights);
  const added = (step: number) => hits[step] - (step === 0 ? 0 : hits[step - 1]);
  return (
    hits.reduce((sum, hit, step) => sum + (added(step) > 0 ? (added(step) * hit) / (hit + misses[step]) : 0), 0) /
    positives
  );
}

/**
 * 11-point interpolated average precision (Everingham et al. 2010, section 4.2; VOC 2007's VOCevalcls): the mean, over recalls
 * 0, 0.1, ... 1, of the highest precision at that recall or a higher one. NaN without a positive example.
 */
export function interpolatedAveragePrecision(
  scores: ArrayLike<number>,
  isPositive: Positives,
  options: ExampleWeights = {},
): number {
  return rankedInterpolatedPrecision(rankExamples(scores, isPositive), options);
}

/** The same of examples that are sorted already. */
export function rankedInterpolatedPrecision(ranking: Ranking, { weights }: ExampleWeights = {}): number {
  const { hits, misses, positives } = countedDown(ranking, weights);
  if (!(positives > 0)) return Number.NaN;
  let sum = 0;
  let best = 0;
  let step = hits.length - 1;
  for (let tenths = 10; tenths >= 0; tenths--) {
    for (; step >= 0 && hits[step] / positives >= tenths / 10; step--)
      best = Math.max(best, hits[step] / (hits[step] + misses[step]) || 0); // 0 / 0 where nothing has weight
    sum += best;
  }
  return sum / 11;
}

/**
 * Area under the ROC curve: the share of pairs of a positive and a negative example in which the positive scores higher, ties
 * counted by half. NaN unless there are both.
 */
export function rocAuc(scores: ArrayLike<number>, isPositive: Positives, options: ExampleWeights = {}): number {
  return rankedRocAuc(rankExamples(scores, isPositive), options);
}

/** The same of examples that are sorted already. */
export function rankedRocAuc(ranking: Ranking, { weights }: ExampleWeights = {}): number {
  const { hits, misses, positives, negatives } = countedDown(ranking, weights);
  const before = (counts: Float64Array, step: number) => (step === 0 ? 0 : counts[step - 1]);
  const area = misses.reduce(
    (sum, missed, step) => sum + (missed - before(misses, step)) * (hits[step] + before(hits, step)),
    0,
  );
  return area / (2 * positives * negatives);
}

/** Weights of the positives and negatives down to each score that occurs, and of all of them. */
interface Counts {
  readonly hits: Float64Array;
  readonly misses: Float64Array;
  readonly positives: number;
  readonly negatives: number;
}

function countedDown({ order, ends, isPositive }: Ranking, weights: ArrayLike<number> | undefined): Counts {
  if (weights && weights.length !== order.length)
    throw new Error(`countedDown: expected a weight for each of ${order.length} examples, got ${weights.length}`);
  const [hits, misses] = [new Float64Array(ends.length), new Float64Array(ends.length)];
  let [positives, negatives, place] = [0, 0, 0];
  for (let step = 0; step < ends.length; step++) {
    for (; place < ends[step]; place++) {
      const weight = weights ? weights[order[place]] : 1;
      if (isPositive[place]) positives += weight;
      else negatives += weight;
    }
    hits[step] = positives;
    misses[step] = negatives;
  }
  return { hits, misses, positives, negatives };
}
