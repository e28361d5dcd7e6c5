// Pictures and texts through a model under evaluation, by way of the cache: what was encoded once is not encoded again.

import type { EmbeddingCache, EmbeddingKey } from "../embeddings/embedding-cache.js";
import type { EmbeddedPictures } from "../embeddings/embedding-file.js";
import { textsFingerprint } from "../embeddings/fingerprints.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import type { ImageEmbedder } from "../encoders/feature-model.js";
import { type Progress, startProgress } from "../runtime/progress.js";
import type { EvalOptions } from "./eval-options.js";
import type { EvaluatedModel } from "./evaluated-model.js";
import type { EvaluationSet } from "./evaluation-set.js";

/** A model and the cache that its vectors are kept in. */
export interface Encoder {
  readonly model: EvaluatedModel;
  readonly cache: EmbeddingCache;
  readonly options: Pick<EvalOptions, "batchSize" | "mostBad" | "quiet">;
  readonly signal?: AbortSignal;
}

/** Embeddings [M, E] of a set's pictures, or features [M, D]. Throws if more of them are bad than may be. */
export async function pictureVectors(
  { model, cache, options, signal }: Encoder,
  set: EvaluationSet,
  stored: EmbeddingKey["stored"],
): Promise<EmbeddedPictures> {
  const embedder = stored === "embeddings" ? model.embedder() : model.features();
  const { batchSize, quiet } = options;
  let progress: Progress | undefined;
  const encode = (indices: readonly number[]) => {
    if (indices.length > fewestShown && !quiet) progress ??= startProgress("encoding pictures", set.size);
    return set.embed(progress ? counted(embedder, progress) : embedder, { indices, batchSize, signal });
  };
  const key = { weights: model.hashes.image, preprocessing: set.preprocessing, items: set.fingerprint, stored };
  const vectors = await cache.embeddings(key, { count: set.size, width: embedder.embedDim, encode }, { signal });
  progress?.finish();
  requireFewBad(set, vectors, options.mostBad);
  return vectors;
}

/** A model that keeps every list of texts that it embeds, and knows how many were longer than its context and were cut. */
export interface TextKeeper extends EmbeddingModel {
  readonly truncated: () => number;
}

export function keepingTexts({ model, cache, signal }: Encoder): TextKeeper {
  const embedder = model.embedder();
  let truncated = 0;
  const embedTexts = async (texts: readonly string[]) => {
    truncated += model.tokenizer!.tokenize(texts, { overlong: "truncate" }).truncated;
    const encode = async (indices: readonly number[]) => ({
      embeddings: await embedder.embedTexts(indices.map((index) => texts[index])), // [n, E]
      indices: Int32Array.from(indices),
      bad: [],
    });
    const key = {
      weights: model.hashes.text,
      preprocessing: model.tokenizer!.description,
      items: textsFingerprint(texts),
      stored: "embeddings",
    } as const;
    const items = { count: texts.length, width: embedder.embedDim, encode };
    return (await cache.embeddings(key, items, { signal })).embeddings;
  };
  return { ...embedder, embedTexts, truncated: () => truncated };
}

/** Says so where texts were cut: the word that matters may be gone. */
export function truncationNotes(keeper: TextKeeper): string[] {
  const count = keeper.truncated();
  return count === 0 ? [] : [`${count} texts are longer than the model's context and were cut`];
}

/** All texts of a task go to the cache as one list. */
export const allAtOnce = { batchSize: Number.MAX_SAFE_INTEGER } as const;

/** A bar for less would be gone at once; what is read back is checked on a few pictures. */
const fewestShown = 1024;

function counted(embedder: ImageEmbedder, progress: Progress): ImageEmbedder {
  let done = 0;
  return {
    ...embedder,
    embedImages: async (pixels) => {
      const embeddings = await embedder.embedImages(pixels);
      done += embeddings.length / embedder.embedDim;
      progress.update(done);
      return embeddings;
    },
  };
}

function requireFewBad({ size, skipped }: EvaluationSet, { bad }: EmbeddedPictures, mostBad: number): void {
  const all = [...skipped, ...bad];
  const share = all.length / (size + skipped.length);
  if (share <= mostBad) return;
  const shown = all.slice(0, 3).map(({ name, reason }) => `\n  ${name}: ${reason}`);
  throw new Error(
    `expected at most ${100 * mostBad} % of the pictures to be unreadable or incomplete, got ${all.length} of ` +
      `${size + skipped.length}; mend them, or allow more with --most_bad SHARE:${shown.join("")}${all.length > 3 ? "\n  ..." : ""}`,
  );
}
