// Which columns of a Parquet file are pictures, classes and captions, by what the caller names and by Hugging Face's note.
import { parseJsonText } from "../../tokenizers/text/json-text.js";
import type { ParquetFile } from "./parquet-file.js";

export interface ParquetColumnOptions {
  /** The column of pictures; the only one of structs { bytes, path } if left out. */
  picture?: string;
  /** The column of classes; the only one that has names, or "label", if it and `caption` are left out. */
  label?: string;
  caption?: string;
  /** Other columns to keep, as text: classes by their names. */
  attributes?: readonly string[];
}

export interface Columns {
  /** The leaf that holds a picture's bytes. */
  readonly picture: readonly string[];
  readonly label?: string;
  /** The leaf that holds a caption's text. */
  readonly caption?: readonly string[];
  readonly attributes: readonly string[];
}

/** Throws, with the file's columns, for those that are missing or not clear. */
export function chooseColumns(
  file: ParquetFile,
  options: ParquetColumnOptions,
  named: ReadonlyMap<string, readonly string[]>,
): Columns {
  const columns = file.schema.children;
  const find = (name: string) => {
    const found = columns.find(({ element }) => element.name === name);
    if (found) return found;
    throw new Error(`${file.reader}: expected a column ${JSON.stringify(name)}, got ${listed(columns)} (${file.path})`);
  };
  const structs = columns.filter(({ children }) => children.some(({ element }) => element.name === "bytes"));
  const picture = options.picture === undefined ? theOnly(file, "picture", structs) : find(options.picture);
  const { label, caption, attributes = [] } = options;
  for (const name of attributes) find(name);
  return {
    picture: picture.children.length > 0 ? [...picture.path, "bytes"] : picture.path,
    label: label === undefined && caption === undefined ? usualLabel(file, named) : label && find(label).element.name,
    caption: caption === undefined ? undefined : firstLeaf(find(caption)),
    attributes,
  };
}

/** Names of classes as Hugging Face's note has them: {"info": {"features": {column: {"names": [...]}}}}. */
export function classNamesByColumn(file: ParquetFile): Map<string, readonly string[]> {
  const note = parseNote(file);
  const features = ["info", "features"].reduce((value, key) => (isRecord(value) ? value[key] : undefined), note);
  const named = new Map<string, readonly string[]>();
  for (const [column, feature] of isRecord(features) ? Object.entries(features) : [])
    if (isRecord(feature) && Array.isArray(feature.names)) named.set(column, feature.names.map(String));
  return named;
}

function parseNote(file: ParquetFile): unknown {
  try {
    return parseJsonText(file.notes.get("huggingface") ?? "null");
  } catch (error) {
    const got = (error as Error).message;
    throw new Error(`${file.reader}: expected JSON in Hugging Face's note, got ${got} (${file.path})`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type Column = ParquetFile["schema"];

function listed(columns: readonly Column[]): string {
  return columns.length === 0 ? "none" : columns.map(({ element }) => element.name).join(", ");
}

function theOnly(file: ParquetFile, what: "picture" | "label", columns: readonly Column[]): Column {
  if (columns.length === 1) return columns[0];
  throw new Error(
    `${file.reader}: expected one column for the ${what}, got ${listed(columns)} of ${listed(file.schema.children)} ` +
      `(${file.path}); pass { ${what} }`,
  );
}

function usualLabel(file: ParquetFile, named: ReadonlyMap<string, readonly string[]>): string | undefined {
  const columns = file.schema.children.filter(({ element }) => named.has(element.name));
  if (columns.length > 0) return theOnly(file, "label", columns).element.name;
  return file.schema.children.find(({ element }) => element.name === "label")?.element.name;
}

/** A list's texts lie below it. */
function firstLeaf(column: Column): readonly string[] {
  return column.children.length === 0 ? column.path : firstLeaf(column.children[0]);
}
