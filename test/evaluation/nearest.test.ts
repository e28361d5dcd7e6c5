import { expect, test } from "vitest";
import { topK } from "../../lib/evaluation/metrics.js";
import { nearestTargets } from "../../lib/evaluation/nearest.js";
import { similarityRows } from "../../lib/evaluation/similarity.js";
import { direction, unitRows } from "./embeddings.js";

const embeddings = (...degrees: number[]) => Float32Array.from(degrees.flatMap(direction));

test("the nearest come best first, equal ones in their order", () => {
  const targets = embeddings(0, 60, 90, 60, 130);
  expect([...nearestTargets(embeddings(62, 5), targets, { embedDim: 2, k: 3 })]).toEqual([1, 3, 2, 0, 1, 3]);
  expect([...nearestTargets(embeddings(140), targets, { embedDim: 2 })]).toEqual([4]);
});

test("the nearest are those of all similarities, whatever the tile", () => {
  const [queries, targets] = [unitRows(17, 6, "nearest queries"), unitRows(40, 6, "nearest targets")];
  targets.copyWithin(30 * 6, 10 * 6, 20 * 6); // ten targets twice
  const expected = Array.from(similarityRows(queries, targets, 6), (scores) => topK(scores, 7)).flat();
  for (const tile of [undefined, [3, 5], [1, 1], [100, 7]] as const)
    expect([...nearestTargets(queries, targets, { embedDim: 6, k: 7, tile })]).toEqual(expected);
});

test("all targets may be asked for, and no more", () => {
  const targets = embeddings(0, 50);
  expect([...nearestTargets(embeddings(49), targets, { embedDim: 2, k: 2 })]).toEqual([1, 0]);
  expect(() => nearestTargets(embeddings(49), targets, { embedDim: 2, k: 3 })).toThrow(
    "nearestTargets: expected a k of 1 to 2 targets, got 3",
  );
  expect(() => nearestTargets(embeddings(49), targets, { embedDim: 2, k: 0 })).toThrow("got 0");
});
