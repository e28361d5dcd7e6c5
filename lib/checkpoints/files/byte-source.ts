// Bytes that are read in pieces, so that a file of weights is never in memory as a whole.
import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { complaint, type FileInQuestion, messageOf } from "./complaint.js";

/** A run of bytes: a file, or an entry of an archive. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `begin` up to `end`, in order. A chunk is valid until the next one is asked for. */
  chunks(begin: number, end: number): AsyncIterable<Buffer>;
}

/** A file that is open for reading. */
export interface OpenFile extends ByteSource, FileInQuestion {
  /** The system's number of it. */
  readonly descriptor: number;
  close(): Promise<void>;
}

const chunkSize = 2 ** 20;
const anotherPath = "give the path of a file that can be read";

/** Opens a regular file; anything else (a folder, a pipe, nothing) is an error. `reader` is the name used in errors. */
export async function openFile(reader: string, path: string): Promise<OpenFile> {
  const question = { reader, path };
  try {
    requireFile(await stat(path), question);
    const handle = await open(path, "r");
    const { size } = await handle.stat();
    const chunks = (begin: number, end: number): AsyncIterable<Buffer> => chunksOf(handle, question, { begin, end });
    return { ...question, size, chunks, descriptor: handle.fd, close: () => handle.close() };
  } catch (error) {
    if (error instanceof Error && !("code" in error)) throw error;
    throw complaint(question, "a file", messageOf(error), anotherPath);
  }
}

/** Throws on anything but a regular file. Ask before opening: a pipe would wait for a writer, and a device may never end. */
export function requireFile(kind: Stats, question: FileInQuestion): void {
  if (!kind.isFile())
    throw complaint(question, "a file", kind.isDirectory() ? "a folder" : "no regular file", anotherPath);
}

/** The bytes from `begin` up to `end` at once. Check the size first: this allocates `end - begin` bytes. */
export async function readBytes(source: ByteSource, begin: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - begin);
  let filled = 0;
  for await (const chunk of source.chunks(begin, end)) filled += chunk.copy(bytes, filled);
  return bytes;
}

async function* chunksOf(
  handle: FileHandle,
  question: FileInQuestion,
  { begin, end }: { begin: number; end: number },
): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(Math.min(chunkSize, end - begin));
  for (let position = begin; position < end; ) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(chunkSize, end - position), position);
    if (bytesRead === 0) throw complaint(question, `bytes up to ${end}`, `a file that ends at ${position}`);
    yield chunk.subarray(0, bytesRead);
    position += bytesRead;
  }
}
