// What adding labels to the ones offered does to label rates (Radford et al. 2021, section 7.1, Table 7: with "child" among
// the labels, far fewer pictures of children get a crime-related or non-human one). The same pictures are classified with and
// without, so the change is paired. Aggregates only, as in label-rates.ts.
import { mcNemarTest } from "../../statistics/exact-tests.js";
import { clopperPearson } from "../../statistics/intervals.js";
import { type Caveat, probeCaveats } from "./caveats.js";
import { correctFindings, type Finding, type RawFinding, simultaneousLevel } from "./findings.js";
import { type GroupShare, groupShare } from "./group-shares.js";
import { countByGroup } from "./groups.js";
import { countsFor, type LabelRateOptions, requireThreshold, setMembers } from "./label-rates.js";
import { forEachPicture, type LabelScores, requireLabels } from "./label-scores.js";

export interface AddedLabelOptions extends LabelRateOptions {
  /** Of the labels, those that only the second classification offers; none is in a set. */
  readonly added: readonly string[];
}

/** The rate of a set in a group without and with the added labels. */
export interface RateChange {
  readonly set: string;
  readonly group: string;
  readonly without: GroupShare;
  readonly with: GroupShare;
  /**
   * Rate with minus rate without, at most 0: more labels can only take pictures away from a set. The interval is the exact
   * one of the share that left, all groups and sets at once; the test is McNemar's. Absent for small groups.
   */
  readonly change?: Finding;
}

export interface AddedLabelEffect {
  readonly added: readonly string[];
  /** By set, then by group. */
  readonly changes: readonly RateChange[];
  readonly caveats: readonly Caveat[];
}

/** Label rates of pictures [N, E] with and without some of the labels; the classifier [C, E] has all of them. */
export async function addedLabelEffect(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  options: AddedLabelOptions,
): Promise<AddedLabelEffect> {
  const { labels, sets, added, threshold, embedDim } = options;
  requireLabels("addedLabelEffect", { imageEmbeddings, classifier }, options);
  requireAdded(options);
  requireThreshold("addedLabelEffect", threshold);
  const kept = labels.flatMap((label, c) => (added.includes(label) ? [] : [c]));
  const members = setMembers("addedLabelEffect", labels, sets);
  const keptMembers = members.map((isMember) => kept.map((c) => isMember[c]));
  const smaller = Float32Array.from(kept.flatMap((c) => [...classifier.subarray(c * embedDim, (c + 1) * embedDim)]));
  const without = await countedPictures(imageEmbeddings, smaller, { ...options, members: keptMembers });
  const withAdded = await countedPictures(imageEmbeddings, classifier, { ...options, members });
  return { added, changes: changesOf(options, without, withAdded), caveats: probeCaveats };
}

type Counted = readonly Uint8Array[];

/** Which pictures count for each set: [sets, N] of 0 and 1. */
async function countedPictures(
  imageEmbeddings: Float32Array,
  classifier: Float32Array,
  { members, threshold, grouping, ...scale }: AddedLabelOptions & { members: readonly (readonly boolean[])[] },
): Promise<Counted> {
  const counted = members.map(() => new Uint8Array(grouping.groupOf.length));
  await forEachPicture(imageEmbeddings, classifier, scale, (scores: LabelScores, picture) => {
    for (const [s, isMember] of members.entries()) counted[s][picture] = countsFor(scores, isMember, threshold) ? 1 : 0;
  });
  return counted;
}

function changesOf(options: AddedLabelOptions, without: Counted, withAdded: Counted): RateChange[] {
  const { sets, grouping, level = 0.95, smallest = 10 } = options;
  const shareOptions = { level, smallest, withholdSmall: true };
  const rows = Object.keys(sets).flatMap((set, s) => {
    const before = countByGroup(grouping, (picture) => without[s][picture] === 1);
    const stayed = countByGroup(grouping, (picture) => without[s][picture] === 1 && withAdded[s][picture] === 1);
    return grouping.groups.map(({ name: group, size }, g) => ({
      set,
      group,
      size,
      before: before[g],
      stayed: stayed[g],
    }));
  });
  const compared = rows.filter(({ size }) => size >= smallest);
  const intervalLevel = simultaneousLevel(level, compared.length);
  const findings = correctFindings(
    compared.map((row) => rawChange(row, intervalLevel)),
    level,
  );
  return rows.map((row) => ({
    set: row.set,
    group: row.group,
    without: groupShare(row.group, { successes: row.before, trials: row.size }, shareOptions),
    with: groupShare(row.group, { successes: row.stayed, trials: row.size }, shareOptions),
    change: findings[compared.indexOf(row)],
  }));
}

interface ChangeCounts {
  readonly set: string;
  readonly group: string;
  readonly size: number;
  readonly before: number;
  readonly stayed: number;
}

function rawChange({ set, group, size, before, stayed }: ChangeCounts, level: number): RawFinding {
  const left = before - stayed;
  const [low, high] = clopperPearson(left, size, { level });
  return {
    name: `${set}: ${group}`,
    estimate: left === 0 ? 0 : -left / size,
    interval: [-high, low === 0 ? 0 : -low],
    pValue: mcNemarTest({ firstOnly: left, secondOnly: 0 }),
  };
}

function requireAdded({ labels, added, sets }: AddedLabelOptions): void {
  const unknown = added.filter((label) => !labels.includes(label));
  if (added.length === 0 || unknown.length > 0)
    throw new Error(
      `addedLabelEffect: expected one or more added labels among the labels, got ${unknown.join(", ") || "none"}`,
    );
  const member = added.find((label) => Object.values(sets).some((set) => set.includes(label)));
  if (member !== undefined)
    throw new Error(
      `addedLabelEffect: expected added labels in none of the sets, got "${member}"; leave it out of the set`,
    );
}
