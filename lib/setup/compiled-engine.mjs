// @ts-check
// Set-up step: the addon of lib/engine/native, which compiles and runs TensorFlow programs, built against the TensorFlow in
// .venv.
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { runCommand } from "./commands.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { tensorflowFolder, tensorflowLibraries } from "./python-prefix.mjs";
import { findCompiler } from "./requirements.mjs";
import { hashOf, hashOfFile, readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const sources = "lib/engine/native";
const output = "lib/engine/native/build/tandem.node";
const stamp = "lib/engine/native/build/tandem-setup.json";
const headers = ["node_modules/node-api-headers", "node_modules/node-addon-api"];

/** 3 times 3 by a program that XLA compiles; 1 is TensorFlow's number of float32. */
const trial = `const { open, DeviceArray, GraphBuilder } = require("./${output}");
open("auto");
const graph = new GraphBuilder();
const x = graph.placeholder(1, []).id;
const square = graph.operation("Square", [], [x])[0].id;
graph.program([x], [square]).run([new DeviceArray(1, [], Float32Array.of(3), false)])
  .then(([result]) => console.log("square " + result.readSync()[0]));`;

/** @type {import("./steps.mjs").Step} */
export const compiledEngine = {
  name: "compiled engine",
  after: ["npm packages", "Python packages"],
  gigabytes: () => 0.1,
  problems(place) {
    const compiler = findCompiler(place);
    return compiler instanceof Problem ? [compiler] : [];
  },
  isDone(place) {
    const { inputs, binary } = readRecord(join(place.root, stamp));
    const made = hashOfFile(join(place.root, output));
    return made !== "" && made === binary && inputs === hashOfInputs(place);
  },
  async run(place) {
    rmSync(join(place.root, stamp), { force: true });
    await compile(place);
    await squareANumber(place);
    writeRecord(join(place.root, stamp), { inputs: hashOfInputs(place), binary: hashOfFile(join(place.root, output)) });
  },
};

/** @param {Place} place */
function hashOfInputs({ root, arch, platform }) {
  const venv = join(root, ".venv");
  return hashOf(
    sourceFiles(root, /\.(cc|h)$/).map((file) => [file, hashOfFile(join(root, file))]),
    headers.map((folder) => hashOfFile(join(root, folder, "package.json"))),
    relative(root, tensorflowFolder(venv) ?? venv),
    tensorflowLibraries(venv),
    [arch, platform],
  );
}

/**
 * @param {string} root
 * @param {RegExp} ending
 */
function sourceFiles(root, ending) {
  const files = readdirSync(join(root, sources)).filter((file) => ending.test(file));
  return files.sort().map((file) => join(sources, file));
}

/** @param {Place} place */
async function compile(place) {
  const { root, env } = place;
  const compiler = findCompiler(place);
  if (compiler instanceof Problem) throw compiler;
  const partial = join(root, `${output}.partial`);
  mkdirSync(join(root, output, ".."), { recursive: true });
  const { code, output: printed } = await runCommand(compiler, compilerArguments(place, partial), { cwd: root, env });
  if (code !== 0) {
    rmSync(partial, { force: true });
    throw explainFailure(`compiling ${sources} with ${compiler}`, printed, "try another compiler: set CXX");
  }
  renameSync(partial, join(root, output));
}

/**
 * The library path is relative to the addon, so that a copied or moved project loads its own TensorFlow.
 * @param {Place} place
 * @param {string} target
 */
export function compilerArguments(place, target) {
  const { root, platform } = place;
  const tensorflow = findTensorflow(root);
  const [origin, undefinedSymbols] =
    platform === "darwin" ? ["@loader_path", ["-undefined", "dynamic_lookup"]] : ["$ORIGIN", []];
  return [
    ...["-O2", "-fPIC", "-shared", "-pthread", ...undefinedSymbols],
    ...sourceArguments(place),
    ...Object.keys(tensorflowLibraries(join(root, ".venv"))).map((file) => join(tensorflow, file)),
    ...["-o", target, `-Wl,-rpath,${origin}/${relative(join(root, output, ".."), tensorflow)}`],
  ];
}

/**
 * The sources, and how they are to be read. Foreign headers count as the system's, whose warnings are not ours.
 * @param {Place} place
 */
export function sourceArguments({ root }) {
  const [nodeApi, nodeAddonApi] = headers.map((folder) => join(root, folder));
  const includes = [join(nodeApi, "include"), nodeAddonApi, join(findTensorflow(root), "include")];
  return [
    ...["-std=c++17", "-Wall", "-Wextra", "-Wpedantic"],
    ...["-DNAPI_VERSION=8", "-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL"],
    "-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", // in a thread that is terminated, where no JavaScript can catch them
    ...includes.flatMap((folder) => ["-isystem", folder]),
    ...sourceFiles(root, /\.cc$/).map((file) => join(root, file)),
  ];
}

/** @param {string} root */
function findTensorflow(root) {
  const tensorflow = tensorflowFolder(join(root, ".venv"));
  if (!tensorflow) throw new Problem("there is no TensorFlow in .venv", "delete .venv and run the same command again");
  return tensorflow;
}

/**
 * In a process of its own: an addon that does not fit can end the process.
 * @param {Place} place
 */
async function squareANumber({ root, env }) {
  const quiet = { ...env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const { code, output: printed } = await runCommand(process.execPath, ["-e", trial], { cwd: root, env: quiet });
  if (code !== 0 || !printed.includes("square 9")) {
    throw explainFailure(
      "squaring a number with the compiled engine",
      printed || `it ended with code ${code} and printed nothing`,
      "delete node_modules and .venv, then run the same command again",
    );
  }
}
