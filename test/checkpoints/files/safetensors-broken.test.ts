// Files that are no safetensors files, or not all of one: refused with a reason, and never read as wrong numbers.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openSafetensors, readSafetensorsSync, writeSafetensors } from "../../../lib/checkpoints/files/safetensors.js";
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
function fileOf(...parts: Parameters<typeof safetensorsBytes>): string {
  return bytesInFile(safetensorsBytes(...parts));
}

function bytesInFile(bytes: string | Uint8Array): string {
  writeFileSync(path, bytes);
  return path;
}

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
