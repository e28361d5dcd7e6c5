// @ts-check
// `npm test`: everything that checks the project, in order, up to the first failure: types, lint and format, tests
// (documents and tiny experiments are among them), notebooks. `-- --only types,lint` runs a part of it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand, stopOnSignals } from "./commands.mjs";
import { here } from "./place.mjs";
import { readRecord } from "./stamps.mjs";

/** @typedef {{ passed: number, failed: number, output: string }} Outcome */
/** @typedef {{ name: string, run: () => Promise<Outcome> }} Check */

const { root } = here();

stopOnSignals(() => console.error("\nInterrupted."));
await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const checks = chosen(args);
  let passed = 0;
  let failed = 0;
  for (const { name, run } of checks) {
    process.stdout.write(`  ${name} ... `);
    const start = performance.now();
    const outcome = await run();
    const state = outcome.failed > 0 ? "FAILED" : outcome.passed > 1 ? `${outcome.passed} passed` : "passed";
    console.log(`${state} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
    passed += outcome.passed;
    failed += outcome.failed;
    if (failed > 0) {
      console.log(`\n${outcome.output.trim()}\n`);
      break;
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/**
 * @param {string[]} args
 * @returns {Check[]}
 */
function chosen(args) {
  const checks = [
    { name: "types", run: () => command("node_modules/typescript/bin/tsc", "-p", "test") },
    { name: "lint", run: () => command("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings") },
    { name: "tests", run: tests },
    ...notebooks().map((file) => ({ name: file, run: () => notebook(file) })),
  ];
  const only = args[0] === "--only" && args[1] ? args[1].split(",") : undefined;
  const selected = checks.filter(
    ({ name }) => !only || only.includes(name) || (only.includes("notebooks") && name.endsWith(".ipynb")),
  );
  if ((args.length > 0 && !only) || selected.length === 0) {
    console.error(`npm test: expected no argument or --only types,lint,tests,notebooks, got ${args.join(" ")}`);
    process.exit(2);
  }
  return selected;
}

/**
 * Runs a JavaScript program of the project.
 * @param {...string} args its path and arguments
 * @returns {Promise<Outcome>}
 */
async function command(...args) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined };
  const { code, output } = await runCommand(process.execPath, args, { cwd: root, env: { ...process.env, ...colour } });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
}

/** All of test/, counted as vitest counts; a file that can't be loaded counts as one failure. */
async function tests() {
  const report = join(root, "out/test/vitest.json");
  rmSync(report, { force: true });
  const { failed, output } = await command(
    "node_modules/vitest/vitest.mjs",
    ...["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  );
  const { numPassedTests = 0, numFailedTests = 0 } = readRecord(report);
  return { passed: numPassedTests, failed: failed ? Math.max(numFailedTests, 1) : 0, output };
}

function notebooks() {
  const folder = join(root, "notebooks");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".ipynb")).map((file) => `notebooks/${file}`);
}

/**
 * Executes a notebook into out/test, with the parameters that make it small.
 * @param {string} file
 */
function notebook(file) {
  mkdirSync(join(root, "out/test/notebooks"), { recursive: true });
  rmSync(join(root, "out/records/scaling-tiny.jsonl"), { force: true }); // so that there is something to train
  const parameters = tinyParameters(readFileSync(join(root, file), "utf8")).flatMap((given) => ["-p", given]);
  return command("dist/lib/notebook/run.js", file, "-o", join("out/test", file), ...parameters);
}

/**
 * "name=value" for each entry of `tiny` in the metadata of the cell tagged "parameters".
 * @param {string} text a notebook file
 */
function tinyParameters(text) {
  /** @type {{ cells: { metadata: { tags?: string[], tiny?: Record<string, unknown> } }[] }} */
  const { cells } = JSON.parse(text);
  const declared = cells.find(({ metadata }) => metadata.tags?.includes("parameters"))?.metadata.tiny ?? {};
  return Object.entries(declared).map(([name, value]) => `${name}=${value}`);
}
