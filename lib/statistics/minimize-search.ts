// The line search of Moré and Thuente (ACM Transactions on Mathematical Software 20, 1994): a step along a descent direction that
// lowers the function enough and flattens its slope enough. Constants and safeguards are those with which SciPy's L-BFGS-B
// calls it, so that both take the same steps.

/** A point of the line. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  /** Derivative of the value with respect to the step. */
  readonly slope: number;
}

export interface SearchOptions {
  /** The step that is tried first. */
  readonly first: number;
  readonly longest: number;
  /** How often the function may be evaluated. */
  readonly evaluations: number;
}

const sufficientDecrease = 1e-3;
const sufficientFlatness = 0.9;
/** An interval this small relative to its upper end is not narrowed further. */
const finestInterval = 0.1;
/** How far beyond the trial step the next one may lie while no minimum is enclosed, as multiples of the last stride. */
const [leastStride, greatestStride] = [1.1, 4];
/** The interval must shrink at least to this share in two trials, else it is halved. */
const sufficientShrinkage = 0.66;

/** Where the search stands: `best` has the least value so far, and a minimum lies between it and `other` once it is enclosed. */
interface Interval {
  readonly best: LinePoint;
  readonly other: LinePoint;
  readonly isEnclosed: boolean;
}

/**
 * Evaluates the line with `at` from the point `start` of step 0, whose slope must be negative. Returns the last point evaluated:
 * one that satisfies both conditions, or one that rounding or the longest step keeps the search from improving. Returns
 * undefined when the evaluations are used up before.
 */
export async function searchLine(
  at: (step: number) => Promise<LinePoint>,
  start: LinePoint,
  { first, longest, evaluations }: SearchOptions,
): Promise<LinePoint | undefined> {
  const decrease = sufficientDecrease * start.slope;
  let interval: Interval = { best: start, other: start, isEnclosed: false };
  let range: Range = { low: 0, high: first + greatestStride * first };
  let widths = { last: longest, before: 2 * longest };
  let isFirstStage = true; // until a point is low enough and rises
  let step = first;
  for (let evaluation = 0; evaluation < evaluations; evaluation++) {
    const point = await at(step);
    const ceiling = start.value + step * decrease;
    if (point.value <= ceiling && point.slope >= 0) isFirstStage = false;
    if (isGoodEnough(point, ceiling, start) || isStuck(point, { ceiling, decrease, longest, range, interval }))
      return point;
    const isModified = isFirstStage && point.value <= interval.best.value && point.value > ceiling;
    const trial = nextTrial(interval, point, { range, tilt: isModified ? decrease : 0 });
    interval = trial.interval;
    step = trial.step;
    const { best, other, isEnclosed } = interval;
    if (isEnclosed) {
      const width = Math.abs(other.step - best.step);
      if (width >= sufficientShrinkage * widths.before) step = best.step + 0.5 * (other.step - best.step);
      widths = { last: width, before: widths.last };
    }
    range = rangeAround(interval, step);
    step = Math.min(Math.max(step, 0), longest);
    if (isEnclosed && isExhausted(step, range)) step = best.step;
  }
  return undefined;
}

/** The steps between which the next but one trial must lie. */
interface Range {
  readonly low: number;
  readonly high: number;
}

function isGoodEnough({ value, slope }: LinePoint, ceiling: number, start: LinePoint): boolean {
  return value <= ceiling && Math.abs(slope) <= sufficientFlatness * -start.slope;
}

/** True where no further trial can help: the interval is too small, or the step is the longest or none at all. */
function isStuck(
  { step, value, slope }: LinePoint,
  known: { ceiling: number; decrease: number; longest: number; range: Range; interval: Interval },
): boolean {
  const { ceiling, decrease, longest, range, interval } = known;
  if (interval.isEnclosed && isExhausted(step, range)) return true;
  if (step === longest) return value <= ceiling && slope <= decrease;
  return step === 0 && (value > ceiling || slope >= decrease);
}

function isExhausted(step: number, { low, high }: Range): boolean {
  return step <= low || step >= high || high - low <= finestInterval * high;
}

function rangeAround({ best, other, isEnclosed }: Interval, step: number): Range {
  if (isEnclosed) return { low: Math.min(best.step, other.step), high: Math.max(best.step, other.step) };
  const stride = step - best.step;
  return { low: step + leastStride * stride, high: step + greatestStride * stride };
}

/**
 * The next step, and the interval with the point in it. A tilt is subtracted from values (times the step) and slopes: in the first
 * stage a point that is lower but not low enough is judged by the function less the line that it must come under.
 */
function nextTrial(
  { best, other, isEnclosed }: Interval,
  point: LinePoint,
  { range, tilt }: { range: Range; tilt: number },
): { step: number; interval: Interval } {
  const [a, b, t] = [best, other, point].map((given) => tilted(given, tilt));
  const turns = t.slope * Math.sign(a.slope) < 0;
  const encloses = isEnclosed || t.value > a.value || turns;
  const step = trialStep([a, b, t], { isEnclosed, range });
  if (t.value > a.value) return { step, interval: { best, other: point, isEnclosed: encloses } };
  return { step, interval: { best: point, other: turns ? best : other, isEnclosed: encloses } };
}

function tilted({ step, value, slope }: LinePoint, tilt: number): LinePoint {
  return { step, value: value - step * tilt, slope: slope - tilt };
}

/**
 * A minimiser of what interpolates the best point a, the other end b of the interval, and the trial t: the four cases of the
 * paper's section 4. "Cubic" takes values and slopes of two points, "secant" both slopes, "quadratic" one slope less.
 */
function trialStep(
  [a, b, t]: readonly LinePoint[],
  { isEnclosed, range }: { isEnclosed: boolean; range: Range },
): number {
  if (t.value > a.value) {
    const cubic = cubicFrom(a, t);
    const quadratic = a.step + (a.slope / ((a.value - t.value) / (t.step - a.step) + a.slope) / 2) * (t.step - a.step);
    const isCubicNearer = Math.abs(cubic - a.step) < Math.abs(quadratic - a.step);
    return isCubicNearer ? cubic : cubic + (quadratic - cubic) / 2;
  }
  if (t.slope * Math.sign(a.slope) < 0) return further(t.step, cubicFrom(t, a), secant(a, t));
  if (Math.abs(t.slope) < Math.abs(a.slope)) return shrinkingSlope([a, b, t], { isEnclosed, range });
  if (isEnclosed) return cubicFrom(t, b);
  return t.step > a.step ? range.high : range.low;
}

/** The third case: the slope keeps its sign and becomes smaller, so the cubic may have no minimum ahead. */
function shrinkingSlope(
  [a, b, t]: readonly LinePoint[],
  { isEnclosed, range }: { isEnclosed: boolean; range: Range },
): number {
  const end = t.step > a.step ? range.high : range.low;
  const cubic = cubicBeyond(t, a) ?? end;
  if (!isEnclosed) return Math.max(range.low, Math.min(range.high, further(t.step, cubic, secant(a, t))));
  const nearer = nearerTo(t.step, cubic, secant(a, t));
  const limit = t.step + sufficientShrinkage * (b.step - t.step);
  return t.step > a.step ? Math.min(limit, nearer) : Math.max(limit, nearer);
}

function secant(a: LinePoint, t: LinePoint): number {
  return t.step + (t.slope / (t.slope - a.slope)) * (a.step - t.step);
}

/** The minimum of the cubic through two points with their slopes, reckoned from the first. */
function cubicFrom(from: LinePoint, to: LinePoint): number {
  const { middle, root } = cubicParts(from, to);
  const share = (root - from.slope + middle) / (root - from.slope + root + to.slope);
  return from.step + share * (to.step - from.step);
}

/** The same where it lies beyond `from` as seen from `to`; undefined where it does not, or the cubic has no minimum there. */
function cubicBeyond(from: LinePoint, to: LinePoint): number | undefined {
  const { middle, root } = cubicParts(from, to);
  const share = (root - from.slope + middle) / (root + (to.slope - from.slope) + root);
  return share < 0 && root !== 0 ? from.step + share * (to.step - from.step) : undefined;
}

/** Scaled by the largest term, so that squares neither overflow nor vanish. */
function cubicParts(from: LinePoint, to: LinePoint): { middle: number; root: number } {
  const middle = (3 * (from.value - to.value)) / (to.step - from.step) + from.slope + to.slope;
  const scale = Math.max(Math.abs(middle), Math.abs(from.slope), Math.abs(to.slope));
  const discriminant = (middle / scale) ** 2 - (from.slope / scale) * (to.slope / scale);
  const root = scale * Math.sqrt(Math.max(0, discriminant));
  return { middle, root: to.step < from.step ? -root : root };
}

function further(from: number, a: number, b: number): number {
  return Math.abs(a - from) > Math.abs(b - from) ? a : b;
}

function nearerTo(from: number, a: number, b: number): number {
  return Math.abs(a - from) < Math.abs(b - from) ? a : b;
}
