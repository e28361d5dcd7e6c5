// Result records: each run leaves one line of JSON in its experiment's file, and tables and figures are made from
// those lines alone. The file is only ever appended to.
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { type ResultRecord, resultRecordSchema } from "./schema.js";

/** Ends a line that a crash cut short, written by the next run that finds it; alone, it followed one just written. */
const tornMark = "#torn";

/**
 * Adds a record to the end of a file. The line is written in a single append, which the operating system doesn't
 * interleave with another process's, so that runs may share a file; and it is on disk when this returns.
 */
export function appendRecord(path: string, record: ResultRecord): void {
  const parsed = resultRecordSchema.safeParse(record);
  if (!parsed.success)
    throw new Error(`appendRecord: expected a result record, got\n${z.prettifyError(parsed.error)}\nfor ${path}`);
  mkdirSync(dirname(path), { recursive: true });
  const line = Buffer.from(`${endOfTail(path)}${JSON.stringify(parsed.data)}\n`);
  const file = openSync(path, "a");
  try {
    const written = writeSync(file, line);
    if (written < line.length)
      throw new Error(
        `appendRecord: expected to write ${line.length} bytes to ${path}, wrote ${written}; free disk space`,
      );
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * All records of a file, oldest first; none if no run has written it yet. A line that a crash cut short is passed over
 * with a notice; any other line that isn't a record is an error that names it.
 */
export function readRecords(
  path: string,
  { notice = console.warn }: { notice?: (text: string) => void } = {},
): ResultRecord[] {
  const records: ResultRecord[] = [];
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  for (const [i, line] of lines.entries()) {
    const isTail = i === lines.length - 1; // no newline follows
    if (line === "" || line.trim() === tornMark) continue;
    if (line.endsWith(tornMark) || (isTail && !isJson(line)))
      notice(`readRecords: line ${i + 1} of ${path} was cut short when its run stopped; it is passed over`);
    else records.push(parseLine(line, `line ${i + 1} of ${path}`));
  }
  return records;
}

/** The latest record of a run, by what identifies one: its experiment, settings and seed. */
export function findRecord(
  records: readonly ResultRecord[],
  { experiment, settings, seed }: Pick<ResultRecord, "experiment" | "settings" | "seed">,
): ResultRecord | undefined {
  const wanted = settingsKey(settings);
  return records.findLast(
    (record) => record.experiment === experiment && record.seed === seed && settingsKey(record.settings) === wanted,
  );
}

/** 16 hexadecimal digits that are equal for equal settings, in whatever order their fields were written. */
export function settingsKey(settings: ResultRecord["settings"]): string {
  return createHash("sha256")
    .update(JSON.stringify(sortFields(settings)))
    .digest("hex")
    .slice(0, 16);
}

function sortFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortFields);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sortFields(field)]));
}

/** What must be written before a new line: nothing after a whole line, the mark after a torn one. */
function endOfTail(path: string): string {
  const content = existsSync(path) ? readFileSync(path, "utf8") : "";
  const tail = content.slice(content.lastIndexOf("\n") + 1);
  if (tail === "") return "";
  return isJson(tail) ? "\n" : ` ${tornMark}\n`;
}

function parseLine(line: string, place: string): ResultRecord {
  if (!isJson(line))
    throw new Error(`readRecords: expected JSON in ${place}, got ${line.slice(0, 60)}; mend or remove it`);
  const content: unknown = JSON.parse(line);
  const { format } = z.looseObject({ format: z.unknown() }).parse(content);
  if (format !== 1)
    throw new Error(
      `readRecords: expected format 1 in ${place}, got ${JSON.stringify(format)}; a newer Tandem wrote it`,
    );
  const parsed = resultRecordSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`readRecords: expected a result record in ${place}, got\n${z.prettifyError(parsed.error)}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
