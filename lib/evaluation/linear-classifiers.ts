// Linear classifiers of frozen features, wherever their weights come from: a probe, or a text tower that generates them from
// class names. A zero-shot classifier is a logistic regression without biases (Radford et al. 2021, section 3.1.2), so that both
// are measured, and mixed, alike; the mix is WiSE-FT of a linear classifier (Wortsman et al. 2021).
import { clopperPearson, type Interval } from "../statistics/intervals.js";
import { type ClassGroups, poolClasses } from "./class-subsets.js";
import { checkExamples, type Logistic, logisticScores } from "./logistic-regression.js";
import { labelRanks, topK } from "./metrics.js";
import { requireUnitRows } from "./similarity.js";

/** Weights [C, D] and biases [C] of logits. */
export type LinearClassifier = Pick<Logistic, "weights" | "bias">;

/** Features [N, D] and the classes [N] of their examples. */
export interface LabelledFeatures {
  readonly features: Float32Array;
  readonly labels: ArrayLike<number>;
}

/** Examples to measure on. */
export interface TestSet extends LabelledFeatures {
  readonly name: string;
  /** The classifier's classes of each of the set's own, where they differ: see `poolClasses`. Labels are of the set's own. */
  readonly groups?: ClassGroups;
}

export interface CountedAccuracy {
  /** Share in 0..1. */
  readonly accuracy: number;
  readonly correct: number;
  readonly total: number;
  /** Clopper-Pearson. */
  readonly interval: Interval;
}

export interface SetPredictions extends CountedAccuracy {
  /** The set's own class that scores highest, [N]; the first of equal ones. */
  readonly predicted: Int32Array;
  /** Whether the right class scores higher than all others, [N]. */
  readonly isRight: readonly boolean[];
}

/** The zero-shot classifier [C, E], unit rows, with its model's logit scale, as weights without biases. */
export function zeroShotLinear(
  classifier: Float32Array,
  { embedDim, logitScale }: { embedDim: number; logitScale: number },
): LinearClassifier {
  const classes = requireUnitRows("zeroShotLinear", classifier, embedDim);
  if (!(logitScale > 0 && logitScale < Infinity))
    throw new Error(`zeroShotLinear: expected a positive logit scale, got ${logitScale}`);
  return { weights: Float64Array.from(classifier, (weight) => logitScale * weight), bias: new Float64Array(classes) };
}

/** What a classifier makes of a set. */
export async function predictSet(
  classifier: LinearClassifier,
  { features, labels, groups }: Omit<TestSet, "name">,
  { signal }: { signal?: AbortSignal } = {},
): Promise<SetPredictions> {
  const classes = classifier.bias.length;
  const own = groups?.length ?? classes; // S
  const [width, expected] = [
    checkExamples("predictSet", features, labels, Math.max(2, own)),
    classifier.weights.length / classes,
  ];
  if (width !== expected)
    throw new Error(`predictSet: expected features [N, ${expected}] of N labels, got [${labels.length}, ${width}]`);
  const scores = await logisticScores(classifier, features, { signal }); // [N, C]
  const pooled = groups ? poolClasses(scores, { classes, groups }) : scores; // [N, S]
  const isRight = Array.from(labelRanks(pooled, labels, own), (rank) => rank === 0);
  const predicted = Int32Array.from(isRight, (_, row) => topK(pooled.subarray(row * own, (row + 1) * own), 1)[0]);
  return { ...countRight(isRight), predicted, isRight };
}

/** Share of what is right, with its interval. */
export function countRight(isRight: readonly boolean[]): CountedAccuracy {
  if (isRight.length === 0) throw new Error("countRight: expected at least one example, got none");
  const [correct, total] = [isRight.filter(Boolean).length, isRight.length];
  return { accuracy: correct / total, correct, total, interval: clopperPearson(correct, total) };
}

/** (1 - share) * from + share * to, in every weight and bias; shares from 0 to 1. */
export function interpolateClassifiers(from: LinearClassifier, to: LinearClassifier, share: number): LinearClassifier {
  if (!(share >= 0 && share <= 1))
    throw new Error(`interpolateClassifiers: expected a share from 0 (the first) to 1 (the second), got ${share}`);
  if (from.weights.length !== to.weights.length || from.bias.length !== to.bias.length)
    throw new Error(
      `interpolateClassifiers: expected classifiers of one shape, got ${from.bias.length} classes and ${from.weights.length} ` +
        `weights, and ${to.bias.length} and ${to.weights.length}`,
    );
  // A share of nothing is left out: the bias of a class without examples is minus infinity.
  const between = (a: number, b: number) => (share === 0 ? a : share === 1 ? b : (1 - share) * a + share * b);
  const mix = (a: Float64Array, b: Float64Array) => a.map((value, i) => between(value, b[i]));
  return { weights: mix(from.weights, to.weights), bias: mix(from.bias, to.bias) };
}

export interface InterpolationPoint {
  /** 0: the first classifier, 1: the second. */
  readonly share: number;
  /** One per set. */
  readonly predictions: readonly SetPredictions[];
}

/** Accuracies on several sets, such as the reference and a shift of it, along the way from one classifier to another. */
export async function interpolationPath(
  { from, to, sets }: { from: LinearClassifier; to: LinearClassifier; sets: readonly TestSet[] },
  { shares = tenths, signal }: { shares?: readonly number[]; signal?: AbortSignal } = {},
): Promise<InterpolationPoint[]> {
  const path: InterpolationPoint[] = [];
  for (const share of shares) {
    const between = interpolateClassifiers(from, to, share);
    const predictions: SetPredictions[] = [];
    for (const set of sets) predictions.push(await predictSet(between, set, { signal }));
    path.push({ share, predictions });
  }
  return path;
}

const tenths = Array.from({ length: 11 }, (_, i) => i / 10);
