// @ts-check
// The tools a set-up needs from the machine. All that is missing is reported at once, before anything is downloaded.
import { spawnSync } from "node:child_process";
import { freeBytes } from "./place.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const cppExample = "#include <optional>\nint main() { std::optional<int> x = 1; return x.value() - 1; }\n";

/**
 * TensorFlow.js 4.22 uses functions that Node 23 removed; below 20.19 and 22.12 `require` can't load ES modules.
 * @param {string} version as in process.versions.node
 * @returns {Problem[]}
 */
export function nodeProblems(version) {
  const [major, minor] = version.split(".").map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12)) return [];
  const fault = major > 22 ? "too new" : "too old";
  return [
    new Problem(
      `Node 20 (from 20.19) or 22 (from 22.12) is needed; this is Node ${version}, ${fault}`,
      "install Node 22: `nvm install 22 && nvm use 22`, https://nodejs.org, or the conda environment of environment.yml",
    ),
  ];
}

/** @param {Place} place */
export function platformProblems({ platform }) {
  if (platform === "linux" || platform === "darwin") return [];
  return [new Problem(`Linux is needed; this is ${platform}`, "on Windows, work inside WSL 2 (`wsl --install`)")];
}

/**
 * How to call npm: the one that started us, else the one on the PATH.
 * @param {Place} place
 * @returns {{ command: string, args: string[] } | Problem}
 */
export function findNpm({ env }) {
  const path = env.npm_execpath;
  if (path && /npm-cli\.c?js$/.test(path)) return { command: process.execPath, args: [path] };
  if (answer("npm", ["--version"], env) !== undefined) return { command: "npm", args: [] };
  return new Problem("npm is missing", "install it: `apt-get install npm`, or Node from https://nodejs.org");
}

/**
 * The first Python from 3.10 to 3.13 that can make virtual environments; $PYTHON, if set, is the only candidate.
 * @param {Place} place
 * @returns {{ command: string, version: string } | Problem}
 */
export function findPython({ env }) {
  const names = ["python3", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
  const candidates = env.PYTHON ? [env.PYTHON] : names;
  const found = candidates.flatMap((name) => probePython(name, env) ?? []);
  const fitting = found.filter(({ minor }) => minor >= 10 && minor <= 13);
  const complete = fitting.find(({ hasVenv }) => hasVenv);
  if (complete) return { command: complete.command, version: complete.version };
  if (fitting.length > 0) {
    const { version, command, minor } = fitting[0];
    return new Problem(
      `Python ${version} (${command}) lacks the modules venv and ensurepip`,
      `\`apt-get install python3.${minor}-venv\` (Debian, Ubuntu), or point PYTHON to a Python from 3.10 to 3.13 that has them`,
    );
  }
  const seen = found.map(({ command, version }) => `${command} is ${version}`).join(", ") || "none was found";
  return new Problem(
    `Python 3.10, 3.11, 3.12 or 3.13 is needed; ${seen}`,
    "`apt-get install python3 python3-venv` (Debian, Ubuntu), the conda environment of environment.yml, or point PYTHON to one",
  );
}

/**
 * The first of $CXX, g++, clang++ and c++ that compiles a small C++17 program.
 * @param {Place} place
 * @returns {string | Problem}
 */
export function findCompiler({ env }) {
  const candidates = env.CXX ? [env.CXX] : ["g++", "clang++", "c++"];
  for (const command of candidates) {
    if (answer(command, ["-std=c++17", "-fsyntax-only", "-x", "c++", "-"], env, { input: cppExample }) !== undefined)
      return command;
  }
  const fault = env.CXX ? `CXX=${env.CXX} does not compile C++17` : "none of g++, clang++ and c++ compiles C++17 here";
  return new Problem(
    `a C++17 compiler is needed; ${fault}`,
    "`apt-get install g++` (Debian, Ubuntu), `dnf install gcc-c++` (Fedora), or point CXX to a compiler",
  );
}

/**
 * @param {string} folder
 * @param {number} gigabytes what the pending steps put there
 * @param {number} [free] bytes
 * @returns {Problem[]}
 */
export function diskProblems(folder, gigabytes, free = freeBytes(folder)) {
  if (free >= gigabytes * 1e9) return [];
  const remedy = "free some space, or work in a folder on a larger disk";
  return [
    new Problem(
      `${gigabytes.toFixed(1)} GB of disk are needed in ${folder}; ${(free / 1e9).toFixed(1)} GB are free`,
      remedy,
    ),
  ];
}

/**
 * @param {string} command
 * @param {NodeJS.ProcessEnv} env
 */
function probePython(command, env) {
  const script = `import sys
from importlib.util import find_spec
print("%d.%d.%d" % sys.version_info[:3], bool(find_spec("venv") and find_spec("ensurepip")))`;
  const [version, hasVenv] = answer(command, ["-c", script], env)?.split(" ") ?? [];
  const [major, minor] = (version ?? "").split(".").map(Number);
  return major === 3 ? { command, version, minor, hasVenv: hasVenv === "True" } : undefined;
}

/**
 * What a tool prints, trimmed; undefined when it is missing or fails.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {{ input?: string, cwd?: string }} [options]
 */
export function answer(command, args, env, { input = "", cwd } = {}) {
  const { status, stdout } = spawnSync(command, args, { env, input, cwd, encoding: "utf8", timeout: 30_000 });
  return status === 0 ? stdout.trim() : undefined;
}
