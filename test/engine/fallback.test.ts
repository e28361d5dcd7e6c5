import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** A copy of the compiled engine whose native package can't be loaded. */
function runWithoutNative(program: string): { out: string; notices: string } {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  const broken = join(folder, "node_modules/@tensorflow/tfjs-node-gpu");
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, "index.js"), 'throw new Error("tfjs_binding.node is missing")');
  const hook = join(folder, "hook.js");
  writeFileSync(
    hook,
    `const Module = require("node:module"); const load = Module._load;
     Module._load = (name, ...rest) => load(name === "@tensorflow/tfjs-node-gpu" ? ${JSON.stringify(broken)} : name, ...rest);`,
  );
  const notices = join(folder, "stderr");
  const command = `exec "${process.execPath}" -r "${hook}" -e '${program}' 2>"${notices}"`;
  const out = execFileSync("sh", ["-c", command], { encoding: "utf8", cwd: join(__dirname, "../..") });
  return { out, notices: execFileSync("cat", [notices], { encoding: "utf8" }) };
}

test("without the native engine the same program runs in JavaScript, with one notice that names the remedy", () => {
  const { out, notices } = runWithoutNative(
    `const { tf, engineInfo } = require("./dist/lib/engine/tf.js");
     console.log(tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0], engineInfo().backend, engineInfo().native);`,
  );
  expect(out.trim()).toBe("11 cpu false");
  expect(notices.trim().split("\n")).toHaveLength(1);
  expect(notices).toContain("npm run setup");
  expect(notices).toContain("tfjs_binding.node is missing");
});
