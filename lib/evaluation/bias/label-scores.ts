// What every picture scores for every label: the input of the probes that count labels. One picture at a time, because what
// a label-counting probe keeps are counts by group and never what one picture was called.
import { breathe } from "../../runtime/breathe.js";
import { softmax } from "../metrics.js";
import { requireUnitRows, similarityRows } from "../similarity.js";
import { type Grouping, requireGroupingOf } from "./groups.js";

/** What turns similarities into probabilities; an `EmbeddingModel` has all of it. */
export interface LabelScale {
  /** E. */
  readonly embedDim: number;
  readonly logitScale: number;
  /** The model's, if it has one: then each label's probability is a sigmoid of its own. */
  readonly logitBias?: number;
}

export interface LabelScores {
  /** Cosine similarities [C]. */
  readonly similarities: Float64Array;
  /** Probabilities [C]. */
  readonly probabilities: readonly number[];
}

/**
 * Runs through the pictures [N, E] with their scores for all labels of a classifier [C, E]. The arrays may be reused for the
 * next picture.
 */
export async function forEachPicture(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { embedDim, logitScale, logitBias, signal }: LabelScale & { signal?: AbortSignal },
  visit: (scores: LabelScores, picture: number) => void,
): Promise<void> {
  let picture = 0;
  for (const similarities of similarityRows(imageEmbeddings, classifier, embedDim)) {
    await breathe(signal);
    const logits = Array.from(similarities, (similarity) => logitScale * similarity); // [C]
    const probabilities = logitBias === undefined ? softmax(logits) : logits.map((logit) => sigmoid(logit + logitBias));
    visit({ similarities, probabilities }, picture++);
  }
}

/**
 * Checks that pictures [N, E], labels [C] with their classifier [C, E] and a grouping of N pictures fit, and that no rate
 * will be one of fewer than five pictures: of one picture it would be a label on whoever is in it.
 */
export function requireLabels(
  caller: string,
  { imageEmbeddings, classifier }: { imageEmbeddings: Float32Array; classifier: Float32Array },
  options: { labels: readonly string[]; grouping: Grouping; embedDim: number; smallest?: number },
): void {
  const { labels, grouping, embedDim, smallest = fewest } = options;
  requireGroupingOf(caller, grouping, requireUnitRows(caller, imageEmbeddings, embedDim));
  const rows = requireUnitRows(caller, classifier, embedDim);
  if (labels.length !== rows)
    throw new Error(
      `${caller}: expected a label for each of ${rows} rows of the classifier, got ${labels.length} labels`,
    );
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new Error(`${caller}: expected different labels, got "${twice}" twice`);
  if (!(smallest >= fewest))
    throw new Error(`${caller}: expected the smallest group to be of ${fewest} or more pictures, got ${smallest}`);
}

/** Pictures below which a group's rate says too much of each of them. */
const fewest = 5;

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
