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
    for (let i = 0; i < direction.length; i++) {
      pair.step[i] = length * direction[i];
      pair.change[i] = after[i] - before[i];
    }
    pair.curvature = curvature;
    this.scale = dot(pair.change, pair.change) / curvature;
    this.pairs.push(pair);
  }

  /** Writes -H gradient to `into`, H being the approximate inverse of the second derivatives. */
  direct(gradient: Float64Array, into: Float64Array): void {
    for (let i = 0; i < gradient.length; i++) into[i] = -gradient[i];
    const shares = this.pairs.map(() => 0);
    for (let p = this.pairs.length - 1; p >= 0; p--) {
      const { step, change, curvature } = this.pairs[p];
      shares[p] = dot(step, into) / curvature;
      addScaled(into, -shares[p], change);
    }
    for (let i = 0; i < into.length; i++) into[i] /= this.scale;
    for (const [p, { step, change, curvature }] of this.pairs.entries())
      addScaled(into, shares[p] - dot(change, into) / curvature, step);
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
  let [w, x, y, z] = [0, 0, 0, 0];
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

function addScaled(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * values[i];
}
