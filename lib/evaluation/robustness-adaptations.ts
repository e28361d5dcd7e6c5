// What happens to a zero-shot model's robustness when it is adapted (Radford et al. 2021, section 3.3 and Figure 14): to the
// reference dataset, by logistic regression on its features, or to the classes of each shifted dataset, by a zero-shot classifier
// of their own names in place of the reference's classes, of which the best counts.
import { deriveKey } from "../runtime/random.js";
import type { BootstrapOptions } from "../statistics/intervals.js";
import type { PairedDifference } from "../statistics/paired-bootstrap.js";
import { type ClassGroups, rowsAt, subsetOfClasses } from "./class-subsets.js";
import {
  type LabelledFeatures,
  type LinearClassifier,
  predictSet,
  type SetPredictions,
  type TestSet,
} from "./linear-classifiers.js";
import { fitLogistic } from "./logistic-regression.js";
import { relativeRobustness } from "./robustness.js";

/** The dataset that robustness is measured against; features and classifiers are in one space [D]. */
export interface ReferenceData {
  readonly train: LabelledFeatures;
  readonly test: LabelledFeatures;
  /** Of the reference's classes, [C, D]. */
  readonly zeroShot: LinearClassifier;
}

/** A shifted dataset with S classes. */
export interface ShiftedData extends TestSet {
  /** Reference classes of each of its own, [S]. */
  readonly groups: ClassGroups;
  /** Zero-shot classifier of its own class names, [S, D]. */
  readonly ownZeroShot: LinearClassifier;
}

/** What one classifier makes of the shift, and of the reference dataset's examples of the same classes. */
export interface ShiftPredictions {
  readonly reference: SetPredictions;
  readonly shifted: SetPredictions;
}

export interface ShiftAdaptations {
  readonly name: string;
  /** The reference's classes, of which each class of the shift counts by the best. */
  readonly zeroShot: ShiftPredictions;
  /** The shift's own class names; the reference is measured as before. */
  readonly toClassShift: ShiftPredictions;
  /** Logistic regression on the reference's training examples. */
  readonly toReference: ShiftPredictions;
}

export interface AdaptationOptions {
  /** Penalty of the logistic regression, chosen on the reference dataset alone. */
  readonly l2: number;
  readonly signal?: AbortSignal;
}

/** The reference dataset's L2-regularised logistic regression on features, with as many classes as the zero-shot classifier. */
export async function adaptToReference(
  { train, zeroShot }: Pick<ReferenceData, "train" | "zeroShot">,
  { l2, signal }: AdaptationOptions,
): Promise<LinearClassifier> {
  const { weights, bias } = await fitLogistic(train.features, train.labels, {
    classes: zeroShot.bias.length,
    l2,
    signal,
  });
  return { weights, bias };
}

/** Predictions of a classifier of the reference's classes, for a shift and for the reference cut to the shift's classes. */
export async function predictShift(
  classifier: LinearClassifier,
  { test, shift }: { test: LabelledFeatures; shift: Omit<ShiftedData, "ownZeroShot"> },
  { signal }: { signal?: AbortSignal } = {},
): Promise<ShiftPredictions> {
  const classes = classifier.bias.length;
  const { groups } = shift;
  const { indices, labels } = subsetOfClasses(test.labels, { classes, groups });
  const features = rowsAt(test.features, indices, classifier.weights.length / classes); // [M, D]
  const reference = await predictSet(classifier, { features, labels, groups }, { signal });
  return { reference, shifted: await predictSet(classifier, shift, { signal }) };
}

/** Predictions of a shift by the zero-shot classifier of its own class names. */
export async function adaptToClassShift(
  { features, labels, ownZeroShot, groups, name }: ShiftedData,
  { signal }: { signal?: AbortSignal } = {},
): Promise<SetPredictions> {
  if (ownZeroShot.bias.length !== groups.length)
    throw new Error(
      `adaptToClassShift: expected a zero-shot classifier of ${groups.length} classes for ${name}, got ${ownZeroShot.bias.length}`,
    );
  return predictSet(ownZeroShot, { features, labels }, { signal });
}

/** The zero-shot model and both adaptations on every shift: the points of Figure 14. */
export async function compareAdaptations(
  reference: ReferenceData,
  shifts: readonly ShiftedData[],
  options: AdaptationOptions,
): Promise<ShiftAdaptations[]> {
  const probe = await adaptToReference(reference, options);
  const results: ShiftAdaptations[] = [];
  for (const shift of shifts) {
    const zeroShot = await predictShift(reference.zeroShot, { test: reference.test, shift }, options);
    const toClassShift = { reference: zeroShot.reference, shifted: await adaptToClassShift(shift, options) };
    const toReference = await predictShift(probe, { test: reference.test, shift }, options);
    results.push({ name: shift.name, zeroShot, toClassShift, toReference });
  }
  return results;
}

export interface AdaptationChange {
  readonly name: string;
  /** Accuracy after less accuracy before, of the same examples. */
  readonly toClassShift: PairedDifference;
  readonly toReference: PairedDifference;
}

/** What each adaptation changes of the accuracy under each shift: the bars of Figure 14. */
export function adaptationChanges(
  shifts: readonly ShiftAdaptations[],
  { key, ...options }: BootstrapOptions,
): AdaptationChange[] {
  return shifts.map(({ name, zeroShot, toClassShift, toReference }) => {
    const change = ({ shifted }: ShiftPredictions) =>
      relativeRobustness(shifted.isRight, zeroShot.shifted.isRight, { key: deriveKey(key, name), ...options });
    return { name, toClassShift: change(toClassShift), toReference: change(toReference) };
  });
}
