import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openFile, readBytes } from "../../../lib/checkpoints/files/byte-source.js";
import { readZipDirectory } from "../../../lib/checkpoints/files/zip-file.js";
import { type EntryToWrite, zipPieces } from "../../../lib/checkpoints/files/zip-writer.js";
import { newPath } from "../torch/torch-bytes.js";

async function written(entries: Iterable<EntryToWrite>): Promise<string> {
  const path = newPath(".zip");
  await writeFile(path, zipPieces(entries));
  return path;
}

const entry = (name: string, ...pieces: Uint8Array[]): EntryToWrite => ({ name, pieces: async () => pieces });

test("entries of several pieces, empty ones among them, are read back", async () => {
  const path = await written([
    entry("a/b", Buffer.from("one "), Buffer.alloc(0), Buffer.from("two")),
    entry("ü", Buffer.alloc(0)),
    entry("last", Buffer.from([0, 255])),
  ]);
  const file = await openFile("test", path);
  const entries = [...(await readZipDirectory(file)).values()];
  expect(entries.map(({ name }) => name)).toEqual(["a/b", "ü", "last"]);
  const contents = await Promise.all(entries.map((each) => readBytes(each, 0, each.size)));
  expect(contents.map((bytes) => bytes.toString("latin1"))).toEqual(["one two", "", "\0\xff"]);
  await file.close();
});

test("data begin at multiples of 64 bytes, for names of any length", async () => {
  const names = Array.from({ length: 70 }, (_, i) => "n".repeat(i + 1));
  const bytes = readFileSync(await written(names.map((name) => entry(name, Buffer.from(`<${name}>`)))));
  for (const name of names) expect(bytes.indexOf(`<${name}>`) % 64).toBe(0);
});

test("pieces are asked for one entry at a time", async () => {
  const asked: string[] = [];
  const entries = ["a", "b"].map((name) => ({
    name,
    pieces: async () => {
      asked.push(name);
      return [Buffer.from(name)];
    },
  }));
  const pieces = zipPieces(entries);
  await pieces.next(); // a's header
  expect(asked).toEqual(["a"]);
  await pieces.return(undefined);
});

test("an archive of more than 65,535 entries says so in 64 bits", async () => {
  function* many(): Generator<EntryToWrite> {
    for (let i = 0; i < 65_536; i++) yield entry(`${i}`);
  }
  let last: Uint8Array = new Uint8Array();
  for await (const piece of zipPieces(many())) last = piece;
  const end = Buffer.from(last); // a record of 56 bytes, a locator of 20, and the old end of 22
  expect(end.length).toBe(56 + 20 + 22);
  expect([end.readUInt32LE(0), end.readUInt32LE(56), end.readUInt32LE(76)]).toEqual([
    0x06064b50, 0x07064b50, 0x06054b50,
  ]);
  expect(end.readBigUInt64LE(32)).toBe(65_536n);
  expect(end.readUInt16LE(76 + 10)).toBe(65_535);
});
