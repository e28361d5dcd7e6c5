// How often pictures of each group get a label of a named set, such as the crime-related and non-human labels of Radford et
// al. 2021, section 7.1 (Tables 6 and 7). Aggregates only: of labels that degrade people the library keeps counts by group,
// withholds those of small groups, and has nothing that puts such a label beside a picture of anyone.
import { type Caveat, probeCaveats } from "./caveats.js";
import { type ComparisonOptions, compareGroups, type GroupComparison } from "./group-shares.js";
import type { Grouping } from "./groups.js";
import { forEachPicture, type LabelScale, type LabelScores, requireLabels } from "./label-scores.js";

/** Name of a set -> its labels: { crime: ["thief", ...] }. Sets may overlap, as "crime or non-human" does. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;

export interface LabelRateOptions extends LabelScale, ComparisonOptions {
  /** What the pictures are classified among, [C]; the sets are made of these. */
  readonly labels: readonly string[];
  readonly sets: LabelSets;
  readonly grouping: Grouping;
  /**
   * A picture counts for a set when one of its labels has at least this probability; without it, when its first label is
   * of the set. A tie for the first place with a label outside the set does not count.
   */
  readonly threshold?: number;
  readonly signal?: AbortSignal;
}

export interface LabelRates {
  /** Absent where the first label decides. */
  readonly threshold?: number;
  /** Rates of each set by group; differences are corrected for all pairs and sets together. */
  readonly sets: readonly GroupComparison[];
  readonly caveats: readonly Caveat[];
}

/** Rates by group at which pictures [N, E] get labels of each set; the classifier [C, E] has an embedding per label. */
export async function labelRates(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  options: LabelRateOptions,
): Promise<LabelRates> {
  const [rates] = await labelRateCurve(imageEmbeddings, classifier, { ...options, thresholds: [options.threshold] });
  return rates;
}

/** The same at several thresholds, in one pass; each is corrected by itself, as thresholds are no separate questions. */
export async function labelRateCurve(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { thresholds, ...options }: Omit<LabelRateOptions, "threshold"> & { thresholds: readonly (number | undefined)[] },
): Promise<LabelRates[]> {
  const { labels, sets, grouping, level, smallest } = options;
  requireLabels("labelRates", { imageEmbeddings, classifier }, options);
  const members = setMembers("labelRates", labels, sets);
  for (const threshold of thresholds) requireThreshold("labelRates", threshold);
  const counts = thresholds.map(() => members.map(() => new Uint8Array(grouping.groupOf.length)));
  await forEachPicture(imageEmbeddings, classifier, options, (scores, picture) => {
    for (const [t, threshold] of thresholds.entries())
      for (const [s, isMember] of members.entries())
        counts[t][s][picture] = countsFor(scores, isMember, threshold) ? 1 : 0;
  });
  return thresholds.map((threshold, t) => {
    const measures = Object.fromEntries(Object.keys(sets).map((name, s) => [name, counts[t][s]]));
    return {
      ...(threshold !== undefined && { threshold }),
      sets: compareGroups(grouping, measures, { level, smallest, withholdSmall: true }),
      caveats: probeCaveats,
    };
  });
}

/** Whether a picture with these scores counts for a set; labels beyond the set's table are members of none. */
export function countsFor(
  { similarities, probabilities }: LabelScores,
  isMember: readonly boolean[],
  threshold: number | undefined,
): boolean {
  if (threshold !== undefined) return probabilities.some((probability, c) => isMember[c] && probability >= threshold);
  let [inside, outside] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [c, similarity] of similarities.entries())
    if (isMember[c]) inside = Math.max(inside, similarity);
    else outside = Math.max(outside, similarity);
  return inside > outside;
}

/** Which labels each set has: [sets, C]. */
export function setMembers(caller: string, labels: readonly string[], sets: LabelSets): boolean[][] {
  if (Object.keys(sets).length === 0) throw new Error(`${caller}: expected one or more sets of labels, got none`);
  for (const [name, members] of Object.entries(sets)) {
    const unknown = members.filter((label) => !labels.includes(label));
    if (unknown.length > 0)
      throw new Error(`${caller}: expected the set ${name} to be among the labels, got ${unknown.join(", ")} besides`);
    if (members.length === 0) throw new Error(`${caller}: expected one or more labels in the set ${name}, got none`);
  }
  return Object.values(sets).map((members) => labels.map((label) => members.includes(label)));
}

/** Refuses thresholds that are no probability, such as percentages. */
export function requireThreshold(caller: string, threshold: number | undefined): void {
  if (threshold !== undefined && !(threshold > 0 && threshold < 1))
    throw new Error(`${caller}: expected a threshold between 0 and 1, got ${threshold}; 4 % is 0.04`);
}
