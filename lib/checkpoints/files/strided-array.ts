// An array whose elements lie in a run of bytes at regular distances: how PyTorch's tensors lie in their storages and NumPy's
// arrays in their files.
import type { ByteSource } from "./byte-source.js";
import { decodeNumbers, numberBytes } from "./stored-types.js";
import type { StoredArray, StoredType } from "./weight-file.js";

export interface StridedLayout {
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Per axis the distance of neighbours, in elements; none is negative. */
  readonly strides: readonly number[];
  /** Where the first element lies, in bytes. */
  readonly begin: number;
  readonly isBigEndian: boolean;
}

/** Elements in one array: 4 GiB as float32. The largest published text embedding, mT5's, has 1.02e9. */
export const mostElements = 2 ** 30;
/** As in PyTorch and NumPy. */
export const mostAxes = 64;

/** The array of this layout in `source`, which must hold all of it (see `elementSpan`). */
export function stridedArray(source: ByteSource, layout: StridedLayout): StoredArray {
  const { type, shape, strides } = layout;
  const read = async (): Promise<Float32Array> => {
    if (elementCount(shape) === 0) return new Float32Array(0);
    const values = await readNumbers(source, layout);
    return isRowMajor(shape, strides) ? values : gather(values, shape, strides);
  };
  return { shape, type, read };
}

/** An array that can't be read here: asking for its type or its values throws the error. */
export function unreadableArray(shape: readonly number[], error: () => Error): StoredArray {
  return {
    shape,
    get type(): StoredType {
      throw error();
    },
    read: () => Promise.reject(error()),
  };
}

/** Product of the sides; infinite sooner than wrong. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, side) => product * side, 1);
}

/** Elements from the first to the last, both included, with everything between. */
export function elementSpan(shape: readonly number[], strides: readonly number[]): number {
  if (elementCount(shape) === 0) return 0;
  return shape.reduce((span, side, axis) => span + (side - 1) * strides[axis], 1);
}

/** The distances in an array without gaps whose last axis lies closest. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = rowMajorStrides(shape);
  return shape.every((side, axis) => side === 1 || strides[axis] === expected[axis]);
}

/** Reads everything between the first element and the last. */
async function readNumbers(
  source: ByteSource,
  { type, shape, strides, begin, isBigEndian }: StridedLayout,
): Promise<Float32Array> {
  const width = numberBytes[type];
  const values = new Float32Array(elementSpan(shape, strides));
  const staged = new Uint8Array(Math.min(2 ** 16, values.length) * width);
  let [filled, done] = [0, 0];
  for await (const chunk of source.chunks(begin, begin + values.length * width)) {
    for (let used = 0; used < chunk.length; ) {
      const part = chunk.subarray(used, used + staged.length - filled);
      staged.set(part, filled);
      used += part.length;
      filled += part.length;
      if (filled < staged.length && done + filled / width < values.length) continue;
      const numbers = staged.subarray(0, filled);
      if (isBigEndian) reverseBytes(numbers, width);
      decodeNumbers(numbers, type, values.subarray(done, done + filled / width));
      done += filled / width;
      filled = 0;
    }
  }
  return values;
}

function reverseBytes(bytes: Uint8Array, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
}

/** Puts elements into row-major order, the last axis in the innermost loop. Moves bits, so that every NaN stays what it is. */
function gather(values: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const bits = new Uint32Array(values.buffer);
  const gathered = new Uint32Array(elementCount(shape));
  const last = shape.length - 1;
  const position = shape.map(() => 0);
  let from = 0;
  for (let row = 0; row < gathered.length; row += shape[last]) {
    for (let i = 0; i < shape[last]; i++) gathered[row + i] = bits[from + i * strides[last]];
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++position[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      position[axis] = 0;
    }
  }
  return new Float32Array(gathered.buffer);
}
