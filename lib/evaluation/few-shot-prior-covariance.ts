// The covariance that classes share, from few examples in many dimensions: shrunk towards a multiple of the identity, so that it
// can be inverted.
import { breathe } from "../runtime/breathe.js";

/** Means [C, D] and covariance [D, D] of examples, both row by row. */
export interface SharedCovariance {
  /** Of all examples, [D]. */
  readonly centre: Float64Array;
  /** Of each class, [C, D]; the centre for a class without examples. */
  readonly means: Float64Array;
  /** Examples of each class, [C]. */
  readonly counts: Int32Array;
  /** [D, D]. */
  readonly covariance: Float64Array;
}

/**
 * The covariance within classes, as if each class had one example more, of which only the spread of all examples is known: with
 * one example per class that spread is all there is, with many it no longer counts.
 */
export async function sharedCovariance(
  features: Float32Array,
  labels: ArrayLike<number>,
  { classes, signal }: { classes: number; signal?: AbortSignal },
): Promise<SharedCovariance> {
  const [count, width] = [labels.length, features.length / labels.length]; // N, D
  const { centre, means, counts } = classMeans(features, labels, classes);
  // The N examples spread as the total scatter less what is between classes, the C others as the total one: N - C + C degrees.
  const covariance = new Float64Array(width * width); // [D, D], the upper triangle until the end
  const deviation = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    await breathe(signal);
    for (let i = 0; i < width; i++) deviation[i] = features[row * width + i] - centre[i];
    addOuter(covariance, deviation, (1 + classes / count) / count);
  }
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < width; i++) deviation[i] = means[c * width + i] - centre[i];
    addOuter(covariance, deviation, -counts[c] / count);
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) covariance[i * width + j] = covariance[j * width + i];
  return { centre, means, counts, covariance };
}

/**
 * Share of the identity, 0..1, that brings a covariance [D, D] of N normal examples nearest to the true one: the oracle
 * approximating shrinkage of Chen, Wiesel, Eldar and Hero (2010), without the terms in 2 / D, as in scikit-learn.
 */
export function oracleShrinkage(covariance: Float64Array, examples: number): number {
  const width = Math.sqrt(covariance.length);
  const squares = covariance.reduce((sum, value) => sum + value * value, 0);
  const trace2 = traceOf(covariance) ** 2;
  const excess = (examples + 1) * (squares - trace2 / width);
  return excess > 0 ? Math.min(1, (squares + trace2) / excess) : 1;
}

/** (1 - share) * covariance + share * its mean variance on the diagonal. */
export function shrunk(covariance: Float64Array, share: number): Float64Array {
  const width = Math.sqrt(covariance.length);
  const variance = traceOf(covariance) / width;
  if (!(variance > 0)) throw new Error("shrunk: expected examples that differ, got equal ones; check the features");
  const result = covariance.map((value) => (1 - share) * value);
  for (let i = 0; i < width; i++) result[i * width + i] += share * variance;
  return result;
}

/** Solves A x = b for each of the rows b [R, D] and a positive definite A [D, D], by Cholesky: the rows x [R, D]. */
export function solveRows(matrix: Float64Array, rows: Float64Array): Float64Array {
  const width = Math.sqrt(matrix.length);
  const lower = choleskyFactor(matrix, width);
  const solved = rows.slice();
  for (let from = 0; from < rows.length; from += width) {
    const row = solved.subarray(from, from + width);
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) row[i] -= lower[i * width + j] * row[j];
      row[i] /= lower[i * width + i];
    }
    for (let i = width - 1; i >= 0; i--) {
      row[i] /= lower[i * width + i];
      for (let j = 0; j < i; j++) row[j] -= lower[i * width + j] * row[i];
    }
  }
  return solved;
}

function choleskyFactor(matrix: Float64Array, width: number): Float64Array {
  const lower = new Float64Array(matrix.length);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * width + j];
      for (let k = 0; k < j; k++) rest -= lower[i * width + k] * lower[j * width + k];
      if (i === j && !(rest > 0)) throw new Error("solveRows: expected a positive definite matrix; shrink it more");
      lower[i * width + j] = i === j ? Math.sqrt(rest) : rest / lower[j * width + j];
    }
  return lower;
}

function classMeans(features: Float32Array, labels: ArrayLike<number>, classes: number) {
  const width = features.length / labels.length;
  const [centre, means, counts] = [new Float64Array(width), new Float64Array(classes * width), new Int32Array(classes)];
  for (let row = 0; row < labels.length; row++) {
    counts[labels[row]]++;
    for (let i = 0; i < width; i++) {
      centre[i] += features[row * width + i] / labels.length;
      means[labels[row] * width + i] += features[row * width + i];
    }
  }
  for (let c = 0; c < classes; c++)
    for (let i = 0; i < width; i++) means[c * width + i] = counts[c] ? means[c * width + i] / counts[c] : centre[i];
  return { centre, means, counts };
}

/** Adds weight * v v' to the upper triangle of a matrix [D, D]. */
function addOuter(matrix: Float64Array, vector: Float64Array, weight: number): void {
  const width = vector.length;
  for (let i = 0; i < width; i++) {
    const scaled = weight * vector[i];
    for (let j = i; j < width; j++) matrix[i * width + j] += scaled * vector[j];
  }
}

function traceOf(matrix: Float64Array): number {
  const width = Math.sqrt(matrix.length);
  let trace = 0;
  for (let i = 0; i < width; i++) trace += matrix[i * width + i];
  return trace;
}
