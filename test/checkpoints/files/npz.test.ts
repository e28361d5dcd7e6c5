import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openFile, readBytes } from "../../../lib/checkpoints/files/byte-source.js";
import { openNpz, writeNpz } from "../../../lib/checkpoints/files/npz.js";
import type { ArrayToStore } from "../../../lib/checkpoints/files/weight-file.js";
import { readZipDirectory } from "../../../lib/checkpoints/files/zip-file.js";
import { zipPieces } from "../../../lib/checkpoints/files/zip-writer.js";
import { bytesOf, fileWith, newPath } from "../torch/torch-bytes.js";
import { arraysOf, writtenArrays, writtenPath } from "../written-weights.js";
import { type RawEntry, rawZip } from "./zip-bytes.js";

test.each(["stored.npz", "compressed.npz", "bfloat16.npz"])("%s has the arrays that NumPy wrote", async (name) => {
  expect(await arraysOf(await openNpz(writtenPath(name)))).toEqual(writtenArrays(name));
});

/** An .npy file with this dictionary; `body` letters are its bytes. */
function npy(dictionary: string, body: string | Uint8Array = "", version = 1): Buffer {
  const header = Buffer.from(`${dictionary}\n`, "latin1");
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  return bytesOf("\x93NUMPY", Buffer.from([version, 0]), length, header, body);
}

async function npz(entries: Readonly<Record<string, Buffer>>): Promise<string> {
  const pieces: Uint8Array[] = [];
  const list = Object.entries(entries).map(([name, data]) => ({ name, pieces: async () => [data] }));
  for await (const piece of zipPieces(list)) pieces.push(piece);
  return fileWith(bytesOf(...pieces), ".npz");
}

const valuesIn = async (data: Buffer) => (await arraysOf(await openNpz(await npz({ "x.npy": data })))).x;
const dictionary = (descr: string, shape: string) =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;

test("headers of all versions, in any order and with any quotes, are read", async () => {
  const twoBytes = { shape: [2], type: "U8", values: [1, 2] };
  expect(await valuesIn(npy(dictionary("|u1", "(2,)"), "\x01\x02", 2))).toEqual(twoBytes);
  expect(await valuesIn(npy(dictionary("|u1", "(2,)"), "\x01\x02", 3))).toEqual(twoBytes);
  expect(await valuesIn(npy(`{"shape":(2L,),"fortran_order":True,"descr":"|u1"}`, "\x01\x02"))).toEqual(twoBytes);
  expect(await valuesIn(npy(dictionary("|u1", "()"), "\x07"))).toEqual({ shape: [], type: "U8", values: [7] });
  const longer = npy(dictionary("|u1", "(1, 1)").padEnd(500), "\x07"); // longer than what is read at first
  expect(await valuesIn(longer)).toEqual({ shape: [1, 1], type: "U8", values: [7] });
});

test("bfloat16 is read by each of its names", async () => {
  for (const name of ["|V2", "<V2", "bfloat16"])
    expect(await valuesIn(npy(dictionary(name, "(1,)"), "\x20\x40"))).toEqual({
      shape: [1],
      type: "BF16",
      values: [2.5],
    });
});

test.each([
  ["a call", "__import__('os').system('true')"],
  ["a call in a value", "{'descr': '<f4', 'fortran_order': bool(), 'shape': (1,), }"],
  ["a structure", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"],
  ["a missing field", "{'descr': '<f4', 'shape': (1,), }"],
  ["a doubled field", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"],
  ["a field too many", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 'y'}"],
  ["a shape that is no tuple", dictionary("<f4", "(1)")],
  ["a negative side", dictionary("<f4", "(-1,)")],
  ["a side that is no whole number", dictionary("<f4", "(99999999999999999999,)")],
  ["nested tuples", dictionary("<f4", `${"(".repeat(5000)}`)],
  ["sixty-five axes", dictionary("<f4", `(${"1, ".repeat(65)})`)],
  ["something after the end", `${dictionary("<f4", "(1,)")} or 1`],
])("a header with %s is refused", async (_, text) => {
  await expect(openNpz(await npz({ "x.npy": npy(text, "\0\0\0\0") }))).rejects.toThrow(
    /^openNpz: expected \{'descr': \.\.\., 'fortran_order': \.\.\., 'shape': \.\.\.\} in "x\.npy", got "/,
  );
});

test("arrays of objects and texts are refused, unsigned numbers only when they are read", async () => {
  await expect(openNpz(writtenPath("objects.npz"))).rejects.toThrow(/expected numbers in "x\.npy", got .*'\|O'/);
  await expect(openNpz(writtenPath("text.npz"))).rejects.toThrow(/expected numbers in "x\.npy", got .*'<U1'/);
  const { arrays, close } = await openNpz(writtenPath("unsigned.npz"));
  expect([...(await arrays.get("y")!.read())]).toEqual([1]);
  await expect(arrays.get("x")!.read()).rejects.toThrow(/numbers that fit float32 in "x\.npy", got type "<u4"/);
  expect(() => arrays.get("x")!.type).toThrow(/got type "<u4"/);
  await close();
});

test("a shape must fit the bytes that there are", async () => {
  const four = "\0\0\x80\x3f"; // 1 as float32
  await expect(openNpz(await npz({ "x.npy": npy(dictionary("<f4", "(2,)"), four) }))).rejects.toThrow(
    /openNpz: expected \d+ bytes in "x\.npy" for shape \[2\], got \d+/,
  );
  await expect(openNpz(await npz({ "x.npy": npy(dictionary("<f4", "(0,)"), four) }))).rejects.toThrow(
    /for shape \[0\]/,
  );
  const large = npy(dictionary("<f4", "(4503599627370496, 4503599627370496)"));
  await expect(openNpz(await npz({ "x.npy": large }))).rejects.toThrow(/at most 1073741824 elements in "x\.npy"/);
  const empty = npy(dictionary("<f4", "(4503599627370496, 0, 4503599627370496)"));
  expect((await valuesIn(empty)).values).toEqual([]);
});

test("compressed arrays are measured by their size as float32", async () => {
  // The directory tells the size, so that the zeros need not be here.
  const bytes = (name: string, count: number) => {
    const data = npy(dictionary("|i1", `(${count},)`), Buffer.alloc(1000));
    return { name, data, isDeflated: true, lies: { size: data.length - 1000 + count } };
  };
  const opened = async (...entries: RawEntry[]) => openNpz(fileWith(rawZip(entries), ".npz"));
  const most = 2 ** 26; // 4 bytes each: 2^28
  const file = await opened(bytes("a.npy", most), bytes("b.npy", most));
  expect([...file.arrays.keys()]).toEqual(["a", "b"]);
  await file.close();
  await expect(opened(bytes("a.npy", most + 1))).rejects.toThrow(
    /openNpz: expected compressed data .* at most 268435456 bytes in "a\.npy", got 268435460/,
  );
  const five = ["a", "b", "c", "d", "e"].map((name) => bytes(`${name}.npy`, most));
  await expect(opened(...five)).rejects.toThrow(/at most 1073741824 bytes in all, got 1342177280/);
});

test("what is no array is refused", async () => {
  await expect(openNpz(await npz({ "x.npy": bytesOf("\x93NUMPY") }))).rejects.toThrow(
    /an array of NumPy's in "x\.npy"/,
  );
  await expect(openNpz(await npz({ "x.npy": bytesOf("PK\x03\x04--------") }))).rejects.toThrow(/an array of NumPy's/);
  await expect(openNpz(await npz({ "x.npy": npy("{}", "", 4) }))).rejects.toThrow(/an array of NumPy's/);
  await expect(openNpz(await npz({ "readme.txt": bytesOf("hello") }))).rejects.toThrow(/only arrays .* "readme\.txt"/);
  const cut = bytesOf("\x93NUMPY\x02\x00\xff\xff\xff\x7f", Buffer.alloc(8));
  await expect(openNpz(await npz({ "x.npy": cut }))).rejects.toThrow(/a header of at most 65536 bytes in "x\.npy"/);
  await expect(openNpz(fileWith(bytesOf("PK\x03\x04"), ".npz"))).rejects.toThrow(/expected a whole zip archive/);
});

const arrays: ArrayToStore[] = [
  { name: "img/kernel", shape: [2, 3], values: () => Float32Array.of(1, -2.5, 3, 0.1, 1e30, 65_504) },
  { name: "t", shape: [], values: async () => Float32Array.of(10) },
  { name: "empty", shape: [0, 2], values: () => new Float32Array(0) },
];

test("what is written is read back, the same bytes each time", async () => {
  const path = newPath(".npz");
  await writeNpz(path, arrays);
  const first = readFileSync(path);
  expect(await arraysOf(await openNpz(path))).toEqual({
    "img/kernel": { shape: [2, 3], type: "F32", values: [1, -2.5, 3, 0.1, 1e30, 65_504].map(Math.fround) },
    t: { shape: [], type: "F32", values: [10] },
    empty: { shape: [0, 2], type: "F32", values: [] },
  });
  await writeNpz(path, arrays);
  expect(readFileSync(path).equals(first)).toBe(true);
});

test("numbers are rounded to the type that is written", async () => {
  const path = newPath(".npz");
  const written = async (type: "F16" | "BF16") => {
    await writeNpz(path, arrays, { type });
    return (await arraysOf(await openNpz(path)))["img/kernel"];
  };
  // 0.1 has no exact half: 0.0999755859375 is the nearest. 1e30 is beyond all halves.
  expect((await written("F16")).values.slice(3)).toEqual([0.0999755859375, Number.POSITIVE_INFINITY, 65_504]);
  expect(await written("BF16")).toMatchObject({
    type: "BF16",
    values: [1, -2.5, 3, 0.10009765625, expect.closeTo(1e30, -28), 65_536],
  });
});

test("headers begin at multiples of 64 bytes and end there, as NumPy wants", async () => {
  const path = newPath(".npz");
  await writeNpz(path, arrays);
  const file = await openFile("test", path);
  for (const entry of (await readZipDirectory(file)).values()) {
    const start = await readBytes(entry, 0, 10);
    expect((10 + start.readUInt16LE(8)) % 64).toBe(0);
    expect(readFileSync(path).indexOf(await readBytes(entry, 0, entry.size)) % 64).toBe(0);
  }
  await file.close();
});

test("a failed write leaves no file behind", async () => {
  const path = newPath(".npz");
  const wrong = { name: "w", shape: [2], values: () => Float32Array.of(1) };
  await expect(writeNpz(path, [...arrays, wrong])).rejects.toThrow(
    "writeNpz: expected 2 values for w of shape [2], got 1",
  );
  await expect(writeNpz(path, [...arrays, ...arrays])).rejects.toThrow("names that differ, got img/kernel twice");
  expect(readdirSync(dirname(path)).filter((name) => name.startsWith(basename(path)))).toEqual([]);
});

test.each(["stored.npz", "compressed.npz"])(
  "%s with damaged bytes gives the same numbers or an error",
  async (name) => {
    const bytes = readFileSync(writtenPath(name));
    const check = async (changes: [number, number][]) => {
      const damaged = Buffer.from(bytes);
      for (const [place, value] of changes) damaged[Math.floor(place * (damaged.length - 1))] = value;
      const result = await openNpz(fileWith(damaged, ".npz"))
        .then(arraysOf)
        .catch((error: Error) => error.message);
      if (typeof result === "string") expect(result).toMatch(/^openNpz: expected .*, got .* \(.*\); .*$/s);
      else expect(result).toEqual(writtenArrays(name));
    };
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255));
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), check), {
      numRuns: 150,
      seed: 1,
    });
  },
);
