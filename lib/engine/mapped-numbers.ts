// Numbers in a file as an array that is not read into memory: the addon maps the file (native/mapped-file.cc), the system reads
// the pages that are touched and drops them when it wants the room. Without the addon, and where files have the bytes of numbers
// the other way round than the processor, the numbers are read.
import { readSync } from "node:fs";
import { endianness } from "node:os";
import { hasNative, type NativeFiles, nativeFiles } from "./native.js";

/** Where float32 numbers lie in a file, little-endian: from byte `begin` on, a multiple of four. */
export interface NumbersInFile {
  /** An open file's number; it may be closed afterwards. */
  readonly file: number;
  readonly begin: number;
  readonly count: number;
}

/** Less than this is read: a mapping takes pages and some of the system's time. */
const leastMapped = 2 ** 16;

/** How numbers get into memory: the addon's mapping, or undefined for reading all of them. */
export function fastestMapping(): NativeFiles | undefined {
  return hasNative() && endianness() === "LE" ? nativeFiles() : undefined;
}

/**
 * The numbers of a file. They may be written to, which changes neither the file nor what others see. The file must not be cut short
 * while they are in use: files are replaced, not changed (runtime/files.ts).
 *
 * @throws if the file ends before them.
 */
export function numbersOfFile({ file, begin, count }: NumbersInFile, mapping = fastestMapping()): Float32Array {
  const bytes = 4 * count;
  if (mapping !== undefined && bytes >= leastMapped) return new Float32Array(mapping.mapFile(file, begin, bytes));
  const numbers = new Float32Array(count);
  const into = Buffer.from(numbers.buffer);
  for (let at = 0; at < bytes; ) {
    const read = readSync(file, into, at, Math.min(mostAtOnce, bytes - at), begin + at);
    if (read === 0)
      throw new Error(
        `numbersOfFile: expected ${begin + bytes} bytes, got a file that ends at ${begin + at}; make it anew`,
      );
    at += read;
  }
  return inHostOrder(numbers);
}

/** Of one call: more than 2 GiB at once is refused. */
const mostAtOnce = 2 ** 30;

/** Numbers that were read as they lie in files, in place as the processor has them. */
export function inHostOrder(numbers: Float32Array, order: "LE" | "BE" = endianness()): Float32Array {
  if (order === "BE") Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).swap32();
  return numbers;
}
