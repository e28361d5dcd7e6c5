// What a Parquet file says of itself, read by hyparquet and checked: its columns, row groups and notes of other libraries.
import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaElement, type SchemaTree } from "hyparquet";
import { type OpenFile, withFile } from "./byte-range.js";
import { checkThrift } from "./parquet-checks.js";

export interface ParquetFile {
  readonly reader: string;
  readonly path: string;
  readonly size: number;
  readonly changed: number;
  /** The root, with the columns as children. */
  readonly schema: SchemaTree;
  /** All elements, as hyparquet takes them. */
  readonly elements: SchemaElement[];
  readonly groups: FileMetaData["row_groups"];
  /** Of each group. */
  readonly rows: readonly number[];
  /** Texts that writers add, such as Hugging Face's "huggingface". */
  readonly notes: ReadonlyMap<string, string>;
}

/** With the statistics of a thousand columns and row groups. */
const mostMetadataBytes = 2 ** 26;
const mostElements = 2 ** 12;
/** Four times as many as pyarrow puts into a group. */
const mostRowsOfGroup = 2 ** 22;
const mark = "PAR1";

/** Reads the end of a file. Throws on other and damaged files, and on numbers that no set of pictures has. */
export async function openParquet(reader: string, path: string): Promise<ParquetFile> {
  return withFile(reader, path, async (file) => {
    const metadata = await readMetadata(file);
    const rows = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    const total = rows.reduce((sum, count) => sum + count, 0);
    if (total !== Number(metadata.num_rows) || total > file.size || rows.some((count) => !(count <= mostRowsOfGroup)))
      throw broken(
        file,
        `up to ${mostRowsOfGroup} rows a group, as many as the file says`,
        `${rows.length} groups of ${total}`,
      );
    return {
      reader,
      path,
      size: file.size,
      changed: file.changed,
      schema: parquetSchema(metadata),
      elements: metadata.schema,
      groups: metadata.row_groups,
      rows,
      notes: new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ""])),
    };
  });
}

/** "reader: expected ..., got ... (path)". */
export function broken({ reader, path }: { reader: string; path: string }, expected: string, got: string): Error {
  return new Error(`${reader}: expected ${expected}, got ${got} (${path}); the file is damaged or of another kind`);
}

async function readMetadata(file: OpenFile): Promise<FileMetaData> {
  const end = file.size < 12 ? Buffer.alloc(8) : await file.read(file.size - 8, file.size);
  if (end.toString("latin1", 4) !== mark) throw broken(file, `a Parquet file that ends in ${mark}`, "another end");
  const length = end.readUInt32LE(0);
  if (length > Math.min(mostMetadataBytes, file.size - 12))
    throw broken(file, `metadata of at most ${Math.min(mostMetadataBytes, file.size - 12)} bytes`, `${length}`);
  const bytes = Buffer.from(await file.read(file.size - 8 - length, file.size)); // a copy, whose texts outlive the window
  try {
    checkThrift(bytes.subarray(0, length), 0);
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    if (metadata.schema.length > mostElements) throw new Error(`more than ${mostElements} columns`);
    return metadata;
  } catch (error) {
    throw broken(file, "metadata of a Parquet file", JSON.stringify((error as Error).message));
  }
}
