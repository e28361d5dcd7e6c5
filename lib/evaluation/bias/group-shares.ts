// Shares of the pictures of several groups, and what differs between the groups: the part that tables of accuracies and of
// label rates have in common (Radford et al. 2021, Tables 3 to 7), with the tests that the paper leaves out.
import { fisherTest } from "../../statistics/exact-tests.js";
import { clopperPearson, type Interval } from "../../statistics/intervals.js";
import { newcombeDifference, type Tally } from "../../statistics/share-differences.js";
import { correctFindings, type Finding, type RawFinding, simultaneousLevel } from "./findings.js";
import { type Grouping, requireGroupingOf } from "./groups.js";

/** A share of one group's pictures. */
export interface GroupShare {
  readonly group: string;
  /** The group's pictures. */
  readonly trials: number;
  /** Those among them that count; absent where withheld. */
  readonly successes?: number;
  /** Share in 0..1 with its exact interval (Clopper and Pearson); absent for an empty group and where withheld. */
  readonly value?: number;
  readonly interval?: Interval;
  /** Fewer pictures than `smallest`: too few to be compared with others. */
  readonly isSmall: boolean;
}

/** First share minus second. The test is Fisher's; the intervals (Newcombe) of all differences hold at once. */
export interface GroupDifference extends Finding {
  readonly first: string;
  readonly second: string;
}

/** The largest difference between any two groups' true shares, whichever they are. */
export interface LargestDisparity {
  readonly higher: string;
  readonly lower: string;
  readonly difference: number;
  /** Allows for the pair having been chosen as the largest; its lower end is 0 where all groups may be equal. */
  readonly interval: Interval;
  readonly adjustedPValue: number;
}

export interface GroupComparison {
  /** What the shares are of. */
  readonly name: string;
  /** [G], empty groups among them. */
  readonly groups: readonly GroupShare[];
  /** All pictures that are in a group. */
  readonly overall: GroupShare;
  /** Every pair of groups that are not small, in the grouping's order. */
  readonly differences: readonly GroupDifference[];
  /** Absent with fewer than two groups to compare. */
  readonly largest?: LargestDisparity;
  /** Pictures in no group. */
  readonly ungrouped: number;
}

export interface ComparisonOptions {
  /** Of all intervals and tests. */
  readonly level?: number;
  /** Groups of fewer pictures are flagged and not compared. */
  readonly smallest?: number;
}

/**
 * Compares the shares of groups for one or more measures, given as name -> which pictures count, [N] of 0 and 1. p-values
 * and intervals of differences are corrected for all pairs of all measures together. `withholdSmall` keeps back how many
 * pictures of small groups count: of few people, a share is a statement about each of them.
 */
export function compareGroups(
  grouping: Grouping,
  measures: Readonly<Record<string, ArrayLike<number>>>,
  { level = 0.95, smallest = 10, withholdSmall = false }: ComparisonOptions & { withholdSmall?: boolean } = {},
): GroupComparison[] {
  const counted = Object.entries(measures).map(([name, counts]) => ({ name, tallies: talliesOf(grouping, counts) }));
  const pairs = comparedPairs(grouping, smallest);
  const differenceLevel = simultaneousLevel(level, pairs.length * counted.length);
  const raw = counted.flatMap(({ tallies }) =>
    pairs.map((pair) => rawDifference(grouping, { tallies, pair, level: differenceLevel })),
  );
  const corrected = correctFindings(raw, level);
  return counted.map(({ name, tallies }, i) => {
    const differences = corrected.slice(i * pairs.length, (i + 1) * pairs.length);
    const shares = grouping.groups.map((group, g) =>
      groupShare(group.name, tallies[g], { level, smallest, withholdSmall }),
    );
    return {
      name,
      groups: shares,
      overall: pooledShare("all", shares, { level, smallest }),
      differences,
      largest: largestDisparity(differences),
      ungrouped: grouping.ungrouped,
    };
  });
}

/** The share of one group, with its interval; `withholdSmall` as in `compareGroups`. */
export function groupShare(
  group: string,
  { successes, trials }: Tally,
  { level, smallest, withholdSmall }: { level: number; smallest: number; withholdSmall: boolean },
): GroupShare {
  const isSmall = trials < smallest;
  if (isSmall && withholdSmall) return { group, trials, isSmall };
  if (trials === 0) return { group, trials, successes, isSmall };
  const interval = clopperPearson(successes, trials, { level });
  return { group, trials, successes, value: successes / trials, interval, isSmall };
}

/** The share of several groups' pictures together; groups that are withheld stay out, or a subtraction would tell theirs. */
export function pooledShare(
  name: string,
  groups: readonly GroupShare[],
  { level, smallest }: { level: number; smallest: number },
): GroupShare {
  let [successes, trials] = [0, 0];
  for (const group of groups) {
    if (group.successes === undefined) continue;
    successes += group.successes;
    trials += group.trials;
  }
  return groupShare(name, { successes, trials }, { level, smallest, withholdSmall: false });
}

/** Every pair of groups that have enough pictures. */
function comparedPairs({ groups }: Grouping, smallest: number): [number, number][] {
  const large = groups.flatMap(({ size }, group) => (size >= Math.max(1, smallest) ? [group] : []));
  return large.flatMap((first, i) => large.slice(i + 1).map((second): [number, number] => [first, second]));
}
function talliesOf(grouping: Grouping, counts: ArrayLike<number>): Tally[] {
  requireGroupingOf("compareGroups", grouping, counts.length);
  const tallies = grouping.groups.map(({ size }) => ({ successes: 0, trials: size }));
  for (const [picture, group] of grouping.groupOf.entries()) {
    const count = counts[picture];
    if (count !== 0 && count !== 1)
      throw new Error(`compareGroups: expected 0 or 1 for each picture, got ${count} for picture ${picture}`);
    if (group >= 0) tallies[group].successes += count;
  }
  return tallies;
}

function rawDifference(
  { groups }: Grouping,
  { tallies, pair, level }: { tallies: readonly Tally[]; pair: readonly [number, number]; level: number },
): RawFinding & { first: string; second: string } {
  const [a, b] = pair.map((group) => tallies[group]);
  const [first, second] = pair.map((group) => groups[group].name);
  const { difference, interval } = newcombeDifference(a, b, { level });
  const pValue = fisherTest([countsOf(a), countsOf(b)]);
  return { name: `${first} - ${second}`, first, second, estimate: difference, interval, pValue };
}

function countsOf({ successes, trials }: Tally): [number, number] {
  return [successes, trials - successes];
}

/**
 * All the intervals hold at once, so the largest true difference lies above every lower end and, wherever it is, below the
 * largest upper end.
 */
function largestDisparity(differences: readonly GroupDifference[]): LargestDisparity | undefined {
  if (differences.length === 0) return undefined;
  const size = ({ estimate }: GroupDifference) => Math.abs(estimate);
  const largest = differences.reduce((most, pair) => (size(pair) > size(most) ? pair : most));
  const [higher, lower] = largest.estimate >= 0 ? [largest.first, largest.second] : [largest.second, largest.first];
  const atLeast = differences.map(({ interval: [low, high] }) => Math.max(low, -high, 0));
  const atMost = differences.map(({ interval: [low, high] }) => Math.max(high, -low));
  return {
    higher,
    lower,
    difference: size(largest),
    interval: [Math.max(...atLeast), Math.max(...atMost)],
    adjustedPValue: largest.adjustedPValue,
  };
}
