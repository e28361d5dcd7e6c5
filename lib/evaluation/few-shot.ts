// Few-shot classification (Radford et al. 2021, section 3.1.5 and Figures 6 and 15): classifiers learned from k labelled
// examples per class, drawn several times, and measured on one or more test sets.
import { breathe } from "../runtime/breathe.js";
import { deriveKey, type Key, randomStream } from "../runtime/random.js";
import type { Interval } from "../statistics/intervals.js";
import { mean, standardDeviation } from "../statistics/summaries.js";
import { studentReach } from "../statistics/tails.js";
import { requireLabels, rowsAt } from "./class-subsets.js";
import { type LabelledFeatures, type LinearClassifier, predictSet, type TestSet } from "./linear-classifiers.js";
import { checkExamples } from "./logistic-regression.js";

/** A classifier, and the settings that were chosen for it. */
export interface FewShotClassifier extends LinearClassifier {
  readonly settings: Readonly<Record<string, number>>;
}

/** Learns a classifier of C classes from examples that come class by class, in the order in which they were drawn. */
export type FewShotMethod = (
  examples: LabelledFeatures,
  context: { readonly classes: number; readonly signal?: AbortSignal },
) => Promise<FewShotClassifier>;

/**
 * Indices of k examples of each class, class by class: [C * k]. The first k of a class are the same for every k, so that larger
 * draws of a key contain smaller ones. Throws where a class has fewer than k: see `classesWithShots`.
 */
export function drawShots(
  labels: ArrayLike<number>,
  { classes, shots, key }: { classes: number; shots: number; key: Key },
): Int32Array {
  requireShots("drawShots", shots);
  const short = examplesOfClasses("drawShots", labels, classes).findIndex((indices) => indices.length < shots);
  if (short >= 0)
    throw new Error(
      `drawShots: expected ${shots} examples of every class, got fewer of class ${short}; leave such classes out, see ` +
        "classesWithShots, or draw fewer",
    );
  const drawn = drawOrder(labels, classes, key).flatMap((indices) => indices.slice(0, shots));
  return Int32Array.from(drawn);
}

/** The classes that have k examples or more: as groups for `subsetOfClasses` and `poolClasses`, which leave the others out. */
export function classesWithShots(
  labels: ArrayLike<number>,
  { classes, shots }: { classes: number; shots: number },
): [label: number][] {
  requireShots("classesWithShots", shots);
  const kept = examplesOfClasses("classesWithShots", labels, classes).flatMap((indices, label): [number][] =>
    indices.length >= shots ? [[label]] : [],
  );
  if (kept.length < 2)
    throw new Error(`classesWithShots: expected two or more classes with ${shots} examples, got ${kept.length}`);
  return kept;
}

export interface FewShotOptions {
  readonly classes: number;
  readonly tests: readonly TestSet[];
  /** Numbers of examples per class; "all" learns once from everything. */
  readonly shots: readonly (number | "all")[];
  /** How often examples are drawn; what a draw is depends on the key and its number alone. */
  readonly draws: number;
  readonly key: Key;
  readonly method: FewShotMethod;
  readonly level?: number;
  readonly signal?: AbortSignal;
}

export interface FewShotPoint {
  /** Examples per class; the mean of them for "all". */
  readonly shots: number;
  /** What was chosen for each draw. */
  readonly settings: readonly FewShotClassifier["settings"][];
  readonly tests: Readonly<Record<string, FewShotAccuracy>>;
}

export interface FewShotAccuracy {
  /** One per draw, in the order of draws: differences of two methods with one key are paired. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** Student's interval of the mean over draws, for the same test examples; undefined for a single draw. */
  readonly interval: Interval | undefined;
}

/** Accuracies of a method on test sets at several numbers of examples per class, learned from draws of a pool of examples. */
export async function fewShotCurve(pool: LabelledFeatures, options: FewShotOptions): Promise<FewShotPoint[]> {
  const { classes, shots, draws, key } = options;
  const width = checkExamples("fewShotCurve", pool.features, pool.labels, classes); // D
  requireShots("fewShotCurve", draws);
  const names = new Set(options.tests.map(({ name }) => name));
  if (names.size === 0 || names.size < options.tests.length)
    throw new Error(`fewShotCurve: expected one or more test sets of different names, got ${[...names].join(", ")}`);
  const points: FewShotPoint[] = [];
  for (const count of shots) {
    const indices = (draw: number) =>
      count === "all"
        ? drawOrder(pool.labels, classes, deriveKey(key, draw)).flat()
        : drawShots(pool.labels, { classes, shots: count, key: deriveKey(key, draw) });
    const samples = Array.from({ length: count === "all" ? 1 : draws }, (_, draw) =>
      examplesAt(pool, indices(draw), width),
    );
    points.push(await fewShotPoint(samples, count === "all" ? pool.labels.length / classes : count, options));
  }
  return points;
}

async function fewShotPoint(
  samples: readonly LabelledFeatures[],
  shots: number,
  { classes, tests, method, level = 0.95, signal }: FewShotOptions,
): Promise<FewShotPoint> {
  const settings: FewShotClassifier["settings"][] = [];
  const accuracies = new Map<string, number[]>(tests.map(({ name }) => [name, []]));
  for (const examples of samples) {
    await breathe(signal);
    const classifier = await method(examples, { classes, signal });
    settings.push(classifier.settings);
    for (const test of tests)
      accuracies.get(test.name)!.push((await predictSet(classifier, test, { signal })).accuracy);
  }
  const results = [...accuracies].map(([name, values]) => [name, overDraws(values, level)] as const);
  return { shots, settings, tests: Object.fromEntries(results) };
}

function overDraws(accuracies: readonly number[], level: number): FewShotAccuracy {
  const centre = mean(accuracies);
  if (accuracies.length < 2) return { accuracies, mean: centre, interval: undefined };
  const half =
    (studentReach(level, accuracies.length - 1) * standardDeviation(accuracies)) / Math.sqrt(accuracies.length);
  return { accuracies, mean: centre, interval: [centre - half, centre + half] };
}

/** The examples at `indices`. */
function examplesAt({ features, labels }: LabelledFeatures, indices: ArrayLike<number>, width: number) {
  return { features: rowsAt(features, indices, width), labels: Int32Array.from(indices, (index) => labels[index]) };
}

/** All examples of each class in the order in which they are drawn: [C] lists. */
function drawOrder(labels: ArrayLike<number>, classes: number, key: Key): number[][] {
  return examplesOfClasses("drawShots", labels, classes).map((indices, label) =>
    randomStream(deriveKey(key, label)).shuffle(indices),
  );
}

function examplesOfClasses(caller: string, labels: ArrayLike<number>, classes: number): number[][] {
  requireLabels(caller, labels, classes);
  const indices: number[][] = Array.from({ length: classes }, () => []);
  for (let i = 0; i < labels.length; i++) indices[labels[i]].push(i);
  return indices;
}

function requireShots(caller: string, count: number): void {
  if (!(Number.isInteger(count) && count > 0))
    throw new Error(`${caller}: expected a positive whole number, got ${count}`);
}
