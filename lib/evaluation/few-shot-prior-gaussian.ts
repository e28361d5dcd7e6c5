// Few-shot classification that starts at zero-shot and grows with the examples, in closed form and without a search: the
// generated classifier's logits, tempered so that they fit the examples, plus those of one Gaussian per class (linear
// discriminant analysis), whose means begin at the mean of all. It is not in CLIP's paper, which found no good use of the
// generated weights as a prior (section 3.1.5); without the tempering it is close to Wang et al. (2024), "A hard-to-beat baseline
// for training-free CLIP-based adaptation".
import type { FewShotMethod } from "./few-shot.js";
import {
  oracleShrinkage,
  type SharedCovariance,
  sharedCovariance,
  shrunk,
  solveRows,
} from "./few-shot-prior-covariance.js";
import type { LinearClassifier } from "./linear-classifiers.js";
import { checkExamples, logisticScores } from "./logistic-regression.js";

export interface GaussianPriorOptions {
  /** For how many examples the mean of all classes counts in the mean of each. */
  readonly pseudoCount?: number;
  /**
   * Part of the oracle shrinkage of the covariance that is made. Classification wants less than the nearest covariance: small
   * eigenvalues are where classes differ. The defaults were chosen on eight icon tasks with the features of two small models, at 1
   * to 16 shots. There it beat probes, towards zero or the prior, from 4 shots on, by 2 to 5 points, also where those chose their
   * strength on a validation set; at 1 and 2 shots a prior whose strength is so chosen is as good.
   */
  readonly shrinkage?: number;
}

/**
 * The method for a zero-shot classifier [C, D] of unit embeddings. With k examples of a class its Gaussian's mean is
 * (k * their mean + pseudoCount * the mean of all) / (k + pseudoCount); a class without examples keeps its zero-shot weights.
 * Settings: the temper that multiplies the zero-shot logits, and the share of the identity in the covariance.
 */
export function gaussianPrior(
  zeroShot: LinearClassifier,
  { pseudoCount = 16, shrinkage = 0.1 }: GaussianPriorOptions = {},
): FewShotMethod {
  if (!(pseudoCount > 0 && shrinkage > 0 && shrinkage <= 1))
    throw new Error(
      `gaussianPrior: expected a positive pseudoCount and a shrinkage above 0 and up to 1, got ${pseudoCount} and ${shrinkage}`,
    );
  return async ({ features, labels }, { classes, signal }) => {
    const width = checkExamples("gaussianPrior", features, labels, classes);
    requireShape(zeroShot, { classes, width });
    const logits = await logisticScores(zeroShot, features, { signal }); // [N, C]
    const temper = fittedTemper(logits, labels, classes);
    const shared = await sharedCovariance(features, labels, { classes, signal });
    const share = shrinkage * oracleShrinkage(shared.covariance, labels.length);
    const gaussians = discriminant(shared, shrunk(shared.covariance, share), pseudoCount);
    return {
      weights: zeroShot.weights.map((weight, i) => temper * weight + gaussians.weights[i]),
      bias: zeroShot.bias.map((bias, c) => temper * bias + gaussians.bias[c]),
      settings: { temper, share },
    };
  };
}

/**
 * The factor of logits [N, C] under which labels [N] are most likely, with a standard normal prior on its logarithm: a few
 * examples that are all right, or all wrong, don't make it infinite or 0.
 */
export function fittedTemper(logits: Float64Array, labels: ArrayLike<number>, classes: number): number {
  const loss = (logTemper: number) =>
    crossEntropy(logits, labels, { classes, temper: Math.exp(logTemper) }) + logTemper ** 2 / 2;
  const step = 0.25;
  const grid = Array.from({ length: 49 }, (_, i) => (i - 24) * step); // e^-6 to e^6
  const losses = grid.map(loss);
  const best = losses.reduce((least, value, i) => (value < losses[least] ? i : least), 0);
  return Math.exp(minimumBetween(loss, grid[best] - step, grid[best] + step));
}

/** Sum of -log softmax(temper * logits)[label]. */
function crossEntropy(
  logits: Float64Array,
  labels: ArrayLike<number>,
  { classes, temper }: { classes: number; temper: number },
): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const from = row * classes;
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[from + c]);
    let total = 0;
    for (let c = 0; c < classes; c++) total += Math.exp(temper * (logits[from + c] - highest));
    sum += Math.log(total) - temper * (logits[from + labels[row]] - highest);
  }
  return sum;
}

/** Golden sections, 30 of them: to 0.618^30 = 5e-7 of the width. */
function minimumBetween(loss: (x: number) => number, low: number, high: number): number {
  for (let step = 0; step < 30; step++) {
    const [left, right] = [high - 0.618034 * (high - low), low + 0.618034 * (high - low)];
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/**
 * Linear discriminants of Gaussians about means that have been pulled to the centre. A mean is as uncertain as one of
 * k + pseudoCount examples, which widens the covariance; one width for all classes, that of their mean count, keeps them linear.
 */
function discriminant(shared: SharedCovariance, covariance: Float64Array, pseudoCount: number): LinearClassifier {
  const { centre, means, counts } = shared;
  const [classes, width] = [counts.length, centre.length];
  const pulled = means.map((value, i) => {
    const count = counts[Math.floor(i / width)];
    return (count / (count + pseudoCount)) * (value - centre[i % width]);
  }); // [C, D], from the centre
  const average = counts.reduce((sum, count) => sum + count, 0) / classes;
  const widening = 1 + 1 / (average + pseudoCount);
  const weights = solveRows(covariance, pulled).map((weight) => weight / widening); // [C, D]
  const bias = Float64Array.from({ length: classes }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += weights[c * width + i] * (centre[i] + pulled[c * width + i] / 2);
    return -sum;
  });
  return { weights, bias };
}

function requireShape(zeroShot: LinearClassifier, { classes, width }: { classes: number; width: number }): void {
  if (zeroShot.bias.length !== classes || zeroShot.weights.length !== classes * width)
    throw new Error(
      `gaussianPrior: expected a zero-shot classifier [${classes}, ${width}], got ${zeroShot.bias.length} classes and ` +
        `${zeroShot.weights.length} weights`,
    );
}
