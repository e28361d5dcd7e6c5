import fc from "fast-check";
import { expect, test } from "vitest";
import { similarity } from "../../lib/evaluation/similarity.js";
import { similarityTiles } from "../../lib/evaluation/similarity-tiles.js";
import { deriveKey, randomStream, seedKey } from "../../lib/runtime/random.js";
import { expectNoTensorsLeft } from "../tensors.js";
import { unitRows } from "./embeddings.js";

const row = (embeddings: Float32Array, i: number, embedDim: number) =>
  embeddings.subarray(i * embedDim, (i + 1) * embedDim);

/** Rows of which some are equal and some differ in the last bits, where float32 would decide by chance. */
function closeRows(rows: number, embedDim: number, seed: number): Float32Array {
  const stream = randomStream(deriveKey(seedKey(3), seed));
  const distinct = unitRows(3, embedDim, `close ${seed}`);
  const values = new Float32Array(rows * embedDim);
  for (let i = 0; i < rows; i++) {
    values.set(row(distinct, stream.integer(3), embedDim), i * embedDim);
    if (stream.uniform() < 0.5) values[i * embedDim + stream.integer(embedDim)] *= 1 + 2 ** -22;
  }
  return values;
}

test("a pair reaches a threshold exactly when its similarity in double precision does, whatever the tile", () => {
  const embedDim = 33;
  const cases = fc.record({
    seed: fc.nat(1000),
    queries: fc.integer({ min: 1, max: 9 }),
    targets: fc.integer({ min: 1, max: 9 }),
    tile: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  });
  const check = (options: { seed: number; queries: number; targets: number; tile: [number, number] }) => {
    const queries = closeRows(options.queries, embedDim, options.seed);
    const targets = closeRows(options.targets, embedDim, options.seed);
    const threshold = similarity(row(queries, 0, embedDim), row(targets, 0, embedDim));
    const seen = new Set<string>();
    for (const tile of similarityTiles(queries, targets, { embedDim, tile: options.tile }))
      for (let q = tile.queries[0]; q < tile.queries[1]; q++)
        for (let t = tile.targets[0]; t < tile.targets[1]; t++) {
          seen.add(`${q} ${t}`);
          const exact = similarity(row(queries, q, embedDim), row(targets, t, embedDim));
          expect(tile.reaches(q, t, threshold)).toBe(exact >= threshold);
          expect(tile.mayReach(q, exact)).toBe(true);
        }
    expect(seen.size).toBe(options.queries * options.targets); // each pair, and each once
  };
  fc.assert(fc.property(cases, check), { numRuns: 60 });
});

test("a tile without anything near enough says so of each query", () => {
  const [tile] = similarityTiles(Float32Array.of(1, 0, 0, 1), Float32Array.of(0.6, 0.8, 0.8, 0.6), { embedDim: 2 });
  expect([0, 1].map((query) => tile.mayReach(query, 0.79))).toEqual([true, true]);
  expect([0, 1].map((query) => tile.mayReach(query, 0.81))).toEqual([false, false]);
});

test("clear cases and infinite thresholds need no second look", () => {
  const [one] = similarityTiles(Float32Array.of(1, 0), Float32Array.of(0.6, 0.8, 1, 0), { embedDim: 2 });
  expect([0.5, 0.7].map((threshold) => one.reaches(0, 0, threshold))).toEqual([true, false]);
  expect(one.reaches(0, 1, 1)).toBe(true);
  expect(one.reaches(0, 0, Number.NEGATIVE_INFINITY)).toBe(true);
  expect(one.reaches(0, 1, Number.POSITIVE_INFINITY)).toBe(false);
});

test("embeddings that are not of unit length are refused, and no tensors are left", async () => {
  const tiles = (queries: Float32Array) => [...similarityTiles(queries, Float32Array.of(1, 0), { embedDim: 2 })];
  expect(() => tiles(Float32Array.of(2, 0))).toThrow("similarityTiles: expected embeddings [N, 2] of unit length");
  expect(() => tiles(Float32Array.of(Number.NaN, 0))).toThrow("got length NaN in row 0");
  await expectNoTensorsLeft(() => tiles(Float32Array.of(0, 1)));
});
