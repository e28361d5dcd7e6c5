// Splits of the icon world: by set, so that a held-out vendor is a natural distribution shift, and by concept, so that
// a class is never seen in training.
import { deriveKey, type Key, randomStream } from "../runtime/random.js";
import type { IconDataset } from "./icons.js";

export interface Split {
  readonly train: IconDataset;
  readonly heldOut: IconDataset;
}

/** Pictures of the named sets are held out. Throws when a set is not in the dataset. */
export function splitBySet(dataset: IconDataset, heldOutSets: readonly string[]): Split {
  const unknown = heldOutSets.filter((prefix) => !dataset.iconSets.includes(prefix));
  if (unknown.length > 0)
    throw new Error(`splitBySet: expected sets among ${dataset.iconSets.join(", ")}, got ${unknown.join(", ")}`);
  return split(dataset, (index) => heldOutSets.includes(dataset.iconSet(index)));
}

/**
 * Holds out a share (0..1, in expectation) of the concepts with all their pictures. Which ones depends on the key and
 * the concept alone, so the same concepts are held out of every dataset.
 */
export function splitByConcept(dataset: IconDataset, { share, key }: { share: number; key: Key }): Split {
  if (!(share >= 0 && share <= 1)) throw new Error(`splitByConcept: expected a share in 0 .. 1, got ${share}`);
  return split(dataset, (index) => randomStream(deriveKey(key, dataset.concept(index))).uniform() < share);
}

function split(dataset: IconDataset, isHeldOut: (index: number) => boolean): Split {
  return {
    train: dataset.filter((index) => !isHeldOut(index), `${dataset.name} train`),
    heldOut: dataset.filter(isHeldOut, `${dataset.name} held out`),
  };
}
