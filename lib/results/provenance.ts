// Where a result came from: the source's commit and the machine, without anything that names a person, host or folder.
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import type { Machine } from "./schema.js";

/** Records are results, not sources: a run that has just appended to them does not make the next one "dirty". */
const results = ["experiments/records", "bench/records", "bench/RESULTS.md", "parity/RESULTS.md"];
const sources = ["--", ":/", ...results.map((path) => `:(top,exclude)${path}`)];

/** Hash of the source's commit, with "-dirty" when tracked files differ from it; "unknown" outside a repository. */
export function currentCommit(folder = __dirname): string {
  try {
    const hash = git(folder, ["rev-parse", "HEAD"]);
    return git(folder, ["status", "--porcelain", "--untracked-files=no", ...sources]) === "" ? hash : `${hash}-dirty`;
  } catch {
    return "unknown";
  }
}

/** This machine; what computes is the engine's to say. */
export function describeMachine(engine: Pick<Machine, "backend" | "device" | "execution" | "tensorflow">): Machine {
  return {
    cpu: cpus()[0]?.model.trim() || "unknown",
    threads: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    ...engine,
    node: process.versions.node,
  };
}

function git(folder: string, command: string[]): string {
  return execFileSync("git", command, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
