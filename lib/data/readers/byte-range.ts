// Bytes from any place in large files. A picture's bytes are fetched by opening the file anew, so that a set of a thousand
// files holds none of them open; scans keep one file open.
import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";

/** A file that is being read, by its reader's name for errors. */
export interface OpenFile {
  readonly reader: string;
  readonly path: string;
  readonly size: number;
  /** Of the last change, in milliseconds. */
  readonly changed: number;
  /** The bytes from `begin` up to `end`, which must lie in the file; valid until the next call. */
  read(begin: number, end: number): Promise<Buffer>;
}

/** Small pieces that lie close together are read at once. */
const windowSize = 2 ** 14;

/** Opens a regular file for as long as `work` lasts. Anything else (a folder, a pipe, nothing) is an error. */
export async function withFile<Out>(
  reader: string,
  path: string,
  work: (file: OpenFile) => Promise<Out>,
): Promise<Out> {
  const found = await regularFile(reader, path);
  const handle = await open(path, "r");
  let window: { begin: number; bytes: Buffer } = { begin: 0, bytes: Buffer.alloc(0) };
  const read = async (begin: number, end: number) => {
    if (begin < window.begin || end > window.begin + window.bytes.length) {
      const last = Math.min(found.size, Math.max(end, begin + windowSize));
      window = { begin, bytes: await readFully(handle, { reader, path, begin, end: last }) };
    }
    return window.bytes.subarray(begin - window.begin, end - window.begin);
  };
  try {
    return await work({ reader, path, size: found.size, changed: found.mtimeMs, read });
  } finally {
    await handle.close();
  }
}

/** The bytes from `begin` up to `end` of a file. Check the size first: this allocates `end - begin` bytes. */
export async function readRange(
  reader: string,
  path: string,
  { begin, end }: { begin: number; end: number },
): Promise<Buffer> {
  await regularFile(reader, path);
  const handle = await open(path, "r");
  try {
    return await readFully(handle, { reader, path, begin, end });
  } finally {
    await handle.close();
  }
}

/** Asks before anything is opened: a pipe would wait for a writer, and a device may never end. */
async function regularFile(reader: string, path: string): Promise<Stats> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return found;
  const got = found === undefined ? "nothing" : found.isDirectory() ? "a folder" : "no regular file";
  throw new Error(`${reader}: expected a file, got ${got} (${path})`);
}

async function readFully(
  handle: FileHandle,
  { reader, path, begin, end }: { reader: string; path: string; begin: number; end: number },
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - begin);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, begin + at);
    if (bytesRead === 0)
      throw new Error(
        `${reader}: expected bytes up to ${end}, got a file that ends at ${begin + at} (${path}); get it again`,
      );
    at += bytesRead;
  }
  return bytes;
}
