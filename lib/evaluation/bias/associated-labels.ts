// Which labels go with which group of people (Radford et al. 2021, section 7.1 and Figure 18, after Schwemmer et al. 2020): the
// share of each group's pictures that get a label at a probability threshold, a chi-squared test for each label, and the labels
// that differ most. Aggregates only, as in label-rates.ts.
import { chiSquareTest } from "../../statistics/chi-square.js";
import { newcombeDifference, type Tally } from "../../statistics/share-differences.js";
import { type Caveat, probeCaveats } from "./caveats.js";
import { correctFindings, type Finding, type RawFinding, simultaneousLevel } from "./findings.js";
import type { ComparisonOptions } from "./group-shares.js";
import type { Grouping } from "./groups.js";
import { requireThreshold } from "./label-rates.js";
import { forEachPicture, type LabelScale, requireLabels } from "./label-scores.js";

export interface AssociatedLabelOptions extends LabelScale, ComparisonOptions {
  /** [C], of one vocabulary or of several together. */
  readonly labels: readonly string[];
  readonly grouping: Grouping;
  /** Probabilities from which on a picture has a label; the paper uses 0.5 % and 4 %. */
  readonly thresholds?: readonly number[];
  /** So many labels per group at most, 20 in Figure 18. */
  readonly top?: number;
  readonly signal?: AbortSignal;
}

/**
 * A label that was tested. As a finding it is named "label: group" and its estimate is the group's share minus that of the
 * other groups' pictures together; the test is of all groups at once.
 */
export interface LabelAssociation extends Finding {
  readonly label: string;
  /** The group with the largest share. */
  readonly group: string;
  /** Share of each compared group's pictures that have the label. */
  readonly shares: Readonly<Record<string, number>>;
  /** Pictures of the group with the label. */
  readonly count: number;
  readonly chiSquare: number;
}

export interface AssociatedLabels {
  readonly threshold: number;
  /** Pictures of each group that was compared; groups below `smallest` are not. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Every label that was tested, most differing first. */
  readonly tested: readonly LabelAssociation[];
  /** Labels too rare for the test at this threshold, or given to every picture. */
  readonly untested: number;
  /** Group -> the labels that differ most among the significant ones, in the order of how often the group gets them. */
  readonly top: Readonly<Record<string, readonly LabelAssociation[]>>;
  readonly caveats: readonly Caveat[];
}

/**
 * The labels that go with groups of pictures [N, E], at each threshold; the classifier [C, E] has an embedding per label.
 * p-values are corrected for all labels of a threshold by Holm; that of two groups is the chi-squared test with Yates'
 * correction. A label is tested where independence lets expect at least 5 pictures in every cell (Cochran 1954).
 */
export async function associatedLabels(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  options: AssociatedLabelOptions,
): Promise<AssociatedLabels[]> {
  const { labels, grouping, thresholds = [0.005, 0.04], smallest = 10 } = options;
  requireLabels("associatedLabels", { imageEmbeddings, classifier }, options);
  for (const threshold of thresholds) requireThreshold("associatedLabels", threshold);
  const compared = grouping.groups.flatMap(({ size }, group) => (size >= smallest ? [group] : []));
  if (compared.length < 2)
    throw new Error(
      `associatedLabels: expected two or more groups of at least ${smallest} pictures, got ${compared.length}`,
    );
  const counts = thresholds.map(() => labels.map(() => new Int32Array(grouping.groups.length))); // [thresholds, C, G]
  await forEachPicture(imageEmbeddings, classifier, options, ({ probabilities }, picture) => {
    const group = grouping.groupOf[picture];
    if (group < 0) return;
    for (const [t, threshold] of thresholds.entries())
      for (const [c, probability] of probabilities.entries()) if (probability >= threshold) counts[t][c][group]++;
  });
  return thresholds.map((threshold, t) => associationsAt(threshold, counts[t], { ...options, compared }));
}

/** Several vocabularies as one, each label once whatever its capitals: with the names of the vocabularies that have it. */
export function combineVocabularies(
  vocabularies: Readonly<Record<string, readonly string[]>>,
): { readonly label: string; readonly from: readonly string[] }[] {
  const combined = new Map<string, { label: string; from: string[] }>();
  for (const [name, labels] of Object.entries(vocabularies))
    for (const label of labels.map((text) => text.trim().replace(/\s+/g, " "))) {
      const known = combined.get(label.toLowerCase()) ?? { label, from: [] };
      combined.set(label.toLowerCase(), { label: known.label, from: [...new Set([...known.from, name])] });
    }
  combined.delete("");
  return [...combined.values()];
}

function associationsAt(
  threshold: number,
  counts: readonly Int32Array[],
  { labels, grouping, compared, level = 0.95, top = 20 }: AssociatedLabelOptions & { compared: readonly number[] },
): AssociatedLabels {
  const groups = compared.map((group) => grouping.groups[group]);
  const talliesOf = (label: number): Tally[] =>
    compared.map((group) => ({ successes: counts[label][group], trials: grouping.groups[group].size }));
  const testable = labels.flatMap((label, c) => (isTestable(talliesOf(c)) ? [{ label, tallies: talliesOf(c) }] : []));
  const names = groups.map(({ name }) => name);
  const sides = names.length === 2 ? 1 : names.length; // of several groups, the one with the largest share is chosen
  const intervalLevel = simultaneousLevel(level, testable.length * sides);
  const raw = testable.map(({ label, tallies }) => rawAssociation(label, { tallies, names, level: intervalLevel }));
  const tested = correctFindings(raw, level).sort((a, b) => b.chiSquare - a.chiSquare || (a.label < b.label ? -1 : 1));
  return {
    threshold,
    sizes: Object.fromEntries(groups.map(({ name, size }) => [name, size])),
    tested,
    untested: labels.length - tested.length,
    top: Object.fromEntries(names.map((name) => [name, mostAssociated(tested, name, top)])),
    caveats: probeCaveats,
  };
}

/** Whether the smallest count expected under independence is at least 5. */
function isTestable(tallies: readonly Tally[]): boolean {
  const { successes, trials } = pool(tallies);
  const smallest = Math.min(...tallies.map((tally) => tally.trials));
  return (smallest / trials) * Math.min(successes, trials - successes) >= 5;
}

function rawAssociation(
  label: string,
  { tallies, names, level }: { tallies: readonly Tally[]; names: readonly string[]; level: number },
) {
  const { statistic, p } = chiSquareTest(tallies.map(({ successes, trials }) => [successes, trials - successes]));
  const shares = tallies.map(({ successes, trials }) => successes / trials);
  const highest = shares.indexOf(Math.max(...shares));
  const others = pool(tallies.filter((_, group) => group !== highest));
  const { difference, interval } = newcombeDifference(tallies[highest], others, { level });
  const finding: RawFinding = { name: `${label}: ${names[highest]}`, estimate: difference, interval, pValue: p };
  return {
    ...finding,
    label,
    group: names[highest],
    shares: Object.fromEntries(names.map((name, group) => [name, shares[group]])),
    count: tallies[highest].successes,
    chiSquare: statistic,
  };
}

function mostAssociated(tested: readonly LabelAssociation[], group: string, top: number): LabelAssociation[] {
  const ofGroup = tested.filter((association) => association.isSignificant && association.group === group);
  return ofGroup.slice(0, top).sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}

function pool(tallies: readonly Tally[]): Tally {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { successes: sum(tallies.map((tally) => tally.successes)), trials: sum(tallies.map((tally) => tally.trials)) };
}
