// Sets of pictures in Parquet files, as Hugging Face's `datasets` writes them: a column of structs { bytes, path } and a column of
// class numbers whose names are in the files' "huggingface" note; captions are texts or lists of texts.
import { join } from "node:path";
import { type BadItem, type LabelledPictures, labelledPictures } from "../labelled-pictures.js";
import { mostPictureBytes, openEncoded } from "./encoded-pictures.js";
import { kindOf, namesIn } from "./file-names.js";
import { type Columns, chooseColumns, classNamesByColumn, type ParquetColumnOptions } from "./parquet-columns.js";
import { openParquet, type ParquetFile } from "./parquet-file.js";
import { type ParquetValue, readParquetColumn } from "./parquet-pages.js";

const reader = "openParquetPictures";

export interface ParquetPictureOptions extends ParquetColumnOptions {
  /** Which of a folder's files: those that have it in their names, as "test" in data/test-00000-of-00001.parquet. */
  split?: string;
}

/**
 * The pictures of Parquet files: a file, files in order, or all in a folder, sorted by name. A row's picture is decoded with those
 * around it in memory: read pictures in order. Rows without a class or caption are left out and named in `skipped`. The path of a
 * picture that is not in the file is never followed: reading it is an error.
 *
 * @throws for damaged files, for several splits when none is chosen, and for columns that are missing or not clear, with those
 * that the files have.
 */
export async function openParquetPictures(
  source: string | readonly string[],
  options: ParquetPictureOptions = {},
): Promise<LabelledPictures> {
  const paths = typeof source === "string" ? filesOf(source, options.split) : source;
  if (paths.length === 0) throw new Error(`${reader}: expected files, got none`);
  const files: ParquetFile[] = [];
  for (const path of paths) files.push(await openParquet(reader, path));
  const named = classNamesByColumn(files[0]);
  const columns = chooseColumns(files[0], options, named);
  const names = named.get(columns.label ?? "");
  const { rows, skipped } = await readRows(files, columns, named);
  const bytesOf = latestGroups(columns.picture);
  const itemName = (index: number) => `${rows[index].file.path}: row ${rows[index].number}`;
  const classes = rows.reduce((most, { label }) => Math.max(most, label + 1), 0);
  const classNames = names ?? Array.from({ length: classes }, (_, label) => `${label}`);
  return labelledPictures(reader, {
    name: typeof source === "string" ? join(source, options.split ?? "") : paths[0],
    labels: Int32Array.from(rows, ({ label }) => label),
    captions: columns.caption === undefined ? undefined : rows.map(({ captions }) => captions),
    classNames,
    attributes: Object.fromEntries(columns.attributes.map((name, i) => [name, rows.map(({ others }) => others[i])])),
    itemName,
    open: async (index) => openEncoded(await bytesOf(rows[index]), itemName(index)),
    skipped,
    dependsOn: [JSON.stringify(columns), ...files.flatMap(({ size, changed }) => [size, changed]), ...classNames],
  });
}

/** A file, or the Parquet files below a folder whose names have the split among their parts. */
function filesOf(source: string, split?: string): string[] {
  if (kindOf(source)?.isDirectory() !== true) return [source];
  const all = parquetBelow(source);
  const partsOf = (path: string) => path.slice(source.length).split(/[/._-]/);
  if (split !== undefined) {
    const files = all.filter((path) => partsOf(path).includes(split));
    if (files.length > 0) return files;
    throw new Error(
      `${reader}: expected Parquet files of ${split}, got ${all.slice(0, 20).join(", ") || "none"} (${source})`,
    );
  }
  const splits = ["train", "test", "validation"].filter((name) => all.some((path) => partsOf(path).includes(name)));
  if (all.length > 0 && splits.length < 2) return all;
  const got = splits.length < 2 ? "none" : splits.join(", ");
  throw new Error(`${reader}: expected Parquet files of one split, got ${got} (${source}); pass { split }`);
}

const deepest = 8;

function parquetBelow(folder: string, depth = 0): string[] {
  const here = namesIn(reader, folder, "files").filter((name) => name.endsWith(".parquet"));
  const inner = depth === deepest ? [] : namesIn(reader, folder, "folders").filter((name) => !name.startsWith("."));
  return [
    ...here.map((name) => join(folder, name)),
    ...inner.flatMap((name) => parquetBelow(join(folder, name), depth + 1)),
  ];
}

interface Row {
  readonly file: ParquetFile;
  /** In the file, for names. */
  readonly number: number;
  readonly group: number;
  /** In the group. */
  readonly place: number;
  readonly label: number;
  readonly captions: readonly string[];
  /** Attributes in the order of their columns. */
  readonly others: readonly string[];
}

async function readRows(
  files: readonly ParquetFile[],
  columns: Columns,
  named: ReadonlyMap<string, readonly string[]>,
): Promise<{ rows: Row[]; skipped: BadItem[] }> {
  const rows: Row[] = [];
  const skipped: BadItem[] = [];
  const { length: classes = Number.POSITIVE_INFINITY } = named.get(columns.label ?? "") ?? {};
  for (const file of files) {
    let number = 0;
    for (const group of file.groups.keys()) {
      const columnsOfGroup = await readSmallColumns(file, group, { columns, named });
      for (let place = 0; place < file.rows[group]; place++, number++) {
        const row = { file, number, group, place, ...columnsOfGroup(place) };
        const name = `${file.path}: row ${number}`;
        if (columns.label !== undefined && row.label < 0) skipped.push({ name, reason: "no class" });
        else if (columns.caption && row.captions.length === 0) skipped.push({ name, reason: "no caption" });
        else if (row.label >= classes)
          throw new Error(`${reader}: expected classes of 0 to ${classes - 1}, got ${row.label} (${name})`);
        else rows.push(row);
      }
    }
  }
  return { rows, skipped };
}

/** Labels, captions and attributes of one row group, by place. */
async function readSmallColumns(
  file: ParquetFile,
  group: number,
  { columns, named }: { columns: Columns; named: ReadonlyMap<string, readonly string[]> },
): Promise<(place: number) => Pick<Row, "label" | "captions" | "others">> {
  const { label, caption, attributes } = columns;
  const labels = label === undefined ? undefined : await readParquetColumn(file, group, [label]);
  const captions = caption && (await readParquetColumn(file, group, caption));
  const others: ((place: number) => string)[] = [];
  for (const name of attributes) {
    const values = await readParquetColumn(file, group, [name]);
    const names = named.get(name);
    others.push((place) => textOf(values[place][0] ?? null, names));
  }
  return (place) => ({
    label: labels ? labelOf(labels[place][0]) : -1,
    captions: (captions?.[place] ?? []).filter((value) => value !== null).map((value) => textOf(value)),
    others: others.map((other) => other(place)),
  });
}

/** Hugging Face has -1 where a class is not published. */
function labelOf(value: ParquetValue): number {
  const label = typeof value === "boolean" || typeof value === "bigint" ? Number(value) : value;
  if (label === null) return -1;
  if (typeof label === "number" && Number.isInteger(label) && label >= -1 && label < 2 ** 22) return label;
  throw new Error(
    `${reader}: expected numbers of classes, got ${typeof label === "number" ? label : "texts or bytes"}`,
  );
}

function textOf(value: ParquetValue, names?: readonly string[]): string {
  if (value === null) return "";
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return names?.[Number(value)] ?? `${value}`;
}

/** Of as many row groups the pictures stay in memory: pictures read in order, several at a time, are of two groups at most. */
const groupsInMemory = 2;

/** Bytes of a row's picture. */
function latestGroups(column: readonly string[]): (row: Row) => Promise<Uint8Array> {
  const latest = new Map<string, ReturnType<typeof readParquetColumn>>();
  return async ({ file, number, group, place }) => {
    const key = `${group} ${file.path}`;
    const values = latest.get(key) ?? readParquetColumn(file, group, column);
    latest.delete(key);
    latest.set(key, values); // as the last one used
    for (const [oldest] of [...latest].slice(0, -groupsInMemory)) latest.delete(oldest);
    const [bytes] = (await values)[place];
    if (bytes instanceof Uint8Array && bytes.length <= mostPictureBytes) return bytes;
    const got = bytes instanceof Uint8Array ? `${bytes.length} bytes` : "none, or only the path of one";
    throw new Error(`${reader}: expected a picture in the file, got ${got} (${file.path}: row ${number})`);
  };
}
