// The README's program runs as it stands there, only shorter.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the fifteen lines of the README run and print what they say", { timeout: 180_000 }, () => {
  const program = /```js\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8"))?.[1] ?? "";
  const steps = /steps: \d+, warmup: \d+/;
  expect(program).toMatch(steps);
  mkdirSync("out/test", { recursive: true });
  writeFileSync("out/test/hello.mjs", program.replace(steps, "steps: 3, warmup: 1"));
  const printed = execFileSync(process.execPath, ["out/test/hello.mjs"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(printed).toMatch(/^\d+ pictures: top-1 \d+\.\d\d %, top-5 \d+\.\d\d %, guessing 0\.05 %\n$/);
});
