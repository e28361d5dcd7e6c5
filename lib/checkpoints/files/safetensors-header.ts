// The header of a safetensors file: a JSON object with the type, shape and place of each tensor. Made and checked here, with
// every rule of the format (the section "Format" of https://github.com/huggingface/safetensors).
import { z } from "zod";
import { complaint, type FileInQuestion, quoted } from "./complaint.js";
import { jsonMembers } from "./json-members.js";
import { isStoredType, numberBytes, type WeightType } from "./stored-types.js";
import { elementCount, mostAxes, mostElements } from "./strided-array.js";

/** What the header says of a tensor. */
export interface TensorEntry {
  readonly name: string;
  /** A `StoredType`, or one that can't be read here. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Its first byte, and the first one after it, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** A longer header is refused unread, as the format demands. */
const longestHeader = 100_000_000;

const metadataName = "__metadata__";
const Metadata = z.array(z.tuple([z.string(), z.string()]));
const Entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative().max(mostElements)).max(mostAxes),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});

/**
 * The header for arrays with different names that lie one after the other, with the eight bytes of its length before it.
 */
export function headerOf(
  arrays: readonly { readonly name: string; readonly shape: readonly number[] }[],
  type: WeightType,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const members = new Map<string, object>();
  if (Object.keys(metadata).length > 0) members.set(metadataName, metadata);
  let offset = 0;
  for (const { name, shape } of arrays) {
    if (name === metadataName) throw new Error(`writeSafetensors: expected a name other than ${name}, got it`);
    const begin = offset;
    offset += elementCount(shape) * numberBytes[type];
    members.set(name, { dtype: type, shape, data_offsets: [begin, offset] });
  }
  const text = [...members].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",");
  return withLength(Buffer.from(`{${text}}`));
}

/** Parses a header and checks it against the number of bytes that follow it. `file` is for errors. */
export function parseHeader(bytes: Uint8Array, dataBytes: number, file: FileInQuestion): SafetensorsHeader {
  const entries: TensorEntry[] = [];
  let metadata: SafetensorsHeader["metadata"] = {};
  const text = decodeText(bytes, file);
  for (const { name, value } of jsonMembers(text, file))
    if (name === metadataName) metadata = parseMetadata(value, file);
    else entries.push(parseEntry(name, value, file));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkPlaces(entries, dataBytes, file);
  return { entries, metadata };
}

/** The length of the header by the first eight bytes of a file, which must have room for it. `file` is for errors. */
export function headerSize(firstBytes: Buffer, fileSize: number, file: FileInQuestion): number {
  if (fileSize < 8) throw complaint(file, "a safetensors file", `${fileSize} bytes`);
  const length = firstBytes.readBigUInt64LE();
  const most = Math.min(longestHeader, fileSize - 8);
  if (length > most) throw complaint(file, `a header of at most ${most} bytes`, `one of ${length} bytes`);
  return Number(length);
}

/** Padded with spaces to a multiple of eight bytes, so that the numbers are aligned. */
function withLength(json: Buffer): Uint8Array {
  const length = Math.ceil(json.byteLength / 8) * 8;
  if (length > longestHeader)
    throw new Error(`writeSafetensors: expected names and metadata of at most ${longestHeader} bytes, got ${length}`);
  const bytes = Buffer.alloc(8 + length, " ");
  bytes.writeBigUInt64LE(BigInt(length));
  json.copy(bytes, 8);
  return bytes;
}

function decodeText(bytes: Uint8Array, file: FileInQuestion): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw complaint(file, "a JSON header in UTF-8", "other bytes");
  }
}

function parseMetadata(value: object, file: FileInQuestion): Record<string, string> {
  const { success, data } = Metadata.safeParse(Object.entries(value));
  if (!success) throw complaint(file, `only strings in ${metadataName}`, "something else");
  return Object.fromEntries(data);
}

function parseEntry(name: string, value: object, file: FileInQuestion): TensorEntry {
  const { success, data } = Entry.safeParse(value);
  if (!success)
    throw complaint(file, `dtype, shape and data_offsets of ${quoted(name)}`, quoted(JSON.stringify(value)));
  const {
    dtype: type,
    shape,
    data_offsets: [begin, end],
  } = data;
  const count = elementCount(shape);
  const bytes = isStoredType(type) ? count * numberBytes[type] : end - begin;
  if (end - begin !== bytes)
    throw complaint(file, `${bytes} bytes for ${quoted(name)} of type ${type} and shape [${shape}]`, `${end - begin}`);
  if (count > mostElements) throw complaint(file, `at most ${mostElements} numbers in ${quoted(name)}`, `${count}`);
  return { name, type, shape, begin, end };
}

/** Each tensor begins where the one before it ends, and the last one ends with the file. */
function checkPlaces(entries: readonly TensorEntry[], dataBytes: number, file: FileInQuestion): void {
  let place = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== place || end < begin)
      throw complaint(file, `${quoted(name)} to begin at byte ${place} of the numbers`, `bytes ${begin} to ${end}`);
    place = end;
  }
  if (place !== dataBytes) throw complaint(file, `${place} bytes of numbers`, `${dataBytes}`);
}
