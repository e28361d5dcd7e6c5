import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { currentCommit, describeMachine } from "../../lib/results/provenance.js";

test("the commit is the hash, marked as soon as a tracked file differs, and unknown outside a repository", () => {
  const folder = mkdtempSync(join(tmpdir(), "commit-"));
  const git = (...command: string[]) => execFileSync("git", command, { cwd: folder, encoding: "utf8" }).trim();
  try {
    expect(currentCommit(folder)).toBe("unknown");
    writeFileSync(join(folder, "file"), "one");
    mkdirSync(join(folder, "experiments/records"), { recursive: true });
    writeFileSync(join(folder, "experiments/records/a.jsonl"), "one");
    git("init", "--quiet");
    git("add", "file", "experiments");
    git("-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "Add a file");
    const hash = git("rev-parse", "HEAD");
    expect(currentCommit(folder)).toBe(hash);
    writeFileSync(join(folder, "experiments/records/a.jsonl"), "two"); // results are not sources
    expect(currentCommit(folder)).toBe(hash);
    writeFileSync(join(folder, "file"), "two");
    expect(currentCommit(folder)).toBe(`${hash}-dirty`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the machine is described without its name or its user", () => {
  const machine = describeMachine({ backend: "tensorflow", device: "CPU", tensorflow: "2.21.0" });
  expect(machine).toMatchObject({ backend: "tensorflow", device: "CPU", node: process.versions.node });
  expect(machine.threads).toBeGreaterThanOrEqual(1);
  const words = Object.values(machine).flatMap((value) => String(value).split(/\W+/));
  expect(words).not.toContain(hostname());
  expect(words).not.toContain(userInfo().username);
});
