// Where the rows of a large table lie: a scan that keeps one place per block of rows, so that a block can be read at any time.
// A line end within quotation marks ends no row, as in RFC 4180.
import { breathe } from "../../runtime/breathe.js";
import type { OpenFile } from "../readers/byte-range.js";

/** Rows that lie behind each other: the bytes of the file from `begin` up to `end`. */
export interface RowBlock {
  readonly begin: number;
  readonly end: number;
  readonly rows: number;
}

const pieceBytes = 2 ** 20;
const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Blocks of so many rows, the last one of fewer, without the first line. Empty lines are no rows. `delimiter` is one ASCII letter.
 */
export async function rowBlocks(
  file: OpenFile,
  { delimiter, rowsPerBlock }: { delimiter: string; rowsPerBlock: number },
): Promise<{ header: { begin: number; end: number }; blocks: RowBlock[] }> {
  const blocks: RowBlock[] = [];
  let header: { begin: number; end: number } | undefined;
  let [begin, rows] = [0, 0];
  for await (const end of rowEnds(file, delimiter.charCodeAt(0))) {
    if (header === undefined) {
      header = { begin: 0, end };
      begin = end;
    } else if (++rows === rowsPerBlock) {
      blocks.push({ begin, end, rows });
      [begin, rows] = [end, 0];
    }
  }
  if (rows > 0) blocks.push({ begin, end: file.size, rows });
  return { header: header ?? { begin: 0, end: file.size }, blocks };
}

/** Where each row ends, after its line end. */
async function* rowEnds(file: OpenFile, delimiter: number): AsyncGenerator<number> {
  let isQuoted = false;
  let isFieldStart = true;
  let isEmpty = true;
  for (let at = 0; at < file.size; at += pieceBytes) {
    await breathe();
    const piece = await file.read(at, Math.min(at + pieceBytes, file.size));
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (byte === quote && (isFieldStart || isQuoted)) {
        isQuoted = !isQuoted; // a doubled mark ends the field and begins it again
        isFieldStart = !isQuoted;
        isEmpty = false;
      } else if (isQuoted) continue;
      else if (byte === newline) {
        if (!isEmpty) yield at + i + 1;
        [isFieldStart, isEmpty] = [true, true];
      } else {
        isFieldStart = byte === delimiter;
        if (byte !== carriageReturn) isEmpty = false;
      }
    }
  }
  if (!isEmpty) yield file.size;
}
