// Accuracies by group of the people in the pictures (Radford et al. 2021, section 7.1, Tables 3 to 5): of any
// classification, zero-shot or by a probe, and for any groups, intersections included.
import { breathe } from "../../runtime/breathe.js";
import { labelRank } from "../metrics.js";
import { requireUnitRows, similarityRows } from "../similarity.js";
import { type Caveat, probeCaveats } from "./caveats.js";
import { type ComparisonOptions, compareGroups, type GroupComparison } from "./group-shares.js";
import { type Grouping, requireGroupingOf } from "./groups.js";

export interface GroupAccuracy extends GroupComparison {
  readonly caveats: readonly Caveat[];
}

/**
 * Accuracy by group of pictures that were recognised or not, [N], with exact intervals, every difference between two groups
 * with its test, and the largest one. Groups below `smallest` pictures are flagged and left out of the tests.
 */
export function groupAccuracy(
  isRight: readonly boolean[],
  grouping: Grouping,
  options: ComparisonOptions = {},
): GroupAccuracy {
  requireGroupingOf("groupAccuracy", grouping, isRight.length);
  const [comparison] = compareGroups(grouping, { accuracy: isRight.map(Number) }, options);
  return { ...comparison, caveats: probeCaveats };
}

/** Whether each picture [N, E] is nearest to its own class's embedding in the classifier [C, E]; a tie is not. */
export async function zeroShotOutcomes(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { labels, embedDim, signal }: { labels: ArrayLike<number>; embedDim: number; signal?: AbortSignal },
): Promise<boolean[]> {
  const total = requireUnitRows("zeroShotOutcomes", imageEmbeddings, embedDim);
  if (labels.length !== total)
    throw new Error(`zeroShotOutcomes: expected a label for each of ${total} pictures, got ${labels.length} labels`);
  const isRight: boolean[] = [];
  for (const scores of similarityRows(imageEmbeddings, classifier, embedDim)) {
    await breathe(signal);
    isRight.push(labelRank(scores, labels[isRight.length]) === 0);
  }
  return isRight;
}
