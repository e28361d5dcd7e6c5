// Straight lines by least squares, with Student's intervals for them (CLIP, Figure 8, prints a slope's).
import { requireLevel, requirePoints } from "./checks.js";
import type { Interval } from "./intervals.js";
import { sum } from "./sums.js";
import { studentReach } from "./tails.js";

export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

export interface LineFit extends Line {
  /** Pearson's correlation of x and y; NaN when y is constant. */
  readonly r: number;
  /** Standard errors, and the residuals' standard deviation, with n - 2 in the denominator; NaN for two points. */
  readonly slopeError: number;
  readonly interceptError: number;
  readonly residualScale: number;
  /** Number of points, n, the mean of their x, and the sum of squared distances from it. */
  readonly points: number;
  readonly centreX: number;
  readonly spreadX: number;
}

/** Ordinary least squares of y on x, [N] each, N >= 2. */
export function fitLine(x: readonly number[], y: readonly number[]): LineFit {
  requirePoints("fitLine", x, y, 2);
  const line = fitWeightedLine(
    x,
    y,
    x.map(() => 1),
  );
  const centreX = sum(x) / x.length;
  const centreY = sum(y) / y.length;
  const spreadX = sum(x.map((value) => (value - centreX) ** 2));
  const spreadY = sum(y.map((value) => (value - centreY) ** 2));
  const squares = sum(y.map((value, i) => (value - lineAt(line, x[i])) ** 2));
  const residualScale = x.length > 2 ? Math.sqrt(squares / (x.length - 2)) : Number.NaN;
  return {
    ...line,
    r: line.slope * Math.sqrt(spreadX / spreadY),
    slopeError: residualScale / Math.sqrt(spreadX),
    interceptError: residualScale * Math.sqrt(1 / x.length + centreX ** 2 / spreadX),
    residualScale,
    points: x.length,
    centreX,
    spreadX,
  };
}

/** Least squares with a weight per point: minimises sum of w (y - intercept - slope x)^2. */
export function fitWeightedLine(x: readonly number[], y: readonly number[], weights: readonly number[]): Line {
  const total = sum(weights);
  const centreX = sum(x.map((value, i) => weights[i] * value)) / total;
  const centreY = sum(y.map((value, i) => weights[i] * value)) / total;
  const spread = sum(x.map((value, i) => weights[i] * (value - centreX) ** 2));
  if (!(spread > 0)) throw new Error("fitWeightedLine: expected at least two different x, got one; a line needs two");
  const slope = sum(x.map((value, i) => weights[i] * (value - centreX) * (y[i] - centreY))) / spread;
  return { slope, intercept: centreY - slope * centreX };
}

/** The line's y at x. */
export function lineAt({ slope, intercept }: Line, x: number): number {
  return intercept + slope * x;
}

/** Interval of the slope for residuals that are independent and normal, of one scale; three or more points. */
export function slopeInterval(fit: LineFit, { level = 0.95 } = {}): Interval {
  return studentInterval("slopeInterval", fit, { centre: fit.slope, error: fit.slopeError, level });
}

/** The same of the intercept. */
export function interceptInterval(fit: LineFit, { level = 0.95 } = {}): Interval {
  return studentInterval("interceptInterval", fit, { centre: fit.intercept, error: fit.interceptError, level });
}

/** The same of the line's y at x, that is of the mean of many points there: the confidence band. */
export function lineInterval(fit: LineFit, x: number, { level = 0.95 } = {}): Interval {
  const error = fit.residualScale * Math.sqrt(1 / fit.points + (x - fit.centreX) ** 2 / fit.spreadX);
  return studentInterval("lineInterval", fit, { centre: lineAt(fit, x), error, level });
}

function studentInterval(
  caller: string,
  { points }: LineFit,
  { centre, error, level }: { centre: number; error: number; level: number },
): Interval {
  requireLevel(caller, level);
  if (points < 3)
    throw new Error(`${caller}: expected a line through three or more points, got ${points}; two show no scatter`);
  const half = studentReach(level, points - 2) * error;
  return [centre - half, centre + half];
}
