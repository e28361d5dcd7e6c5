// Where a curve reaches a value: how many labelled examples a class needs until a linear probe is as good as zero-shot
// (CLIP, Figure 7), or how many more pictures another objective needs for the same accuracy (Figure 2).

export interface CurvePoint {
  /** Examples per class, pictures seen, compute: positive. */
  readonly x: number;
  /** Accuracy, or anything that should rise. */
  readonly y: number;
}

/** The answer with its relation: "=" it is reached at x; "<" already before the first x; ">" not up to the last x. */
export interface Reach {
  readonly relation: "=" | "<" | ">";
  readonly x: number;
}

/**
 * The smallest x at which a curve reaches a target, by straight lines between its points over log x. A curve that falls
 * below the target again has reached it all the same; points may come in any order.
 */
export function reachedAt(curve: readonly CurvePoint[], target: number): Reach {
  requireCurve(curve, target);
  const points = curve.toSorted((a, b) => a.x - b.x);
  const next = points.findIndex(({ y }) => y >= target);
  if (next < 0) return { relation: ">", x: points[points.length - 1].x };
  const above = points[next];
  if (above.y === target) return { relation: "=", x: above.x };
  if (next === 0) return { relation: "<", x: above.x };
  const below = points[next - 1];
  const share = (target - below.y) / (above.y - below.y);
  return { relation: "=", x: below.x * (above.x / below.x) ** share };
}

function requireCurve(curve: readonly CurvePoint[], target: number): void {
  if (curve.length === 0) throw new Error("reachedAt: expected a curve of at least one point, got none");
  if (!Number.isFinite(target)) throw new Error(`reachedAt: expected a finite target, got ${target}`);
  for (const { x, y } of curve)
    if (!(x > 0 && x < Infinity && Number.isFinite(y)))
      throw new Error(
        `reachedAt: expected finite points of positive x, got (${x}, ${y}); zero-shot has no place on log x`,
      );
  const places = new Set(curve.map((point) => point.x));
  if (places.size < curve.length)
    throw new Error(`reachedAt: expected one point per x, got ${curve.length} of ${places.size}; average them first`);
}
