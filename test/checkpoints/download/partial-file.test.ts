import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { PartialFile } from "../../../lib/checkpoints/download/partial-file.js";

const folder = mkdtempSync(join(tmpdir(), "tandem-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hash = { algorithm: "sha256", expected: "" } as const;

test("what has arrived is counted when the download goes on", async () => {
  const target = join(folder, "a");
  writeFileSync(`${target}.${process.pid}.incomplete`, "four");
  const partial = await PartialFile.open(target, hash);
  expect(partial.size).toBe(4);
  await partial.close();
});

test("a part that can't be read again is closed", async () => {
  const other = await open(join(folder, "b"), "w");
  await other.close();
  const handles = Object.getPrototypeOf(other) as FileHandle;
  let opened: FileHandle | undefined;
  const broken = vi.spyOn(handles, "createReadStream").mockImplementation(function (this: FileHandle) {
    opened = this;
    throw new Error("bad sector");
  });
  await expect(PartialFile.open(join(folder, "c"), hash)).rejects.toThrow("bad sector");
  expect(opened?.fd).toBe(-1); // Node's number for a closed file
  broken.mockRestore();
});
