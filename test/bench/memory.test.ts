import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { memoryOf, resetPeak } from "../../bench/memory.js";

/** Holds 100 MB for a moment. */
const program = `
  let held = Buffer.alloc(1e8, 1);
  held = undefined;
  gc();
  console.log("released");
  process.stdin.resume();`;

test("a process's peak remembers what it has released, until it is reset", async () => {
  const child = spawn(process.execPath, ["--expose-gc", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const before = memoryOf(child.pid!);
  resetPeak(child.pid!);
  const after = memoryOf(child.pid!);
  child.stdin.end();
  await once(child, "exit");
  if (!existsSync("/proc/self/clear_refs")) return expect([before, after]).toEqual([undefined, undefined]);
  expect(before!.peakBytes - before!.bytes).toBeGreaterThan(8e7);
  expect(after!.peakBytes - after!.bytes).toBeLessThan(2e7);
});
