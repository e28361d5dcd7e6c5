// CSV and TSV files of paths and captions, as open_clip trains from, a block of rows at a time: no table is read as a whole.
import { basename, dirname, resolve } from "node:path";
import { openImageFile } from "../image-files.js";
import { type OpenFile, withFile } from "../readers/byte-range.js";
import { parseDelimited, sniffDelimiter, type TextTable } from "../readers/delimited-text.js";
import { requireText, splitTags } from "./sample-captions.js";
import type { Shard, ShardedPairs } from "./sharded-pairs.js";
import { type RowBlock, rowBlocks } from "./table-blocks.js";

const reader = "openTableShards";
const rowsPerShard = 2 ** 13;
const sniffedBytes = 2 ** 16;
const mostBlockBytes = 2 ** 29;

export interface TableShardOptions {
  /** The column of paths; without it, one that is called as in `usualColumns`. The same for the texts. */
  readonly picture?: string;
  readonly title?: string;
  readonly description?: string;
  /** A column of tags, between commas. */
  readonly tags?: string;
  /** The folder that paths start from; the table's if left out. */
  readonly root?: string;
  /** Found out if left out. */
  readonly delimiter?: string;
}

/** Names in use: open_clip's come first. */
const usualColumns = {
  picture: ["filepath", "file", "path", "filename", "image", "image_path", "img_path", "image_name"],
  title: ["title", "caption", "text", "sentence"],
} as const;

/**
 * Pairs in a table whose first line names the columns. Rows without a file or text are bad samples when they come.
 *
 * @throws for columns that the table has not, with those that it has; from the stream, for rows of another length.
 */
export async function openTableShards(path: string, options: TableShardOptions = {}): Promise<ShardedPairs> {
  const { header, delimiter, blocks } = await withFile(reader, path, async (file) => {
    const head = (await file.read(0, Math.min(file.size, sniffedBytes))).toString("utf8");
    const used = options.delimiter ?? sniffDelimiter(head.replace(/^\ufeff/, ""));
    const found = await rowBlocks(file, { delimiter: used, rowsPerBlock: rowsPerShard });
    return { delimiter: used, blocks: found.blocks, header: await textOf(file, found.header) };
  });
  if (blocks.length === 0) throw new Error(`${reader}: expected rows below the line of columns, got none (${path})`);
  const first = await rowsOf(path, blocks[0], { header, delimiter });
  const columns = chooseColumns(first, { path, options });
  const root = options.root ?? dirname(path);
  return {
    name: path,
    firstSkipped: [],
    shards: blocks.map(({ begin, end, rows }) => ({
      name: `${basename(path)} from byte ${begin}`,
      bytes: end - begin,
      samples: rows,
      skipped: 0,
    })),
    openShard: (shard) => openBlock(path, blocks[shard], { header, delimiter, columns, root }),
  };
}

interface Columns {
  readonly picture: number;
  readonly title?: number;
  readonly description?: number;
  readonly tags?: number;
}

function chooseColumns(
  { columns, delimiter }: TextTable,
  { path, options }: { path: string; options: TableShardOptions },
): Columns {
  const find = (what: keyof Columns): number | undefined => {
    const name = options[what];
    const usual: readonly string[] = what === "picture" || what === "title" ? usualColumns[what] : [];
    const found =
      name === undefined ? columns.findIndex((each) => usual.includes(each.toLowerCase())) : columns.indexOf(name);
    if (found >= 0) return found;
    const isNeeded = what === "picture" || (what === "title" && !options.description && !options.tags);
    if (name === undefined && !isNeeded) return undefined;
    throw new Error(
      `${reader}: expected a column ${JSON.stringify(name ?? usual[0])} for the ${what}, got ` +
        `${columns.map((each) => JSON.stringify(each)).join(", ")}, separated by ${JSON.stringify(delimiter)} (${path}); pass ` +
        "{ picture, title, delimiter }",
    );
  };
  return { picture: find("picture")!, title: find("title"), description: find("description"), tags: find("tags") };
}

interface BlockOptions {
  readonly header: string;
  readonly delimiter: string;
  readonly columns: Columns;
  readonly root: string;
}

async function openBlock(path: string, block: RowBlock, options: BlockOptions): Promise<Shard> {
  const { columns, root } = options;
  const { rows } = await rowsOf(path, block, options);
  if (rows.length !== block.rows)
    throw new Error(
      `${reader}: expected ${block.rows} rows from byte ${block.begin} on, got ${rows.length} (${path}); the table has ` +
        "changed, or its quotation marks don't match",
    );
  const field = (index: number, column: number | undefined) => (column === undefined ? "" : rows[index][column].trim());
  const sampleName = (index: number) => `${path}: ${rows[index][columns.picture]}`;
  return {
    size: rows.length,
    sampleName,
    read: async (index) => {
      const [title, description] = [field(index, columns.title), field(index, columns.description)];
      const tags = splitTags(field(index, columns.tags));
      const caption = requireText({ title, description, tags }, sampleName(index));
      return { caption, picture: await openImageFile(resolve(root, field(index, columns.picture))) };
    },
  };
}

/** A block below the line of columns. */
async function rowsOf(
  path: string,
  block: RowBlock,
  { header, delimiter }: Pick<BlockOptions, "header" | "delimiter">,
): Promise<TextTable> {
  const text = await withFile(reader, path, (file) => textOf(file, block));
  try {
    return parseDelimited(`${header}${header.endsWith("\n") ? "" : "\n"}${text}`, delimiter);
  } catch (error) {
    throw new Error(`${reader}: ${(error as Error).message} (${path}, rows from byte ${block.begin} on)`);
  }
}

async function textOf(file: OpenFile, { begin, end }: { begin: number; end: number }): Promise<string> {
  if (end > file.size || end - begin > mostBlockBytes)
    throw new Error(
      `${reader}: expected rows of at most ${mostBlockBytes} bytes up to byte ${end}, got a file of ${file.size} (${file.path})`,
    );
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.read(begin, end));
  } catch {
    throw new Error(`${reader}: expected text in UTF-8, got other bytes (${file.path})`);
  }
}
