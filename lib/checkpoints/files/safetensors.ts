// The safetensors file format: eight bytes with the length of a JSON header, the header, then the tensors' bytes end to
// end. Plain data, nothing in it can run. Reads every common type of number as float32; writes float32, float16, bfloat16.
import { readFileSync } from "node:fs";
import { streamFilesAtomically, writeFileAtomically } from "../../runtime/files.js";
import { arrayBytes, withOwnNames } from "./array-bytes.js";
import { type OpenFile, openFile, readBytes } from "./byte-source.js";
import { complaint, type FileInQuestion, quoted } from "./complaint.js";
import { headerOf, headerSize, parseHeader, type TensorEntry } from "./safetensors-header.js";
import { decodeNumbers, encodeNumbers, isStoredType, numberBytes, type WeightType } from "./stored-types.js";
import { elementCount, rowMajorStrides, stridedArray, unreadableArray } from "./strided-array.js";
import type { ArrayToStore, StoredArray, WeightFile } from "./weight-file.js";

export interface ArrayWithShape {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A whole file in memory. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, ArrayWithShape>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface WriteOptions {
  /** What the numbers are rounded to; "F32" by default, which keeps them. */
  readonly type?: WeightType;
  /** Any text; none by default. The transformers library wants `{ format: "pt" }`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Opens a file and reads its header; arrays come in the order of their bytes. Throws if it breaks any rule of the format.
 * An array of a type that can't be read (float8, unsigned integers) throws when its type or its values are asked for.
 */
export async function openSafetensors(path: string): Promise<WeightFile> {
  const file = await openFile("openSafetensors", path);
  try {
    const start = 8 + headerSize(await readBytes(file, 0, Math.min(8, file.size)), file.size, file);
    const { entries, metadata } = parseHeader(await readBytes(file, 8, start), file.size - start, file);
    const arrays = new Map(entries.map((entry) => [entry.name, storedArray(file, start, entry)]));
    return { path, arrays, metadata, close: file.close };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Writes arrays one at a time, whole or not at all. The same arrays and options give the same bytes. Throws if names are
 * not unique, or an array's values don't fit its shape.
 */
export async function writeSafetensors(
  path: string,
  arrays: Iterable<ArrayToStore>,
  { type = "F32", metadata = {} }: WriteOptions = {},
): Promise<void> {
  await streamFilesAtomically([
    { path, pieces: safetensorsPieces(withOwnNames("writeSafetensors", arrays), { type, metadata }) },
  ]);
}

/** The bytes of a file with these arrays. */
export async function* safetensorsPieces(
  arrays: readonly ArrayToStore[],
  { type, metadata }: Required<WriteOptions>,
): AsyncGenerator<Uint8Array> {
  yield headerOf(arrays, type, metadata);
  for (const array of arrays) yield await arrayBytes("writeSafetensors", array, type);
}

/** Reads a whole file at once, for what is small or must not wait. */
export function readSafetensorsSync(path: string): SafetensorsFile {
  const file = { reader: "readSafetensorsSync", path };
  const bytes = readFileSync(path);
  const start = 8 + headerSize(bytes.subarray(0, 8), bytes.length, file);
  const { entries, metadata } = parseHeader(bytes.subarray(8, start), bytes.length - start, file);
  const tensors = new Map<string, ArrayWithShape>();
  for (const { name, type, shape, begin, end } of entries) {
    if (!isStoredType(type)) throw unreadable(file, name, type);
    tensors.set(name, { shape, values: decodeNumbers(bytes.subarray(start + begin, start + end), type) });
  }
  return { tensors, metadata };
}

/** Writes float32 arrays that are in memory at once, whole or not at all. */
export function writeSafetensorsSync(path: string, { tensors, metadata }: SafetensorsFile): void {
  const arrays = [...tensors].map(([name, array]) => ({ name, ...array }));
  for (const { name, shape, values } of arrays)
    if (values.length !== elementCount(shape))
      throw new Error(`writeSafetensorsSync: expected values for ${name} of shape [${shape}], got ${values.length}`);
  const pieces = arrays.map(({ values }) => encodeNumbers(values, "F32"));
  writeFileAtomically(path, [headerOf(arrays, "F32", metadata), ...pieces]);
}

function storedArray(file: OpenFile, start: number, { name, type, shape, begin }: TensorEntry): StoredArray {
  if (!isStoredType(type)) return unreadableArray(shape, () => unreadable(file, name, type));
  const layout = { type, shape, strides: rowMajorStrides(shape), begin: start + begin, isBigEndian: false };
  return stridedArray(file, layout);
}

function unreadable(file: FileInQuestion, name: string, type: string): Error {
  const expected = `a type among ${Object.keys(numberBytes).join(", ")}`;
  return complaint(file, expected, `${quoted(type)} for ${quoted(name)}`, "convert the file to float32");
}
