import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { openFile, readBytes } from "../../../lib/checkpoints/files/byte-source.js";
import { readZipDirectory } from "../../../lib/checkpoints/files/zip-file.js";
import { bytesOf, fileWith, newPath } from "../torch/torch-bytes.js";
import { type RawEntry, rawZip } from "./zip-bytes.js";

const hello = Buffer.from("hello, hello, hello");

/** The directory, or what reading all of the archive throws. */
async function readAll(path: string): Promise<Record<string, string>> {
  const file = await openFile("openX", path);
  try {
    const contents: Record<string, string> = {};
    for (const entry of (await readZipDirectory(file)).values())
      contents[entry.name] = (await readBytes(entry, 0, entry.size)).toString("latin1");
    return contents;
  } finally {
    await file.close();
  }
}

const readRaw = (entries: readonly RawEntry[], options = {}) => readAll(fileWith(rawZip(entries, options), ".zip"));

test("stored and deflated entries are read, folders are left out", async () => {
  const entries = [
    { name: "a/", data: Buffer.alloc(0) },
    { name: "a/stored", data: hello },
    { name: "a/deflated", data: hello, isDeflated: true },
    { name: "empty", data: Buffer.alloc(0) },
  ];
  expect(await readRaw(entries)).toEqual({ "a/stored": `${hello}`, "a/deflated": `${hello}`, empty: "" });
});

test("any part of an entry can be read, before and after its check sum is known", async () => {
  const path = fileWith(
    rawZip([
      { name: "s", data: hello },
      { name: "d", data: hello, isDeflated: true },
    ]),
    ".zip",
  );
  const file = await openFile("openX", path);
  const entries = await readZipDirectory(file);
  for (const name of ["s", "d"])
    for (let time = 0; time < 2; time++) {
      expect((await readBytes(entries.get(name)!, 7, 12)).toString()).toBe("hello");
      expect((await readBytes(entries.get(name)!, 0, hello.length)).equals(hello)).toBe(true);
      expect((await entries.get(name)!.head(5)).toString()).toBe("hello");
      expect((await entries.get(name)!.head(100)).equals(hello)).toBe(true);
    }
  await file.close();
});

test.each([
  ["a step up", "../x", /invalid relative path/],
  ["a step up in the middle", "a/../../x", /invalid relative path/],
  ["the root", "/etc/x", /absolute path/],
  ["a drive", "C:/x", /absolute path/],
  ["backslashes", "a\\x", /invalid characters/],
])("a name with %s is an error", async (_, name, message) => {
  await expect(readRaw([{ name, data: hello }])).rejects.toThrow(message);
});

test.each<[string, RawEntry, RegExp]>([
  [
    "encryption",
    { name: "x", data: hello, lies: { flags: 1, compressed: 19, size: 7 } },
    /without encryption, got "x"/,
  ],
  [
    "an unknown method",
    { name: "x", data: hello, lies: { method: 12 } },
    /stored or deflated, got compression method 12/,
  ],
  ["a wrong check sum", { name: "x", data: hello, lies: { sum: 5 } }, /expected check sum 5 for "x", got \d+/],
  ["a wrong check sum when deflated", { name: "x", data: hello, isDeflated: true, lies: { sum: 5 } }, /check sum 5/],
  ["more stored bytes than the file", { name: "x", data: hello, lies: { compressed: 999, size: 999 } }, /data of "x"/],
  ["two sizes though stored", { name: "x", data: hello, lies: { size: 999_999 } }, /size mismatch/],
  [
    "too small a size",
    { name: "x", data: hello, isDeflated: true, lies: { size: 5 } },
    /expected 5 bytes in "x", got more/,
  ],
  ["too large a size", { name: "x", data: hello, isDeflated: true, lies: { size: 50 } }, /50 bytes in "x", got 19/],
  ["another name at its data", { name: "x", data: hello, localName: "y" }, /the same name and method for "x"/],
  ["another method at its data", { name: "x", data: hello, localMethod: 8 }, /the same name and method for "x"/],
  [
    "data that are not deflated",
    { name: "x", data: hello, lies: { method: 8, size: 40 }, localMethod: 8 },
    /compressed data/,
  ],
  ["a place beyond the file", { name: "x", data: hello, lies: { place: 4_000_000_000 } }, /data of "x"/],
  ["a place without a header", { name: "x", data: hello, lies: { place: 3 } }, /invalid local file header/],
])("an entry with %s is an error", async (_, entry, message) => {
  const reading = readRaw([entry]);
  await expect(reading).rejects.toThrow(/^openX: expected .*, got .* \(.*\.zip\); /);
  await expect(reading).rejects.toThrow(message);
});

test("doubled names and overlapping entries are errors", async () => {
  await expect(
    readRaw([
      { name: "x", data: hello },
      { name: "x", data: hello },
    ]),
  ).rejects.toThrow(/got "x" twice/);
  // Two names for one run of compressed bytes: the way to make a small file that grows without end.
  const shared = { name: "y", data: hello, lies: { place: 0 } };
  await expect(readRaw([{ name: "x", data: hello }, shared])).rejects.toThrow(/same name and method|do not overlap/);
  const reaching = { name: "x", data: hello, lies: { compressed: 60, size: 60 } };
  await expect(readRaw([reaching, { name: "y", data: hello }])).rejects.toThrow(/got "x" reaching into the next/);
});

test("an entry that grows a thousandfold and beyond 256 MiB is refused unread", async () => {
  const lies = { size: 2 ** 28 + 1 };
  const bomb = { name: "x", data: Buffer.alloc(1000), isDeflated: true, lies };
  await expect(readRaw([bomb])).rejects.toThrow(
    /grow to at most 268435456 bytes in "x", got 268435457 from a file of \d+/,
  );
});

test("entries that only together grow beyond a gigabyte are refused unread", async () => {
  const lies = { size: 2 ** 28 };
  const bombs = ["v", "w", "x", "y", "z"].map((name) => ({ name, data: Buffer.alloc(1000), isDeflated: true, lies }));
  await expect(readRaw(bombs)).rejects.toThrow(/at most 1073741824 bytes in all, got 1342177280/); // 5 * 2^28
});

test("a large honest entry of zeros is read", async () => {
  const zeros = { name: "x", data: Buffer.alloc(5_000_000), isDeflated: true };
  expect((await readRaw([zeros])).x.length).toBe(5_000_000);
});

test("an archive cut anywhere is an error", async () => {
  const bytes = rawZip([{ name: "x", data: hello }]);
  for (let length = 0; length < bytes.length; length++)
    await expect(readAll(fileWith(bytes.subarray(0, length), ".zip"))).rejects.toThrow(
      /openX: expected a whole zip archive/,
    );
});

test("the end of a directory hidden in the comment is not followed into nothing", async () => {
  const entries = [{ name: "x", data: hello }];
  expect(await readRaw(entries, { comment: "made by hand" })).toEqual({ x: `${hello}` });
  const inner = rawZip([], { count: 1 }).toString("latin1"); // an end that promises one entry, and has none
  await expect(readRaw(entries, { comment: inner })).rejects.toThrow(/expected a whole zip archive, got a damaged one/);
  await expect(readRaw(entries, { comment: `${inner}.` })).rejects.toThrow(/Invalid comment length/);
});

test("more entries than an archive of weights can have are refused", async () => {
  await expect(readRaw([{ name: "x", data: hello }], { count: 2 })).rejects.toThrow(/expected a whole zip archive/);
  const [record, locator] = longEnd({ entries: 2 ** 40, directory: 0 });
  const many = bytesOf(record, locator, rawZip([]));
  await expect(readAll(fileWith(many, ".zip"))).rejects.toThrow(/1099511627776 entries, more than 100000/);
});

test("a place beyond all numbers is an error", async () => {
  const [record, locator] = longEnd({ entries: 1, directory: 2 ** 62 });
  await expect(readAll(fileWith(bytesOf(record, locator, rawZip([])), ".zip"))).rejects.toThrow(/a whole zip archive/);
  const [, lost] = longEnd({ entries: 1, directory: 0, record: 2 ** 62 });
  await expect(readAll(fileWith(bytesOf(lost, rawZip([])), ".zip"))).rejects.toThrow(/a whole zip archive/);
});

test("an entry beyond 4 GiB is read, in a file that is mostly a hole", async () => {
  const path = newPath(".zip");
  const far = 5 * 2 ** 30;
  const zip = rawZip([{ name: "x", data: hello, lies: { place: 0xffffffff } }]);
  const directoryStart = zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const header = Buffer.from(zip.subarray(directoryStart, directoryStart + 47));
  header.writeUInt16LE(12, 30); // an extra field with the place in 64 bits
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(far), 4);
  const directory = far + directoryStart;
  const [record, locator] = longEnd({ entries: 1, directory, record: directory + 59 });
  const file = openSync(path, "w");
  ftruncateSync(file, far);
  writeSync(file, bytesOf(zip.subarray(0, directoryStart), header, extra, record, locator, rawZip([])), 0, null, far);
  closeSync(file);
  expect(await readAll(path)).toEqual({ x: `${hello}` });
});

/** The 64-bit record at the end of a directory, and its locator. */
function longEnd({
  entries,
  directory,
  record = 0,
}: {
  entries: number;
  directory: number;
  record?: number;
}): [Buffer, Buffer] {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(directory), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(BigInt(record), 8);
  return [end, locator];
}
