// @ts-check
// Set-up step: TensorFlow.js linked to the TensorFlow in .venv. The binding's own sources compile unchanged against
// the headers of a current TensorFlow; its published binary wants TensorFlow 2.9 and CUDA 11.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { runCommand } from "./commands.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { tensorflowFolder, tensorflowLibraries } from "./python-prefix.mjs";
import { findCompiler } from "./requirements.mjs";
import { hashOf, hashOfFile, readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const binding = "node_modules/@tensorflow/tfjs-node-gpu/binding";
const output = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";
const stamp = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tandem-setup.json";
const headers = "node_modules/node-api-headers";

/** [1 2; 3 4] times [5 6; 7 8]: 1*5 + 2*7 = 19, 1*6 + 2*8 = 22, 3*5 + 4*7 = 43, 3*6 + 4*8 = 50. */
const product = "19,22,43,50";
const trial = `const tf = require("@tensorflow/tfjs-node-gpu");
console.log("product " + tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync().join());`;

/** @type {import("./steps.mjs").Step} */
export const tensorflowLink = {
  name: "TensorFlow.js link",
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
    await multiplyTwoMatrices(place);
    writeRecord(join(place.root, stamp), { inputs: hashOfInputs(place), binary: hashOfFile(join(place.root, output)) });
  },
};

/** @param {Place} place */
function hashOfInputs({ root, arch, platform }) {
  const venv = join(root, ".venv");
  const sources = existsSync(join(root, binding)) ? readdirSync(join(root, binding)).sort() : [];
  return hashOf(
    sources.map((file) => [file, hashOfFile(join(root, binding, file))]),
    hashOfFile(join(root, headers, "package.json")),
    relative(root, tensorflowFolder(venv) ?? venv),
    tensorflowLibraries(venv),
    [arch, platform],
  );
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
    throw explainFailure(`compiling TensorFlow.js' binding with ${compiler}`, printed, "try another compiler: set CXX");
  }
  renameSync(partial, join(root, output));
}

/**
 * The library path is relative to the binding, so that a copied or moved project loads its own TensorFlow.
 * @param {Place} place
 * @param {string} target
 */
export function compilerArguments({ root, platform }, target) {
  const venv = join(root, ".venv");
  const tensorflow = tensorflowFolder(venv);
  if (!tensorflow) throw new Problem("there is no TensorFlow in .venv", "delete .venv and run the same command again");
  const sources = readdirSync(join(root, binding)).filter((file) => file.endsWith(".cc"));
  const fromOutput = relative(join(root, output, ".."), tensorflow);
  const origin = platform === "darwin" ? "@loader_path" : "$ORIGIN";
  return [
    ...["-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-DNAPI_VERSION=8"],
    ...(platform === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
    ...["-I", join(root, headers, "include"), "-I", join(tensorflow, "include")],
    ...sources.map((file) => join(root, binding, file)),
    ...Object.keys(tensorflowLibraries(venv)).map((file) => join(tensorflow, file)),
    ...["-o", target, `-Wl,-rpath,${origin}/${fromOutput}`],
  ];
}

/**
 * In a process of its own: a binding that does not fit can end the process.
 * @param {Place} place
 */
async function multiplyTwoMatrices({ root, env }) {
  const quiet = { ...env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const { code, output: printed } = await runCommand(process.execPath, ["-e", trial], { cwd: root, env: quiet });
  if (code !== 0 || !printed.includes(`product ${product}`)) {
    throw explainFailure(
      "multiplying two matrices with the linked TensorFlow.js",
      printed || `it ended with code ${code} and printed nothing`,
      "delete node_modules and .venv, then run the same command again",
    );
  }
}
