// Result tables below a cell: HTML for notebooks, aligned text for terminals and for readers of the file.
import { escapeHtml, present } from "./display.js";

export type Row = Record<string, unknown>;

/** How to print a column: digits after the point, "percent" of a fraction 0..1, or a function. */
export type ColumnFormat = number | "percent" | ((value: unknown) => string);

export interface TableOptions {
  /** The columns to show, in order; all of them, in the order of their first row, if not given. */
  columns?: string[];
  format?: Record<string, ColumnFormat>;
  caption?: string;
}

/** Shows rows of results; numbers are aligned at the right. */
export function table(rows: readonly Row[], options: TableOptions = {}): void {
  present(renderTable(rows, options));
}

/** The two forms of a table. @throws if a column is in no row. */
export function renderTable(rows: readonly Row[], { columns, format = {}, caption }: TableOptions = {}) {
  const known = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const names = columns ?? known;
  const unknown = names.find((name) => rows.length > 0 && !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`table: expected columns among ${known.join(", ")}, got ${unknown}`);
  }
  const shown: Column[] = names.map((name) => ({
    name,
    isNumeric: rows.some((row) => typeof row[name] === "number"),
    texts: rows.map((row) => print(row[name], format[name])),
  }));
  return { "text/html": asHtml(shown, rows.length, caption), "text/plain": asText(shown, rows.length, caption) };
}

interface Column {
  name: string;
  isNumeric: boolean;
  texts: string[];
}

/** Without a format, a number has four significant digits, integers all of theirs. */
function print(value: unknown, format: ColumnFormat | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof format === "function") return format(value);
  if (typeof value !== "number") return String(value);
  if (format === "percent") return `${(100 * value).toFixed(1)}%`;
  if (format !== undefined) return value.toFixed(format);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function asHtml(columns: Column[], rows: number, caption: string | undefined): string {
  const cell = (tag: string, text: string, { isNumeric }: Column) =>
    `<${tag} style="text-align: ${isNumeric ? "right" : "left"}">${escapeHtml(text)}</${tag}>`;
  const head = columns.map((column) => cell("th", column.name, column)).join("");
  const body = Array.from({ length: rows }, (_, i) => {
    return `<tr>${columns.map((column) => cell("td", column.texts[i], column)).join("")}</tr>\n`;
  });
  const title = caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>\n`;
  return `<table>\n${title}<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("")}</tbody>\n</table>`;
}

function asText(columns: Column[], rows: number, caption: string | undefined): string {
  const widths = columns.map(({ name, texts }) => Math.max(name.length, ...texts.map((text) => text.length)));
  const line = (texts: string[]) =>
    texts
      .map((text, i) => (columns[i].isNumeric ? text.padStart(widths[i]) : text.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  const head = line(columns.map(({ name }) => name));
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const body = Array.from({ length: rows }, (_, i) => line(columns.map(({ texts }) => texts[i])));
  return [...(caption === undefined ? [] : [caption]), head, rule, ...body].join("\n");
}
