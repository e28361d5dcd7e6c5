// Tables that list pictures, with their labels or captions: CSV or TSV as open_clip and FairFace have them. Columns that are
// neither are kept as attributes.
import { dirname, resolve } from "node:path";
import { breathe } from "../../runtime/breathe.js";
import { type BadItem, type LabelledPictures, labelledPictures } from "../labelled-pictures.js";
import { parseDelimited, type TextTable } from "./delimited-text.js";
import { openEncoded } from "./encoded-pictures.js";
import { byCodePoints, kindOf } from "./file-names.js";
import { readMaybeCompressed, readWholeFile } from "./whole-files.js";

const reader = "openPictureTable";
const mostTableBytes = 2 ** 28;

export interface PictureTableOptions {
  /** The column of paths; without it, one that is called as in `pictureColumns`. */
  picture?: string;
  /** The column of classes, by name or number; without it and `caption`, one that is called as in `labelColumns`. */
  label?: string;
  /** The column of captions; rows of the same picture are its captions. */
  caption?: string;
  /** The folder that paths start from; the table's if left out. */
  root?: string;
  /** Found out if left out. */
  delimiter?: string;
}

/** Names in use: open_clip's, FairFace's, GTSRB's, Flickr30k's. */
const pictureColumns = ["filepath", "file", "path", "filename", "image", "image_path", "img_path", "image_name"];
const labelColumns = ["label", "class", "classid", "class_id", "target", "category"];

/**
 * The pictures that a table lists, in its order; its first line names the columns. Classes are the labels that occur, numbers by
 * their value and names by code points. Rows without a file, a label or a caption are left out and named in `skipped`.
 *
 * @throws for a table that can't be read and for columns that it has not, with those that it has.
 */
export async function openPictureTable(path: string, options: PictureTableOptions = {}): Promise<LabelledPictures> {
  const table = await readTable(path, options.delimiter);
  const columns = chooseColumns(table, options, path);
  const rows = await usableRows(table, { ...columns, root: options.root ?? dirname(path) });
  const pictures = columns.caption === undefined ? rows.found : onePerFile(rows.found);
  const { classNames, labels } = classesOf(pictures.map(({ label }) => label));
  return labelledPictures(reader, {
    name: path,
    labels,
    captions: columns.caption === undefined ? undefined : pictures.map(({ captions }) => captions),
    classNames,
    attributes: attributesOf(table, pictures, new Set(Object.values(columns))),
    itemName: (index) => pictures[index].file,
    open: async (index) => openEncoded(await readWholeFile(reader, pictures[index].file), pictures[index].file),
    skipped: rows.skipped,
    dependsOn: pictures.flatMap(({ row, file, size, changed, captions }) => [...row, file, size, changed, ...captions]),
  });
}

async function readTable(path: string, delimiter?: string): Promise<TextTable> {
  const bytes = await readMaybeCompressed(reader, path, mostTableBytes);
  try {
    return parseDelimited(new TextDecoder("utf-8", { fatal: true }).decode(bytes), delimiter);
  } catch (error) {
    const problem = error instanceof TypeError ? "expected text in UTF-8, got other bytes" : (error as Error).message;
    throw new Error(`${reader}: ${problem} (${path})`);
  }
}

/** Columns of the table by their number. */
interface ChosenColumns {
  readonly picture: number;
  readonly label?: number;
  readonly caption?: number;
}

function chooseColumns({ columns, delimiter }: TextTable, options: PictureTableOptions, path: string): ChosenColumns {
  const wanted = (what: string, name: string) => {
    const found = columns.indexOf(name);
    if (found >= 0) return found;
    throw new Error(
      `${reader}: expected a column ${JSON.stringify(name)} for ${what}, got ${listed(columns)}, separated by ` +
        `${JSON.stringify(delimiter)} (${path}); pass { picture, label, caption, delimiter }`,
    );
  };
  const usual = (names: readonly string[]) => columns.findIndex((column) => names.includes(column.toLowerCase()));
  const named = (what: "picture" | "label" | "caption") => {
    const name = options[what];
    return name === undefined ? undefined : wanted(`the ${what}`, name);
  };
  const picture = named("picture") ?? usual(pictureColumns);
  if (picture < 0) wanted("the path of a picture", pictureColumns[0]);
  const caption = named("caption");
  const found = usual(labelColumns);
  const label = named("label") ?? (caption === undefined && found >= 0 ? found : undefined);
  return { picture, ...(label !== undefined && { label }), ...(caption !== undefined && { caption }) };
}

function listed(columns: readonly string[]): string {
  return columns.map((column) => JSON.stringify(column)).join(", ");
}

interface PictureRow {
  readonly row: readonly string[];
  readonly file: string;
  readonly size: number;
  readonly changed: number;
  /** "" where the table has no labels. */
  readonly label: string;
  readonly captions: readonly string[];
}

async function usableRows(
  { rows }: TextTable,
  { picture, label, caption, root }: ChosenColumns & { root: string },
): Promise<{ found: PictureRow[]; skipped: BadItem[] }> {
  const found: PictureRow[] = [];
  const skipped: BadItem[] = [];
  for (const row of rows) {
    await breathe();
    const file = resolve(root, row[picture]);
    const kind = kindOf(file);
    if (!kind?.isFile()) skipped.push({ name: row[picture], reason: `no file (${file})` });
    else if (label !== undefined && row[label] === "") skipped.push({ name: row[picture], reason: "no label" });
    else if (caption !== undefined && row[caption] === "") skipped.push({ name: row[picture], reason: "no caption" });
    else {
      const captions = caption === undefined ? [] : [row[caption]];
      const text = label === undefined ? "" : row[label];
      found.push({ row, file, size: kind.size, changed: kind.mtimeMs, label: text, captions });
    }
  }
  return { found, skipped };
}

/** Rows of the same file as one, with all their captions, in the order of the first. */
function onePerFile(rows: readonly PictureRow[]): PictureRow[] {
  const byFile = new Map<string, PictureRow & { captions: string[] }>();
  for (const row of rows) {
    const first = byFile.get(row.file);
    if (first) first.captions.push(...row.captions);
    else byFile.set(row.file, { ...row, captions: [...row.captions] });
  }
  return [...byFile.values()];
}

function classesOf(texts: readonly string[]): { classNames: string[]; labels: Int32Array } {
  if (texts.every((text) => text === "")) return { classNames: [], labels: new Int32Array(texts.length).fill(-1) };
  const distinct = [...new Set(texts)];
  const areNumbers = distinct.every((text) => /^\d{1,9}$/.test(text));
  const classNames = distinct.sort(areNumbers ? (a, b) => Number(a) - Number(b) : byCodePoints);
  const labelOf = new Map(classNames.map((name, label) => [name, label]));
  return { classNames, labels: Int32Array.from(texts, (text) => labelOf.get(text)!) };
}

function attributesOf(
  { columns }: TextTable,
  pictures: readonly PictureRow[],
  chosen: ReadonlySet<number>,
): Record<string, string[]> {
  const others = columns.map((name, column) => ({ name, column })).filter(({ column }) => !chosen.has(column));
  return Object.fromEntries(others.map(({ name, column }) => [name, pictures.map(({ row }) => row[column])]));
}
