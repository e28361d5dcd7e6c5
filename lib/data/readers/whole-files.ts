// Files that are read as a whole, plain or compressed by gzip, none of them larger than there is memory for.
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { readRange } from "./byte-range.js";
import { mostPictureBytes } from "./encoded-pictures.js";

/** All bytes of a regular file of at most `most` bytes. */
export async function readWholeFile(reader: string, path: string, most = mostPictureBytes): Promise<Buffer> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size > most) throw new Error(`${reader}: expected a file of at most ${most} bytes, got ${size} (${path})`);
  return readRange(reader, path, { begin: 0, end: size });
}

/** The same of a file that may be compressed by gzip, by its first two bytes; `most` bounds what comes out, too. */
export async function readMaybeCompressed(reader: string, path: string, most: number): Promise<Buffer> {
  const bytes = await readWholeFile(reader, path, most);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch (error) {
    const got = error instanceof RangeError ? "more" : "a broken one";
    throw new Error(`${reader}: expected a gzip file of at most ${most} bytes, got ${got} (${path}); get it again`);
  }
}
