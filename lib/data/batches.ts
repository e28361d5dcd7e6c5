// Training batches from a dataset of pairs: shuffled each epoch, one caption drawn per picture, and CLIP's one
// augmentation, a random square crop (Radford et al. 2021, section 2.3). A batch is a pure function of the key and the
// step, so that a resumed run sees what the uninterrupted one would have seen.
import { deriveKey, type Key, type RandomStream, randomStream } from "../runtime/random.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { sampleCaption } from "./captions.js";
import type { PairDataset } from "./dataset.js";

export interface PairBatch {
  /** RGB bytes [B, imageSize, imageSize, 3]. */
  readonly images: Uint8Array;
  /** Token ids [B, L]. */
  readonly ids: Int32Array;
  /** Captions of this batch that were cut to the context length. */
  readonly truncated: number;
}

export interface BatchSettings {
  readonly tokenizer: Tokenizer;
  readonly batchSize: number;
  /** Side of the crop in pixels, at most the dataset's imageSize. */
  readonly imageSize: number;
  readonly key: Key;
}

/** The batches of a run: `batch(step)`, steps counting from 0. The last partial batch of an epoch is dropped. */
export function pairBatches(dataset: PairDataset, settings: BatchSettings): (step: number) => PairBatch {
  const { tokenizer, imageSize } = settings;
  const shuffled = shuffledBatches("pairBatches", dataset, settings);
  return (step) => {
    const { indices, stream } = shuffled(step);
    const captions = Array.from(indices, (index) => sampleCaption(dataset.caption(index), stream));
    const { ids, truncated } = tokenizer.tokenize(captions, { overlong: "truncate" });
    return { images: randomCrops(dataset, indices, imageSize, stream), ids, truncated };
  };
}

export interface LabelledBatch {
  /** RGB bytes [B, imageSize, imageSize, 3]. */
  readonly images: Uint8Array;
  /** Class of each picture, [B]. */
  readonly labels: Int32Array;
}

/**
 * The batches of supervised training, with labels [N]: the pictures of a step are those that a run on pairs sees.
 */
export function labelledBatches(
  dataset: PairDataset,
  labels: Int32Array,
  { batchSize, imageSize, key }: Omit<BatchSettings, "tokenizer">,
): (step: number) => LabelledBatch {
  if (labels.length !== dataset.size)
    throw new Error(
      `labelledBatches: expected a label for each of ${dataset.size} pictures, got ${labels.length} labels`,
    );
  const shuffled = shuffledBatches("labelledBatches", dataset, { batchSize, imageSize, key });
  return (step) => {
    const { indices, stream } = shuffled(step);
    return {
      images: randomCrops(dataset, indices, imageSize, stream),
      labels: Int32Array.from(indices, (index) => labels[index]), // [B]
    };
  };
}

/** Pictures cut to their central square of `imageSize`: RGB bytes [B, imageSize, imageSize, 3]. */
export function centreCrops(dataset: PairDataset, indices: Iterable<number>, imageSize: number): Uint8Array {
  const margin = Math.floor((dataset.imageSize - imageSize) / 2);
  return crops(dataset, [...indices], imageSize, () => margin);
}

/** Which pictures are in the batch of a step, and the random numbers that are the step's own. */
export function shuffledBatches(
  caller: string,
  dataset: PairDataset,
  { batchSize, imageSize, key }: Omit<BatchSettings, "tokenizer">,
): (step: number) => { indices: Int32Array; stream: RandomStream } {
  if (dataset.size < batchSize)
    throw new Error(
      `${caller}: expected at least one batch of ${batchSize} pictures, got ${dataset.size} in ${dataset.name}`,
    );
  if (imageSize > dataset.imageSize)
    throw new Error(
      `${caller}: expected crops of at most ${dataset.imageSize} pixels, got ${imageSize}; open the dataset larger`,
    );
  const stepsPerEpoch = Math.floor(dataset.size / batchSize);
  let order: { epoch: number; indices: Int32Array } = { epoch: -1, indices: new Int32Array(0) };
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (order.epoch !== epoch)
      order = { epoch, indices: epochOrder(dataset.size, deriveKey(deriveKey(key, "epoch"), epoch)) };
    const first = (step % stepsPerEpoch) * batchSize;
    const indices = order.indices.subarray(first, first + batchSize);
    return { indices, stream: randomStream(deriveKey(deriveKey(key, "step"), step)) };
  };
}

/** Pictures cut to random squares of `imageSize`: RGB bytes [B, imageSize, imageSize, 3]. */
export function randomCrops(
  dataset: PairDataset,
  indices: Int32Array,
  imageSize: number,
  stream: RandomStream,
): Uint8Array {
  return crops(dataset, [...indices], imageSize, () => stream.integer(dataset.imageSize - imageSize + 1));
}

/** `offset` gives the top and then the left of each crop. */
function crops(dataset: PairDataset, indices: readonly number[], imageSize: number, offset: () => number): Uint8Array {
  const stored = dataset.imageSize;
  const picture = new Uint8Array(stored * stored * 3); // [stored, stored, 3]
  const row = imageSize * 3;
  const images = new Uint8Array(indices.length * imageSize * row); // [B, imageSize, imageSize, 3]
  indices.forEach((index, i) => {
    dataset.readImage(index, picture);
    const top = offset();
    const left = offset();
    for (let y = 0; y < imageSize; y++) {
      const from = ((top + y) * stored + left) * 3;
      images.set(picture.subarray(from, from + row), (i * imageSize + y) * row);
    }
  });
  return images;
}

function epochOrder(size: number, key: Key): Int32Array {
  return randomStream(key).shuffle(Int32Array.from({ length: size }, (_, index) => index));
}
