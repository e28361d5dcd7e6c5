// Is a scaling law worth anything? Fit it to the smaller models, predict the largest, and look.
import type { Interval } from "./intervals.js";
import {
  errorAt,
  type FitOptions,
  fitPowerLaw,
  type PowerLawFit,
  predictionInterval,
  type ScalingPoint,
} from "./power-law.js";
import { mean } from "./summaries.js";

export interface ScalingPrediction {
  readonly size: string;
  readonly compute: number;
  readonly predicted: number;
  /** Where one run should fall. */
  readonly interval: Interval;
  /** Errors of the held-out runs, and how many of them fell inside. */
  readonly seen: readonly number[];
  readonly inside: number;
}

export interface Extrapolation {
  /** The law of the smaller models. */
  readonly fit: PowerLawFit;
  /** One per held-out size and compute. */
  readonly predictions: readonly ScalingPrediction[];
}

/** Predicts the models with the most compute, `heldOutSizes` of them, from all smaller ones. */
export function extrapolate(
  points: readonly ScalingPoint[],
  { heldOutSizes = 1, ...options }: FitOptions & { heldOutSizes?: number },
): Extrapolation {
  const sizes = sizesByCompute(points);
  if (!(heldOutSizes >= 1 && sizes.length - heldOutSizes >= 2))
    throw new Error(
      `extrapolate: expected 1 or more held-out sizes and 2 or more to fit, got ${heldOutSizes} of ${sizes.length}; add model sizes`,
    );
  const heldOut = new Set(sizes.slice(-heldOutSizes));
  const smaller = points.filter((point) => !heldOut.has(point.size));
  const fit = fitPowerLaw(smaller, options);
  const larger = points.filter((point) => heldOut.has(point.size));
  return { fit, predictions: groupRuns(larger).map((runs) => predict(fit, runs)) };
}

function predict(fit: PowerLawFit, runs: readonly ScalingPoint[]): ScalingPrediction {
  const { size, compute } = runs[0];
  const interval = predictionInterval(fit, compute);
  const seen = runs.map((run) => run.error);
  const inside = seen.filter((error) => interval[0] <= error && error <= interval[1]).length;
  return { size, compute, predicted: errorAt(fit, compute), interval, seen, inside };
}

function sizesByCompute(points: readonly ScalingPoint[]): string[] {
  const sizes = [...new Set(points.map((point) => point.size))];
  const computeOf = (size: string) => mean(points.filter((point) => point.size === size).map((point) => point.compute));
  return sizes.sort((a, b) => computeOf(a) - computeOf(b));
}

/** Runs of one size and one compute together. */
function groupRuns(points: readonly ScalingPoint[]): ScalingPoint[][] {
  const groups = new Map<string, ScalingPoint[]>();
  for (const point of points) {
    const name = `${point.compute} ${point.size}`;
    groups.set(name, [...(groups.get(name) ?? []), point]);
  }
  return [...groups.values()];
}
