import { expect, test } from "vitest";
import { explainFailure } from "../../lib/setup/problem.mjs";

test.each([
  ["npm error code ENOTFOUND", "no network"],
  ["npm error errno ECONNREFUSED", "no network"],
  ["NewConnectionError: Temporary failure in name resolution", "no network"],
  ["npm error nospc ENOSPC: no space left on device, write", "the disk is full"],
  ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"],
  ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "the server's certificate was not accepted"],
  ["npm error Error: EACCES: permission denied, mkdir", "a file may not be written"],
  ["npm error `npm ci` can only install packages when your package.json and ...", "don't name the same packages"],
])("'%s' is read as: %s", (output, cause) => {
  const { what, remedy } = explainFailure("installing", `noise\n${output}\nmore noise`);
  expect(what).toContain(cause);
  expect(what).toContain(output);
  expect(what).not.toContain("noise");
  expect(remedy).toMatch(/run/);
});

test("an unknown failure shows a short output whole, a long one by its ends", () => {
  expect(explainFailure("compiling", "a.cc:3: error\n\nstop").what).toBe(
    "compiling failed:\n    | a.cc:3: error\n    | stop",
  );
  const lines = Array.from({ length: 100 }, (_, line) => `line ${line}`);
  const { what } = explainFailure("compiling", lines.join("\n"));
  expect(what).toContain("| line 11\n    | ...\n    | line 88\n"); // 12 from the start, 12 from the end
});
