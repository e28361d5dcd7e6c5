import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileAtomically } from "../../lib/runtime/files.js";

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
