// The numbers that a logistic regression fits, [R, D + 1] with biases last, and the weights and biases of all classes that they
// stand for: classes without examples have no row, and two classes share a single one.

/** A classifier's weights [C, D] and biases [C]. */
export interface ClassWeights {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

export class LogisticParameters {
  /** Classes with examples, in order. */
  private readonly occurring: readonly number[];
  private readonly rowOf: ReadonlyMap<number, number>;
  private readonly classes: number;
  private readonly width: number;

  /** Labels [N] in 0 .. C - 1, features [N, D]. Throws where only one class occurs. */
  constructor(labels: ArrayLike<number>, { classes, width }: { classes: number; width: number }) {
    this.occurring = [...new Set(Array.from(labels))].sort((a, b) => a - b);
    this.rowOf = new Map(this.occurring.map((label, row) => [label, row]));
    this.classes = classes;
    this.width = width;
    if (this.occurring.length < 2)
      throw new Error(`fitLogistic: expected examples of two or more classes, got only class ${this.occurring[0]}`);
  }

  /** Which of the classes with examples a label is. */
  indexOf(label: number): number {
    return this.rowOf.get(label)!;
  }

  zeros(): Float64Array {
    return new Float64Array((this.isBinary ? 1 : this.occurring.length) * (this.width + 1));
  }

  /** The fitted numbers of a classifier. A class that had no examples, and so an infinite bias, starts with one of 0. */
  from({ weights, bias }: ClassWeights): Float64Array {
    const all = joinBiases({ weights, bias: bias.map((value) => (Number.isFinite(value) ? value : 0)) });
    const size = this.width + 1;
    const rows = this.occurring.map((label) => all.subarray(label * size, (label + 1) * size));
    const fitted = this.zeros();
    if (this.isBinary) return fitted.map((_, i) => rows[1][i] - rows[0][i]);
    for (const [row, values] of rows.entries()) fitted.set(values, row * size);
    return fitted;
  }

  /** The classifier of fitted numbers. What no example speaks about is as in the prior [C, D], or else 0. */
  toClasses(fitted: Float64Array, prior?: Float64Array): ClassWeights {
    const { classes, width } = this;
    const weights = prior?.slice() ?? new Float64Array(classes * width); // [C, D]
    const bias = new Float64Array(classes).fill(Number.NEGATIVE_INFINITY); // [C]
    for (const [row, label] of this.occurring.entries()) {
      const [factor, from] = this.isBinary ? [row - 0.5, 0] : [1, row * (width + 1)];
      bias[label] = factor * fitted[from + width];
      for (let i = 0; i < width; i++) weights[label * width + i] = factor * fitted[from + i] + this.centre(prior, i);
    }
    return { weights, bias };
  }

  /** One row then stands for both classes: the second one's logit less the first one's. */
  private get isBinary(): boolean {
    return this.occurring.length === 2;
  }

  /** What two classes have in common, on which the probabilities don't depend. */
  private centre(prior: Float64Array | undefined, i: number): number {
    if (!prior || !this.isBinary) return 0;
    const [first, second] = this.occurring;
    return (prior[first * this.width + i] + prior[second * this.width + i]) / 2;
  }
}

/** [C, D] and [C] as [C, D + 1]. */
export function joinBiases({ weights, bias }: ClassWeights): Float64Array {
  const width = weights.length / bias.length;
  const rows = new Float64Array(weights.length + bias.length);
  for (let c = 0; c < bias.length; c++) {
    rows.set(weights.subarray(c * width, (c + 1) * width), c * (width + 1));
    rows[c * (width + 1) + width] = bias[c];
  }
  return rows;
}
