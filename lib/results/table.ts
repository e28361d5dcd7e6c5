// Records as tables for people: a row per record, in Markdown.
import type { Measurement, ResultRecord } from "./schema.js";

/** Column title -> what the cell says of a record. */
export type Columns = Record<string, (record: ResultRecord) => string | number>;
export type Row = Record<string, string | number>;

/** A row per record, with the given columns. */
export function recordRows(records: readonly ResultRecord[], columns: Columns): Row[] {
  return records.map((record) =>
    Object.fromEntries(Object.entries(columns).map(([title, cell]) => [title, cell(record)])),
  );
}

/** A Markdown table with the columns of the first row; columns of numbers and intervals are set to the right. */
export function markdownTable(rows: readonly Row[]): string {
  if (rows.length === 0) throw new Error("markdownTable: expected at least one row, got none");
  const titles = Object.keys(rows[0]);
  const alignments = titles.map((title) => (rows.every((row) => isNumeric(row[title])) ? "---:" : "---"));
  const cells = rows.map((row) => titles.map((title) => escapeCell(row[title])));
  return [titles.map(escapeCell), alignments, ...cells].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/** A share with its interval in percent: "7.5 % (6.9 to 8.1)". */
export function formatShare({ value, interval }: Measurement, { digits = 1 } = {}): string {
  const percent = (share: number) => (100 * share).toFixed(digits);
  return withInterval(`${percent(value)} %`, interval, percent);
}

/** A number with its interval, to so many significant digits: "0.0123 (0.0119 to 0.0127)", "3.46e12". */
export function formatNumber({ value, interval }: Measurement, { digits = 3 } = {}): string {
  const significant = (number: number) =>
    Math.abs(number) < 1e6
      ? String(Number(number.toPrecision(digits)))
      : number.toExponential(digits - 1).replace("e+", "e");
  return withInterval(significant(value), interval, significant);
}

function withInterval(value: string, interval: Measurement["interval"], format: (end: number) => string): string {
  return interval === undefined ? value : `${value} (${format(interval[0])} to ${format(interval[1])})`;
}

function isNumeric(cell: string | number): boolean {
  return typeof cell === "number" || /^[-+]?\d/.test(cell);
}

/** Vertical bars and line ends would break the row. */
function escapeCell(cell: string | number | undefined): string {
  return String(cell ?? "")
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ");
}
