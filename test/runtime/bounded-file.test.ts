import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readBoundedFile } from "../../lib/runtime/bounded-file.js";

const folder = mkdtempSync(join(tmpdir(), "bounded-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "file");
const read = (at = path) => readBoundedFile("readIt", at, { most: 3 });

test("a file up to the bound is read, a larger one is not", () => {
  writeFileSync(path, "abc");
  expect(read().toString()).toBe("abc");
  writeFileSync(path, "abcd");
  expect(() => read()).toThrow(`readIt: expected a file of at most 3 bytes, got 4 bytes (${path})`);
});

test("nothing and a folder are refused", () => {
  const none = join(folder, "none");
  expect(() => read(none)).toThrow(`readIt: expected a file, got none (${none}); give the path of a file`);
  expect(() => read(folder)).toThrow(`readIt: expected a file, got a folder (${folder})`);
});

test("a device, which never ends, and a pipe, which waits for a writer, are refused unread", () => {
  const [device, pipe] = [join(folder, "device"), join(folder, "pipe")];
  symlinkSync("/dev/zero", device);
  execFileSync("mkfifo", [pipe]);
  for (const at of [device, pipe]) expect(() => read(at)).toThrow("expected a file, got no regular file");
});
