// Whole datasets through a model, batch by batch: pictures or texts in, unit embeddings out.
import { centreCrops } from "../data/batches.js";
import type { PairDataset } from "../data/dataset.js";
import type { EmbeddingModel } from "../encoders/embedding-model.js";
import type { ImageEmbedder } from "../encoders/feature-model.js";
import { breathe } from "../runtime/breathe.js";

export interface EmbedOptions {
  /** How many go through the model at once. */
  batchSize?: number;
  signal?: AbortSignal;
}

/**
 * Embeddings [N, E] of a dataset's pictures, or of those at `indices`, in that order: a model's, of unit length, or the features of
 * a tower alone. Pictures stored larger than the model takes are cut to their centre.
 */
export async function embedDataset(
  model: ImageEmbedder,
  dataset: PairDataset,
  { indices, ...options }: EmbedOptions & { indices?: ArrayLike<number> } = {},
): Promise<Float32Array> {
  if (dataset.imageSize < model.imageSize)
    throw new Error(
      `embedDataset: expected pictures of at least ${model.imageSize} pixels, got ${dataset.imageSize} in ${dataset.name}; ` +
        "open the dataset larger",
    );
  const chosen = Array.from(indices ?? { length: dataset.size }, (index, i) => index ?? i);
  return embedInBatches(chosen, model.embedDim, options, (batch) =>
    model.embedImages(centreCrops(dataset, batch, model.imageSize)),
  );
}

/** Unit embeddings [N, E] of texts [N]. */
export async function embedTexts(
  model: EmbeddingModel,
  texts: readonly string[],
  options: EmbedOptions = {},
): Promise<Float32Array> {
  return embedInBatches(texts, model.embedDim, options, (batch) => model.embedTexts(batch));
}

async function embedInBatches<Item>(
  items: readonly Item[],
  embedDim: number,
  { batchSize = 256, signal }: EmbedOptions,
  embed: (batch: readonly Item[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const embeddings = new Float32Array(items.length * embedDim); // [N, E]
  for (let first = 0; first < items.length; first += batchSize) {
    await breathe(signal);
    embeddings.set(await embed(items.slice(first, first + batchSize)), first * embedDim);
  }
  return embeddings;
}
