// Scores in, numbers out: what several evaluations share. A tie counts against the right answer, so that a model whose
// embeddings have collapsed to a point scores nothing.

/**
 * How many wrong classes score at least as high as the right one, 0 when it is first: the prediction is right within the
 * top k when this is below k. Scores [C]; a score that is not a number counts as high.
 */
export function labelRank(scores: ArrayLike<number>, label: number): number {
  if (!(label in scores)) throw new Error(`labelRank: expected a label of 0 to ${scores.length - 1}, got ${label}`);
  let rank = 0;
  for (let c = 0; c < scores.length; c++) if (c !== label && !(scores[c] < scores[label])) rank++;
  return rank;
}

/** The ranks of the labels [N] of N examples with scores [N, C], as `labelRank` gives them: [N]. */
export function labelRanks(scores: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Int32Array {
  if (labels.length === 0) throw new Error("labelRanks: expected at least one label, got none");
  if (scores.length !== labels.length * classes)
    throw new Error(`labelRanks: expected scores [${labels.length}, ${classes}], got ${scores.length} numbers`);
  const line = new Float64Array(classes); // [C]
  return Int32Array.from(labels, (label, row) => {
    for (let c = 0; c < classes; c++) line[c] = scores[row * classes + c];
    return labelRank(line, label);
  });
}

/** Share of ranks below k, in 0..1: top-k accuracy of label ranks, R@k of retrieval ranks. */
export function shareWithin(ranks: ArrayLike<number>, k: number): number {
  if (ranks.length === 0) throw new Error("shareWithin: expected at least one rank, got none");
  return countWithin(ranks, k) / ranks.length;
}

/** Number of ranks below k. */
export function countWithin(ranks: ArrayLike<number>, k: number): number {
  let count = 0;
  for (let i = 0; i < ranks.length; i++) if (ranks[i] < k) count++;
  return count;
}

/** Mean of top-1 and top-5 accuracy, which Kinetics reports (Radford et al. 2021, Table 9). Below six classes top-5 is 1. */
export function meanOfTop1AndTop5(ranks: ArrayLike<number>): number {
  return (shareWithin(ranks, 1) + shareWithin(ranks, 5)) / 2;
}

/** An example's class, and whether it was recognised. */
export interface Outcome {
  readonly label: number;
  readonly isRight: boolean;
}

/** Mean over the classes that occur of the share of their examples recognised, in 0..1. */
export function meanPerClass(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) throw new Error("meanPerClass: expected at least one outcome, got none");
  const right: number[] = [];
  const total: number[] = [];
  for (const { label, isRight } of outcomes) {
    right[label] = (right[label] ?? 0) + (isRight ? 1 : 0);
    total[label] = (total[label] ?? 0) + 1;
  }
  let sum = 0;
  let classes = 0;
  for (const [label, count] of total.entries()) {
    if (count === undefined) continue; // a class that does not occur
    sum += right[label] / count;
    classes++;
  }
  return sum / classes;
}

/**
 * Indices of the k highest scores, best first; equal scores in order of index, those that are not numbers last. All of them
 * when there are fewer than k.
 */
export function topK(scores: ArrayLike<number>, k: number): number[] {
  const indices = Array.from(scores, (_, index) => index);
  const isMissing = (index: number) => Number(Number.isNaN(scores[index]));
  return indices.sort((a, b) => isMissing(a) - isMissing(b) || scores[b] - scores[a] || a - b).slice(0, k);
}

/** Probabilities of logits [C], which may be large: the highest is subtracted first. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const highest = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const exponentials = values.map((value) => Math.exp(value - highest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
