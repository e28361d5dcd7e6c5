// Embeddings for the tests of evaluation, and a model that looks them up.
import type { PairDataset } from "../../lib/data/dataset.js";
import type { EmbeddingModel } from "../../lib/encoders/embedding-model.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";

/** Random unit embeddings [rows, embedDim]. */
export function unitRows(rows: number, embedDim: number, name: string): Float32Array {
  const stream = randomStream(deriveKey(seedKey(0), name));
  const values = Float32Array.from({ length: rows * embedDim }, () => stream.normal());
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * embedDim, (row + 1) * embedDim);
    const length = Math.hypot(...part);
    for (let e = 0; e < embedDim; e++) part[e] /= length;
  }
  return values;
}

/** Unit vector of an angle in degrees: [2]. */
export function direction(degrees: number): [number, number] {
  return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
}

/** A model in two dimensions: a text has the angle that `angles` says, a picture that of its first red byte. */
export function angleModel(angles: Record<string, number>, { imageSize = 1 } = {}): EmbeddingModel {
  const pixels = imageSize * imageSize * 3;
  return {
    embedDim: 2,
    imageSize,
    logitScale: 10,
    embedImages: async (images) => {
      const reds = Array.from({ length: images.length / pixels }, (_, i) => images[i * pixels]);
      return Float32Array.from(reds.flatMap(direction));
    },
    embedTexts: async (texts) => Float32Array.from(texts.flatMap((text) => direction(angles[text]))),
  };
}

/** One-pixel pictures whose red byte is an angle in degrees, with titles. */
export function angleDataset(degrees: readonly number[], titles: readonly string[] = []): PairDataset {
  return {
    name: "angles",
    size: degrees.length,
    imageSize: 1,
    caption: (index) => ({ title: titles[index], description: "", tags: [] }),
    concept: (index) => titles[index],
    readImage: (index, into, offset = 0) => into.set([degrees[index], 0, 0], offset),
  };
}
