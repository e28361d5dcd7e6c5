import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadMerges, saveMerges } from "../../lib/tokenizers/merges-file.js";

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
