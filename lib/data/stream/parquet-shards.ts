// Parquet files of pictures (or their paths) and captions, a row group at a time: as Hugging Face's `datasets` and img2dataset
// write them. A row group is decoded as a whole, and as many are in memory as a stream's window has.
import { basename, dirname, join, resolve } from "node:path";
import { openImageFile } from "../image-files.js";
import { openEncoded } from "../readers/encoded-pictures.js";
import { kindOf, namesIn } from "../readers/file-names.js";
import { openParquet, type ParquetFile } from "../readers/parquet-file.js";
import { type ParquetValue, readParquetColumn } from "../readers/parquet-pages.js";
import { requireText } from "./sample-captions.js";
import type { Shard, ShardedPairs } from "./sharded-pairs.js";

const reader = "openParquetShards";

export interface ParquetShardOptions {
  /** The column of pictures: structs { bytes, path } of which the path is not followed, bytes, or paths of files; "image" by default. */
  readonly picture?: string;
  /** "caption" by default. */
  readonly title?: string;
  readonly description?: string;
  /** A column of lists of tags. */
  readonly tags?: string;
  /** The folder that paths start from; the file's if left out. */
  readonly root?: string;
}

/**
 * Pairs in a Parquet file, in files in order, or in all of a folder. Rows without a picture or text are bad samples when they come.
 *
 * @throws for damaged files and for columns that they have not, with those that they have.
 */
export async function openParquetShards(
  source: string | readonly string[],
  options: ParquetShardOptions = {},
): Promise<ShardedPairs> {
  const paths = typeof source === "string" ? filesOf(source) : source;
  if (paths.length === 0) throw new Error(`${reader}: expected Parquet files, got none (${source})`);
  const groups: Group[] = [];
  for (const path of paths) {
    const file = await openParquet(reader, path);
    const columns = chooseColumns(file, options);
    for (const group of file.groups.keys()) groups.push({ file, group, columns, root: options.root ?? dirname(path) });
  }
  return {
    name: typeof source === "string" ? source : paths[0],
    firstSkipped: [],
    shards: groups.map(({ file, group }) => ({
      name: `${basename(file.path)} row group ${group}`,
      bytes: file.size,
      samples: file.rows[group],
      skipped: 0,
    })),
    openShard: (shard) => openGroup(groups[shard]),
  };
}

function filesOf(source: string): string[] {
  if (kindOf(source)?.isDirectory() !== true) return [source];
  const names = namesIn(reader, source, "files").filter((name) => name.endsWith(".parquet"));
  return names.map((name) => join(source, name));
}

/** Leaves of the file's columns. */
interface Columns {
  readonly picture: readonly string[];
  /** The pictures are paths of files. */
  readonly arePaths: boolean;
  readonly title?: readonly string[];
  readonly description?: readonly string[];
  readonly tags?: readonly string[];
}

interface Group {
  readonly file: ParquetFile;
  readonly group: number;
  readonly columns: Columns;
  readonly root: string;
}

function chooseColumns(file: ParquetFile, options: ParquetShardOptions): Columns {
  const columns = file.schema.children;
  const find = (name: string) => {
    const found = columns.find(({ element }) => element.name === name);
    if (found) return found;
    const names = columns.map(({ element }) => JSON.stringify(element.name)).join(", ");
    throw new Error(
      `${reader}: expected a column ${JSON.stringify(name)}, got ${names} (${file.path}); pass { picture, title }`,
    );
  };
  const { description, tags } = options;
  const title = options.title ?? (description === undefined && tags === undefined ? "caption" : undefined);
  const leaf = (name: string | undefined) => (name === undefined ? undefined : leafOf(find(name)));
  const picture = find(options.picture ?? "image");
  return {
    picture: picture.children.length > 0 ? [...picture.path, "bytes"] : picture.path,
    arePaths: picture.element.converted_type === "UTF8",
    title: leaf(title),
    description: leaf(description),
    tags: leaf(tags),
  };
}

type Column = ParquetFile["schema"];

/** A list's texts lie below it. */
function leafOf(column: Column): readonly string[] {
  return column.children.length === 0 ? column.path : leafOf(column.children[0]);
}

async function openGroup({ file, group, columns, root }: Group): Promise<Shard> {
  const read = async (path: readonly string[] | undefined) => path && (await readParquetColumn(file, group, path));
  const pictures = await readParquetColumn(file, group, columns.picture);
  const [titles, descriptions, tags] = [
    await read(columns.title),
    await read(columns.description),
    await read(columns.tags),
  ];
  const sampleName = (index: number) => `${file.path}: row ${index} of group ${group}`;
  return {
    size: file.rows[group],
    sampleName,
    read: async (index) => {
      const first = (column: typeof titles) => textsIn(column?.[index] ?? [])[0] ?? "";
      const fields = { title: first(titles), description: first(descriptions), tags: textsIn(tags?.[index] ?? []) };
      const caption = requireText(fields, sampleName(index));
      const [found] = pictures[index];
      if (!(found instanceof Uint8Array))
        throw new Error(`expected a picture in the file, got none, or only the path of one (${sampleName(index)})`);
      if (!columns.arePaths) return { caption, picture: await openEncoded(found, sampleName(index)) };
      return { caption, picture: await openImageFile(resolve(root, Buffer.from(found).toString("utf8"))) };
    },
  };
}

function textsIn(values: readonly ParquetValue[]): string[] {
  return values.flatMap((value) => {
    if (value === null) return [];
    const text = (value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : `${value}`).trim();
    return text === "" ? [] : [text];
  });
}
