// The nearest of many embeddings: the classes of a picture, its neighbours among reference pictures (Radford et al. 2021,
// Appendix E.4, which places pictures on the map by that of their nearest neighbour), the answers of a search.
import { similarity } from "./similarity.js";
import { similarityTiles, type TileOptions } from "./similarity-tiles.js";

/**
 * Indices of the k targets [T, E] nearest to each query [Q, E], best first: [Q, k], row-major. Targets that are equally near
 * come in their order. k is at most T.
 */
export function nearestTargets(
  queries: Float32Array,
  targets: Float32Array,
  { k = 1, ...options }: TileOptions & { k?: number },
): Int32Array {
  const { embedDim } = options;
  if (!(Number.isInteger(k) && k >= 1 && k <= targets.length / embedDim))
    throw new Error(`nearestTargets: expected a k of 1 to ${targets.length / embedDim} targets, got ${k}`);
  const found = new Int32Array((queries.length / embedDim) * k); // [Q, k]
  const scores = new Float64Array(found.length).fill(Number.NEGATIVE_INFINITY); // [Q, k]
  const row = (embeddings: Float32Array, i: number) => embeddings.subarray(i * embedDim, (i + 1) * embedDim); // [E]
  for (const tile of similarityTiles(queries, targets, options))
    for (let query = tile.queries[0]; query < tile.queries[1]; query++) {
      const last = query * k + k - 1;
      if (!tile.mayReach(query, scores[last])) continue;
      for (let target = tile.targets[0]; target < tile.targets[1]; target++) {
        if (!tile.reaches(query, target, scores[last])) continue;
        const score = similarity(row(queries, query), row(targets, target));
        if (score > scores[last]) insert(found, scores, { first: query * k, last, target, score });
      }
    }
  return found;
}

/** Puts a target in its place among those found before, behind its equals; the last one falls out. */
function insert(
  found: Int32Array,
  scores: Float64Array,
  { first, last, target, score }: { first: number; last: number; target: number; score: number },
): void {
  let place = last;
  for (; place > first && scores[place - 1] < score; place--) {
    found[place] = found[place - 1];
    scores[place] = scores[place - 1];
  }
  found[place] = target;
  scores[place] = score;
}
