// A validation split taken off the training examples, for datasets that come without one (Radford et al. 2021, Appendix A.3).
import { deriveKey, type Key, randomStream } from "../runtime/random.js";

export interface SplitIndices {
  /** Both in ascending order. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Takes the same share, rounded, of every class's examples, labels [N]; each class keeps one example or more to learn from. Which
 * examples depends on the key and the order of a class's examples alone.
 */
export function splitOffValidation(
  labels: ArrayLike<number>,
  { share, key }: { share: number; key: Key },
): SplitIndices {
  if (!(share > 0 && share < 1))
    throw new Error(`splitOffValidation: expected a share between 0 and 1, got ${share}; 0.2 is usual`);
  const indicesOf = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const known = indicesOf.get(labels[i]);
    if (known) known.push(i);
    else indicesOf.set(labels[i], [i]);
  }
  const isTaken = new Uint8Array(labels.length);
  for (const [label, indices] of indicesOf) {
    const count = Math.min(Math.round(share * indices.length), indices.length - 1);
    for (const index of randomStream(deriveKey(key, label)).shuffle(indices).slice(0, count)) isTaken[index] = 1;
  }
  const all = Int32Array.from(labels, (_, i) => i);
  const split = { train: all.filter((i) => !isTaken[i]), validation: all.filter((i) => isTaken[i]) };
  if (split.validation.length === 0)
    throw new Error(
      `splitOffValidation: expected classes with enough examples to spare some, got ${labels.length} examples of ` +
        `${indicesOf.size} classes; give a validation split, or a larger share`,
    );
  return split;
}
