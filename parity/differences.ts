// How far two arrays are apart, and how far they may be.

/** What float32 arithmetic in another order may cost: every difference must stay below. */
export const tolerance = 1e-4;

export interface Difference {
  /** Largest |ours - theirs| over the largest |theirs|. */
  readonly relative: number;
  /** Largest |ours - theirs| / (|theirs| + the root of the mean square of theirs): no small number may hide behind a large one. */
  readonly elementwise: number;
}

export interface DifferenceOptions {
  /** Below this, numbers count as this large: what is zero but for rounding has no relative error of its own. */
  readonly floor?: number;
}

/** Throws unless both have the same length; what is not a number on our side is infinitely far away. */
export function difference(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  { floor = 1e-6 }: DifferenceOptions = {},
): Difference {
  if (ours.length !== theirs.length)
    throw new Error(`difference: expected ${theirs.length} numbers as in the reference, got ${ours.length}`);
  const scale = Math.max(floor, largest(theirs));
  const typical = Math.max(floor, rootMeanSquare(theirs));
  let [distance, elementwise] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    const apart = Number.isNaN(ours[i]) ? Number.POSITIVE_INFINITY : Math.abs(ours[i] - theirs[i]);
    distance = Math.max(distance, apart);
    elementwise = Math.max(elementwise, apart / (Math.abs(theirs[i]) + typical));
  }
  return { relative: distance / scale, elementwise };
}

export function isWithin({ relative, elementwise }: Difference): boolean {
  return relative <= tolerance && elementwise <= tolerance;
}

/** The larger of each of the two measures. */
export function worse(a: Difference, b: Difference): Difference {
  return { relative: Math.max(a.relative, b.relative), elementwise: Math.max(a.elementwise, b.elementwise) };
}

export const noDifference: Difference = { relative: 0, elementwise: 0 };

export function largest(values: ArrayLike<number>): number {
  let found = 0;
  for (let i = 0; i < values.length; i++) found = Math.max(found, Math.abs(values[i]));
  return found;
}

function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return Math.sqrt(sum / Math.max(1, values.length));
}
