import { expect, test } from "vitest";
import type { StoredArray, WeightFile } from "../../../lib/checkpoints/files/weight-file.js";
import { same, sideBySide, transposed } from "../../../lib/checkpoints/tables/layouts.js";
import { arraysToStore, type NameTable, readParameters } from "../../../lib/checkpoints/tables/name-table.js";
import { zeros } from "../../../lib/engine/parameters.js";
import { type Tensor, tf } from "../../../lib/engine/tf.js";
import { disposeTree } from "../../../lib/engine/tree.js";
import { expectNoTensorsLeft } from "../../tensors.js";

type Layer = { qkv: Tensor; gain: Tensor };
type Model = { layers: Layer[]; head: Tensor };

const described = {
  layers: [
    { qkv: zeros([2, 4]), gain: zeros([2]) },
    { qkv: zeros([2, 4]), gain: zeros([2]) },
  ],
  head: zeros([2, 3]),
};

const table: NameTable = {
  rows: [
    ["layers/{i}/qkv", ["h.{i}.q", "h.{i}.k"], sideBySide(same, 2)],
    ["layers/{i}/gain", "h.{i}.gain"],
    ["head", "head.weight", transposed],
  ],
  ignored: [/^counter$/],
};

const stored = (shape: number[], first = 0): StoredArray => ({
  shape,
  type: "F32",
  read: async () =>
    Float32Array.from({ length: shape.reduce((product, side) => product * side, 1) }, (_, i) => first + i),
});

function file(changes: Record<string, StoredArray | undefined> = {}): WeightFile {
  const arrays = {
    "h.0.q": stored([2, 2]),
    "h.0.k": stored([2, 2], 10),
    "h.0.gain": stored([2], 50),
    "h.1.q": stored([2, 2], 100),
    "h.1.k": stored([2, 2], 110),
    "h.1.gain": stored([2], 150),
    "head.weight": stored([3, 2], 200),
    ...changes,
  };
  const present = Object.entries(arrays).filter((entry): entry is [string, StoredArray] => entry[1] !== undefined);
  return { path: "weights.bin", arrays: new Map(present), metadata: {}, close: async () => undefined };
}

const read = (weights: WeightFile) => readParameters<Model>(weights, described, { table, caller: "load" });

test("parameters are read by their names, layers by their number", async () => {
  const model = await read(file());
  // Rows of q and k side by side: (0 1 | 10 11) (2 3 | 12 13).
  expect([...model.layers[0].qkv.dataSync()]).toEqual([0, 1, 10, 11, 2, 3, 12, 13]);
  expect([...model.layers[1].qkv.dataSync()]).toEqual([100, 101, 110, 111, 102, 103, 112, 113]);
  expect([...model.layers[1].gain.dataSync()]).toEqual([150, 151]);
  expect(model.head.arraySync()).toEqual([
    [200, 202, 204],
    [201, 203, 205],
  ]);
  disposeTree(model);
});

test("what is read is written under the same names with the same values", async () => {
  const original = file();
  const model = await read(original);
  const written = [...arraysToStore(model, table)];
  expect(new Set(written.map(({ name }) => name))).toEqual(new Set(original.arrays.keys()));
  for (const { name, shape, values } of written) {
    expect(shape).toEqual(original.arrays.get(name)!.shape);
    expect(await values()).toEqual(await original.arrays.get(name)!.read());
  }
  disposeTree(model);
});

test("all that does not fit is named at once", async () => {
  const weights = file({
    "h.0.k": undefined,
    "h.1.gain": stored([3]),
    "head.weight": stored([2, 3]),
    extra: stored([1]),
  });
  await expect(read(weights)).rejects.toThrow(
    "load: expected the 7 arrays of this model, got 7 in weights.bin: 1 missing: h.0.k; 1 unknown: extra; " +
      "2 of another shape: h.1.gain [3] instead of [2], head.weight [2,3] instead of [3,2]. The settings are those of another " +
      "model, or the file is in another format",
  );
});

test("arrays of whole numbers are no weights, unless they are not wanted", async () => {
  const whole = { ...stored([2]), type: "I8" } as const;
  await expect(read(file({ "h.0.gain": whole, "h.1.gain": { ...whole, type: "BOOL" } }))).rejects.toThrow(
    "load: expected the 7 arrays of this model, got 7 in weights.bin: 2 of whole numbers, which are no weights: h.0.gain (I8), " +
      "h.1.gain (BOOL).",
  );
  disposeTree(await read(file({ counter: { ...stored([1]), type: "I64" } })));
});

test("arrays with NaN or infinity are all named, and no tensors are left", async () => {
  const withThird = (value: number): StoredArray => ({
    ...stored([2, 2]),
    read: async () => Float32Array.of(1, 2, value, 4),
  });
  const weights = file({ "h.0.k": withThird(Number.NaN), "h.1.q": withThird(Number.NEGATIVE_INFINITY) });
  await expectNoTensorsLeft(() =>
    expect(read(weights)).rejects.toThrow(
      /^load: expected finite numbers, got NaN or infinity in weights\.bin: 2 of its arrays: h\.0\.k, h\.1\.q\. /,
    ),
  );
});

test("of a thousand unknown names forty are listed and the rest are counted", async () => {
  const extra = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, stored([1])]));
  const error = await read(file(extra)).catch((thrown: Error) => thrown.message);
  const names = Object.keys(extra);
  expect(error).toContain(`1000 unknown: ${names.slice(0, 40).join(", ")} and 960 more`);
});

test("ignored names may be there, as whole names only", async () => {
  disposeTree(await read(file({ counter: stored([1]) })));
  await expect(read(file({ counter2: stored([1]) }))).rejects.toThrow("1 unknown: counter2");
});

test("a name that is both wanted and ignored has to be there", async () => {
  const strict = { ...table, ignored: [/^head/] };
  await expect(readParameters<Model>(file({ "head.weight": undefined }), described, { table: strict })).rejects.toThrow(
    "readParameters: expected the 7 arrays of this model, got 6 in weights.bin: 1 missing: head.weight",
  );
});

test("a read that fails in the middle leaves no tensors", async () => {
  const broken = { ...stored([2, 2]), read: () => Promise.reject(new Error("the disk is gone")) };
  await expectNoTensorsLeft(() => expect(read(file({ "h.1.k": broken }))).rejects.toThrow("the disk is gone"));
});

test("a parameter without a row is an error of the format, not of the file", async () => {
  const params = { other: tf.zeros([1]) };
  expect(() => [...arraysToStore(params, table)]).toThrow(
    "bind: expected a row for every parameter, got none for other; this format can't hold such a model",
  );
});

test("signs of regular expressions in paths mean themselves", async () => {
  const odd: NameTable = { rows: [["a.b", "x"]] };
  const params = { "a+b": tf.scalar(1) };
  expect(() => [...arraysToStore(params, odd)]).toThrow("got none for a+b");
  expect(() => [...arraysToStore({ aXb: params["a+b"] }, odd)]).toThrow("got none for aXb");
});
