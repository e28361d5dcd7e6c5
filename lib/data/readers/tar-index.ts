// Where each file of a tar archive lies, so that it can be read from there at any time: pictures are never unpacked, and names
// in an archive are never paths on disk. Formats: ustar (POSIX.1-2001), with pax records and GNU's long names. The libraries for
// tar on npm read archives from front to back (tar, tar-stream) or from memory (nanotar), none by place.
import { breathe } from "../../runtime/breathe.js";
import type { OpenFile } from "./byte-range.js";

export interface TarEntry {
  readonly name: string;
  /** Its bytes are those of the archive from `begin` up to `begin + size`. */
  readonly begin: number;
  readonly size: number;
  /** What it is if it is no regular file and has no bytes that could be read. */
  readonly unreadable?: string;
}

const block = 512;
/** Of names in pax records and GNU's long names. */
const mostNameBytes = 2 ** 20;

/**
 * The entries of an archive in their order, folders left out. Throws, with the place, on a damaged header, on an entry that goes
 * beyond the file, and where the end mark is missing: such archives are cut short.
 */
export async function* tarEntries(file: OpenFile): AsyncGenerator<TarEntry> {
  let given: GivenBefore = {};
  for (let at = 0; ; ) {
    await breathe();
    const header = parseHeader(file, await headerAt(file, at), at);
    if (header === undefined) return;
    const { kind } = header;
    const size = describesNext.includes(kind) ? header.size : (given.size ?? header.size);
    const begin = at + block;
    if (begin + size > file.size)
      throw damaged(
        file,
        `${size} bytes of ${JSON.stringify(header.name)} from byte ${begin} on`,
        `${file.size} in all`,
      );
    at = begin + Math.ceil(size / block) * block;
    if (kind === "L" || kind === "x") given = { ...given, ...(await readGiven(file, { kind, begin, size })) };
    else if (!describesNext.includes(kind)) {
      const entry = { name: given.name ?? header.name, begin, size };
      given = {};
      if (kind === "5" || (kind === "\0" && entry.name.endsWith("/"))) continue; // a folder
      yield isRegular(kind) ? entry : { ...entry, unreadable: kinds[kind] ?? `of kind ${JSON.stringify(kind)}` };
    }
  }
}

/** What a pax record or a long name says of the entry after it. */
interface GivenBefore {
  readonly name?: string;
  readonly size?: number;
}

interface Header {
  readonly kind: string;
  readonly name: string;
  readonly size: number;
}

/** Pax records of the next entry and of all, GNU's long name and long target of a link. */
const describesNext = ["x", "g", "L", "K"];

const kinds: Readonly<Record<string, string>> = { "1": "a hard link", "2": "a link", S: "a sparse file" };

/** "7" is a file that should lie in one piece. */
function isRegular(kind: string): boolean {
  return kind === "0" || kind === "\0" || kind === "7";
}

function damaged(file: OpenFile, expected: string, got: string): Error {
  return new Error(
    `${file.reader}: expected ${expected}, got ${got} (${file.path}); the archive is damaged or cut short, get it again`,
  );
}

async function headerAt(file: OpenFile, at: number): Promise<Buffer> {
  if (at + block <= file.size) return file.read(at, at + block);
  throw damaged(file, `a tar header or the end mark at byte ${at}`, `a file that ends at ${file.size}`);
}

/** Undefined at the end mark, a block of zeros. */
function parseHeader(file: OpenFile, bytes: Buffer, at: number): Header | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const sum = number(bytes, 148, 8);
  if (sum !== checkSum(bytes)) throw damaged(file, `a tar header at byte ${at}`, "bytes whose check sum is wrong");
  const size = number(bytes, 124, 12);
  if (size === undefined) throw damaged(file, `a size in the tar header at byte ${at}`, "none");
  const isUstar = bytes.toString("latin1", 257, 263) === "ustar\0"; // GNU's own format has times where ustar has a prefix
  const prefix = isUstar ? text(bytes, 345, 155) : "";
  const name = text(bytes, 0, 100);
  return { kind: String.fromCharCode(bytes[156]), name: prefix === "" ? name : `${prefix}/${name}`, size };
}

/** The sum of all bytes, those of the sum itself taken as spaces. */
function checkSum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i < block; i++) sum += i >= 148 && i < 156 ? 32 : bytes[i];
  return sum;
}

/** Octal digits or, with the highest bit set, GNU's bytes of a number; undefined if it is neither, or too large. */
function number(bytes: Buffer, begin: number, length: number): number | undefined {
  if (bytes[begin] === 0x80) {
    const value = bytes.subarray(begin + 1, begin + length).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = /^[ \0]*([0-7]+)[ \0]*$/.exec(bytes.toString("latin1", begin, begin + length));
  return digits ? Number.parseInt(digits[1], 8) : undefined;
}

/** Up to the first zero byte. */
function text(bytes: Buffer, begin: number, length: number): string {
  const field = bytes.subarray(begin, begin + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

async function readGiven(
  file: OpenFile,
  { kind, begin, size }: { kind: string; begin: number; size: number },
): Promise<GivenBefore> {
  if (size > mostNameBytes)
    throw damaged(file, `a name of at most ${mostNameBytes} bytes at byte ${begin}`, `one of ${size}`);
  const bytes = await file.read(begin, begin + size);
  if (kind === "L") return { name: text(bytes, 0, size) };
  const records = paxRecords(bytes);
  if (records === undefined) throw damaged(file, `pax records at byte ${begin}`, "others");
  const given = records.get("size");
  if (given !== undefined && !/^\d{1,15}$/.test(given))
    throw damaged(file, `a size at byte ${begin}`, JSON.stringify(given));
  const name = records.get("path");
  return { ...(name !== undefined && { name }), ...(given !== undefined && { size: Number(given) }) };
}

/** Records of the form "27 path=a/b.png\n", the number being the record's length; undefined if they are not. */
function paxRecords(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const [, digits] = /^(\d{1,7}) /.exec(bytes.toString("latin1", at, at + 8)) ?? [];
    const end = at + Number(digits);
    const equals = bytes.indexOf(0x3d, at);
    if (!(end <= bytes.length && equals > at && equals < end && bytes[end - 1] === 0x0a)) return undefined;
    records.set(bytes.toString("utf8", at + digits.length + 1, equals), bytes.toString("utf8", equals + 1, end - 1));
    at = end;
  }
  return records;
}
