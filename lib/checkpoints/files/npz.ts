// NumPy's .npz files: zip archives of .npy files, stored or compressed. big_vision and vision_transformer publish LiT, ViT and
// BiT in them, with names like "img/embedding/kernel" and bfloat16 as two bytes without a meaning ("|V2").
import { streamFilesAtomically } from "../../runtime/files.js";
import { arrayBytes, withOwnNames } from "./array-bytes.js";
import { type OpenFile, openFile } from "./byte-source.js";
import { complaint, type FileInQuestion, quoted } from "./complaint.js";
import { type NpyHeader, npyHeader, npyHeaderEnd, parseNpyHeader } from "./npy.js";
import type { WeightType } from "./stored-types.js";
import { elementCount, mostElements, rowMajorStrides, stridedArray, unreadableArray } from "./strided-array.js";
import type { ArrayToStore, StoredArray, WeightFile } from "./weight-file.js";
import { readZipDirectory, type ZipEntry } from "./zip-file.js";
import { checkGrowth, type Grown } from "./zip-growth.js";
import { zipPieces } from "./zip-writer.js";

const suffix = ".npy";

/**
 * Opens a file of numpy.savez or numpy.savez_compressed; names come without ".npy". Reads the arrays' headers. Throws on a
 * damaged file and on arrays of objects or text. An array of numbers that can't be read here (complex, unsigned of more than
 * a byte) throws when its type or its values are asked for.
 */
export async function openNpz(path: string): Promise<WeightFile> {
  const file = await openFile("openNpz", path);
  try {
    const arrays = new Map<string, StoredArray>();
    const grown: Grown[] = [];
    for (const entry of (await readZipDirectory(file)).values()) {
      if (!entry.name.endsWith(suffix))
        throw complaint(file, "only arrays in the archive", quoted(entry.name), "give a file of numpy.savez");
      const array = await openArray(file, entry);
      if (entry.isCompressed) grown.push({ name: entry.name, bytes: float32Bytes * elementCount(array.shape) });
      arrays.set(entry.name.slice(0, -suffix.length), array);
    }
    checkGrowth(file, grown);
    return { path, arrays, metadata: {}, close: file.close };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Writes arrays one at a time, uncompressed, whole or not at all, as numbers of `type` (bfloat16 as "|V2"). The same arrays
 * give the same bytes. Throws if names are not unique or an array's values don't fit its shape.
 */
export async function writeNpz(
  path: string,
  arrays: Iterable<ArrayToStore>,
  { type = "F32" }: { type?: WeightType } = {},
): Promise<void> {
  const entries = withOwnNames("writeNpz", arrays).map((array) => ({
    name: `${array.name}${suffix}`,
    pieces: async () => [npyHeader(type, array.shape), await arrayBytes("writeNpz", array, type)],
  }));
  await streamFilesAtomically([{ path, pieces: zipPieces(entries) }]);
}

const usualHeader = 128; // bytes
const float32Bytes = 4; // of one number, once it is read

async function openArray(file: OpenFile, entry: ZipEntry): Promise<StoredArray> {
  const start = await entry.head(usualHeader);
  const end = npyHeaderEnd(start, entry.name, file);
  const header = parseNpyHeader(end > start.length ? await entry.head(end) : start.subarray(0, end), entry.name, file);
  const { shape, isBigEndian } = header;
  checkSize(file, entry, header);
  const { type } = header;
  if (typeof type !== "string") return unreadableArray(shape, () => unreadable(file, entry.name, type.unreadable));
  const strides = header.isColumnMajor ? columnMajorStrides(shape) : rowMajorStrides(shape);
  return stridedArray(entry, { type, shape, strides, begin: header.end, isBigEndian });
}

function checkSize(file: FileInQuestion, { name, size }: ZipEntry, { shape, width, end }: NpyHeader): void {
  const count = elementCount(shape);
  if (count > mostElements) throw complaint(file, `at most ${mostElements} elements in ${quoted(name)}`, `${count}`);
  if (size !== end + count * width)
    throw complaint(file, `${end + count * width} bytes in ${quoted(name)} for shape [${shape}]`, `${size}`);
}

function columnMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(0, axis)));
}

function unreadable(file: FileInQuestion, name: string, type: string): Error {
  return complaint(file, `numbers that fit float32 in ${quoted(name)}`, `type ${quoted(type)}`, "save it as float32");
}
