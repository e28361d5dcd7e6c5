// Random classification problems, fitted by Tandem's logistic regression and by scikit-learn's: coefficients, iterations and
// predictions. See parity/probes.py.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { fitLogistic, type Logistic, logisticScores, type Row } from "../lib/index.js";
import { type Difference, difference, isWithin, noDifference, worse } from "./differences.js";
import { parityFolder, scratchFolder } from "./files.js";
import { pythonWithReferences, runCommand } from "./install.js";
import type { Section } from "./report.js";

const caseSchema = z.object({
  variant: z.string(),
  /** Examples, features, rows of coefficients, classes. */
  count: z.int(),
  width: z.int(),
  rows: z.int(),
  classes: z.int(),
  l2: z.number(),
  maxIterations: z.int(),
  tolerance: z.number(),
  iterations: z.int(),
  /** What scikit-learn's coefficients give the objective: cross-entropies and penalty. */
  loss: z.number(),
  /** How far scikit-learn's coefficients lie from those that it finds with the rows in another order, relative to the largest. */
  apart: z.number(),
});
const casesSchema = z.object({ versions: z.record(z.string(), z.string()), cases: z.array(caseSchema) });
type Case = z.infer<typeof caseSchema>;

/** Rows in another order move coefficients by less than this share of the largest, where rounding has no say. */
const determined = 1e-6;
const largestExcess = 1e-3;

/** A problem with scikit-learn's answer. */
export interface ProbeCase extends Case {
  /** [N, D]. */
  readonly features: Float32Array;
  readonly labels: Int32Array;
  /** [R, D + 1], intercepts last. */
  readonly coefficients: Float64Array;
  readonly predicted: Int32Array;
}

export interface ProbeOutcome {
  readonly variant: string;
  /** False where rounding decides what scikit-learn itself finds. */
  readonly isDetermined: boolean;
  readonly coefficients: Difference;
  /** Examples whose most probable class is another. */
  readonly otherPredictions: number;
  /** Iterations more or fewer than scikit-learn's. */
  readonly iterations: number;
  /** How much higher the objective is than scikit-learn's, relative to that. */
  readonly excess: number;
}

/** Compares `count` random problems: a row for each variant. */
export async function compareProbes(count: number, seed: number): Promise<Section> {
  const folder = `${scratchFolder}/probes`;
  const numbers = ["--cases", String(count), "--seed", String(seed)];
  runCommand(pythonWithReferences(), [`${parityFolder}/probes.py`, folder, ...numbers]);
  const { versions, cases } = readProbes(folder);
  const outcomes: ProbeOutcome[] = [];
  for (const each of cases) outcomes.push(await compareProbe(each));
  const variants = [...new Set(outcomes.map(({ variant }) => variant))];
  return {
    title: "Linear probes: coefficients of random problems",
    rows: variants.map((name) => variantRow(outcomes.filter(({ variant }) => variant === name))),
    isEqual: outcomes.every(isEqual),
    notes: [
      "Determined: scikit-learn finds the same coefficients, to 1e-6 of the largest, with the rows in another order. Coefficients " +
        "and predictions are compared of those; elsewhere the objective must be as low as scikit-learn's to a thousandth.",
      `References: ${Object.entries(versions)
        .map((each) => each.join(" "))
        .join(", ")}, in double precision.`,
    ],
  };
}

/** The problems that probes.py wrote to a folder. */
export function readProbes(folder: string): { versions: Record<string, string>; cases: ProbeCase[] } {
  const { versions, cases } = casesSchema.parse(JSON.parse(readFileSync(`${folder}/cases.json`, "utf8")));
  const { buffer, byteOffset, byteLength } = gunzipSync(readFileSync(`${folder}/numbers.gz`));
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
  let at = 0;
  const next = (size: number) => {
    at += size;
    return bytes.slice(at - size, at);
  };
  const withNumbers = cases.map((each) => ({
    ...each,
    features: new Float32Array(next(4 * each.count * each.width)),
    labels: new Int32Array(next(4 * each.count)),
    coefficients: new Float64Array(next(8 * each.rows * (each.width + 1))),
    predicted: new Int32Array(next(4 * each.count)),
  }));
  return { versions, cases: withNumbers };
}

/** Fits a problem and compares. */
export async function compareProbe(each: ProbeCase): Promise<ProbeOutcome> {
  const { features, labels, classes, l2, maxIterations, tolerance } = each;
  const model = await fitLogistic(features, labels, { classes, l2, maxIterations, tolerance });
  const scores = await logisticScores(model, features); // [N, C]
  const predicted = each.predicted.map((_, row) => mostProbable(scores.subarray(row * classes, (row + 1) * classes)));
  return {
    variant: each.variant,
    coefficients: difference(coefficientsOf(model, each), each.coefficients),
    otherPredictions: predicted.filter((label, i) => label !== each.predicted[i]).length,
    isDetermined: each.apart <= determined,
    iterations: model.iterations - each.iterations,
    excess: (model.loss - each.loss) / each.loss,
  };
}

/** Where scikit-learn's answer hangs on rounding, as good a minimum will do. */
export function isEqual({ isDetermined, coefficients, otherPredictions, excess }: ProbeOutcome): boolean {
  return isDetermined ? isWithin(coefficients) && otherPredictions === 0 : excess <= largestExcess;
}

/** As scikit-learn has them: a row for each class that occurs, or one for two of them. */
function coefficientsOf({ weights, bias }: Logistic, { labels, width }: ProbeCase): number[] {
  const rows = [...new Set(labels)]
    .sort((a, b) => a - b)
    .map((label) => {
      const ofClass = weights.subarray(label * width, (label + 1) * width);
      return [...ofClass, bias[label]];
    });
  return rows.length === 2 ? rows[1].map((value, i) => value - rows[0][i]) : rows.flat();
}

function mostProbable(scores: Float64Array): number {
  return scores.reduce((best, score, i) => (score > scores[best] ? i : best), 0);
}

function variantRow(outcomes: readonly ProbeOutcome[]): Row {
  const certain = outcomes.filter(({ isDetermined }) => isDetermined);
  const { relative, elementwise } = certain.map(({ coefficients }) => coefficients).reduce(worse, noDifference);
  return {
    problems: outcomes[0].variant,
    cases: outcomes.length,
    equal: outcomes.filter(isEqual).length,
    determined: certain.length,
    coefficients: relative.toExponential(1),
    "by element": elementwise.toExponential(1),
    "other predictions": certain.reduce((sum, each) => sum + each.otherPredictions, 0),
    "objective above": Math.max(...outcomes.map(({ excess }) => excess)).toExponential(1),
  };
}
