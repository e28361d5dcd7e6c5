import { expect, test } from "vitest";
import { requireUnitRows, similarity, similarityRows } from "../../lib/evaluation/similarity.js";
import { unitRows } from "./embeddings.js";

test("each row holds a query's cosines with all targets", () => {
  const queries = Float32Array.of(1, 0, 0.6, 0.8);
  const targets = Float32Array.of(0, 1, 1, 0, 0.8, 0.6);
  const rows = [...similarityRows(queries, targets, 2)].length;
  expect(rows).toBe(2);
  const copied = Array.from(similarityRows(queries, targets, 2), (row) => [...row].map((value) => +value.toFixed(6)));
  // 0.6 x 0.8 + 0.8 x 0.6 = 0.96
  expect(copied).toEqual([
    [0, 1, 0.8],
    [0.8, 0.6, 0.96],
  ]);
});

test("any number of targets gives the numbers of one pair at a time, exactly", () => {
  const queries = unitRows(3, 7, "queries");
  for (const count of [1, 3, 4, 5, 9]) {
    const targets = unitRows(count, 7, `targets ${count}`);
    const rows = Array.from(similarityRows(queries, targets, 7), (row) => [...row]);
    for (let q = 0; q < 3; q++)
      for (let t = 0; t < count; t++)
        expect(rows[q][t]).toBe(similarity(queries.subarray(q * 7, q * 7 + 7), targets.subarray(t * 7, t * 7 + 7)));
  }
});

test("embeddings along the wrong axis are refused", () => {
  const embeddings = unitRows(4, 6, "axis"); // [4, 6]
  const transposed = Float32Array.from(embeddings, (_, i) => embeddings[(i % 4) * 6 + Math.floor(i / 4)]); // [6, 4]
  expect(requireUnitRows("test", embeddings, 6)).toBe(4);
  expect(() => requireUnitRows("test", transposed, 6)).toThrow(
    "test: expected embeddings [N, 6] of unit length, got length",
  );
  expect(() => requireUnitRows("test", embeddings, 4)).toThrow("of unit length");
  expect(() => requireUnitRows("test", embeddings, 5)).toThrow("test: expected embeddings [N, 5], got 24 numbers");
  expect(() => requireUnitRows("test", new Float32Array(0), 5)).toThrow("got 0 numbers");
});

test("embeddings that are not numbers are refused", () => {
  expect(() => requireUnitRows("test", Float32Array.of(1, 0, Number.NaN, 0), 2)).toThrow("got length NaN in row 1");
});
