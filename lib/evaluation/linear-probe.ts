// Linear probes (Radford et al. 2021, Appendix A.3): a logistic regression on frozen features, its penalty's strength chosen on a
// validation split, then fitted to training and validation examples together and measured on the test split. The paper does this
// with scikit-learn's L-BFGS and at most 1,000 iterations; so does `fitLogistic`.
import { breathe } from "../runtime/breathe.js";
import type { Key } from "../runtime/random.js";
import { rowsAt } from "./class-subsets.js";
import type { LabelledFeatures } from "./linear-classifiers.js";
import { checkExamples, fitLogistic, type Logistic, logisticScores } from "./logistic-regression.js";
import { countWithin, labelRanks, meanPerClass } from "./metrics.js";
import { searchStrengths, type TriedStrength } from "./strength-search.js";
import { splitOffValidation } from "./validation-split.js";

/** Features [N, D] of each split with their labels [N]. */
export interface ProbeSplits {
  readonly train: LabelledFeatures;
  /** The dataset's own; without one, some of the training examples are held out to choose by. */
  readonly validation?: LabelledFeatures;
  readonly test: LabelledFeatures;
}

/** How good scores [N, C] of examples with labels [N] are, larger for better. */
export type ProbeScore = (scores: Float64Array, labels: ArrayLike<number>, classes: number) => number;

export interface ProbeOptions {
  readonly classes: number;
  /** Decides which training examples are held out where there is no validation split. */
  readonly key: Key;
  /** Their share of each class. */
  readonly validationShare?: number;
  /** By which a strength is chosen: `probeAccuracy` by default. */
  readonly score?: ProbeScore;
  readonly maxIterations?: number;
  readonly signal?: AbortSignal;
}

export interface LinearProbe {
  /** The strength chosen; see `LogisticOptions`. */
  readonly l2: number;
  /** All strengths that were tried, with their validation scores. */
  readonly tried: readonly TriedStrength[];
  /** Fitted to training and validation examples. */
  readonly classifier: Logistic;
  /** Logits of the test examples, [N, C]. */
  readonly scores: Float64Array;
  /** Their most probable classes, [N]; the first of equal ones. */
  readonly predicted: Int32Array;
  /** How many wrong classes score at least as high as the right one, [N]: for `accuracyOfRanks`. */
  readonly ranks: Int32Array;
}

/** Share of the examples whose class scores higher than all others. */
export const probeAccuracy: ProbeScore = (scores, labels, classes) =>
  countWithin(labelRanks(scores, labels, classes), 1) / labels.length;

/** The mean over classes of that share: for datasets whose own metric it is. */
export const probeMeanPerClass: ProbeScore = (scores, labels, classes) =>
  meanPerClass(
    Array.from(labelRanks(scores, labels, classes), (rank, i) => ({ label: labels[i], isRight: rank === 0 })),
  );

/** Chooses a strength, fits, and predicts the test examples. */
export async function linearProbe(
  { train, validation, test }: ProbeSplits,
  { classes, key, validationShare = 0.2, score = probeAccuracy, maxIterations, signal }: ProbeOptions,
): Promise<LinearProbe> {
  const width = checkSplits({ train, validation, test }, classes);
  const held = validation
    ? { train, validation, all: joined(train, validation) }
    : holdOut(train, { width, validationShare, key });
  const learn = ({ features, labels }: LabelledFeatures, l2: number) =>
    fitLogistic(features, labels, { classes, l2, maxIterations, signal });
  const { l2, tried } = await searchStrengths(async (strength) => {
    await breathe(signal);
    const scores = await logisticScores(await learn(held.train, strength), held.validation.features, { signal });
    return score(scores, held.validation.labels, classes);
  });
  const classifier = await learn(held.all, l2);
  const scores = await logisticScores(classifier, test.features, { signal });
  return { l2, tried, classifier, scores, ...answers(scores, test.labels, classes) };
}

function answers(scores: Float64Array, labels: ArrayLike<number>, classes: number) {
  const predicted = Int32Array.from(labels, (_, row) => highest(scores.subarray(row * classes, (row + 1) * classes)));
  return { predicted, ranks: labelRanks(scores, labels, classes) };
}

/** The index of the highest score, the first of equal ones. */
function highest(scores: Float64Array): number {
  return scores.reduce((best, score, i) => (score > scores[best] ? i : best), 0);
}

interface HeldOut {
  readonly train: LabelledFeatures;
  readonly validation: LabelledFeatures;
  /** Both, for the last fit. */
  readonly all: LabelledFeatures;
}

function holdOut(
  all: LabelledFeatures,
  { width, validationShare, key }: { width: number; validationShare: number; key: Key },
): HeldOut {
  const split = splitOffValidation(all.labels, { share: validationShare, key });
  const examplesAt = (indices: Int32Array): LabelledFeatures => ({
    features: rowsAt(all.features, indices, width),
    labels: indices.map((index) => all.labels[index]),
  });
  return { train: examplesAt(split.train), validation: examplesAt(split.validation), all };
}

function joined(a: LabelledFeatures, b: LabelledFeatures): LabelledFeatures {
  return { features: joinedRows(a.features, b.features), labels: [...Array.from(a.labels), ...Array.from(b.labels)] };
}

/** Rows [N, D] and [M, D] as [N + M, D]. */
export function joinedRows(a: Float32Array, b: Float32Array): Float32Array {
  const rows = new Float32Array(a.length + b.length);
  rows.set(a);
  rows.set(b, a.length);
  return rows;
}

/** Checks every split and returns the width of their features. */
function checkSplits({ train, validation, test }: ProbeSplits, classes: number): number {
  const splits = Object.entries({ train, ...(validation && { validation }), test });
  const widths = splits.map(([name, { features, labels }]) =>
    checkExamples(`linearProbe, ${name}`, features, labels, classes),
  );
  if (widths.some((width) => width !== widths[0]))
    throw new Error(`linearProbe: expected features of one width in every split, got ${widths.join(", ")}`);
  return widths[0];
}
