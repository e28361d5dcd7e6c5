// Straight lines on logarithmic and on logit axes, with bootstrap bands over their points: the accuracy of models under a
// distribution shift against their accuracy without it (CLIP, section 3.3 and Figure 13, after Taori et al. 2020).
import { randomStream } from "../runtime/random.js";
import { requirePoints, requireTrials } from "./checks.js";
import { type BootstrapOptions, type Interval, percentileInterval } from "./intervals.js";
import { fitLine, fitWeightedLine, type Line, type LineFit, lineAt } from "./lines.js";

export interface TransformedLineFit {
  /** Of both axes: natural logarithms, or logits. */
  readonly axes: "log" | "logit";
  /** The line on these axes. */
  readonly line: LineFit;
  readonly level: number;
  readonly slopeInterval: Interval;
  /** Lines through points drawn with replacement. */
  readonly draws: readonly Line[];
}

export interface LogitLineOptions extends BootstrapOptions {
  /** Examples behind each accuracy; needed where one is exactly 0 or 1, which is then taken in by half an example. */
  readonly xTrials?: number;
  readonly yTrials?: number;
}

/** log(share / (1 - share)); infinite for 0 and 1. */
export function logit(share: number): number {
  if (!(share >= 0 && share <= 1)) throw new Error(`logit: expected a share from 0 to 1, got ${share}`);
  return Math.log(share) - Math.log1p(-share);
}

/** The logistic function, the inverse of the logit. */
export function expit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** An accuracy in 0..1 as if at least half an example, and at most all but a half, had been right. */
export function clipAccuracy(accuracy: number, trials: number): number {
  if (!(accuracy >= 0 && accuracy <= 1)) throw new Error(`clipAccuracy: expected 0 to 1, got ${accuracy}`);
  requireTrials("clipAccuracy", 0, trials);
  return Math.min(Math.max(accuracy, 0.5 / trials), 1 - 0.5 / trials);
}

/** Fits log y = intercept + slope log x to three or more points, [N] each. */
export function fitLogLogLine(
  x: readonly number[],
  y: readonly number[],
  options: BootstrapOptions,
): TransformedLineFit {
  return fitTransformedLine("log", x, y, options);
}

/** Fits logit y = intercept + slope logit x to three or more pairs of accuracies in 0..1, [N] each. */
export function fitLogitLine(
  x: readonly number[],
  y: readonly number[],
  { xTrials, yTrials, ...options }: LogitLineOptions,
): TransformedLineFit {
  const clip = (accuracies: readonly number[], trials: number | undefined) =>
    trials === undefined ? accuracies : accuracies.map((accuracy) => clipAccuracy(accuracy, trials));
  return fitTransformedLine("logit", clip(x, xTrials), clip(y, yTrials), options);
}

/** The y of the line at x, both on the original scale. */
export function transformedLineAt({ axes, line }: TransformedLineFit, x: number): number {
  return inverses[axes](lineAt(line, toAxis("transformedLineAt", axes, x)));
}

/** Bootstrap interval of that y: the line's band. */
export function transformedLineBand({ axes, draws, level }: TransformedLineFit, x: number): Interval {
  const position = toAxis("transformedLineBand", axes, x);
  const heights = draws.map((draw) => lineAt(draw, position));
  const [low, high] = percentileInterval(heights, level);
  return [inverses[axes](low), inverses[axes](high)];
}

const inverses = { log: Math.exp, logit: expit };

function fitTransformedLine(
  axes: "log" | "logit",
  x: readonly number[],
  y: readonly number[],
  { level = 0.95, ...options }: BootstrapOptions,
): TransformedLineFit {
  const caller = axes === "log" ? "fitLogLogLine" : "fitLogitLine";
  requirePoints(caller, x, y, 3);
  const [positions, heights] = [x, y].map((values) => values.map((value) => toAxis(caller, axes, value)));
  const line = fitLine(positions, heights);
  const draws = drawLines(positions, heights, options);
  const slopes = draws.map((draw) => draw.slope);
  return { axes, line, level, slopeInterval: percentileInterval(slopes, level), draws };
}

/** Lines through N of the N points, drawn with replacement; drawn anew where all have the same x. */
function drawLines(x: readonly number[], y: readonly number[], { key, samples = 1000 }: BootstrapOptions): Line[] {
  const random = randomStream(key);
  const drawCounts = (): number[] => {
    const counts: number[] = x.map(() => 0);
    for (let i = 0; i < x.length; i++) counts[random.integer(x.length)]++;
    const drawn = x.filter((_, i) => counts[i] > 0);
    return drawn.every((value) => value === drawn[0]) ? drawCounts() : counts;
  };
  return Array.from({ length: samples }, () => fitWeightedLine(x, y, drawCounts()));
}

function toAxis(caller: string, axes: "log" | "logit", value: number): number {
  if (axes === "log") {
    if (value > 0 && value < Infinity) return Math.log(value);
    throw new Error(`${caller}: expected a finite positive number, got ${value}; zero has no logarithm`);
  }
  if (value > 0 && value < 1) return logit(value);
  throw new Error(
    `${caller}: expected an accuracy between 0 and 1, got ${value}; for exactly 0 or 1 give the number of trials`,
  );
}
