import { expect, test } from "vitest";
import type { StoredArray, WeightFile } from "../../../lib/checkpoints/files/weight-file.js";
import { renamed, unstacked } from "../../../lib/checkpoints/tables/changed-names.js";

const stored = (shape: number[], values: number[]): StoredArray => ({
  shape,
  type: "F16",
  read: async () => Float32Array.from(values),
});

function file(arrays: Record<string, StoredArray>): WeightFile {
  return { path: "old.npz", arrays: new Map(Object.entries(arrays)), metadata: {}, close: async () => undefined };
}

test("arrays keep their order and values under new names", async () => {
  const today = renamed(file({ "a.gamma": stored([1], [3]), b: stored([1], [4]) }), (name) =>
    name.replace(/\.gamma$/, ".weight"),
  );
  expect([...today.arrays.keys()]).toEqual(["a.weight", "b"]);
  expect([...(await today.arrays.get("a.weight")!.read())]).toEqual([3]);
});

test("two arrays of one new name are an error", () => {
  const both = file({ "a.gamma": stored([1], [3]), "a.weight": stored([1], [4]) });
  expect(() => renamed(both, (name) => name.replace(/\.gamma$/, ".weight"))).toThrow(
    "renamed: expected different names, got a.weight twice in old.npz",
  );
});

const stacking = { stacked: "/block/", each: (layer: number) => `/block_${layer}/` };

test("stacked layers become arrays of their own", async () => {
  const { arrays } = unstacked(
    file({ "t/block/w": stored([2, 1, 3], [1, 2, 3, 4, 5, 6]), n: stored([1], [9]) }),
    stacking,
  );
  expect([...arrays.keys()]).toEqual(["t/block_0/w", "t/block_1/w", "n"]);
  const second = arrays.get("t/block_1/w")!;
  expect([second.shape, second.type]).toEqual([[1, 3], "F16"]);
  expect([...(await second.read())]).toEqual([4, 5, 6]);
});

test("layers that are read one after another read their stack once", async () => {
  let reads = 0;
  const read = async () => {
    reads++;
    return Float32Array.of(1, 2, 3).map((value) => 10 * reads + value);
  };
  const { arrays } = unstacked(file({ "t/block/w": { ...stored([3], []), read } }), stacking);
  const layers = [...arrays.values()];
  const values = [];
  for (const layer of layers) values.push(...(await layer.read()));
  expect(values).toEqual([11, 12, 13]);
  expect([...(await layers[0].read())]).toEqual([21]); // anew, since nothing of it was kept
});

test("a stack without layers, or with too many to be true, is refused", () => {
  for (const shape of [[], [1e12, 0]])
    expect(() => unstacked(file({ "t/block/w": stored(shape, []) }), stacking)).toThrow(
      `unstacked: expected at most 1000 layers in t/block/w, got shape [${shape}] in old.npz`,
    );
});
