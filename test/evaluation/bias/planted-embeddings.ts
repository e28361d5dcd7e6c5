// Embeddings with a known truth for the tests of the probes: groups of pictures that go with labels by a known amount, or by
// none, and labels.
import type { Attributes } from "../../../lib/evaluation/bias/groups.js";
import { deriveKey, type Key, randomStream } from "../../../lib/runtime/random.js";

export const embedDim = 16;

export interface PlantedEmbeddings {
  /** Unit embeddings [N, E]. */
  readonly pictures: Float32Array;
  readonly attributes: readonly Attributes[];
  /** Unit embeddings [C, E]. */
  readonly classifier: Float32Array;
  readonly labels: readonly string[];
}

/**
 * Pictures of two groups dealt by chance, and random labels. Pictures of "red" are moved by `shift` towards label 0, those of
 * "blue" towards label 1; with a shift of 0 nothing tells the groups apart.
 */
export function plantedEmbeddings(
  key: Key,
  { pictures = 200, labels = 8, shift }: { pictures?: number; labels?: number; shift: number },
): PlantedEmbeddings {
  const classifier = randomRows(deriveKey(key, "labels"), labels);
  const rows = randomRows(deriveKey(key, "pictures"), pictures);
  const stream = randomStream(deriveKey(key, "groups"));
  const groups = Array.from({ length: pictures }, () => stream.integer(2));
  for (const [picture, group] of groups.entries()) {
    const row = rows.subarray(picture * embedDim, (picture + 1) * embedDim);
    for (let e = 0; e < embedDim; e++) row[e] += shift * classifier[group * embedDim + e];
    toUnitLength(row);
  }
  return {
    pictures: rows,
    attributes: groups.map((group) => ({ colour: ["red", "blue"][group] })),
    classifier,
    labels: Array.from({ length: labels }, (_, c) => `label ${c}`),
  };
}

/** Random unit embeddings [rows, E]. */
export function randomRows(key: Key, rows: number): Float32Array {
  const stream = randomStream(key);
  const values = Float32Array.from({ length: rows * embedDim }, () => stream.normal());
  for (let row = 0; row < rows; row++) toUnitLength(values.subarray(row * embedDim, (row + 1) * embedDim));
  return values;
}

/** The rows with these numbers: [indices, E]. */
export function takeRows(rows: Float32Array, indices: readonly number[]): Float32Array {
  return Float32Array.from(indices.flatMap((i) => [...rows.subarray(i * embedDim, (i + 1) * embedDim)]));
}

function toUnitLength(row: Float32Array): void {
  const length = Math.hypot(...row);
  for (let e = 0; e < row.length; e++) row[e] /= length;
}
