// Results for people to read: Markdown tables, and shares with their intervals.
import type { Measurement } from "./schema.js";

export type Row = Record<string, string | number>;

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
  return `${percent(value)} %${interval === undefined ? "" : ` (${interval.map(percent).join(" to ")})`}`;
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
