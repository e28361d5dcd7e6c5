// The README's programs run as they stand there, the one that trains only shorter.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

const blocks = [...readFileSync("README.md", "utf8").matchAll(/```js\n([\s\S]*?)```\n\n```\n([\s\S]*?)```/g)];
const [hello, line] = blocks.map(([, program, printed]) => ({ program, printed }));

/** What a program prints. */
function run(program: string, file: string): string {
  mkdirSync("out/test", { recursive: true });
  writeFileSync(`out/test/${file}`, program);
  return execFileSync(process.execPath, [`out/test/${file}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
}

test("the compiled line of the README runs and prints what it says", { timeout: 60_000 }, () => {
  expect(run(line.program, "line.mjs")).toBe(line.printed);
});

test("the fifteen lines of the README run and print what they say", { timeout: 180_000 }, () => {
  const steps = /steps: \d+, warmup: \d+/;
  expect(hello.program).toMatch(steps);
  const printed = run(hello.program.replace(steps, "steps: 3, warmup: 1"), "hello.mjs");
  expect(printed).toMatch(/^\d+ pictures: top-1 \d+\.\d\d %, top-5 \d+\.\d\d %, guessing 0\.05 %\n$/);
});
