// Made-up projects and machines for the set-up's tests: a temporary folder, and a PATH that holds nothing but shell
// scripts of the given names.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Place } from "../../lib/setup/place.mjs";

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tandem-setup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A project with these files on a machine with these tools (name -> shell script) and no others. */
export function placeWith(files: Record<string, string> = {}, tools: Record<string, string> = {}): Place {
  const root = temporaryFolder();
  const bin = temporaryFolder();
  for (const [file, text] of Object.entries(files)) writeText(join(root, file), text);
  for (const [tool, script] of Object.entries(tools)) writeProgram(join(bin, tool), script);
  return { root, env: { PATH: bin }, platform: "linux", arch: "x64", hasNvidiaGpu: false };
}

export function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export function writeProgram(path: string, script: string): void {
  writeText(path, `#!/bin/sh\nPATH=$PATH:/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
}
