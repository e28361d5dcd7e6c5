// Ways to tell duplicates: embeddings, cells of a coarse grid, bytes.
import { createHash } from "node:crypto";
import {
  eachCopy,
  embedDataset,
  type ImageEmbedder,
  type NearestSimilarities,
  nearestSimilarities,
  type PairDataset,
} from "../lib/index.js";

/** How alike two pictures are; the numbers of two methods don't compare. */
export interface DuplicateMethod {
  readonly name: string;
  /** Of each picture of one dataset [N] and its counterpart in the other [N]. */
  matching(first: PairDataset, second: PairDataset): Promise<Float64Array>;
  /** The most similar target of each query [Q]. */
  nearest(queries: PairDataset, targets: PairDataset): Promise<NearestSimilarities>;
}

/** Cosines of embeddings, each dataset embedded once. */
export function embeddingMethod(name: string, embedder: ImageEmbedder): DuplicateMethod {
  const { embedDim } = embedder;
  const known = new Map<PairDataset, Promise<Float32Array>>();
  const embed = (dataset: PairDataset) => {
    const embeddings = known.get(dataset) ?? embedDataset(embedder, dataset);
    known.set(dataset, embeddings);
    return embeddings;
  };
  return {
    name,
    matching: async (first, second) => {
      const [a, b] = [await embed(first), await embedDataset(embedder, second)]; // [N, E] each
      return Float64Array.from({ length: first.size }, (_, i) => {
        let cosine = 0;
        for (let e = i * embedDim; e < (i + 1) * embedDim; e++) cosine += a[e] * b[e];
        return cosine;
      });
    },
    nearest: async (queries, targets) => nearestSimilarities(await embed(queries), await embed(targets), { embedDim }),
  };
}

/** No two pictures that differ by more in a cell can be alike by the rule of contrast of `eachCopy`. */
const largestDifference = 63;

/** Minus the largest difference of a cell of a 12 x 12 grid. */
export const cellMethod: DuplicateMethod = {
  name: "12 x 12 cells",
  matching: async (first, second) => {
    const scores = new Float64Array(first.size).fill(-256);
    eachCopy(first, second, { threshold: largestDifference }, (copy) => {
      if (copy.first === copy.second) scores[copy.first] = -copy.distance;
    });
    return scores;
  },
  nearest: async (queries, targets) => {
    const [indices, similarities] = [new Int32Array(queries.size), new Float64Array(queries.size).fill(-256)];
    eachCopy(queries, targets, { threshold: largestDifference }, ({ first, second, distance }) => {
      if (-distance <= similarities[first]) return;
      indices[first] = second;
      similarities[first] = -distance;
    });
    return { indices, similarities };
  },
};

/** 1 where all bytes are equal, else 0. */
export const bytesMethod: DuplicateMethod = {
  name: "equal bytes",
  matching: async (first, second) =>
    Float64Array.from({ length: first.size }, (_, i) => Number(hashOf(first, i) === hashOf(second, i))),
  nearest: async (queries, targets) => {
    const known = new Map<string, number>();
    for (let i = targets.size - 1; i >= 0; i--) known.set(hashOf(targets, i), i);
    const found = Array.from({ length: queries.size }, (_, i) => known.get(hashOf(queries, i)));
    return {
      indices: Int32Array.from(found, (index) => index ?? 0),
      similarities: Float64Array.from(found, (index) => Number(index !== undefined)),
    };
  },
};

function hashOf(dataset: PairDataset, index: number): string {
  const pixels = new Uint8Array(dataset.imageSize ** 2 * 3);
  dataset.readImage(index, pixels);
  return createHash("sha1").update(pixels).digest("base64");
}
