// What L-BFGS remembers of a function's curvature: the last few steps, and how the gradient changed over each. From them the
// two-loop recursion (Nocedal, Mathematics of Computation 35, 1980) makes a direction without ever forming a matrix.

interface Pair {
  /** From one point to the next, [n]. */
  readonly step: Float64Array;
  /** Of the gradient over that step, [n]. */
  readonly change: Float64Array;
  /** step . change: positive. */
  curvature: number;
}

export class CurvatureMemory {
  private readonly pairs: Pair[] = []; // oldest first
  private spare: Pair[] = [];
  /** The function's curvature along the last change: change . change / step . change. */
  private scale = 1;

  constructor(private readonly most: number) {}

  get isEmpty(): boolean {
    return this.pairs.length === 0;
  }

  forget(): void {
    this.spare.push(...this.pairs.splice(0));
    this.scale = 1;
  }

  /** Adds the step `length * direction` and the change from one gradient to the next; the oldest pair goes. */
  add({ direction, length, before, after, curvature }: Move): void {
    const pair = this.room(direction.length);
    const { step, change } = pair;
    for (let i = 0; i < direction.length; i++) {
      step[i] = length * direction[i];
      change[i] = after[i] - before[i];
    }
    pair.curvature = curvature;
    this.scale = dot(change, change) / curvature;
    this.pairs.push(pair);
  }

  /** Writes -H gradient to `into`, H being the approximate inverse of the second derivatives. Returns its product with the gradient. */
  direct(gradient: Float64Array, into: Float64Array): number {
    const { pairs } = this;
    const last = pairs.length - 1;
    for (let i = 0; i < gradient.length; i++) into[i] = -gradient[i];
    if (last < 0) return dot(into, gradient);
    const shares = pairs.map(() => 0);
    let product = dot(into, pairs[last].step);
    for (let p = last; p >= 0; p--) {
      shares[p] = product / pairs[p].curvature;
      product = addThenDot(into, -shares[p], pairs[p].change, p > 0 ? pairs[p - 1].step : pairs[0].change);
    }
    for (let i = 0; i < into.length; i++) into[i] /= this.scale;
    product /= this.scale;
    for (let p = 0; p <= last; p++) {
      const rest = shares[p] - product / pairs[p].curvature;
      product = addThenDot(into, rest, pairs[p].step, p < last ? pairs[p + 1].change : gradient);
    }
    return product;
  }

  private room(size: number): Pair {
    const old = this.pairs.length === this.most ? this.pairs.shift() : this.spare.pop();
    return old ?? { step: new Float64Array(size), change: new Float64Array(size), curvature: 0 };
  }
}

/** A step along a direction, with the gradients at both ends. */
export interface Move {
  readonly direction: Float64Array;
  readonly length: number;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly curvature: number;
}

/** Four sums side by side, which a processor overlaps. */
export function dot(a: Float64Array, b: Float64Array): number {
  let w = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    w += a[i] * b[i];
    x += a[i + 1] * b[i + 1];
    y += a[i + 2] * b[i + 2];
    z += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) w += a[i] * b[i];
  return w + x + (y + z);
}

/** Adds `factor * values` to `to`, and returns the product of what becomes of it with `other`: one pass instead of two. */
function addThenDot(to: Float64Array, factor: number, values: Float64Array, other: Float64Array): number {
  let w = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  let i = 0;
  for (; i + 3 < to.length; i += 4) {
    const a = to[i] + factor * values[i];
    const b = to[i + 1] + factor * values[i + 1];
    const c = to[i + 2] + factor * values[i + 2];
    const d = to[i + 3] + factor * values[i + 3];
    to[i] = a;
    to[i + 1] = b;
    to[i + 2] = c;
    to[i + 3] = d;
    w += a * other[i];
    x += b * other[i + 1];
    y += c * other[i + 2];
    z += d * other[i + 3];
  }
  for (; i < to.length; i++) {
    to[i] += factor * values[i];
    w += to[i] * other[i];
  }
  return w + x + (y + z);
}
