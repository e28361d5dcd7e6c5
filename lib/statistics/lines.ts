// Straight lines by least squares.

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
}

/** Ordinary least squares of y on x, [N] each, N >= 2. */
export function fitLine(x: readonly number[], y: readonly number[]): LineFit {
  if (x.length !== y.length || x.length < 2)
    throw new Error(`fitLine: expected two lists of one length, 2 or more, got lengths ${x.length} and ${y.length}`);
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
