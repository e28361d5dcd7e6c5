import fc from "fast-check";
import { expect, test } from "vitest";
import {
  convolution,
  flaxHeads,
  flaxOutput,
  flaxPatches,
  type Layout,
  patches,
  same,
  scalar,
  scalarInList,
  sideBySide,
  transpose,
  transposed,
  withLeadingOnes,
} from "../../../lib/checkpoints/tables/layouts.js";

/** 0, 1, 2, ... */
const counted = (length: number) => Float32Array.from({ length }, (_, i) => i);
const numbers = (arrays: readonly Float32Array[]) => arrays.map((array) => [...array]);

interface Example {
  readonly layout: Layout;
  /** Of the parameter; its values are 0, 1, 2, ... */
  readonly shape: number[];
  /** Of the arrays in the file. */
  readonly stored: number[][];
  readonly values: number[][];
}

const examples: Record<string, Example> = {
  "as it is": { layout: same, shape: [2, 3], stored: [[2, 3]], values: [[0, 1, 2, 3, 4, 5]] },
  "a scalar": { layout: scalar, shape: [], stored: [[]], values: [[0]] },
  "a scalar in a list": { layout: scalarInList, shape: [], stored: [[1]], values: [[0]] },
  "axes of length 1 in front": { layout: withLeadingOnes(2), shape: [3], stored: [[1, 1, 3]], values: [[0, 1, 2]] },
  // Rows (0 1 2) (3 4 5) as columns.
  "a linear map of PyTorch's": { layout: transposed, shape: [2, 3], stored: [[3, 2]], values: [[0, 3, 1, 4, 2, 5]] },
  // [height 1, width 2, in 2, out 2]: number = 4 * column + 2 * input + output; in the file by output, input, column.
  "a convolution of PyTorch's": {
    layout: convolution,
    shape: [1, 2, 2, 2],
    stored: [[2, 2, 1, 2]],
    values: [[0, 4, 2, 6, 1, 5, 3, 7]],
  },
  // Patches of 2 x 2 pixels, width 1: number = 3 * pixel + colour; in the file by colour, pixel.
  "the patches of PyTorch's": {
    layout: patches,
    shape: [12, 1],
    stored: [[1, 3, 2, 2]],
    values: [[0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]],
  },
  "the patches of flax": { layout: flaxPatches, shape: [12, 1], stored: [[2, 2, 3, 1]], values: [[...counted(12)]] },
  "heads of flax": { layout: flaxHeads(2), shape: [2, 4], stored: [[2, 2, 2]], values: [[...counted(8)]] },
  "heads of flax, their bias": { layout: flaxHeads(2), shape: [4], stored: [[2, 2]], values: [[0, 1, 2, 3]] },
  "the output of flax's heads": {
    layout: flaxOutput(2),
    shape: [4, 3],
    stored: [[2, 2, 3]],
    values: [[...counted(12)]],
  },
  // [2, 3 x 1]: query is the first column, key the second, value the third.
  "query, key and value": {
    layout: sideBySide(same, 3),
    shape: [2, 3],
    stored: [
      [2, 1],
      [2, 1],
      [2, 1],
    ],
    values: [
      [0, 3],
      [1, 4],
      [2, 5],
    ],
  },
  // [2, 2 x 2]: rows (0 1 | 2 3) (4 5 | 6 7); each half transposed.
  "maps of PyTorch's side by side": {
    layout: sideBySide(transposed, 2),
    shape: [2, 4],
    stored: [
      [2, 2],
      [2, 2],
    ],
    values: [
      [0, 4, 1, 5],
      [2, 6, 3, 7],
    ],
  },
  "biases side by side": {
    layout: sideBySide(same, 2),
    shape: [4],
    stored: [[2], [2]],
    values: [
      [0, 1],
      [2, 3],
    ],
  },
};

test.each(Object.entries(examples))("%s lies in the file as worked out by hand, and is read back", (_, example) => {
  const { layout, shape, stored, values } = example;
  const size = shape.reduce((product, side) => product * side, 1);
  expect(layout.storedShapes(shape)).toEqual(stored);
  expect(numbers(layout.write(counted(size), shape))).toEqual(values);
  const read = layout.read(
    values.map((each) => Float32Array.from(each)),
    shape,
  );
  expect([...read]).toEqual([...counted(size)]);
});

const side = fc.integer({ min: 1, max: 5 });
const anyLayout = fc.oneof(
  fc.tuple(side, side).map(([a, b]): [Layout, number[]] => [transposed, [a, b]]),
  fc.tuple(side, side, side, side).map((shape): [Layout, number[]] => [convolution, shape]),
  fc.tuple(side, side).map(([patch, width]): [Layout, number[]] => [patches, [3 * patch ** 2, width]]),
  fc.tuple(side, side).map(([patch, width]): [Layout, number[]] => [flaxPatches, [3 * patch ** 2, width]]),
  fc.tuple(side, side, side).map(([a, heads, b]): [Layout, number[]] => [flaxHeads(heads), [a, heads * b]]),
  fc.tuple(side, side, side).map(([heads, a, b]): [Layout, number[]] => [flaxOutput(heads), [heads * a, b]]),
  fc
    .tuple(side, side, side)
    .map(([count, a, b]): [Layout, number[]] => [sideBySide(transposed, count), [a, count * b]]),
);

test("what any layout writes has the announced sizes and is read back as it was", () => {
  fc.assert(
    fc.property(anyLayout, ([layout, shape]) => {
      const values = counted(shape.reduce((product, each) => product * each, 1));
      const written = layout.write(values, shape);
      expect(written.map((array) => array.length)).toEqual(
        layout.storedShapes(shape).map((stored) => stored.reduce((product, each) => product * each, 1)),
      );
      expect([...layout.read(written, shape)]).toEqual([...values]);
    }),
  );
});

test("a matrix larger than the squares it is transposed in agrees with the plain loop", () => {
  const [rows, columns] = [70, 45];
  const result = transpose(counted(rows * columns), rows, columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) expect(result[c * rows + r]).toBe(r * columns + c);
});

test("single numbers are read in both forms and written in their own", () => {
  expect([scalar.storedShapes([]), scalar.alsoReads?.([])]).toEqual([[[]], [[1]]]);
  expect([scalarInList.storedShapes([]), scalarInList.alsoReads?.([])]).toEqual([[[1]], [[]]]);
});
