import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readJson } from "../../../lib/checkpoints/formats/hugging-face-config.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a configuration is read if there is one", () => {
  writeFileSync(join(folder, "config.json"), '{ "model_type": "clip" }');
  expect(readJson(folder, "config.json")).toEqual({ model_type: "clip" });
  expect(readJson(folder, "another.json")).toBeUndefined();
});

test("a configuration that is a device, a pipe or a folder is refused at once", () => {
  symlinkSync("/dev/zero", join(folder, "zeros.json"));
  execFileSync("mkfifo", [join(folder, "pipe.json")]);
  mkdirSync(join(folder, "folder.json"));
  for (const kind of ["zeros", "pipe"])
    expect(() => readJson(folder, `${kind}.json`)).toThrow(`readJson: expected a file, got no regular file (${folder}`);
  expect(() => readJson(folder, "folder.json")).toThrow("readJson: expected a file, got a folder");
});
