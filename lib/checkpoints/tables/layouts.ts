// How an array lies in a file and how it lies here, in both directions. PyTorch keeps a linear map as [out, in] and a
// convolution as [out, in, height, width]; here, as in TensorFlow and flax, they are [in, out] and [height, width, in, out].

/** One parameter of the library <-> one or more arrays of a file. */
export interface Layout {
  /** Shapes of the arrays in the file for a parameter of this shape; a file that has others does not fit. */
  storedShapes(shape: readonly number[]): readonly (readonly number[])[];
  /** Other shapes that are read as well, but never written. */
  alsoReads?(shape: readonly number[]): readonly (readonly number[])[];
  /** Values of the arrays in the file -> values of the parameter. */
  read(arrays: readonly Float32Array[], shape: readonly number[]): Float32Array;
  /** Values of the parameter -> values of the arrays in the file. */
  write(values: Float32Array, shape: readonly number[]): Float32Array[];
}

/** The same numbers in the same order, in a shape that the file gives them. */
function reshaped(
  storedShape: (shape: readonly number[]) => readonly number[],
  alsoReads?: Layout["alsoReads"],
): Layout {
  return {
    storedShapes: (shape) => [storedShape(shape)],
    alsoReads,
    read: ([values]) => values,
    write: (values) => [values],
  };
}

/** As it is here. */
export const same = reshaped((shape) => shape);

/** A single number, [] or [1]. */
export const scalar = reshaped(
  () => [],
  () => [[1]],
);

/** A single number that the file keeps as [1]. */
export const scalarInList = reshaped(
  () => [1],
  () => [[]],
);

/** With one or more axes of length 1 before its own: [D] <-> [1, 1, D]. */
export const withLeadingOnes = (count: number): Layout =>
  reshaped((shape) => [...new Array<number>(count).fill(1), ...shape]);

/** [in, out] <-> [out, in]. */
export const transposed: Layout = {
  storedShapes: ([inputs, outputs]) => [[outputs, inputs]],
  read: ([values], [inputs, outputs]) => transpose(values, outputs, inputs),
  write: (values, [inputs, outputs]) => [transpose(values, inputs, outputs)],
};

/** A convolution [height, width, in, out] <-> [out, in, height, width]. */
export const convolution: Layout = {
  storedShapes: ([height, width, inputs, outputs]) => [[outputs, inputs, height, width]],
  read: ([values], shape) => fromOihw(values, shape),
  write: (values, shape) => [toOihw(values, shape)],
};

/** The convolution that cuts patches, [patch * patch * 3, D] <-> [D, 3, patch, patch]. */
export const patches: Layout = {
  storedShapes: ([size, width]) => [[width, 3, patchSide(size), patchSide(size)]],
  read: ([values], [size, width]) => fromOihw(values, [patchSide(size), patchSide(size), 3, width]),
  write: (values, [size, width]) => [toOihw(values, [patchSide(size), patchSide(size), 3, width])],
};

/** The same as flax has it: [patch * patch * 3, D] <-> [patch, patch, 3, D]. */
export const flaxPatches = reshaped(([size, width]) => [patchSide(size), patchSide(size), 3, width]);

/** A map into heads as flax has it: [D, D] <-> [heads, D / heads, D] for the output, heads first. */
export const flaxOutput = (heads: number): Layout => reshaped(([inputs, outputs]) => [heads, inputs / heads, outputs]);

/** Maps that lie side by side in one parameter, each an array of its own: [..., 3 D] <-> 3 x [..., D]. */
export function sideBySide(part: Layout, count: number): Layout {
  const partShape = (shape: readonly number[]) => [...shape.slice(0, -1), shape.at(-1)! / count];
  return {
    storedShapes: (shape) => Array.from({ length: count }, () => part.storedShapes(partShape(shape))[0]),
    read: (arrays, shape) => {
      const each = arrays.map((values) => part.read([values], partShape(shape)));
      return interleave(each, partShape(shape).at(-1)!);
    },
    write: (values, shape) =>
      separate(values, { count, width: partShape(shape).at(-1)! }).flatMap((each) =>
        part.write(each, partShape(shape)),
      ),
  };
}

/** A map from [D] into heads as flax has it: [D, D] <-> [D, heads, D / heads]. */
export const flaxHeads = (heads: number): Layout =>
  reshaped((shape) => [...shape.slice(0, -1), heads, shape.at(-1)! / heads]);

/** Rows and columns exchanged: [rows, columns] -> [columns, rows], in squares that fit the processor's cache. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const side = 32;
  const result = new Float32Array(values.length);
  for (let top = 0; top < rows; top += side)
    for (let left = 0; left < columns; left += side) {
      const [bottom, right] = [Math.min(top + side, rows), Math.min(left + side, columns)];
      for (let r = top; r < bottom; r++)
        for (let c = left; c < right; c++) result[c * rows + r] = values[r * columns + c];
    }
  return result;
}

/** [out, in * height * width] -> [in * height * width, out], then its first axis in the order height, width, in. */
function fromOihw(values: Float32Array, [height, width, inputs, outputs]: readonly number[]): Float32Array {
  const area = height * width;
  const result = new Float32Array(values.length);
  for (let out = 0; out < outputs; out++)
    for (let input = 0; input < inputs; input++) {
      const from = (out * inputs + input) * area;
      for (let at = 0; at < area; at++) result[(at * inputs + input) * outputs + out] = values[from + at];
    }
  return result;
}

function toOihw(values: Float32Array, [height, width, inputs, outputs]: readonly number[]): Float32Array {
  const area = height * width;
  const result = new Float32Array(values.length);
  for (let out = 0; out < outputs; out++)
    for (let input = 0; input < inputs; input++) {
      const to = (out * inputs + input) * area;
      for (let at = 0; at < area; at++) result[to + at] = values[(at * inputs + input) * outputs + out];
    }
  return result;
}

/** n x [rows, width] -> [rows, n * width]. */
function interleave(parts: readonly Float32Array[], width: number): Float32Array {
  const rows = parts[0].length / width;
  const result = new Float32Array(parts.length * parts[0].length);
  for (const [which, part] of parts.entries())
    for (let row = 0; row < rows; row++)
      result.set(part.subarray(row * width, (row + 1) * width), (row * parts.length + which) * width);
  return result;
}

/** [rows, count * width] -> count x [rows, width]. */
function separate(values: Float32Array, { count, width }: { count: number; width: number }): Float32Array[] {
  const rows = values.length / (count * width);
  return Array.from({ length: count }, (_, which) => {
    const part = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const from = (row * count + which) * width;
      part.set(values.subarray(from, from + width), row * width);
    }
    return part;
  });
}

function patchSide(size: number): number {
  return Math.sqrt(size / 3);
}
