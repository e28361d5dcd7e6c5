// Pearson's chi-squared test of a table of counts: do the rows differ in how they spread over the columns? CLIP's
// Figure 18 tests so which labels two groups of portraits get. For small counts there is Fisher's test.
import { requireCounts } from "./checks.js";
import { sum } from "./sums.js";
import { chiSquaredP } from "./tails.js";

export interface ChiSquareTest {
  readonly statistic: number;
  /** Degrees of freedom: (rows - 1) (columns - 1). */
  readonly freedom: number;
  readonly p: number;
  /** Counts under independence, [rows, columns]; with any below 5 the p-value is rough. */
  readonly expected: readonly (readonly number[])[];
}

/**
 * Tests a table of counts [rows, columns], two or more each, for independence. Yates' correction moves each count of a
 * table of two by two half towards what is expected, and does nothing to larger tables, as in SciPy.
 */
export function chiSquareTest(table: readonly (readonly number[])[], { yates = true } = {}): ChiSquareTest {
  requireTable(table);
  const [rows, columns] = [table.length, table[0].length];
  const rowSums = table.map(sum);
  const columnSums = table[0].map((_, column) => sum(table.map((row) => row[column])));
  requireFilled("row", rowSums);
  requireFilled("column", columnSums);
  const total = sum(rowSums);
  const expected = rowSums.map((row) => columnSums.map((column) => (row * column) / total));
  const freedom = (rows - 1) * (columns - 1);
  const moved = yates && freedom === 1 ? 0.5 : 0;
  const statistic = sum(
    table.flatMap((row, r) =>
      row.map((count, c) => Math.max(0, Math.abs(count - expected[r][c]) - moved) ** 2 / expected[r][c]),
    ),
  );
  return { statistic, freedom, p: chiSquaredP(statistic, freedom), expected };
}

function requireTable(table: readonly (readonly number[])[]): void {
  const columns = table[0]?.length ?? 0;
  if (table.length < 2 || columns < 2 || table.some((row) => row.length !== columns))
    throw new Error(
      `chiSquareTest: expected two or more rows of two or more counts each, got rows of ${table.map((row) => row.length)}`,
    );
  requireCounts("chiSquareTest", table.flat());
}

function requireFilled(name: "row" | "column", sums: readonly number[]): void {
  const empty = sums.indexOf(0);
  if (empty >= 0)
    throw new Error(
      `chiSquareTest: expected counts in every row and column, got none in ${name} ${empty}; leave it out`,
    );
}
