// Multinomial logistic regression in double precision, which TensorFlow.js does not have: logits, and the cross-entropy with its
// gradient. Compiled from C++ where the set-up built the addon (native/regression.cc), else in JavaScript.
import { availableParallelism } from "node:os";
import { breathe } from "../runtime/breathe.js";
import { hasNative, type NativeRegression, nativeRegression } from "./native.js";
import { plainRegression } from "./plain-regression.js";

/** Rows of features [N, D], and a linear model's weights [C, D + 1], whose last column is the biases. */
export interface LinearRows {
  readonly features: Float32Array;
  readonly weights: Float64Array;
  /** D. */
  readonly width: number;
}

export interface RegressionOptions {
  /** Looked at between two parts of the rows. */
  readonly signal?: AbortSignal;
  readonly regression?: NativeRegression;
}

/** The compiled functions, or the plain ones. */
export function fastestRegression(): NativeRegression {
  return hasNative() ? nativeRegression() : plainRegression;
}

/** Logits [N, C]. */
export async function linearLogits(
  { features, weights, width }: LinearRows,
  { signal, regression = fastestRegression() }: RegressionOptions = {},
): Promise<Float64Array> {
  const classes = weights.length / (width + 1);
  const logits = new Float64Array((features.length / width) * classes); // [N, C]
  for (const [first, end] of parts({ features, weights, width }, regression)) {
    await breathe(signal);
    const into = logits.subarray(first * classes, end * classes);
    regression.computeLogits(features.subarray(first * width, end * width), weights, width, threads(), into);
  }
  return logits;
}

/**
 * The sum over rows of -log softmax(logits)[label], labels [N], whose gradient it writes to `gradient` [C, D + 1]. A single row of
 * weights is that of two classes: the logit of label 1, while that of label 0 is 0.
 */
export async function crossEntropySum(
  {
    labels,
    gradient,
    ...rows
  }: LinearRows & {
    readonly labels: Int32Array;
    readonly gradient: Float64Array;
  },
  { signal, regression = fastestRegression() }: RegressionOptions = {},
): Promise<number> {
  const { features, weights, width } = rows;
  gradient.fill(0);
  let loss = 0;
  for (const [first, end] of parts(rows, regression)) {
    await breathe(signal);
    const inputs = features.subarray(first * width, end * width);
    const answers = labels.subarray(first, end);
    loss += regression.addCrossEntropy(inputs, weights, width, threads(), answers, gradient);
  }
  return loss;
}

/** Multiplications that JavaScript waits for at once: about 20 ms on one core, compiled or plain. */
const workAtOnce = { compiled: 5e8, plain: 1e7 };

/** Ranges of rows; which they are depends on the shapes alone, so that sums do, too. */
function* parts({ features, weights, width }: LinearRows, regression: NativeRegression): Generator<[number, number]> {
  const rows = features.length / width;
  const work = regression === plainRegression ? workAtOnce.plain : workAtOnce.compiled;
  const atOnce = Math.max(1, Math.floor(work / weights.length));
  for (let first = 0; first < rows; first += atOnce) yield [first, Math.min(rows, first + atOnce)];
}

/** As many as TensorFlow is told to use, or the processor's cores. */
function threads(): number {
  return Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
}
