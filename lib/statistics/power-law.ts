// Error against compute as a power law, E = floor + factor * C^exponent: least squares in log E, which for floor 0 is
// a straight line on log-log axes (CLIP, Figure 9). Intervals come from refits to resampled runs (resampled-runs.ts).
import type { Key } from "../runtime/random.js";
import { type Interval, percentileInterval } from "./intervals.js";
import { fitLine, fitWeightedLine } from "./lines.js";
import { resampleResiduals } from "./resampled-runs.js";

/** A trained model. */
export interface ScalingPoint {
  /** Any unit of work; a fit's factor is in the same unit. */
  readonly compute: number;
  /** 1 - accuracy, or another positive number that falls with compute. */
  readonly error: number;
  /** The model's architecture: runs that differ in the seed alone have the same. */
  readonly size: string;
}

export interface PowerLaw {
  /** What no amount of compute removes; 0 in the plain law. */
  readonly floor: number;
  readonly factor: number;
  /** Negative where compute helps. */
  readonly exponent: number;
}

export interface PowerLawFit extends PowerLaw {
  /** Correlation of log C and log (E - floor). */
  readonly r: number;
  /** Confidence level of all intervals. */
  readonly level: number;
  readonly exponentInterval: Interval;
  /** Refits to resampled runs, each with the log residual of one new run of a new size. */
  readonly draws: readonly (PowerLaw & { readonly residual: number })[];
}

export interface FloorFit extends PowerLawFit {
  readonly floorInterval: Interval;
  /** False when the interval touches 0: the runs can't tell a floor from none, so nothing should be read into it. */
  readonly floorIdentified: boolean;
}

export interface FitOptions {
  readonly key: Key;
  /** Number of resampled sets of runs. */
  readonly samples?: number;
  readonly level?: number;
}

/** Fits E = factor * C^exponent to three or more runs of two or more computes. */
export function fitPowerLaw(points: readonly ScalingPoint[], options: FitOptions): PowerLawFit {
  requirePoints("fitPowerLaw", points, { runs: 3, computes: 2 });
  return fitWithDraws(points, plainLaw, { ...options, parameters: 2 });
}

/**
 * Fits E = floor + factor * C^exponent, 0 <= floor < the least error, to five or more runs of four or more computes.
 * Variable projection: a search over the floor, and for each floor the best power law of what is above it.
 */
export function fitPowerLawWithFloor(points: readonly ScalingPoint[], options: FitOptions): FloorFit {
  requirePoints("fitPowerLawWithFloor", points, { runs: 5, computes: 4 });
  const fit = fitWithDraws(points, lawWithFloor, { ...options, parameters: 3 });
  const floors = fit.draws.map((draw) => draw.floor);
  const floorInterval = percentileInterval(floors, fit.level);
  return { ...fit, floorInterval, floorIdentified: floorInterval[0] > 0 };
}

/** The error that a law gives for a compute. */
export function errorAt({ floor, factor, exponent }: PowerLaw, compute: number): number {
  return floor + factor * compute ** exponent;
}

/** Interval of the curve, that is of what many runs would have on average, at a compute. */
export function curveInterval({ draws, level }: PowerLawFit, compute: number): Interval {
  const errors = draws.map((draw) => errorAt(draw, compute));
  return percentileInterval(errors, level);
}

/** Interval of the error of one new run of a new model size: the curve's, widened by a run's own scatter. */
export function predictionInterval({ draws, level }: PowerLawFit, compute: number): Interval {
  const errors = draws.map((draw) => errorAt(draw, compute) * Math.exp(draw.residual));
  return percentileInterval(errors, level);
}

type FitOnce = (logComputes: number[], logErrors: number[]) => PowerLaw;

function fitWithDraws(
  points: readonly ScalingPoint[],
  fitOnce: FitOnce,
  { key, samples = 1000, level = 0.95, parameters }: FitOptions & { parameters: number },
): PowerLawFit {
  const logComputes = points.map((point) => Math.log(point.compute));
  const law = fitOnce(
    logComputes,
    points.map((point) => Math.log(point.error)),
  );
  const fitted = points.map((point) => Math.log(errorAt(law, point.compute)));
  const residuals = points.map(({ size, error }, i) => ({ size, residual: Math.log(error) - fitted[i] }));
  const sizes = [...points.map((point) => point.size), "a new size"];
  const draws = resampleResiduals(residuals, sizes, { key, samples, parameters }).map((drawn) => {
    const logErrors = fitted.map((logError, i) => logError + drawn[i]);
    return { ...fitOnce(logComputes, logErrors), residual: drawn[fitted.length] };
  });
  const exponents = draws.map((draw) => draw.exponent);
  const aboveFloor = points.map((point) => Math.log(point.error - law.floor));
  const { r } = fitLine(logComputes, aboveFloor);
  return { ...law, r, level, exponentInterval: percentileInterval(exponents, level), draws };
}

function plainLaw(logComputes: number[], logErrors: number[]): PowerLaw {
  const { slope, intercept } = fitLine(logComputes, logErrors);
  return { floor: 0, factor: Math.exp(intercept), exponent: slope };
}

const gridSize = 25;
const goldenSteps = 30;

/** A grid finds the floor's valley, golden sections its bottom: to the least error / 24 * 2 * 0.618^30 = 5e-8 of it. */
function lawWithFloor(logComputes: number[], logErrors: number[]): PowerLaw {
  const errors = logErrors.map(Math.exp);
  const highest = 0.999 * Math.min(...errors);
  const at = (floor: number) => lawAboveFloor(floor, logComputes, errors);
  const grid = Array.from({ length: gridSize }, (_, i) => at((highest * i) / (gridSize - 1)));
  const best = grid.reduce((least, law, i) => (law.loss < grid[least].loss ? i : least), 0);
  let low = grid[Math.max(0, best - 1)].floor;
  let high = grid[Math.min(gridSize - 1, best + 1)].floor;
  for (let step = 0; step < goldenSteps; step++) {
    const left = high - 0.618034 * (high - low);
    const right = low + 0.618034 * (high - low);
    if (at(left).loss < at(right).loss) high = right;
    else low = left;
  }
  const refined = at((low + high) / 2);
  const { floor, factor, exponent } = refined.loss < grid[best].loss ? refined : grid[best];
  return { floor, factor, exponent };
}

/**
 * Above a given floor, the power law with the least squared error of log E, by Gauss-Newton. A step is a weighted
 * line: log E moves by (1 - floor / E) times what log (E - floor) moves by. It starts from the runs themselves.
 */
function lawAboveFloor(floor: number, logComputes: number[], errors: number[]): PowerLaw & { loss: number } {
  let fitted = errors;
  let line = { slope: 0, intercept: 0 };
  for (let step = 0; step < 5; step++) {
    const shares = fitted.map((error) => 1 - floor / error);
    const targets = fitted.map((error, i) => Math.log(error - floor) + Math.log(errors[i] / error) / shares[i]);
    const weights = shares.map((share) => share * share);
    line = fitWeightedLine(logComputes, targets, weights);
    fitted = logComputes.map((logCompute) => floor + Math.exp(line.intercept + line.slope * logCompute));
  }
  const loss = errors.reduce((sum, error, i) => sum + Math.log(error / fitted[i]) ** 2, 0);
  return { floor, factor: Math.exp(line.intercept), exponent: line.slope, loss };
}

function requirePoints(caller: string, points: readonly ScalingPoint[], least: { runs: number; computes: number }) {
  const computes = new Set(points.map((point) => point.compute)).size;
  if (points.length < least.runs || computes < least.computes)
    throw new Error(
      `${caller}: expected at least ${least.runs} runs of ${least.computes} different computes, got ${points.length} of ${computes}; add model sizes or seeds`,
    );
  for (const { compute, error } of points)
    if (!(compute > 0 && compute < Infinity && error > 0 && error < Infinity))
      throw new Error(
        `${caller}: expected finite positive compute and error, got ${compute} and ${error}; logarithms need them`,
      );
}
