// Robustness to natural distribution shift (Radford et al. 2021, section 3.3 and Figures 13 to 15, after Taori et al. 2020):
// the accuracy of models of one kind under a shift lies on a line of their accuracy without it, both on logit axes. A model has
// effective robustness where it lies above that line, and relative robustness where it is better under the shift at all.
import betaQuantile from "@stdlib/stats-base-dists-beta-quantile";
import { deriveKey, randomStream } from "../runtime/random.js";
import { type BootstrapOptions, type Interval, percentileInterval } from "../statistics/intervals.js";
import { lineAt } from "../statistics/lines.js";
import { type PairedDifference, pairedMeanBootstrap } from "../statistics/paired-bootstrap.js";
import {
  clipAccuracy,
  expit,
  fitLogitLine,
  logit,
  type TransformedLineFit,
  transformedLineAt,
  transformedLineBand,
} from "../statistics/transformed-lines.js";

/** A model's accuracies, in 0..1. */
export interface ShiftAccuracies {
  /** On the reference dataset, cut to the classes of the shift: see `subsetOfClasses`. */
  readonly reference: number;
  readonly shifted: number;
}

/** How many examples are behind the two accuracies. */
export interface ShiftTrials {
  readonly reference: number;
  readonly shifted: number;
}

export interface RobustnessOptions extends BootstrapOptions {
  /** Widens the interval by what other examples might have given; needed where an accuracy is exactly 0 or 1. */
  readonly trials?: ShiftTrials;
}

/** The line through three or more standard models, on logit axes, with its bootstrap over models. */
export function robustnessLine(
  standardModels: readonly ShiftAccuracies[],
  { trials, ...options }: RobustnessOptions,
): TransformedLineFit {
  const reference = standardModels.map((model) => model.reference);
  const shifted = standardModels.map((model) => model.shifted);
  return fitLogitLine(reference, shifted, { ...options, xTrials: trials?.reference, yTrials: trials?.shifted });
}

export interface EffectiveRobustness {
  /** Accuracy under shift that a standard model of the same reference accuracy has, and its bootstrap band. */
  readonly predicted: number;
  readonly band: Interval;
  /** Accuracy under shift less the predicted one, in -1..1. */
  readonly effective: number;
  /** Of the line, and of the model's own accuracies where `trials` are given. */
  readonly interval: Interval;
  /** Share of the gap between reference accuracy and predicted one that the model closes; NaN where there is none. */
  readonly gapClosed: number;
}

/** How far a model lies above the line of the standard models. */
export function effectiveRobustness(
  model: ShiftAccuracies,
  line: TransformedLineFit,
  { trials, key, samples = 1000, level = line.level }: RobustnessOptions,
): EffectiveRobustness {
  if (line.axes !== "logit")
    throw new Error(`effectiveRobustness: expected a line on logit axes, got ${line.axes} axes; see robustnessLine`);
  const clipped = clipModel(model, trials);
  const predicted = transformedLineAt(line, clipped.reference);
  const draws = drawModels(model, { trials, key, samples }).map(({ reference, shifted }, i) => {
    const drawnLine = line.draws[i % line.draws.length];
    return shifted - expit(lineAt(drawnLine, logit(reference)));
  });
  const gap = model.reference - predicted;
  return {
    predicted,
    band: transformedLineBand(line, clipped.reference),
    effective: model.shifted - predicted,
    interval: percentileInterval(draws, level),
    gapClosed: gap > 0 ? (model.shifted - predicted) / gap : Number.NaN,
  };
}

/**
 * What a change of a model, such as fine-tuning or other class names, does to its accuracy under a shift: by which examples [N]
 * it recognises before and after. The interval is a bootstrap over examples, both models on the same ones.
 */
export function relativeRobustness(
  after: readonly boolean[],
  before: readonly boolean[],
  options: BootstrapOptions,
): PairedDifference {
  return pairedMeanBootstrap(after.map(Number), before.map(Number), options);
}

/** The model, away from 0 and 1 by half an example if the number of examples is known; else the axis refuses it. */
function clipModel({ reference, shifted }: ShiftAccuracies, trials: ShiftTrials | undefined): ShiftAccuracies {
  if (!trials) return { reference, shifted };
  return { reference: clipAccuracy(reference, trials.reference), shifted: clipAccuracy(shifted, trials.shifted) };
}

/** Accuracies as other examples might have given them: draws of Jeffreys' posterior of each; without trials the same ones. */
function drawModels(
  model: ShiftAccuracies,
  { trials, key, samples }: Required<Pick<RobustnessOptions, "key" | "samples">> & { trials?: ShiftTrials },
): ShiftAccuracies[] {
  const random = randomStream(deriveKey(key, "accuracies"));
  const draw = (accuracy: number, total: number) => {
    const correct = accuracy * total;
    const value = betaQuantile(random.uniform(), correct + 0.5, total - correct + 0.5);
    return clipAccuracy(value, 2 ** 40);
  };
  return Array.from({ length: samples }, () =>
    trials
      ? { reference: draw(model.reference, trials.reference), shifted: draw(model.shifted, trials.shifted) }
      : model,
  );
}
