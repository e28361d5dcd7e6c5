// The features of a locked image tower: computed once, since nothing changes them while texts are tuned to them, and read from a
// file in every later epoch and experiment, where the tower is not even loaded (Zhai et al. 2022, section 5.8).
import type { PairDataset } from "../data/dataset.js";
import { EmbeddingCache } from "../embeddings/embedding-cache.js";
import { pixelsFingerprint } from "../embeddings/fingerprints.js";
import type { ImageEmbedder } from "../encoders/feature-model.js";
import { embedDataset } from "./embed.js";

/** An image tower that is opened when it is needed. */
export interface LockedTower {
  /** Hash of everything that decides what it computes: `weightFileHash` of its file, or `weightsHash`. */
  readonly weights: string;
  /** Side of the pictures that it takes, in pixels. */
  readonly imageSize: number;
  /** D, the numbers of a picture's features. */
  readonly width: number;
  /** Loads it. What it gives is disposed as soon as all pictures are encoded. */
  open(): Promise<ImageEmbedder & { dispose(): void }>;
}

/**
 * Features [N, D] of the centre crops of a dataset's pictures: mapped from the cache's file if there is one for these weights, these
 * pixels and this crop, whose every byte is checked; else encoded and kept. Rows for a batch: `rowsAt(features, indices, D)`.
 *
 * @throws if the tower is not what `tower` says of it.
 */
export async function lockedFeatures(
  tower: LockedTower,
  pictures: PairDataset,
  { cache = new EmbeddingCache(), signal }: { cache?: EmbeddingCache; signal?: AbortSignal } = {},
): Promise<Float32Array> {
  const { weights, imageSize, width } = tower;
  const preprocessing = { crop: "centre", imageSize };
  const items = await pixelsFingerprint(pictures);
  let opened: ReturnType<LockedTower["open"]> | undefined;
  const encode = async (indices: readonly number[]) => {
    opened ??= open(tower);
    const embedder = await opened;
    const embeddings = await embedDataset(embedder, pictures, { indices, signal }); // [n, D]
    return { embeddings, indices: Int32Array.from(indices), bad: [] };
  };
  try {
    const key = { weights, preprocessing, items, stored: "features" } as const;
    const options = { signal, check: "bytes" } as const;
    return (await cache.embeddings(key, { count: pictures.size, width, encode }, options)).embeddings;
  } finally {
    (await opened)?.dispose();
  }
}

async function open({ open, imageSize, width }: LockedTower): Promise<ImageEmbedder & { dispose(): void }> {
  const embedder = await open();
  if (embedder.imageSize === imageSize && embedder.embedDim === width) return embedder;
  embedder.dispose();
  throw new Error(
    `lockedFeatures: expected a tower of ${imageSize} pixels and ${width} numbers, got one of ${embedder.imageSize} and ` +
      `${embedder.embedDim}; say the sizes of the tower that is opened`,
  );
}
