import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { loadMerges, saveMerges } from "../../../lib/tokenizers/bpe/merges-file.js";

const folder = mkdtempSync(join(tmpdir(), "merges-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("merges are saved a line each below a header, and come back", () => {
  const path = join(folder, "merges.txt");
  saveMerges(path, [
    ["a", "b"],
    ["ab", "ł</w>"],
  ]);
  expect(readFileSync(path, "utf8")).toBe("#version: 0.2\na b\nab ł</w>\n");
  expect(loadMerges(path)).toEqual([
    ["a", "b"],
    ["ab", "ł</w>"],
  ]);
});

test("a compressed file holds the same", () => {
  const path = join(folder, "merges.txt.gz");
  saveMerges(path, [["a", "b"]]);
  expect([...readFileSync(path).subarray(0, 2)]).toEqual([0x1f, 0x8b]); // gzip
  expect(loadMerges(path)).toEqual([["a", "b"]]);
});

test("no merges at all come back as none", () => {
  const path = join(folder, "none.txt");
  saveMerges(path, []);
  expect(loadMerges(path)).toEqual([]);
});

test("a file of another format is refused, with the line", () => {
  const path = join(folder, "broken.txt");
  writeFileSync(path, "a b\n");
  expect(() => loadMerges(path)).toThrow(`loadMerges: expected a "#version" line first, got "a b" (${path})`);
  writeFileSync(path, "#version: 0.2\na b\na b c\n");
  expect(() => loadMerges(path)).toThrow(`got "a b c" (${path}, line 3)`);
});

test("the lines of Windows and empty ones at the end make no difference", () => {
  const path = join(folder, "windows.txt");
  writeFileSync(path, "#version: 0.2\r\na b\r\n \r\n\r\n");
  expect(loadMerges(path)).toEqual([["a", "b"]]);
});

test("a small compressed file of more lines than any vocabulary is refused", () => {
  const path = join(folder, "bomb.txt.gz");
  for (const line of ["a a\n", "\n"]) {
    writeFileSync(path, gzipSync(`#version: 0.2\n${line.repeat(2 ** 20)}`));
    expect(() => loadMerges(path)).toThrow(`expected a text file of at most 1048576 lines, got more (${path})`);
  }
});

test("what is no file is refused by its path", () => {
  expect(() => loadMerges(folder)).toThrow(`expected a file, got a folder (${folder})`);
});
