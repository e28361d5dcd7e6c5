// Reads zip archives, as PyTorch and NumPy write them, from any place in the file. The directory is read by yauzl; here are
// the limits that keep a hostile archive from filling memory, and the check sums.
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { type ByteSource, type OpenFile, readBytes } from "./byte-source.js";
import { complaint, messageOf, quoted } from "./complaint.js";
import { checkGrowth } from "./zip-growth.js";

/** An entry; its bytes are those before compression. Reading them as a whole checks their check sum. */
export interface ZipEntry extends ByteSource {
  readonly name: string;
  /** Then any part of it costs as much as all of it. */
  readonly isCompressed: boolean;
  /** Its first `length` bytes, without reading the others or checking their sum. */
  head(length: number): Promise<Buffer>;
}

// A model has some thousand arrays at most, with names of some ten letters.
const mostEntries = 100_000;
const mostDirectoryBytes = 2 ** 26;
const directoryBlock = 2 ** 14; // bytes that are read at once

/**
 * The files in an archive, by their names. Throws on a damaged archive, doubled names, names that lead out of the archive,
 * entries that overlap, are encrypted, are compressed by another method than deflate, or grow too much.
 */
export async function readZipDirectory(file: OpenFile): Promise<ReadonlyMap<string, ZipEntry>> {
  const entries = await readEntries(file);
  const deflated = [...entries.values()].filter(({ entry }) => entry.compressionMethod !== 0);
  checkGrowth(
    file,
    deflated.map(({ entry }) => ({ name: entry.fileName, bytes: entry.uncompressedSize })),
  );
  const inOrder = [...entries.values()].sort(
    (a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader,
  );
  const found = inOrder.map(({ zip, entry }, index) => {
    const end = inOrder[index + 1]?.entry.relativeOffsetOfLocalHeader ?? file.size;
    return [entry.fileName, zipEntry(file, zip, { entry, end })] as const;
  });
  return new Map(found);
}

interface FoundEntry {
  readonly zip: ZipFile;
  readonly entry: Entry;
}

async function readEntries(file: OpenFile): Promise<Map<string, FoundEntry>> {
  const entries = new Map<string, FoundEntry>();
  let directoryBytes = 0;
  for await (const found of eachEntry(file)) {
    const { entry } = found;
    directoryBytes += 46 + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength; // 46: fixed part
    if (directoryBytes > mostDirectoryBytes)
      throw complaint(file, `a directory of at most ${mostDirectoryBytes} bytes`, "a larger one");
    checkEntry(file, entry);
    if (entry.fileName.endsWith("/")) continue; // a folder
    if (entries.has(entry.fileName))
      throw complaint(file, "every name once in the archive", `${quoted(entry.fileName)} twice`);
    entries.set(entry.fileName, found);
  }
  return entries;
}

/**
 * Lets yauzl read from the file. Its own reader throws out of reach of any handler where a place is beyond 2^53, and reads
 * anew for every few bytes.
 */
class FileReader extends RandomAccessReader {
  private block: { readonly begin: number; readonly bytes: Buffer } = { begin: 0, bytes: Buffer.alloc(0) };

  constructor(private readonly file: OpenFile) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    this.bytesAt(position, length).then(
      (bytes) => {
        bytes.copy(buffer, offset);
        done(null);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
  }

  private async bytesAt(position: number, length: number): Promise<Buffer> {
    const end = position + length;
    if (end > this.file.size) throw new Error(`bytes up to ${end} of ${this.file.size}`);
    let { begin, bytes } = this.block;
    if (position < begin || end > begin + bytes.length) {
      begin = position;
      bytes = await readBytes(this.file, begin, Math.min(this.file.size, begin + Math.max(length, directoryBlock)));
      this.block = { begin, bytes };
    }
    return bytes.subarray(position - begin, end - begin);
  }
}

async function* eachEntry(file: OpenFile): AsyncGenerator<FoundEntry> {
  try {
    const options = { autoClose: false, strictFileNames: true };
    const zip = await fromRandomAccessReaderPromise(new FileReader(file), file.size, options);
    if (zip.entryCount > mostEntries) throw new Error(`${zip.entryCount} entries, more than ${mostEntries}`);
    for await (const entry of zip.eachEntry()) yield { zip, entry };
  } catch (error) {
    throw complaint(file, "a whole zip archive", `a damaged one: ${quoted(messageOf(error))}`);
  }
}

function checkEntry(file: OpenFile, entry: Entry): void {
  const name = quoted(entry.fileName);
  if (entry.isEncrypted())
    throw complaint(file, "an archive without encryption", `${name} encrypted`, "decrypt it first");
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw complaint(
      file,
      "entries that are stored or deflated",
      `compression method ${entry.compressionMethod} for ${name}`,
      "write the archive again without compression",
    );
}

function zipEntry(file: OpenFile, zip: ZipFile, { entry, end }: { entry: Entry; end: number }): ZipEntry {
  const { uncompressedSize: size, compressedSize, compressionMethod, fileName: name } = entry;
  const isStored = compressionMethod === 0;
  let isChecked = entry.crc32 === 0; // PyTorch leaves it 0 when told not to compute check sums

  async function* chunks(from: number, to: number): AsyncGenerator<Buffer> {
    const start = await dataStart(file, zip, { entry, end });
    if (isStored && isChecked) return yield* file.chunks(start + from, start + to);
    let [position, sum] = [0, 0];
    for await (const chunk of isStored ? file.chunks(start, start + compressedSize) : inflated(file, entry, start)) {
      sum = crc32(chunk, sum);
      const part = chunk.subarray(Math.max(0, from - position), Math.max(0, to - position));
      if (part.length > 0) yield part;
      position += chunk.length;
    }
    if (!isChecked && sum !== entry.crc32)
      throw complaint(file, `check sum ${entry.crc32} for ${quoted(name)}`, `${sum}`);
    isChecked = true;
  }

  async function head(length: number): Promise<Buffer> {
    const start = await dataStart(file, zip, { entry, end });
    const wanted = Math.min(length, size);
    const parts: Buffer[] = [];
    let got = 0;
    for await (const chunk of isStored ? file.chunks(start, start + wanted) : inflated(file, entry, start)) {
      parts.push(Buffer.from(chunk));
      got += chunk.length;
      if (got >= wanted) break;
    }
    return Buffer.concat(parts).subarray(0, wanted);
  }

  return { name, size, isCompressed: !isStored, chunks, head };
}

/** Where an entry's data begin, by its local header, which must agree with the directory. */
async function dataStart(file: OpenFile, zip: ZipFile, { entry, end }: { entry: Entry; end: number }): Promise<number> {
  const name = quoted(entry.fileName);
  const header = await zip.readLocalFileHeaderPromise(entry).catch((error: unknown) => {
    throw complaint(file, `data of ${name}`, messageOf(error));
  });
  if (!header.fileName.equals(entry.fileNameRaw) || header.compressionMethod !== entry.compressionMethod)
    throw complaint(file, `the same name and method for ${name} in both of its headers`, "different ones");
  if (header.fileDataStart + entry.compressedSize > end)
    throw complaint(file, "entries that do not overlap", `${name} reaching into the next`);
  return header.fileDataStart;
}

async function* inflated(file: OpenFile, entry: Entry, start: number): AsyncGenerator<Buffer> {
  const { uncompressedSize: size, compressedSize } = entry;
  const name = quoted(entry.fileName);
  const inflate = createInflateRaw();
  // Whatever goes wrong on the way in comes out below.
  pipeline(copies(file.chunks(start, start + compressedSize)), inflate).catch(() => undefined);
  let got = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      got += chunk.length;
      if (got > size) break;
      yield chunk;
    }
  } catch (error) {
    throw complaint(file, `compressed data for ${name}`, messageOf(error));
  }
  if (got !== size) throw complaint(file, `${size} bytes in ${name}`, got < size ? `${got}` : "more");
}

/** Chunks that stay valid, for a stream that keeps them until it has time. */
async function* copies(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}
