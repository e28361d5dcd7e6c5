import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { runCommand } from "../../lib/setup/commands.mjs";
import { temporaryFolder, writeProgram } from "./places.js";

test("a command's exit code and both of its outputs are collected", async () => {
  expect(await runCommand("sh", ["-c", "cat; echo err >&2; exit 3"], { input: "in " })).toMatchObject({
    code: 3,
    output: "in err\n",
  });
});

test("a program that isn't there counts as exit code 127 and says its name", async () => {
  const { code, output } = await runCommand("no-such-program", []);
  expect(code).toBe(127);
  expect(output).toContain("no-such-program");
});

test("Ctrl-C ends the command with its children, cleans up and exits with 130", async () => {
  const folder = temporaryFolder();
  const commands = pathToFileURL(resolve("lib/setup/commands.mjs")).href;
  writeProgram(
    join(folder, "child"),
    'trap "echo > child-ended; exit" TERM; echo > ready; while :; do sleep 0.05; done',
  );
  const script = `import { runCommand, stopOnSignals } from "${commands}";
    import { writeFileSync } from "node:fs";
    stopOnSignals(() => writeFileSync("cleaned", ""));
    await runCommand("sh", ["-c", "./child & wait"]);
    writeFileSync("went-on", "");`;
  const main = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: folder });
  await vi.waitFor(() => expect(readdirSync(folder)).toContain("ready"), { timeout: 20_000 });
  main.kill("SIGINT"); // one process is told; the command's child must end too, and what follows must not run
  expect(await once(main, "exit")).toEqual([130, null]);
  expect(readdirSync(folder).sort()).toEqual(["child", "child-ended", "cleaned", "ready"]);
});
