// Vocabularies and merges are text files of a few megabytes. Whatever is read here may come from anywhere, so the size is
// looked at first, compressed or not.
import { readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Far above any published vocabulary. */
const mostBytes = 64 * 2 ** 20;

/**
 * A whole text file; a path that ends in .gz is uncompressed, a byte order mark left out. Throws on more than 64 MiB and on
 * bytes that are not UTF-8.
 */
export function readTextFile(path: string): string {
  const { size } = statSync(path);
  if (size > mostBytes) throw tooLarge(`${size} bytes`, path);
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(path.endsWith(".gz") ? uncompress(bytes, path) : bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`readTextFile: expected text in UTF-8, got other bytes (${path}); is it another kind of file?`);
  }
}

function uncompress(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge("more when uncompressed", path);
    throw new Error(
      `readTextFile: expected a whole file compressed by gzip, got a broken one (${path}); fetch it again`,
    );
  }
}

function tooLarge(got: string, path: string): Error {
  return new Error(`readTextFile: expected a text file of at most ${mostBytes} bytes, got ${got} (${path})`);
}
