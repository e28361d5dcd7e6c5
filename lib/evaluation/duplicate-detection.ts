// How good a detector of duplicates is, on pictures of which it is known whether they have a copy, and which threshold it needs. CLIP's
// section 5 sets the threshold of each dataset by looking at what is found, for high precision, and can't know its recall.

import { nearestTargets } from "./nearest.js";
import { similarity } from "./similarity.js";

/** What a detector that takes everything from a score on finds. */
export interface DetectionPoint {
  /** Scores of at least this are found. */
  readonly threshold: number;
  /** Share of what is found that has a copy, 0..1. */
  readonly precision: number;
  /** Share of what has a copy that is found, 0..1. */
  readonly recall: number;
  readonly found: number;
}

export interface NearestSimilarities {
  /** [Q]; of equally near targets the first. */
  readonly indices: Int32Array;
  /** [Q]. */
  readonly similarities: Float64Array;
}

/** The nearest of the targets [T, E] to each query [Q, E], and how near. */
export function nearestSimilarities(
  queries: Float32Array,
  targets: Float32Array,
  { embedDim }: { embedDim: number },
): NearestSimilarities {
  const indices = nearestTargets(queries, targets, { embedDim }); // [Q]
  const row = (embeddings: Float32Array, i: number) => embeddings.subarray(i * embedDim, (i + 1) * embedDim); // [E]
  return { indices, similarities: Float64Array.from(indices, (t, q) => similarity(row(queries, q), row(targets, t))) };
}

/** A point per different score, highest first: pictures of equal score are found together. Throws where none has a copy. */
export function detectionCurve(scores: ArrayLike<number>, hasCopy: readonly boolean[]): DetectionPoint[] {
  const copies = hasCopy.filter(Boolean).length;
  if (scores.length !== hasCopy.length || copies === 0)
    throw new Error(
      `detectionCurve: expected an answer for each of ${scores.length} scores, some of them true, got ${hasCopy.length} with ` +
        `${copies} true`,
    );
  const wrong = Array.prototype.findIndex.call(scores, Number.isNaN);
  if (wrong >= 0) throw new Error(`detectionCurve: expected scores, got NaN at ${wrong}`);
  const order = hasCopy.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const points: DetectionPoint[] = [];
  let right = 0;
  order.forEach((index, i) => {
    if (hasCopy[index]) right++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[index]) return;
    points.push({ threshold: scores[index], precision: right / (i + 1), recall: right / copies, found: i + 1 });
  });
  return points;
}

/** The point of highest recall whose precision is at least so high; undefined where none is. */
export function pointOfPrecision(curve: readonly DetectionPoint[], least: number): DetectionPoint | undefined {
  if (!(least > 0 && least <= 1)) throw new Error(`pointOfPrecision: expected a share above 0, got ${least}`);
  return curve.findLast(({ precision }) => precision >= least);
}
