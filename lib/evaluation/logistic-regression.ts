// Multinomial logistic regression on fixed features by L-BFGS, the classifier of CLIP's linear probes (Radford et al. 2021,
// Appendix A.3). The problem and its scaling, the start at zero and the stopping rules are those of scikit-learn's
// LogisticRegression, so that both find the same coefficients, also where they stop early.
import { crossEntropySum, linearLogits } from "../engine/regression.js";
import { minimize } from "../statistics/minimize.js";

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
  checkStrength(l2);
  checkWeights({ start, prior, classes, width });
  const rows = new WeightRows(labels, { classes, width });
  const pull = { strength: l2, towards: prior ? rows.fromModel({ weights: prior }) : undefined };
  const answers = Int32Array.from(labels, (label) => rows.answerOf(label)); // [N]
  const count = answers.length;
  const objective = async (point: Float64Array, gradient: Float64Array) => {
    const problem = { features, weights: point, width, labels: answers, gradient };
    const losses = await crossEntropySum(problem, { signal });
    return withPenalty(losses, point, gradient, { ...pull, width, factor: 1 / count });
  };
  const first = start ? rows.fromModel(start) : rows.zeros();
  const found = await minimize(objective, first, {
    maxIterations,
    gradientTolerance: tolerance,
    valueTolerance: 64 * Number.EPSILON,
    evaluationsPerSearch: 50,
    signal,
  });
  return {
    ...rows.toModel(found.point, prior),
    iterations: found.iterations,
    converged: found.reason === "small gradient" || found.reason === "small change",
    loss: found.value * count,
  };
}

/** Logits [N, C] of features [N, D]; their softmax is the probabilities. */
export async function logisticScores(
  { weights, bias }: Pick<Logistic, "weights" | "bias">,
  features: Float32Array,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Float64Array> {
  const width = weights.length / bias.length;
  if (features.length === 0 || features.length % width !== 0)
    throw new Error(`logisticScores: expected features [N, ${width}], got ${features.length} numbers`);
  return linearLogits({ features, weights: joined({ weights, bias }), width }, { signal });
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

/** The classes that have examples, and the rows of weights [R, D + 1] that are fitted for them, biases last. */
class WeightRows {
  /** Classes with examples, in order. */
  private readonly classes: readonly number[];
  private readonly total: number;
  private readonly width: number;
  private readonly rowOf: ReadonlyMap<number, number>;

  constructor(labels: ArrayLike<number>, { classes, width }: { classes: number; width: number }) {
    this.classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
    this.total = classes;
    this.width = width;
    this.rowOf = new Map(this.classes.map((label, row) => [label, row]));
    if (this.classes.length < 2)
      throw new Error(`fitLogistic: expected examples of two or more classes, got only class ${this.classes[0]}`);
  }

  /** One row then stands for both classes: the second one's logit less the first one's. */
  get isBinary(): boolean {
    return this.classes.length === 2;
  }

  /** Which of the classes with examples it is. */
  answerOf(label: number): number {
    return this.rowOf.get(label)!;
  }

  zeros(): Float64Array {
    return new Float64Array((this.isBinary ? 1 : this.classes.length) * (this.width + 1));
  }

  fromModel({ weights, bias = new Float64Array(this.total) }: Weights): Float64Array {
    const all = joined({ weights, bias });
    const size = this.width + 1;
    const rows = this.classes.map((label) => all.subarray(label * size, (label + 1) * size));
    const point = this.zeros();
    if (this.isBinary) return point.map((_, i) => rows[1][i] - rows[0][i]);
    for (const [row, values] of rows.entries()) point.set(values, row * size);
    return point;
  }

  toModel(point: Float64Array, prior?: Float64Array): Required<Weights> {
    const { total, width } = this;
    const weights = prior?.slice() ?? new Float64Array(total * width); // [C, D]
    const bias = new Float64Array(total).fill(Number.NEGATIVE_INFINITY); // [C]
    for (const [row, label] of this.classes.entries()) {
      const [factor, from] = this.isBinary ? [row - 0.5, 0] : [1, row * (width + 1)];
      bias[label] = factor * point[from + width];
      for (let i = 0; i < width; i++)
        weights[label * width + i] = factor * point[from + i] + (this.isBinary ? this.meanOf(prior, i) : 0);
    }
    return { weights, bias };
  }

  private meanOf(prior: Float64Array | undefined, i: number): number {
    if (!prior) return 0;
    const [first, second] = this.classes;
    return (prior[first * this.width + i] + prior[second * this.width + i]) / 2;
  }
}

interface Weights {
  /** [C, D]. */
  readonly weights: Float64Array;
  /** [C]. */
  readonly bias?: Float64Array;
}

/** [C, D] and [C] as [C, D + 1]. */
function joined({ weights, bias }: Required<Weights>): Float64Array {
  const width = weights.length / bias.length;
  const rows = new Float64Array(weights.length + bias.length);
  for (let c = 0; c < bias.length; c++) {
    rows.set(weights.subarray(c * width, (c + 1) * width), c * (width + 1));
    rows[c * (width + 1) + width] = bias[c];
  }
  return rows;
}

interface Pull {
  readonly strength: number;
  /** [R, D + 1]; zeros if there is none. */
  readonly towards: Float64Array | undefined;
}

/** The losses with the penalty of weights [R, D + 1], times a factor; the same becomes of the gradient. */
function withPenalty(
  losses: number,
  point: Float64Array,
  gradient: Float64Array,
  { strength, towards, width, factor }: Pull & { width: number; factor: number },
): number {
  let squares = 0;
  for (let row = 0; row < point.length; row += width + 1) {
    for (let i = row; i < row + width; i++) {
      const distance = towards ? point[i] - towards[i] : point[i];
      squares += distance * distance;
      gradient[i] = factor * (gradient[i] + strength * distance);
    }
    gradient[row + width] *= factor;
  }
  return factor * (losses + (strength / 2) * squares);
}

function checkStrength(l2: number): void {
  if (!(l2 >= 0 && Number.isFinite(l2))) throw new Error(`fitLogistic: expected a strength l2 of 0 or more, got ${l2}`);
}

function checkWeights(given: Pick<LogisticOptions, "start" | "prior" | "classes"> & { width: number }): void {
  const { start, prior, classes, width } = given;
  const sizes = [start?.weights, prior].map((weights) => weights?.length ?? classes * width);
  const wrong = sizes.find((size) => size !== classes * width);
  if (wrong !== undefined)
    throw new Error(`fitLogistic: expected weights [${classes}, ${width}] in start and prior, got ${wrong} numbers`);
  if (start && start.bias.length !== classes)
    throw new Error(`fitLogistic: expected a bias for each of ${classes} classes in start, got ${start.bias.length}`);
}
