// How many labelled examples per class a probe on the same features needs to be as good as zero-shot (Radford et al. 2021,
// section 3.1.5 and Figure 7): where its accuracy, drawn against the logarithm of that number as straight lines between what
// was measured at 1, 2, 4, 8 and 16 and with all examples, first reaches the zero-shot accuracy.
import { type Key, randomStream } from "../runtime/random.js";
import { requireLevel } from "../statistics/checks.js";
import { type Reach, reachedAt } from "../statistics/interpolation.js";
import { mean } from "../statistics/summaries.js";

/** The probe's accuracies, one per draw of the examples, with so many examples per class. */
export interface EfficiencyPoint {
  readonly shots: number;
  readonly accuracies: readonly number[];
}

/** Examples per class, x: "=" so many, "<" fewer than the fewest measured, ">" more than the most. */
export interface DataEfficiency extends Reach {
  /** Bootstrap over draws; its ends may be bounds, too. It says nothing of other pictures to test on. */
  readonly interval: readonly [low: Reach, high: Reach];
}

export interface EfficiencyOptions {
  /** Accuracy to reach, in 0..1: the zero-shot classifier's on the same test pictures. */
  readonly target: number;
  readonly key: Key;
  readonly samples?: number;
  readonly level?: number;
}

/**
 * Examples per class that match the target, on the mean curve over draws. Every point has the same draws in the same order, or
 * a single accuracy, as the point of all examples has: its `shots` are the mean number of examples per class. With one draw
 * the interval has no width.
 */
export function dataEfficiency(
  points: readonly EfficiencyPoint[],
  { target, key, samples = 1000, level = 0.95 }: EfficiencyOptions,
): DataEfficiency {
  requireLevel("dataEfficiency", level);
  const draws = requirePoints(points, target);
  const reachOf = (chosen: readonly number[]) => reachedAt(meanCurve(points, chosen), target);
  const all = Array.from({ length: draws }, (_, draw) => draw);
  const random = randomStream(key);
  const drawn = Array.from({ length: samples }, () => reachOf(all.map(() => random.integer(draws)))).sort(byReach);
  // Ends are values that were drawn, the outer of two neighbours: nothing lies between 3 examples and "more than all".
  const tail = ((1 - level) / 2) * (samples - 1);
  return { ...reachOf(all), interval: [drawn[Math.floor(tail)], drawn[Math.ceil(samples - 1 - tail)]] };
}

/** "<1", "5.4", ">120", as in tables and below bars. */
export function shotsLabel({ relation, x }: Reach): string {
  const number = x < 100 ? x.toFixed(1).replace(/\.0$/, "") : x.toFixed(0);
  return relation === "=" ? number : relation + number;
}

/**
 * The middle of several datasets' numbers, of an even number the lower of the two middle ones. "<" counts as less than any
 * number and ">" as more, so that the middle is known unless it is one of them; a mean would not be.
 */
export function medianShots(datasets: readonly Reach[]): Reach {
  if (datasets.length === 0) throw new Error("medianShots: expected at least one dataset, got none");
  return [...datasets].sort(byReach)[Math.floor((datasets.length - 1) / 2)];
}

const order = { "<": 0, "=": 1, ">": 2 };

function byReach(a: Reach, b: Reach): number {
  return order[a.relation] - order[b.relation] || a.x - b.x;
}

/** Mean accuracies over the chosen draws, some of them more than once. */
function meanCurve(points: readonly EfficiencyPoint[], chosen: readonly number[]): { x: number; y: number }[] {
  return points.map(({ shots, accuracies }) => ({
    x: shots,
    y: accuracies.length === 1 ? accuracies[0] : mean(chosen.map((draw) => accuracies[draw])),
  }));
}

/** Checks a curve and returns its number of draws. */
function requirePoints(points: readonly EfficiencyPoint[], target: number): number {
  const shots = points.map((point) => point.shots);
  if (points.length < 2 || !shots.every((k, i) => i === 0 || k > shots[i - 1]))
    throw new Error(`dataEfficiency: expected two or more points at rising shots, got shots ${shots.join(", ")}`);
  const draws = points.reduce((most, { accuracies }) => Math.max(most, accuracies.length), 1);
  const stray = points.find(({ accuracies }) => accuracies.length !== draws && accuracies.length !== 1);
  if (stray)
    throw new Error(
      `dataEfficiency: expected ${draws} accuracies or one at every point, got ${stray.accuracies.length} at ${stray.shots} shots`,
    );
  const wrong = [target, ...points.flatMap((point) => point.accuracies)].find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw new Error(`dataEfficiency: expected accuracies from 0 to 1, got ${wrong}`);
  return draws;
}
