import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
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
function fileOf(header: string | object, body: Uint8Array | number[] = [], length?: bigint): string {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header), "latin1");
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(length ?? BigInt(text.length));
  return bytesInFile(Buffer.concat([start, text, Uint8Array.from(body)]));
}

function bytesInFile(bytes: string | Uint8Array): string {
  writeFileSync(path, bytes);
  return path;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const array = (name: string, shape: number[], values: ArrayLike<number>): ArrayToStore => ({
  name,
  shape,
  values: () => Float32Array.from(values),
});

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

const broken: [why: string, make: () => string, message: string | RegExp][] = [
  ["nothing in it", () => bytesInFile(""), "expected a safetensors file, got 0 bytes"],
  ["less than a length", () => bytesInFile("abc"), "expected a safetensors file, got 3 bytes"],
  [
    "a header longer than the file",
    () => fileOf("{}", [], 3n),
    "expected a header of at most 2 bytes, got one of 3 bytes",
  ],
  ["a huge header", () => fileOf("{}", [], 2n ** 63n), "got one of 9223372036854775808 bytes"],
  ["no JSON", () => fileOf("garbage!!"), 'expected a JSON header, got "garbage!!"'],
  ["an unfinished object", () => fileOf('{"a":{"dtype":"F32"'), "expected a JSON header up to its last }"],
  ["an unfinished string", () => fileOf('{"a":{"dtype":"F32\\'), "expected a JSON header up to its last }"],
  ["brackets that don't match", () => fileOf('{"a":[}'), "expected a JSON header"],
  ["a list", () => fileOf("[]"), "expected a JSON header"],
  [
    "a comma too many",
    () => fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},}'),
    "expected a JSON header",
  ],
  ["text after the header", () => fileOf("{} {}"), 'expected nothing but spaces after a JSON header, got " {}"'],
  ["other letters than UTF-8", () => fileOf('{"\xff":{}}'), "expected a JSON header in UTF-8"],
  ["a byte order mark", () => fileOf("\xef\xbb\xbf{}"), "expected a JSON header, got"],
  ["deep brackets", () => fileOf(`{"a":${"[".repeat(1e6)}`), "expected no deeper brackets"],
  [
    "a name twice",
    () =>
      fileOf(
        '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
    "expected names that differ",
  ],
  [
    "a field twice",
    () => fileOf('{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
    "expected names that differ",
  ],
  ["metadata twice", () => fileOf('{"__metadata__":{"a":"b","a":"c"}}'), "expected names that differ"],
  ["metadata that is no text", () => fileOf({ __metadata__: { step: 1 } }), "expected only strings in __metadata__"],
  ["metadata that is a list", () => fileOf({ __metadata__: ["a"] }), "expected a name with an object"],
  ["too many names", () => fileOf(`{"__metadata__":{${'"":"",'.repeat(3e5)}"":""}}`), "expected at most 262144 names"],
  [
    "a missing field",
    () => fileOf({ a: { dtype: "F32", shape: [1] } }, [0, 0, 0, 0]),
    "expected dtype, shape and data_offsets of",
  ],
  [
    "a negative side",
    () => fileOf({ a: entry("U8", [-1, -1], 0, 1) }, [0]),
    "expected dtype, shape and data_offsets of",
  ],
  ["half a side", () => fileOf({ a: entry("U8", [0.5, 2], 0, 1) }, [0]), "expected dtype, shape and data_offsets of"],
  [
    "a product beyond 2^64",
    () => fileOf({ a: entry("U8", [2 ** 30, 2 ** 30, 2 ** 30], 0, 4) }, [0, 0, 0, 0]),
    "expected 1.2379400392853803e+27 bytes",
  ],
  [
    "an empty array with a side that no array has",
    () => fileOf({ a: entry("U8", [2 ** 52, 0], 0, 0) }),
    "expected dtype, shape and data_offsets of",
  ],
  [
    "a shape of other size",
    () => fileOf({ a: entry("F32", [2], 0, 4) }, [0, 0, 0, 0]),
    'expected 8 bytes for "a" of type F32 and shape [2], got 4',
  ],
  [
    "too many axes",
    () => fileOf({ a: entry("U8", Array(65).fill(1), 0, 1) }, [0]),
    "expected dtype, shape and data_offsets of",
  ],
  [
    "a gap",
    () => fileOf({ a: entry("U8", [1], 0, 1), b: entry("U8", [1], 2, 3) }, [0, 0, 0]),
    'expected "b" to begin at byte 1 of the numbers, got bytes 2 to 3',
  ],
  [
    "an overlap",
    () => fileOf({ a: entry("U8", [2], 0, 2), b: entry("U8", [2], 1, 3) }, [0, 0, 0]),
    'expected "b" to begin at byte 2 of the numbers, got bytes 1 to 3',
  ],
  ["a gap at the start", () => fileOf({ a: entry("U8", [1], 1, 2) }, [0, 0]), 'expected "a" to begin at byte 0'],
  [
    "an end before the beginning",
    () => fileOf({ a: entry("F99", [1], 0, 2), b: entry("F99", [1], 2, 1) }, [0]),
    'expected "b" to begin at byte 2 of the numbers, got bytes 2 to 1',
  ],
  [
    "bytes after the last array",
    () => fileOf({ a: entry("U8", [1], 0, 1) }, [0, 0]),
    "expected 1 bytes of numbers, got 2",
  ],
  ["too few bytes", () => fileOf({ a: entry("F32", [4], 0, 16) }, [0, 0]), "expected 16 bytes of numbers, got 2"],
  [
    "a long entry",
    () => fileOf(`{"a":{"dtype":"U8","shape":[${"1,".repeat(1e5)}1],"data_offsets":[0,1]}}`, [0]),
    "expected entries of at most 100000 characters",
  ],
];
test.each(broken)("a file with %s is refused with a reason", async (_, make, message) => {
  const file = make();
  await expect(openSafetensors(file)).rejects.toThrow(message);
  expect(() => readSafetensorsSync(file)).toThrow(message);
  await expect(openSafetensors(file)).rejects.toThrow(`(${file});`);
});

test("spaces around and within the header are allowed after its first bracket", async () => {
  fileOf(`{ "a" : { "dtype":"U8" , "shape":[ ], "data_offsets":[0,1] } } \n `, [3]);
  expect((await contentOf(path)).content).toEqual([["a", [], [3]]]);
  fileOf("{ }  ");
  expect((await contentOf(path)).content).toEqual([]);
});

test("an array of a newer type is an error only when it is asked for", async () => {
  fileOf({ a: entry("F8_E4M3", [2], 0, 2), b: entry("U8", [1], 2, 3) }, [1, 2, 3]);
  const { arrays, close } = await openSafetensors(path);
  expect([...(await arrays.get("b")!.read())]).toEqual([3]);
  const message = /expected a type among F64, F32, .*, got "F8_E4M3" for "a" .*; convert the file to float32/;
  await expect(arrays.get("a")!.read()).rejects.toThrow(message);
  expect(() => arrays.get("a")!.type).toThrow(message);
  await close();
});

test("a file that shrinks while it is open, or is closed, is an error and no wrong numbers", async () => {
  fileOf({ a: entry("F32", [2], 0, 8) }, [0, 0, 0, 0, 0, 0, 0, 0]);
  const { arrays, close } = await openSafetensors(path);
  truncateSync(path, readFileSync(path).length - 2);
  await expect(arrays.get("a")!.read()).rejects.toThrow("openSafetensors: expected bytes up to");
  await close();
  await expect(arrays.get("a")!.read()).rejects.toThrow();
});

test("whatever is not a file is refused", async () => {
  await expect(openSafetensors(folder)).rejects.toThrow("openSafetensors: expected a file, got a folder");
  await expect(openSafetensors(join(folder, "none"))).rejects.toThrow("openSafetensors: expected a file, got ENOENT");
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

test("a damaged file gives numbers or a clear error, never anything else", async () => {
  await writeSafetensors(path, [array("a", [2, 3], [1, 2, 3, 4, 5, 6]), array("b", [], [7])], { metadata: { x: "y" } });
  const whole = readFileSync(path);
  const damage = fc.record({
    changes: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    length: fc.oneof(fc.constant(whole.length), fc.nat(whole.length)),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ changes, length }) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      writeFileSync(path, bytes.subarray(0, length));
      const opened = await openSafetensors(path).catch((error: Error) => error);
      if (opened instanceof Error) {
        expect(opened.message).toMatch(/^openSafetensors: expected .*, got .*; /s);
        return;
      }
      for (const stored of opened.arrays.values()) {
        const read = await stored.read().catch((error: Error) => error);
        if (read instanceof Error) expect(read.message).toMatch(/^openSafetensors: expected a type among /);
        else expect(read.length).toBeLessThanOrEqual(whole.length);
      }
      await opened.close();
    }),
    { numRuns: 500 },
  );
});
