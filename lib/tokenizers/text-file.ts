// Vocabularies and merges are text files of a few megabytes. Whatever is read here may come from anywhere, so the size is
// looked at first, compressed or not, and so is the number of lines.
import { gunzipSync } from "node:zlib";
import { readBoundedFile } from "../runtime/bounded-file.js";

/** Far above any published vocabulary. */
const mostBytes = 64 * 2 ** 20;
const mostLines = 2 ** 20;

/**
 * A whole text file; a path that ends in .gz is uncompressed, a byte order mark left out. Throws on what is no file, on more
 * than 64 MiB and on bytes that are not UTF-8.
 */
export function readTextFile(path: string): string {
  const bytes = readBoundedFile("readTextFile", path, { most: mostBytes, what: "a text file" });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(path.endsWith(".gz") ? uncompress(bytes, path) : bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`readTextFile: expected text in UTF-8, got other bytes (${path}); is it another kind of file?`);
  }
}

/** The lines of a text file, those of Windows too; what follows the last line end is the last one. Throws on more than 2^20. */
export function readLines(path: string): string[] {
  const text = readTextFile(path);
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    if (++lines > mostLines)
      throw new Error(`readLines: expected a text file of at most ${mostLines} lines, got more (${path})`);
  return text.split(/\r?\n/);
}

function uncompress(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    if (error instanceof RangeError)
      throw new Error(
        `readTextFile: expected a text file of at most ${mostBytes} bytes, got more when uncompressed (${path})`,
      );
    throw new Error(
      `readTextFile: expected a whole file compressed by gzip, got a broken one (${path}); fetch it again`,
    );
  }
}
