// Multinomial logistic regression on fixed features by L-BFGS, the classifier of CLIP's linear probes (Radford et al. 2021,
// Appendix A.3). The problem and its scaling, the start at zero and the stopping rules are those of scikit-learn's
// LogisticRegression, so that both find the same coefficients, also where they stop early.
import { crossEntropySum, linearLogits } from "../engine/regression.js";
import { minimize } from "../statistics/minimize.js";
import { type ClassWeights, joinBiases, LogisticParameters } from "./logistic-parameters.js";

export interface Logistic {
  /** [C, D]. */
  readonly weights: Float64Array;
  /** [C]; -Infinity for a class that had no examples, which is never predicted. */
  readonly bias: Float64Array;
  readonly iterations: number;
  /** False where the iterations ran out, or rounding stopped the search. */
  readonly converged: boolean;
  /** Sum of the cross-entropies of the examples, and the penalty. */
  readonly loss: number;
}

export interface LogisticOptions {
  /** C. */
  readonly classes: number;
  /** Strength of the penalty l2 / 2 |weights|^2 beside the sum of the losses: 1 / C of scikit-learn. Biases go free. */
  readonly l2: number;
  readonly maxIterations?: number;
  /** On the largest entry of the gradient of (losses + penalty) / N, as in scikit-learn. */
  readonly tolerance?: number;
  /** Zeros by default. */
  readonly start?: Pick<Logistic, "weights" | "bias">;
  /** Weights [C, D] that the penalty pulls towards instead of zero. */
  readonly prior?: Float64Array;
  readonly signal?: AbortSignal;
}

/**
 * Fits weights to features [N, D] of labels [N] in 0 .. C - 1. Classes without an example have no part in the problem: their
 * weights are 0, or the prior's. Where two classes have examples, one vector w of weights is penalised, as in scikit-learn, and
 * stands as -w / 2 and w / 2 (about the prior's mean) in the rows of the two.
 */
export async function fitLogistic(
  features: Float32Array,
  labels: ArrayLike<number>,
  { classes, l2, maxIterations = 1000, tolerance = 1e-4, start, prior, signal }: LogisticOptions,
): Promise<Logistic> {
  const width = checkExamples("fitLogistic", features, labels, classes);
  checkOptions({ classes, l2, maxIterations, tolerance, start, prior }, width);
  const parameters = new LogisticParameters(labels, { classes, width });
  const towards = prior && parameters.from({ weights: prior, bias: new Float64Array(classes) });
  const answers = Int32Array.from(labels, (label) => parameters.indexOf(label)); // [N]
  const count = answers.length;
  const objective = async (weights: Float64Array, gradient: Float64Array) => {
    const losses = await crossEntropySum({ features, weights, width, labels: answers, gradient }, { signal });
    return withPenalty(losses, { weights, gradient }, { strength: l2, towards, width, factor: 1 / count });
  };
  const found = await minimize(objective, start ? parameters.from(start) : parameters.zeros(), {
    maxIterations,
    gradientTolerance: tolerance,
    valueTolerance: 64 * Number.EPSILON,
    evaluationsPerSearch: 50,
    signal,
  });
  return {
    ...parameters.toClasses(found.point, prior),
    iterations: found.iterations,
    converged: found.reason === "small gradient" || found.reason === "small change",
    loss: found.value * count,
  };
}

/** Logits [N, C] of features [N, D]; their softmax is the probabilities. */
export async function logisticScores(
  { weights, bias }: ClassWeights,
  features: Float32Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Float64Array> {
  const width = weights.length / bias.length;
  if (features.length === 0 || features.length % width !== 0)
    throw new Error(`logisticScores: expected features [N, ${width}], got ${features.length} numbers`);
  return linearLogits({ features, weights: joinBiases({ weights, bias }), width }, { signal });
}

/** Checks features [N, D] and labels [N] of C classes, and returns D. */
export function checkExamples(
  caller: string,
  features: Float32Array,
  labels: ArrayLike<number>,
  classes: number,
): number {
  if (!Number.isInteger(classes) || classes < 2)
    throw new Error(`${caller}: expected two or more classes, got ${classes}`);
  const width = features.length / labels.length;
  if (labels.length === 0 || !Number.isInteger(width) || width === 0)
    throw new Error(
      `${caller}: expected features [N, D] and labels [N], got ${features.length} numbers and ${labels.length} labels`,
    );
  const wrong = Array.from(labels).findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (wrong >= 0)
    throw new Error(`${caller}: expected labels of 0 to ${classes - 1}, got ${labels[wrong]} for example ${wrong}`);
  for (let i = 0; i < features.length; i++)
    if (!Number.isFinite(features[i]))
      throw new Error(
        `${caller}: expected finite features, got ${features[i]} for example ${Math.floor(i / width)}; ` +
          "check that the model has not diverged",
      );
  return width;
}

interface Penalty {
  readonly strength: number;
  /** [R, D + 1]; zeros if there is none. */
  readonly towards: Float64Array | undefined;
  /** D. */
  readonly width: number;
  /** Of losses and penalty. */
  readonly factor: number;
}

/** The losses with the penalty of weights [R, D + 1], times the factor. The same becomes of the gradient. */
function withPenalty(
  losses: number,
  { weights, gradient }: { weights: Float64Array; gradient: Float64Array },
  { strength, towards, width, factor }: Penalty,
): number {
  let squares = 0;
  for (let row = 0; row < weights.length; row += width + 1) {
    for (let i = row; i < row + width; i++) {
      const distance = towards ? weights[i] - towards[i] : weights[i];
      squares += distance * distance;
      gradient[i] = factor * (gradient[i] + strength * distance);
    }
    gradient[row + width] *= factor;
  }
  return factor * (losses + (strength / 2) * squares);
}

function checkOptions(
  { classes, l2, maxIterations = 1, tolerance = 0, start, prior }: LogisticOptions,
  width: number,
): void {
  if (!(l2 >= 0 && l2 < Infinity)) throw new Error(`fitLogistic: expected a strength l2 of 0 or more, got ${l2}`);
  if (!Number.isInteger(maxIterations) || maxIterations < 1)
    throw new Error(`fitLogistic: expected one or more iterations, got ${maxIterations}`);
  if (!(tolerance >= 0)) throw new Error(`fitLogistic: expected a tolerance of 0 or more, got ${tolerance}`);
  for (const [name, weights] of Object.entries({ start: start?.weights, prior }))
    if (weights && (weights.length !== classes * width || !weights.every(Number.isFinite)))
      throw new Error(
        `fitLogistic: expected finite weights [${classes}, ${width}] as ${name}, got ${weights.length} numbers, of which ` +
          `${weights.filter(Number.isFinite).length} are finite`,
      );
  if (start && start.bias.length !== classes)
    throw new Error(`fitLogistic: expected a bias for each of ${classes} classes, got ${start.bias.length}`);
}
