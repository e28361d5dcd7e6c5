import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openFile, readBytes } from "../../../lib/checkpoints/files/byte-source.js";
import type { ArrayToStore } from "../../../lib/checkpoints/files/weight-file.js";
import { readZipDirectory } from "../../../lib/checkpoints/files/zip-file.js";
import { openTorch } from "../../../lib/checkpoints/torch/torch.js";
import { writeTorch } from "../../../lib/checkpoints/torch/torch-writer.js";
import { arraysOf } from "../written-weights.js";
import { newPath } from "./torch-bytes.js";

const arrays: ArrayToStore[] = [
  { name: "visual.conv1.weight", shape: [2, 3], values: () => Float32Array.of(1, -2.5, 3, 0.1, 1e30, 65_504) },
  { name: "logit_scale", shape: [], values: async () => Float32Array.of(2.5) },
  { name: "empty", shape: [0, 2], values: () => new Float32Array(0) },
];

test("what is written is read back, the same bytes each time", async () => {
  const path = newPath(".pt");
  await writeTorch(path, arrays);
  const first = readFileSync(path);
  const file = await openTorch(path);
  expect(file.metadata).toEqual({ "torch.format": "torch.save" });
  expect(await arraysOf(file)).toEqual({
    "visual.conv1.weight": { shape: [2, 3], type: "F32", values: [1, -2.5, 3, 0.1, 1e30, 65_504].map(Math.fround) },
    logit_scale: { shape: [], type: "F32", values: [2.5] },
    empty: { shape: [0, 2], type: "F32", values: [] },
  });
  await writeTorch(path, arrays);
  expect(readFileSync(path).equals(first)).toBe(true);
});

test("numbers are rounded to the type that is written, under a wrapper if wanted", async () => {
  const path = newPath(".pt");
  await writeTorch(path, arrays, { type: "F16", wrapper: "state_dict" });
  const file = await openTorch(path);
  expect(file.metadata["torch.wrapper"]).toBe("state_dict");
  // 0.1 has no exact half: 0.0999755859375 is the nearest. 1e30 is beyond all halves.
  expect((await arraysOf(file))["visual.conv1.weight"]).toEqual({
    shape: [2, 3],
    type: "F16",
    values: [1, -2.5, 3, 0.0999755859375, Number.POSITIVE_INFINITY, 65_504],
  });
});

test("the archive is laid out as PyTorch reads it, and its pickle says what PyTorch's says", async () => {
  const path = newPath(".pt");
  await writeTorch(path, arrays.slice(1, 2));
  const file = await openFile("test", path);
  const entries = await readZipDirectory(file);
  const names = ["data.pkl", "byteorder", "data/0", "version"].map((name) => `archive/${name}`);
  expect([...entries.keys()]).toEqual(names);
  const [pickle, order, , version] = await Promise.all(
    names.map(async (name) => readBytes(entries.get(name)!, 0, entries.get(name)!.size)),
  );
  expect([order.toString(), version.toString()]).toEqual(["little", "3\n"]);
  const one = "\x8a\x08\x01\0\0\0\0\0\0\0"; // LONG1
  const zero = "\x8a\x08\0\0\0\0\0\0\0\0";
  const ordered = "ccollections\nOrderedDict\n)R";
  const id = `(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpu${one}tQ`;
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${id}${zero}(t(t\x89${ordered}tR`;
  expect(pickle.toString("latin1")).toBe(`\x80\x02${ordered}(X\x0b\0\0\0logit_scale${tensor}u.`);
  await file.close();
});

test("wrong arrays are refused", async () => {
  const wrong = { name: "w", shape: [2], values: () => Float32Array.of(1) };
  await expect(writeTorch(newPath(".pt"), [wrong])).rejects.toThrow(
    "writeTorch: expected 2 values for w of shape [2], got 1",
  );
  await expect(writeTorch(newPath(".pt"), [...arrays, ...arrays])).rejects.toThrow(
    "writeTorch: expected names that differ, got visual.conv1.weight twice",
  );
});
