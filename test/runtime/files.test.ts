import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { streamFilesAtomically, writeFileAtomically } from "../../lib/runtime/files.js";

test("a file is replaced whole, its folders are made, and no temporary file stays", () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  const path = join(folder, "a/b.txt");
  writeFileAtomically(path, "one");
  writeFileAtomically(path, "two");
  expect(readFileSync(path, "utf8")).toBe("two");
  expect(readdirSync(join(folder, "a"))).toEqual(["b.txt"]);
});

test("a write that fails leaves what was there and no temporary file", () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  const path = join(folder, "taken");
  mkdirSync(join(path, "inside"), { recursive: true }); // a folder can't be replaced by a file
  expect(() => writeFileAtomically(path, "x")).toThrow();
  expect(existsSync(join(path, "inside"))).toBe(true);
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test("a file can be written in pieces", () => {
  const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "a");
  writeFileAtomically(path, [Buffer.from("one "), Buffer.from("two")]);
  expect(readFileSync(path, "utf8")).toBe("one two");
});

test("files are written in pieces that are made when it is their turn, and get their names when all are complete", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  const seen: string[][] = [];
  async function* pieces(text: string) {
    for (const letter of text) {
      seen.push(readdirSync(folder).map((name) => name.replace(/^(.*)\.\d+\.\d+\.tmp$/, "$1 in progress")));
      yield Buffer.from(letter);
    }
  }
  await streamFilesAtomically([
    { path: join(folder, "a"), pieces: pieces("xy") },
    { path: join(folder, "b"), pieces: pieces("z") },
  ]);
  expect(seen.at(-1)).toEqual(["a in progress", "b in progress"]);
  expect(seen).toHaveLength(3);
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("xy");
  expect(readFileSync(join(folder, "b"), "utf8")).toBe("z");
  expect(readdirSync(folder)).toEqual(["a", "b"]);
});

test("when one file of several fails, all stay as they were", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  writeFileAtomically(join(folder, "a"), "old");
  async function* failing() {
    yield Buffer.from("half");
    throw new Error("no more");
  }
  const files = [
    { path: join(folder, "a"), pieces: [Buffer.from("new")] },
    { path: join(folder, "b"), pieces: failing() },
  ];
  await expect(streamFilesAtomically(files)).rejects.toThrow("no more");
  expect(readFileSync(join(folder, "a"), "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("two writers of one file at a time do not mix", async () => {
  const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "a");
  const pieces = (letter: string) => Array(100).fill(Buffer.from(letter));
  await Promise.all(["x", "y"].map((letter) => streamFilesAtomically([{ path, pieces: pieces(letter) }])));
  expect(["x".repeat(100), "y".repeat(100)]).toContain(readFileSync(path, "utf8"));
});
