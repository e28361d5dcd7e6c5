import { expect, test } from "vitest";
import { checkGrowth } from "../../../lib/checkpoints/files/zip-growth.js";

const grow = (size: number, bytes: readonly number[]) =>
  checkGrowth(
    { reader: "openX", path: "x", size },
    bytes.map((each, i) => ({ name: `array ${i}`, bytes: each })),
  );

test("a small file may hold the zeros of a model of base size", () => {
  // CLIP's ViT-B/16: 150 million numbers, 49408 * 512 of them in the token embedding
  expect(() => grow(7e5, [4 * 49_408 * 512, ...new Array(24).fill(2e7)])).not.toThrow();
  expect(() => grow(7e5, [2 ** 28 + 1])).toThrow(
    'openX: expected compressed data that grow to at most 268435456 bytes in "array 0", got 268435457 from a file of 700000 (x); ' +
      "write it again without compression",
  );
  expect(() => grow(7e5, new Array(5).fill(2 ** 28))).toThrow("at most 1073741824 bytes in all, got 1342177280");
});

test("a large file may grow 128-fold", () => {
  expect(() => grow(1e8, [1e10, 2.8e9])).not.toThrow();
  expect(() => grow(1e8, [1e10, 2.8e9, 1])).toThrow("at most 12800000000 bytes in all, got 12800000001");
});
