// @ts-check
// What the set-up steps that compile against the TensorFlow in .venv have in common: a stamp of all that went into the file,
// compiling beside it, and a trial.
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runCommand } from "./commands.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { tensorflowFolder, tensorflowLibraries } from "./python-prefix.mjs";
import { findCompiler } from "./requirements.mjs";
import { hashOf, hashOfFile, readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

/**
 * @typedef {object} NativeModule all paths are relative to the project
 * @property {string} name the step's
 * @property {string} what what is compiled, for errors
 * @property {string} output the compiled file, in a folder of its own or of a package
 * @property {(root: string) => string[]} inputs the files that it depends on, besides TensorFlow
 * @property {(place: Place, target: string) => string[]} compilerArguments
 * @property {{ script: string, prints: string, doing: string }} trial run in a process of its own, which a file that does not
 *   fit can end; `doing` says in an error what it does
 */

/**
 * @param {NativeModule} module
 * @returns {import("./steps.mjs").Step}
 */
export function nativeStep(module) {
  const { name, output } = module;
  const stamp = join(dirname(output), "tandem-setup.json");
  return {
    name,
    after: ["npm packages", "Python packages"],
    gigabytes: () => 0.1,
    problems(place) {
      const compiler = findCompiler(place);
      return compiler instanceof Problem ? [compiler] : [];
    },
    isDone(place) {
      const { inputs, binary } = readRecord(join(place.root, stamp));
      const made = hashOfFile(join(place.root, output));
      return made !== "" && made === binary && inputs === hashOfInputs(place, module);
    },
    async run(place) {
      rmSync(join(place.root, stamp), { force: true });
      await compile(place, module);
      await tryOut(place, module);
      const inputs = hashOfInputs(place, module);
      writeRecord(join(place.root, stamp), { inputs, binary: hashOfFile(join(place.root, output)) });
    },
  };
}

/** The folder of TensorFlow. Throws without one. @param {string} root */
export function findTensorflow(root) {
  const tensorflow = tensorflowFolder(join(root, ".venv"));
  if (!tensorflow) throw new Problem("there is no TensorFlow in .venv", "delete .venv and run the same command again");
  return tensorflow;
}

/**
 * Links TensorFlow, found from where the output lies, so that a copied or moved project loads its own.
 * @param {Place} place
 * @param {string} output
 */
export function linkerArguments({ root, platform }, output) {
  const tensorflow = findTensorflow(root);
  const origin = platform === "darwin" ? "@loader_path" : "$ORIGIN";
  return [
    ...(platform === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
    ...Object.keys(tensorflowLibraries(join(root, ".venv"))).map((file) => join(tensorflow, file)),
    `-Wl,-rpath,${origin}/${relative(join(root, dirname(output)), tensorflow)}`,
  ];
}

/**
 * @param {Place} place
 * @param {NativeModule} module
 */
function hashOfInputs({ root, arch, platform }, { inputs }) {
  const venv = join(root, ".venv");
  return hashOf(
    inputs(root).map((file) => [file, hashOfFile(join(root, file))]),
    relative(root, tensorflowFolder(venv) ?? venv),
    tensorflowLibraries(venv),
    [arch, platform],
  );
}

/**
 * @param {Place} place
 * @param {NativeModule} module
 */
async function compile(place, { what, output, compilerArguments }) {
  const { root, env } = place;
  const compiler = findCompiler(place);
  if (compiler instanceof Problem) throw compiler;
  const partial = join(root, `${output}.partial`);
  mkdirSync(join(root, dirname(output)), { recursive: true });
  const { code, output: printed } = await runCommand(compiler, compilerArguments(place, partial), { cwd: root, env });
  if (code !== 0) {
    rmSync(partial, { force: true });
    throw explainFailure(`compiling ${what} with ${compiler}`, printed, "try another compiler: set CXX");
  }
  renameSync(partial, join(root, output));
}

/**
 * @param {Place} place
 * @param {NativeModule} module
 */
async function tryOut({ root, env }, { trial: { script, prints, doing } }) {
  const quiet = { ...env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const { code, output: printed } = await runCommand(process.execPath, ["-e", script], { cwd: root, env: quiet });
  if (code === 0 && printed.includes(prints)) return;
  const ended = printed || `it ended with code ${code} and printed nothing`;
  throw explainFailure(doing, ended, "delete node_modules and .venv, then run the same command again");
}
