// Which of very many pairs of embeddings are similar enough: TensorFlow multiplies them in float32, tens of times as fast as
// similarity.ts, and what comes so close to the threshold that rounding could decide is computed again there. So the answers are
// exactly those of the plain code, ties included, whatever the tile, the machine and the order.
import { engineInfo, tf } from "../engine/tf.js";
import { requireUnitRows, similarity } from "./similarity.js";

/** The pairs of some queries and some targets, both in one range of indices: the first, and the one behind the last. */
export interface SimilarityTile {
  readonly queries: readonly [first: number, end: number];
  readonly targets: readonly [first: number, end: number];
  /** Whether the similarity of a query and a target of the tile, as `similarity` computes it, is at least the threshold. */
  reaches(query: number, target: number, threshold: number): boolean;
  /** Whether any target of the tile may be so similar to a query; where not, none of them is. */
  mayReach(query: number, threshold: number): boolean;
}

export interface TileOptions {
  /** E. */
  readonly embedDim: number;
  /** Queries and targets of a tile. */
  readonly tile?: readonly [queries: number, targets: number];
}

/** Yields tiles that hold each pair of queries [Q, E] and targets [T, E] once; targets of the same queries come in order. */
export function* similarityTiles(
  queries: Float32Array,
  targets: Float32Array,
  { embedDim, tile = [512, 4096] }: TileOptions,
): Generator<SimilarityTile, void, void> {
  const count = requireUnitRows("similarityTiles", queries, embedDim);
  const width = requireUnitRows("similarityTiles", targets, embedDim);
  const error = largestError(embedDim);
  const row = (embeddings: Float32Array, i: number) => embeddings.subarray(i * embedDim, (i + 1) * embedDim); // [E]
  for (let first = 0; first < count; first += tile[0])
    for (let left = 0; left < width; left += tile[1]) {
      const [end, right] = [Math.min(count, first + tile[0]), Math.min(width, left + tile[1])];
      const some = queries.subarray(first * embedDim, end * embedDim); // [q, E]
      const others = targets.subarray(left * embedDim, right * embedDim); // [t, E]
      const { scores, largest } = products(some, others, embedDim);
      yield {
        queries: [first, end],
        targets: [left, right],
        reaches: (query, target, threshold) => {
          const score = scores[(query - first) * (right - left) + target - left];
          if (score > threshold + error) return true;
          if (score < threshold - error) return false;
          return similarity(row(queries, query), row(targets, target)) >= threshold;
        },
        mayReach: (query, threshold) => largest[query - first] >= threshold - error,
      };
    }
}

/**
 * By how much a product in float32 may be off: each of E multiplications and additions rounds by at most 2^-24 of numbers whose
 * sum is at most 1 for unit vectors (Higham 2002, section 3.1), doubled to be safe. GPUs may round their inputs to 11 bits.
 */
function largestError(embedDim: number): number {
  return embedDim * 2 ** -23 + (engineInfo().device === "gpu" ? 2 ** -9 : 0);
}

/** Dot products of rows [q, E] and [t, E]: all scores [q, t], and the largest of each query [q]. */
function products(queries: Float32Array, targets: Float32Array, embedDim: number) {
  const tensors = tf.tidy(() => {
    const rows = tf.tensor2d(queries, [queries.length / embedDim, embedDim]);
    const columns = tf.tensor2d(targets, [targets.length / embedDim, embedDim]);
    const scores = tf.matMul(rows, columns, false, true); // [q, t]
    return { scores, largest: scores.max(1) }; // [q, t], [q]
  });
  // Outside of tidy, which would look for tensors in every number.
  const [scores, largest] = [tensors.scores, tensors.largest].map((tensor) => tensor.dataSync<"float32">());
  tf.dispose(tensors);
  return { scores, largest };
}
