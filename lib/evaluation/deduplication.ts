// Taking near-duplicates of downstream pictures out of what is trained on (LiT, Zhai et al. 2022, section 5.7 and Tables 6 and 8): not at
// all, those of test pictures, or those of training pictures, too. Both sides are counted: one downstream picture may have many copies.
import { similarityTiles } from "./similarity-tiles.js";

/** Of what pictures that are trained on may not be copies. */
export const deduplicationModes = ["none", "test", "train + test"] as const;
export type DeduplicationMode = (typeof deduplicationModes)[number];

/** Unit embeddings of a downstream dataset by the detector. */
export interface DownstreamPictures {
  readonly name: string;
  /** [N, E]; a dataset that is only tested on has none. */
  readonly train?: Float32Array;
  /** [N, E]. */
  readonly test: Float32Array;
  /** Two pictures are copies from this similarity on. */
  readonly threshold: number;
}

export interface Deduplication {
  readonly mode: DeduplicationMode;
  /** What is left to train on, ascending. */
  readonly kept: Int32Array;
  /** Pictures that would have been trained on: the paper's "#tune". */
  readonly removed: number;
  /** Downstream pictures of which a copy was removed: the paper's "#eval". */
  readonly hit: number;
  /** The same by dataset. */
  readonly hits: Readonly<Record<string, number>>;
}

/** All three modes, for pictures to train on with embeddings [N, E]. */
export function deduplicate(
  tuning: Float32Array,
  downstream: readonly DownstreamPictures[],
  { embedDim }: { embedDim: number },
): Record<DeduplicationMode, Deduplication> {
  const found = downstream.map(({ name, train, test, threshold }) => ({
    name,
    train: train && copiesAmong(tuning, train, { embedDim, threshold }),
    test: copiesAmong(tuning, test, { embedDim, threshold }),
  }));
  const outcome = (mode: DeduplicationMode): Deduplication => {
    const searched = found.map(({ name, train, test }) => ({
      name,
      parts: [...(mode === "none" ? [] : [test]), ...(mode === "train + test" && train ? [train] : [])],
    }));
    const copies = searched.flatMap(({ parts }) => parts.map(({ first }) => first));
    const isRemoved = Uint8Array.from({ length: tuning.length / embedDim }, (_, i) =>
      Number(copies.some((hits) => hits[i] === 1)),
    );
    const hits = searched.map(({ name, parts }) => [name, sum(parts.map(({ second }) => count(second)))] as const);
    const kept = Int32Array.from(isRemoved.keys()).filter((i) => isRemoved[i] === 0);
    return {
      mode,
      kept,
      removed: isRemoved.length - kept.length,
      hit: sum(hits.map(([, hit]) => hit)),
      hits: Object.fromEntries(hits),
    };
  };
  return { none: outcome("none"), test: outcome("test"), "train + test": outcome("train + test") };
}

export interface FoundCopies {
  /** 1 where a picture of the first [N, E] has a copy among the second [M, E]: [N]. */
  readonly first: Uint8Array;
  /** And the other way round: [M]. */
  readonly second: Uint8Array;
}

/** Which pictures of two lists of unit embeddings have a copy in the other list. */
export function copiesAmong(
  first: Float32Array,
  second: Float32Array,
  { embedDim, threshold }: { embedDim: number; threshold: number },
): FoundCopies {
  if (Number.isNaN(threshold)) throw new Error("copiesAmong: expected a threshold, got NaN");
  const found = { first: new Uint8Array(first.length / embedDim), second: new Uint8Array(second.length / embedDim) };
  for (const { queries, targets, reaches, mayReach } of similarityTiles(first, second, { embedDim }))
    for (let i = queries[0]; i < queries[1]; i++) {
      if (!mayReach(i, threshold)) continue;
      for (let j = targets[0]; j < targets[1]; j++)
        if (reaches(i, j, threshold)) {
          found.first[i] = 1;
          found.second[j] = 1;
        }
    }
  return found;
}

function count(hits: Uint8Array): number {
  return hits.reduce((total, hit) => total + hit, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
