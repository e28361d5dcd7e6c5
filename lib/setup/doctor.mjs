// @ts-check
// `npm run doctor`: what this machine has, what the set-up has done, what is wrong and how to mend it. Works in a
// fresh clone; `-- --json` prints the same for programs. Ends with code 1 when something is wrong.
import { readdirSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { examineEngine } from "./engine-report.mjs";
import { freeBytes, here } from "./place.mjs";
import { Problem } from "./problem.mjs";
import { tensorflowFolder } from "./python-prefix.mjs";
import { answer, findCompiler, findNpm, findPython, nodeProblems, platformProblems } from "./requirements.mjs";
import { missingTools, steps } from "./steps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const trial = `const tf = require("@tensorflow/tfjs-node-gpu");
const backend = tf.backend();
console.log(JSON.stringify({ tensorflowjs: tf.version_core, tensorflow: backend.binding.TF_Version,
  backend: tf.getBackend(), device: backend.isUsingGpuDevice ? "GPU" : "CPU" }));`;

const report = examine(here());
if (process.argv.includes("--json")) console.log(JSON.stringify(report, null, 2));
else print(report);
process.exitCode = report.problems.length > 0 ? 1 : 0;

/** @param {Place} place */
function examine(place) {
  const { root, env, platform, arch } = place;
  const python = findPython(place);
  const npm = findNpm(place);
  const compiler = findCompiler(place);
  const { states, problems } = examineSteps(place);
  const isLinked = states["TensorFlow.js link"] === "done";
  const running = isLinked ? runTensorflow(place) : undefined;
  if (isLinked && !running) {
    problems.push({
      what: "TensorFlow.js does not start",
      remedy: "delete node_modules and .venv, then `npm run setup`",
    });
  }
  const { problems: engineProblems, ...engine } = examineEngine(place);
  problems.push(...engineProblems.map(({ what, remedy }) => ({ what, remedy })));
  return {
    system: `${platform} ${arch}`,
    node: process.versions.node,
    npm: npm instanceof Problem ? null : answer(npm.command, [...npm.args, "--version"], env),
    python: python instanceof Problem ? null : `${python.version} (${python.command})`,
    compiler: compiler instanceof Problem ? null : answer(compiler, ["--version"], env)?.split("\n")[0],
    tensorflow: running?.tensorflow ?? null,
    tensorflowjs: running?.tensorflowjs ?? null,
    backend: running?.backend ?? null,
    device: running?.device ?? null,
    ...engine,
    threads: availableParallelism(),
    gpu: answer("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"], env) ?? null,
    tensorflowFolder: tensorflowFolder(join(root, ".venv")) ?? null,
    diskFreeGigabytes: Number((freeBytes(root) / 1e9).toFixed(1)),
    cacheMegabytes: Math.round(folderBytes(join(root, ".cache")) / 1e6),
    setup: states,
    problems,
  };
}

/** @param {Place} place */
function examineSteps(place) {
  /** @type {{ what: string, remedy: string }[]} */
  const problems = [...nodeProblems(process.versions.node), ...platformProblems(place)];
  /** @type {Record<string, "done" | "due" | "broken">} */
  const states = {};
  for (const step of steps) {
    try {
      states[step.name] = step.isDone(place) ? "done" : "due";
    } catch (error) {
      states[step.name] = "broken";
      problems.push(asProblem(error));
    }
  }
  const pending = steps.filter(({ name }) => states[name] === "due");
  if (pending.length > 0) {
    const names = pending.map(({ name }) => name).join(", ");
    problems.push(...missingTools(place, pending), { what: `not set up: ${names}`, remedy: "`npm run setup`" });
  }
  return { states, problems: problems.map(({ what, remedy }) => ({ what, remedy })) };
}

/** @param {unknown} error */
function asProblem(error) {
  return error instanceof Problem ? error : new Problem(String(error), "`npm run setup`");
}

/**
 * In a process of its own, which a binding that does not fit may end.
 * @param {Place} place
 * @returns {{ tensorflowjs: string, tensorflow: string, backend: string, device: string } | undefined}
 */
function runTensorflow({ env, root }) {
  const printed = answer(process.execPath, ["-e", trial], { ...env, TF_CPP_MIN_LOG_LEVEL: "2" }, { cwd: root });
  const line = printed?.split("\n").find((text) => text.startsWith("{"));
  return line && JSON.parse(line);
}

/**
 * @param {string} folder
 * @returns {number}
 */
function folderBytes(folder) {
  try {
    const files = readdirSync(folder, { recursive: true }).map((file) => join(folder, String(file)));
    return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  } catch {
    return 0;
  }
}

/** @param {ReturnType<typeof examine>} report */
function print({ setup, problems, diskFreeGigabytes, cacheMegabytes, ...facts }) {
  const rows = Object.entries({
    ...facts,
    "disk free": `${diskFreeGigabytes} GB`,
    "icon cache": `${cacheMegabytes} MB`,
    ...setup,
  });
  for (const [name, value] of rows) console.log(`${name.padEnd(18)} ${value ?? "none"}`);
  if (problems.length === 0) console.log("\nNothing is wrong.");
  for (const { what, remedy } of problems) console.log(`\nWrong: ${what}\n  Remedy: ${remedy}`);
}
