// Shares of groups set out as tables: a row per group, or the intersections of two attributes as Radford et al. 2021 print
// them (section 7.1, Table 5).
import { mean } from "../../statistics/summaries.js";
import { type ComparisonOptions, type GroupComparison, type GroupShare, pooledShare } from "./group-shares.js";
import type { Grouping } from "./groups.js";

/** A row of a table for people; a share that is not known is empty. */
export type GroupRow = {
  readonly group: string;
  readonly pictures: number;
  readonly share: number | "";
  readonly low: number | "";
  readonly high: number | "";
  /** What is to be said of the group: "no pictures", "few pictures, not compared", "few pictures, withheld". */
  readonly note: string;
};

/** A row per group, shares and the ends of their intervals in 0..1. */
export function groupRows(shares: readonly GroupShare[]): GroupRow[] {
  return shares.map((share) => ({
    group: share.group,
    pictures: share.trials,
    share: share.value ?? "",
    low: share.interval?.[0] ?? "",
    high: share.interval?.[1] ?? "",
    note: noteOf(share),
  }));
}

/** Shares of the intersections of two attributes, as Table 5 sets them out. */
export interface CrossTable {
  /** Categories of the first attribute, and of the second. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [rows, columns] */
  readonly cells: readonly (readonly GroupShare[])[];
  /** The pictures of each column taken together, "both" in Table 5: [columns]. */
  readonly pooledRows: readonly GroupShare[];
  /** The plain mean over each row's columns, "Average" in Table 5; columns without a share do not count: [rows]. */
  readonly averages: readonly (number | undefined)[];
}

/** The groups of two attributes as a table. */
export function crossTable(
  { groups }: Pick<GroupComparison, "groups">,
  grouping: Grouping,
  { level = 0.95, smallest = 10 }: ComparisonOptions = {},
): CrossTable {
  if (grouping.by.length !== 2 || groups.length !== grouping.groups.length)
    throw new Error(
      `crossTable: expected the ${groups.length} groups of two attributes, got a grouping by ${grouping.by.join(", ")} ` +
        `with ${grouping.groups.length}; group the pictures by two attributes`,
    );
  const [rows, columns] = [0, 1].map((by) => [...new Set(grouping.groups.map(({ categories }) => categories[by]))]);
  const cells = rows.map((_, r) => groups.slice(r * columns.length, (r + 1) * columns.length));
  return {
    rows,
    columns,
    cells,
    pooledRows: columns.map((column, c) =>
      pooledShare(
        column,
        cells.map((row) => row[c]),
        { level, smallest },
      ),
    ),
    averages: cells.map(meanShare),
  };
}

function noteOf({ trials, isSmall, value }: GroupShare): string {
  if (trials === 0) return "no pictures";
  if (!isSmall) return "";
  return value === undefined ? "few pictures, withheld" : "few pictures, not compared";
}

function meanShare(row: readonly GroupShare[]): number | undefined {
  const values = row.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? undefined : mean(values);
}
