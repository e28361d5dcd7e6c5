// The compiled addon by itself: all that it offers, and its sources.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sourceArguments } from "../../lib/setup/compiled-engine.mjs";
import { here } from "../../lib/setup/place.mjs";
import { findCompiler } from "../../lib/setup/requirements.mjs";

const run = promisify(execFile);

test("every entry point does its work, and refuses what it can't", async () => {
  const { stdout } = await run(process.execPath, ["--expose-gc", join(__dirname, "native-smoke.cjs")]);
  expect(stdout).toBe("done\n");
});

test("the sources compile without a warning", async () => {
  const place = here();
  const { stderr } = await run(String(findCompiler(place)), [...sourceArguments(place), "-fsyntax-only", "-Werror"]);
  expect(stderr).toBe("");
});
