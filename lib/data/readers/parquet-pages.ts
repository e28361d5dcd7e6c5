// Values of a Parquet column, one row group at a time: hyparquet decodes the pages, here are the bounds that keep a damaged or
// hostile file from filling memory. Pages are plain or by dictionary, as pyarrow, and with it Hugging Face, writes them.
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decompress as zstdDecompress } from "fzstd";
import type { Compressors, PageHeader, RowGroup } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage, readDataPageV2 } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getSchemaPath } from "hyparquet/src/schema.js";
import { readRange } from "./byte-range.js";
import { checkRuns, checkThrift } from "./parquet-checks.js";
import { broken, type ParquetFile } from "./parquet-file.js";

type DataPage = ReturnType<typeof readDataPage>;
type ColumnDecoder = Parameters<typeof readDataPage>[2];

/** Texts are bytes in UTF-8. */
export type ParquetValue = Uint8Array | number | bigint | boolean | null;

const mostChunkBytes = 2 ** 30;
const mostValues = 2 ** 23;
/** pyarrow stops filling a dictionary at a million bytes. */
const mostInDictionary = 2 ** 20;

/**
 * The values of the column at `path` in row group `group`: for each row a list, of one value where the column holds no lists.
 * Throws, naming file and column, on what is damaged, compressed or encoded in another way.
 */
export async function readParquetColumn(
  file: ParquetFile,
  group: number,
  path: readonly string[],
): Promise<readonly (readonly ParquetValue[])[]> {
  const column = `column ${path.join(".")} of row group ${group}`;
  const chunk = file.groups[group].columns.find(({ meta_data }) => meta_data?.path_in_schema.join() === path.join());
  if (!chunk?.meta_data) throw broken(file, column, "none");
  const bytes = await readChunk(file, chunk.meta_data, column);
  try {
    return decodeChunk(bytes, decoderOf(file, chunk.meta_data), file.rows[group]);
  } catch (error) {
    throw broken(file, column, JSON.stringify((error as Error).message));
  }
}

type ColumnMetaData = NonNullable<RowGroup["columns"][number]["meta_data"]>;

async function readChunk(file: ParquetFile, chunk: ColumnMetaData, column: string): Promise<Uint8Array> {
  const pages = [chunk.data_page_offset, chunk.dictionary_page_offset].flatMap((at) => (at ? [Number(at)] : []));
  const begin = Math.min(...pages);
  const length = Number(chunk.total_compressed_size);
  if (!(begin >= 4 && length >= 0 && begin + length <= file.size && length <= mostChunkBytes))
    throw broken(file, `${column} within ${file.size} bytes`, `${length} bytes from ${begin} on`);
  return readRange(file.reader, file.path, { begin, end: begin + length });
}

function decoderOf(file: ParquetFile, { path_in_schema, codec, type }: ColumnMetaData): ColumnDecoder {
  const schemaPath = getSchemaPath(file.elements, path_in_schema);
  const { element } = schemaPath[schemaPath.length - 1];
  if (element.type !== type) throw new Error(`values of type ${element.type}, not ${type}`);
  return { pathInSchema: path_in_schema, type, element, schemaPath, codec, parsers: DEFAULT_PARSERS, compressors };
}

/** hyparquet has Snappy. Bytes that come out beyond the length that a page states are an error of the page. */
const compressors: Compressors = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: length }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: length }),
  ZSTD: (bytes, length) => zstdDecompress(bytes, new Uint8Array(length)),
};

function decodeChunk(bytes: Uint8Array, decoder: ColumnDecoder, rows: number): ParquetValue[][] {
  const lists: ParquetValue[][] = [];
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  let dictionary: ArrayLike<ParquetValue> = [];
  let left = mostValues;
  let space = mostChunkBytes;
  while (reader.offset < bytes.length) {
    checkThrift(bytes, reader.offset);
    const header = parquetHeader(reader);
    const page = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size);
    left -= checkPage(header, page, left);
    space -= header.uncompressed_page_size;
    if (space < 0) throw new Error(`pages of more than ${mostChunkBytes} bytes`);
    reader.offset += header.compressed_page_size;
    if (header.type === "DICTIONARY_PAGE") dictionary = readDictionary(page, header, decoder);
    else addRows(lists, readPage(page, header, decoder), { dictionary, decoder });
  }
  if (lists.length !== rows) throw new Error(`${lists.length} rows of ${rows}`);
  return lists;
}

/** How many values a page holds. */
function checkPage(header: PageHeader, page: Uint8Array, left: number): number {
  const { type, compressed_page_size: size, uncompressed_page_size: plain } = header;
  const isDictionary = type === "DICTIONARY_PAGE";
  const { num_values = -1, encoding } =
    header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header ?? {};
  if (!(size >= 0 && size === page.length && plain >= 0 && plain <= mostChunkBytes))
    throw new Error(`a page of ${size} bytes where ${page.length} are left`);
  if (!(num_values >= 0 && num_values <= (isDictionary ? mostInDictionary : left)))
    throw new Error(`a page of ${num_values} values`);
  if (encoding !== "PLAIN" && encoding !== "RLE_DICTIONARY" && encoding !== "PLAIN_DICTIONARY")
    throw new Error(`values encoded by ${encoding}, which is not read: write it anew with pyarrow's defaults`);
  return isDictionary ? 0 : num_values;
}

function readDictionary(page: Uint8Array, header: PageHeader, decoder: ColumnDecoder): ArrayLike<ParquetValue> {
  const plain = decompressPage(page, header.uncompressed_page_size, decoder.codec, compressors);
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  const count = header.dictionary_page_header!.num_values;
  return readPlain({ view, offset: 0 }, decoder.type, count, decoder.element.type_length);
}

interface Page extends DataPage {
  readonly count: number;
  readonly isByDictionary: boolean;
}

function readPage(page: Uint8Array, header: PageHeader, decoder: ColumnDecoder): Page {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const size = header.uncompressed_page_size;
  const levels = [getMaxRepetitionLevel(decoder.schemaPath), getMaxDefinitionLevel(decoder.schemaPath)];
  if (first) {
    const plain = decompressPage(page, size, decoder.codec, compressors);
    const count = first.num_values;
    const isByDictionary = first.encoding !== "PLAIN";
    checkPageRuns(plain, { levels, lengths: [], count, isByDictionary });
    return { ...readDataPage(plain, first, decoder), count, isByDictionary };
  }
  if (!second) throw new Error(`a page of type ${header.type}`);
  const lengths = [second.repetition_levels_byte_length, second.definition_levels_byte_length];
  const begin = lengths[0] + lengths[1];
  if (!(lengths[0] >= 0 && lengths[1] >= 0 && begin <= Math.min(size, page.length)))
    throw new Error("levels beyond a page");
  const values =
    second.is_compressed === false
      ? page.subarray(begin)
      : decompressPage(page.subarray(begin), size - begin, decoder.codec, compressors);
  const plain = Buffer.concat([page.subarray(0, begin), values]);
  const isByDictionary = second.encoding !== "PLAIN";
  checkPageRuns(plain, { levels, lengths, count: second.num_values, isByDictionary });
  const asPlain = { ...header, data_page_header_v2: { ...second, is_compressed: false } };
  return { ...readDataPageV2(plain, asPlain, decoder), count: second.num_values, isByDictionary };
}

/**
 * Checks all runs of a page: repetition levels, definition levels, indices into the dictionary. The lengths of the levels stand
 * before them, or, in pages of version 2, in the header.
 */
function checkPageRuns(
  page: Uint8Array,
  options: { levels: number[]; lengths: number[]; count: number; isByDictionary: boolean },
): void {
  const { levels, lengths, count, isByDictionary } = options;
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  let at = 0;
  for (const [i, level] of levels.entries()) {
    if (level === 0) continue;
    const begin = lengths.length > 0 ? at : at + 4;
    checkRuns(page, begin, { width: 32 - Math.clz32(level), count });
    at = begin + (lengths[i] ?? view.getUint32(at, true));
  }
  if (!isByDictionary || count === 0) return;
  const width = page[at] ?? 0;
  if (width > 32) throw new Error(`indices of ${width} bits`);
  checkRuns(page, at + 1, { width, count, mayEnd: true }); // nulls have no index
}

/** Adds a page's values to the rows: a row begins where the repetition level is 0. */
function addRows(
  lists: ParquetValue[][],
  { count, isByDictionary, dataPage, definitionLevels, repetitionLevels }: Page,
  { dictionary, decoder }: { dictionary: ArrayLike<ParquetValue>; decoder: ColumnDecoder },
): void {
  const whole = getMaxDefinitionLevel(decoder.schemaPath);
  const hasLists = repetitionLevels.length > 0;
  let next = 0;
  for (let i = 0; i < count; i++) {
    const isThere = !definitionLevels?.length || definitionLevels[i] === whole;
    const value: ParquetValue = isThere ? valueAt(dataPage, next++, isByDictionary ? dictionary : undefined) : null;
    if (!hasLists || repetitionLevels[i] === 0) lists.push([]);
    if (lists.length === 0) throw new Error("a list that begins in no row");
    if (isThere || !hasLists) lists[lists.length - 1].push(value);
  }
}

function valueAt(
  values: ArrayLike<ParquetValue>,
  index: number,
  dictionary: ArrayLike<ParquetValue> | undefined,
): ParquetValue {
  const value = dictionary ? dictionary[Number(values[index])] : values[index];
  if (value === undefined) throw new Error(`a value that is not in its page or dictionary (${values[index]})`);
  return value;
}
