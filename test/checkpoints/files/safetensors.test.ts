import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import {
  openSafetensors,
  readSafetensorsSync,
  writeSafetensors,
  writeSafetensorsSync,
} from "../../../lib/checkpoints/files/safetensors.js";
import type { ArrayToStore } from "../../../lib/checkpoints/files/weight-file.js";
import { array, entry, safetensorsBytes } from "./safetensors-bytes.js";

const base = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(base, { recursive: true }));
let folder: string;
let path: string;
let files = 0;
beforeEach(() => {
  folder = join(base, `${++files}`);
  mkdirSync(folder);
  path = join(folder, "w.safetensors");
});

/** A file with this header, whatever it says, and these bytes after it. */
function fileOf(header: string | object, body: number[] = []): void {
  writeFileSync(path, safetensorsBytes(header, body));
}

/** All arrays of a file. */
async function contentOf(file: string) {
  const { arrays, metadata, close } = await openSafetensors(file);
  const content = [];
  for (const [name, stored] of arrays) content.push([name, stored.shape, [...(await stored.read())]]);
  await close();
  return { content, metadata };
}

test("a file made by hand is read: types side by side, a scalar, an empty array, metadata", async () => {
  const header = {
    __metadata__: { format: "pt" },
    half: entry("F16", [2], 4, 8),
    scalar: entry("F32", [], 0, 4),
    empty: entry("F32", [3, 0], 8, 8),
    odd: entry("U8", [1, 3], 8, 11),
    unaligned: entry("BF16", [1], 11, 13),
  };
  // 1.5 = 0x3fc00000; halves 1 = 0x3c00 and -2 = 0xc000; bfloat16 3 = 0x4040
  fileOf(header, [0, 0, 0xc0, 0x3f, 0, 0x3c, 0, 0xc0, 7, 8, 255, 0x40, 0x40]);
  expect(await contentOf(path)).toEqual({
    content: [
      ["scalar", [], [1.5]],
      ["half", [2], [1, -2]],
      ["empty", [3, 0], []],
      ["odd", [1, 3], [7, 8, 255]],
      ["unaligned", [1], [3]],
    ],
    metadata: { format: "pt" },
  });
  expect([...readSafetensorsSync(path).tensors.get("half")!.values]).toEqual([1, -2]);
});

test("what is written is what the format says: a padded header, then the numbers end to end", async () => {
  const arrays = [array("a", [2, 1], [1.5, -2]), array("b/ü", [], [3])];
  await writeSafetensors(path, arrays, { metadata: { step: "7" } });
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  expect(bytes.toString("utf8", 8, 8 + length).trimEnd()).toBe(
    '{"__metadata__":{"step":"7"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},' +
      '"b/ü":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}',
  );
  expect(bytes.length).toBe(8 + length + 12);
  expect([0, 4, 8].map((at) => bytes.readFloatLE(8 + length + at))).toEqual([1.5, -2, 3]);
});

test("numbers can be stored with half the bytes, rounded", async () => {
  for (const [type, rounded] of [
    ["F16", 1.0009765625],
    ["BF16", 1],
  ] as const) {
    await writeSafetensors(path, [array("a", [2], [1.001, -0.5])], { type }); // 1 + 2^-10 is the nearest half
    const { arrays, close } = await openSafetensors(path);
    expect(arrays.get("a")?.type).toBe(type);
    expect([...(await arrays.get("a")!.read())]).toEqual([rounded, -0.5]);
    await close();
  }
});

test("writing now and writing in a stream give the same bytes", async () => {
  const tensors = new Map([["b", { shape: [2], values: Float32Array.of(NaN, -0) }]]);
  tensors.set("a", { shape: [0], values: new Float32Array(0) });
  writeSafetensorsSync(join(folder, "now"), { tensors, metadata: { x: "y" } });
  const arrays = [array("b", [2], [NaN, -0]), array("a", [0], [])];
  await writeSafetensors(path, arrays, { metadata: { x: "y" } });
  expect(readFileSync(join(folder, "now")).equals(readFileSync(path))).toBe(true);
  expect(readSafetensorsSync(path)).toEqual({ tensors, metadata: { x: "y" } });
});

test("names that mean something in JavaScript are names like others", async () => {
  const names = ["__proto__", "constructor", "1", "0", "", "toString", "a b", "\u0000"];
  const metadata = JSON.parse('{"__proto__": "p", "hasOwnProperty": "q"}') as Record<string, string>;
  await writeSafetensors(
    path,
    names.map((name, i) => array(name, [1], [i])),
    { metadata },
  );
  const read = await contentOf(path);
  expect(read.content).toEqual(names.map((name, i) => [name, [1], [i]]));
  expect(Object.entries(read.metadata)).toEqual([
    ["__proto__", "p"],
    ["hasOwnProperty", "q"],
  ]);
});

test("arrays are asked for one at a time, when it is their turn", async () => {
  const events: string[] = [];
  const slow = (name: string): ArrayToStore => ({
    name,
    shape: [1],
    values: async () => {
      events.push(`begin ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      events.push(`end ${name}`);
      return Float32Array.of(1);
    },
  });
  await writeSafetensors(path, [slow("a"), slow("b")]);
  expect(events).toEqual(["begin a", "end a", "begin b", "end b"]);
});

test("a failed write leaves the old file and nothing else", async () => {
  await writeSafetensors(path, [array("a", [1], [1])]);
  const old = readFileSync(path);
  const failing = { name: "b", shape: [1], values: () => Promise.reject(new Error("no values")) };
  await expect(writeSafetensors(path, [array("a", [1], [2]), failing])).rejects.toThrow("no values");
  const wrong = array("b", [3], [1, 2]);
  await expect(writeSafetensors(path, [wrong])).rejects.toThrow("expected 3 values for b of shape [3], got 2");
  await expect(writeSafetensors(path, [wrong, wrong])).rejects.toThrow("expected names that differ");
  await expect(writeSafetensors(path, [array("__metadata__", [0], [])])).rejects.toThrow(
    "expected a name other than __metadata__",
  );
  const tensors = new Map([["a", { shape: [2], values: Float32Array.of(1) }]]);
  expect(() => writeSafetensorsSync(path, { tensors, metadata: {} })).toThrow(
    "expected values for a of shape [2], got 1",
  );
  expect(readFileSync(path).equals(old)).toBe(true);
  expect(readdirSync(folder)).toEqual(["w.safetensors"]);
});

test("spaces around and within the header are allowed after its first bracket", async () => {
  fileOf(`{ "a" : { "dtype":"U8" , "shape":[ ], "data_offsets":[0,1] } } \n `, [3]);
  expect((await contentOf(path)).content).toEqual([["a", [], [3]]]);
  fileOf("{ }  ");
  expect((await contentOf(path)).content).toEqual([]);
});

test("what is written is read again, whatever the names, shapes and numbers", async () => {
  const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc.record({ shape: fc.constant(shape), values: fc.float32Array({ minLength: size, maxLength: size }) });
  });
  const tensors = fc.dictionary(fc.string({ unit: "grapheme" }), tensor);
  const metadata = fc.dictionary(fc.string({ unit: "binary" }), fc.string());
  await fc.assert(
    fc.asyncProperty(tensors, metadata, async (content, text) => {
      const stored = Object.entries(content).map(([name, { shape, values }]) => array(name, shape, values));
      await writeSafetensors(path, stored, { metadata: text });
      const read = await contentOf(path);
      expect(Object.entries(read.metadata)).toEqual(Object.entries(text));
      const byName = new Map(read.content.map((one) => [one[0], one]));
      expect(byName.size).toBe(stored.length);
      for (const [name, { shape, values }] of Object.entries(content))
        expect(byName.get(name)).toEqual([name, shape, [...values]]);
    }),
    { numRuns: 60 },
  );
});
