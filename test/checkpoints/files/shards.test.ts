import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openSafetensors, readSafetensorsSync, writeSafetensors } from "../../../lib/checkpoints/files/safetensors.js";
import { openShards, writeShards } from "../../../lib/checkpoints/files/shards.js";
import type { ArrayToStore, WeightFile } from "../../../lib/checkpoints/files/weight-file.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let folder: string;
let folders = 0;
beforeEach(() => {
  folder = join(base, `${++folders}`);
  mkdirSync(folder);
});

const array = (name: string, ...values: number[]): ArrayToStore => ({
  name,
  shape: [values.length],
  values: () => Float32Array.from(values),
});
const indexFile = () => join(folder, "model.safetensors.index.json");
const writeIndex = (index: unknown) =>
  writeFileSync(indexFile(), typeof index === "string" ? index : JSON.stringify(index));

async function valuesOf({ arrays, close }: WeightFile) {
  const values: Record<string, number[]> = {};
  for (const [name, stored] of arrays) values[name] = [...(await stored.read())];
  await close();
  return values;
}

test("arrays are written in shards up to the size asked for, and read as one file", async () => {
  const arrays = [array("a", 1, 2), array("b", 3), array("c", 4, 5, 6, 7), array("d"), array("e", 8)];
  await writeShards(folder, arrays, { maxShardBytes: 12, metadata: { format: "pt" } });
  // a and b have 12 bytes, c has 16 and stays alone, though d has none
  expect(readdirSync(folder)).toEqual([
    "model-00001-of-00003.safetensors",
    "model-00002-of-00003.safetensors",
    "model-00003-of-00003.safetensors",
    "model.safetensors.index.json",
  ]);
  expect(JSON.parse(readFileSync(indexFile(), "utf8"))).toEqual({
    metadata: { total_size: 32 },
    weight_map: {
      a: "model-00001-of-00003.safetensors",
      b: "model-00001-of-00003.safetensors",
      c: "model-00002-of-00003.safetensors",
      d: "model-00003-of-00003.safetensors",
      e: "model-00003-of-00003.safetensors",
    },
  });
  const whole = { a: [1, 2], b: [3], c: [4, 5, 6, 7], d: [], e: [8] };
  for (const path of [folder, indexFile()]) {
    const opened = await openShards(path);
    expect(opened.metadata).toEqual({ format: "pt" });
    expect(opened.path).toBe(indexFile());
    expect(await valuesOf(opened)).toEqual(whole);
  }
});

test("half precision fits twice as many numbers into a shard", async () => {
  await writeShards(folder, [array("a", 1, 2), array("b", 3, 4)], { maxShardBytes: 8, type: "F16" });
  expect(readSafetensorsSync(join(folder, "model-00001-of-00001.safetensors")).tensors.size).toBe(2);
});

test("only the arrays of the index are read, each from the shard that it names", async () => {
  await writeSafetensors(join(folder, "x"), [array("a", 1), array("b", 2)]);
  await writeSafetensors(join(folder, "y"), [array("a", 3)]);
  writeIndex({ metadata: { total_size: 1 }, weight_map: { b: "x", a: "y" } });
  expect(await valuesOf(await openShards(folder))).toEqual({ b: [2], a: [3] });
});

test("shards may be of another format, with an index of another name", async () => {
  const opened: string[] = [];
  const openShard = (path: string): Promise<WeightFile> => {
    opened.push(path);
    return openSafetensors(path);
  };
  await writeSafetensors(join(folder, "pytorch_model-1.bin"), [array("a", 1)]);
  const index = "pytorch_model.bin.index.json";
  writeFileSync(join(folder, index), JSON.stringify({ weight_map: { a: "pytorch_model-1.bin" } }, undefined, 2));
  expect(await valuesOf(await openShards(folder, { openShard, index }))).toEqual({ a: [1] });
  expect(opened).toEqual([join(folder, "pytorch_model-1.bin")]);
});

test("a missing shard, and an array that its shard does not have, are errors, and the other shards are closed", async () => {
  await writeSafetensors(join(folder, "x"), [array("a", 1)]);
  let closed = 0;
  const openShard = async (path: string) => {
    const file = await openSafetensors(path);
    return { ...file, close: () => file.close().then(() => void closed++) };
  };
  writeIndex({ weight_map: { a: "x", b: "y" } });
  await expect(openShards(folder, { openShard })).rejects.toThrow(/expected a file, got ENOENT.*\/y/);
  writeIndex({ weight_map: { a: "x", b: "x" } });
  await expect(openShards(folder, { openShard })).rejects.toThrow(
    'openShards: expected "b" in "x", got no such array there',
  );
  expect(closed).toBe(2);
});

test.each(["../x", "/etc/passwd", "a/b", "..", ".", "", "a\\b", "a\0b", "x".repeat(256), 7, ["x"], null])(
  "a shard called %j is refused",
  async (name) => {
    writeIndex({ weight_map: { a: name } });
    await expect(openShards(folder)).rejects.toThrow('expected the name of a file beside the index for "a", got');
  },
);

test("an index that is none is refused", async () => {
  await expect(openShards(folder)).rejects.toThrow(/openShards: expected a file, got ENOENT.*index.json/);
  writeIndex("{");
  await expect(openShards(folder)).rejects.toThrow("openShards: expected a JSON header up to its last }");
  writeIndex('{"weight_map":{"a":"x","a":"y"}}');
  await expect(openShards(folder)).rejects.toThrow("expected names that differ");
  writeIndex({ metadata: {} });
  await expect(openShards(folder)).rejects.toThrow('expected a "weight_map", got none');
});

test("names that mean something in JavaScript are names like others", async () => {
  const names = ["__proto__", "constructor", "1"];
  await writeShards(
    folder,
    names.map((name, i) => array(name, i)),
    { maxShardBytes: 1 },
  );
  const { arrays, close } = await openShards(folder);
  for (const [i, name] of names.entries()) expect([...(await arrays.get(name)!.read())]).toEqual([i]);
  await close();
});

test("a failed write leaves no shard behind, and an older checkpoint whole", async () => {
  await writeShards(folder, [array("a", 1), array("b", 2)], { maxShardBytes: 4 });
  const failing = { name: "b", shape: [1], values: () => Promise.reject(new Error("no values")) };
  await expect(writeShards(folder, [array("a", 3), failing], { maxShardBytes: 4 })).rejects.toThrow("no values");
  expect(readdirSync(folder)).toHaveLength(3);
  expect(await valuesOf(await openShards(folder))).toEqual({ a: [1], b: [2] });
});

test("shards are not written beside a whole model, which other programs would read instead", async () => {
  writeFileSync(join(folder, "model.safetensors"), "");
  await expect(writeShards(folder, [])).rejects.toThrow("expected a folder without model.safetensors");
});

test("an array may not occur twice, not even in two shards", async () => {
  const twice = writeShards(folder, [array("a", 1), array("a", 2)], { maxShardBytes: 4 });
  await expect(twice).rejects.toThrow("writeShards: expected names that differ, got a twice");
});
