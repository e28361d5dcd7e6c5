// Writes zip archives with stored entries, as PyTorch and NumPy do: data at multiples of 64 bytes, so that they can be mapped
// into memory, and 64-bit fields where sizes or places need them. Source: PKWARE's APPNOTE 6.3, sections 4.3 and 4.5.3.
import { crc32 } from "node:zlib";

/** A file for an archive; its bytes are asked for when it is its turn, and are then in memory at once. */
export interface EntryToWrite {
  readonly name: string;
  pieces(): Promise<readonly Uint8Array[]>;
}

interface WrittenEntry {
  readonly name: Buffer;
  readonly sum: number;
  readonly size: number;
  readonly offset: number;
}

const most16 = 0xffff;
const most32 = 0xffffffff;
const alignment = 64;
const mostSummed = 2 ** 30;
const zip64Field = 0x0001;
const paddingField = 0x4246; // "FB", PyTorch's
const namesInUtf8 = 0x0800;
const firstDay = 0x21; // 1 January 1980, so that the same arrays give the same bytes
const version = 45; // the one with 64-bit fields

/** The bytes of an archive, entry by entry. Give every entry a name of its own. */
export async function* zipPieces(entries: Iterable<EntryToWrite>): AsyncGenerator<Uint8Array> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    const pieces = await entry.pieces();
    const size = pieces.reduce((total, piece) => total + piece.byteLength, 0);
    const sum = pieces.reduce(checkSum, 0);
    const found = { name: Buffer.from(entry.name), sum, size, offset };
    const header = localHeader(found);
    yield header;
    yield* pieces;
    written.push(found);
    offset += header.length + size;
  }
  const directory = Buffer.concat(written.map(directoryHeader));
  yield directory;
  yield endOfDirectory(written.length, directory.length, offset);
}

/** Continues a check sum. Node's crc32 counts bytes in 32 bits and starts anew at an empty piece, so it gets neither. */
function checkSum(sum: number, piece: Uint8Array): number {
  let continued = sum;
  for (let at = 0; at < piece.byteLength; at += mostSummed)
    continued = crc32(piece.subarray(at, at + mostSummed), continued);
  return continued;
}

function localHeader(entry: WrittenEntry): Buffer {
  const sizes = entry.size >= most32 ? extraField(zip64Field, longs(entry.size, entry.size)) : Buffer.alloc(0);
  const unpadded = entry.offset + 30 + entry.name.length + sizes.length + 4;
  const padding = extraField(paddingField, Buffer.alloc((alignment - (unpadded % alignment)) % alignment, "Z"));
  const start = Buffer.alloc(4);
  start.writeUInt32LE(0x04034b50);
  const rest = Buffer.alloc(2);
  rest.writeUInt16LE(sizes.length + padding.length);
  return Buffer.concat([start, commonFields(entry), rest, entry.name, sizes, padding]);
}

/** The fields that both headers of an entry have, from the version needed to the name's length. */
function commonFields({ name, sum, size }: WrittenEntry): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(namesInUtf8, 2);
  fields.writeUInt16LE(firstDay, 8); // after the method, 0 for stored, and the time
  fields.writeUInt32LE(sum, 10);
  fields.writeUInt32LE(Math.min(size, most32), 14);
  fields.writeUInt32LE(Math.min(size, most32), 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function directoryHeader(entry: WrittenEntry): Buffer {
  const { name, size, offset } = entry;
  const long = longs(...(size >= most32 ? [size, size] : []), ...(offset >= most32 ? [offset] : []));
  const extra = long.length > 0 ? extraField(zip64Field, long) : long;
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x02014b50);
  start.writeUInt16LE(version, 4);
  const rest = Buffer.alloc(16); // the extra fields' length, no comment, first disk, no attributes, place
  rest.writeUInt16LE(extra.length, 0);
  rest.writeUInt32LE(Math.min(offset, most32), 12);
  return Buffer.concat([start, commonFields(entry), rest, name, extra]);
}

function endOfDirectory(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(Math.min(entries, most16), 8);
  end.writeUInt16LE(Math.min(entries, most16), 10);
  end.writeUInt32LE(Math.min(size, most32), 12);
  end.writeUInt32LE(Math.min(offset, most32), 16);
  if (entries < most16 && size < most32 && offset < most32) return end;
  return Buffer.concat([longEndOfDirectory(entries, size, offset), end]);
}

/** The 64-bit record, and the locator that says where it is. */
function longEndOfDirectory(entries: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(24);
  record.writeUInt32LE(0x06064b50);
  record.writeBigUInt64LE(44n, 4); // bytes that follow
  record.writeUInt16LE(version, 12);
  record.writeUInt16LE(version, 14);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16); // disks
  return Buffer.concat([record, longs(entries, entries, size, offset), locator]);
}

function extraField(id: number, data: Buffer): Buffer {
  const field = Buffer.alloc(4);
  field.writeUInt16LE(id, 0);
  field.writeUInt16LE(data.length, 2);
  return Buffer.concat([field, data]);
}

function longs(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => {
    bytes.writeBigUInt64LE(BigInt(value), 8 * index);
  });
  return bytes;
}
