import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { currentCommit, describeMachine } from "../../lib/results/provenance.js";
import { resultRecordSchema } from "../../lib/results/schema.js";
import { exampleRecord } from "./records.js";

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
  expect(machine.execution).toBeUndefined(); // as in records made before there was a choice
  const words = Object.values(machine).flatMap((value) => String(value).split(/\W+/));
  expect(words).not.toContain(hostname());
  expect(words).not.toContain(userInfo().username);
});

test("a record says how its programs ran, or, if it is old, nothing; never anything else", () => {
  const recordOf = (execution: unknown) => {
    const { machine, ...record } = exampleRecord();
    return resultRecordSchema.safeParse({ ...record, machine: { ...machine, execution } });
  };
  const engine = { backend: "tensorflow", device: "cpu", tensorflow: "2.21.0" };
  expect(describeMachine({ ...engine, execution: "eager" }).execution).toBe("eager");
  for (const execution of ["compiled", "eager", undefined])
    expect(recordOf(execution).data?.machine.execution).toBe(execution);
  expect(recordOf("fast").success).toBe(false);
});
