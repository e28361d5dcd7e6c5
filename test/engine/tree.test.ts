import { expect, test } from "vitest";
import { type Tensor, tf } from "../../lib/engine/tf.js";
import {
  countParameters,
  disposeTree,
  leaves,
  mapTree,
  namedLeaves,
  tidyTree,
  withLeaves,
} from "../../lib/engine/tree.js";
import { expectNoTensorsLeft, expectNumbers } from "../tensors.js";

const tree = () => ({ a: tf.tensor2d([1, 2, 3, 4], [2, 2]), list: [{ b: tf.tensor1d([5]) }, { b: tf.scalar(6) }] });

test("leaves come in the order of the record, with their paths", () => {
  expect(namedLeaves(tree()).map(({ path }) => path)).toEqual(["a", "list/0/b", "list/1/b"]);
  expect(countParameters(tree())).toBe(6);
});

test("mapping keeps the structure and tells each leaf's path", () => {
  const seen: string[] = [];
  const doubled = mapTree(tree(), (leaf: Tensor, path) => {
    seen.push(path);
    return leaf.mul(2);
  });
  expectNumbers(doubled.list[0].b.dataSync(), [10]);
  expect(seen).toEqual(["a", "list/0/b", "list/1/b"]);
});

test("a wrong number of leaves is refused", () => {
  expect(() => withLeaves(tree(), [tf.scalar(1)])).toThrow(
    "withLeaves: expected 3 tensors, one for each leaf of the tree, got 1",
  );
});

test("tidying frees what was made on the way and keeps the result", async () => {
  await expectNoTensorsLeft(() => {
    const result = tidyTree(() => ({ sum: tf.scalar(1).add(tf.scalar(2)), parts: [tf.scalar(4)] }));
    expectNumbers(
      leaves(result).map((leaf) => leaf.dataSync()[0]),
      [3, 4],
    );
    disposeTree(result);
  });
});
