// @ts-check
// Set-up step: the addon of lib/engine/native, which compiles and runs TensorFlow programs, built against the TensorFlow in
// .venv.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findTensorflow, linkerArguments, nativeStep } from "./native-step.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const sources = "lib/engine/native";
const headers = ["node_modules/node-api-headers", "node_modules/node-addon-api"];

/** The addon, relative to the project. */
export const addonFile = "lib/engine/native/build/tandem.node";

/**
 * A script that squares 3 by a program that XLA compiles, and prints a line of JSON with the result as "square" and the
 * devices. 1 is TensorFlow's number of float32.
 * @param {string} device "auto", "cpu" or "gpu"
 */
export function squaringScript(device) {
  return `const { open, DeviceArray, GraphBuilder } = require("./${addonFile}");
const opened = open(${JSON.stringify(device)});
const graph = new GraphBuilder();
const x = graph.placeholder(1, []).id;
const y = graph.operation("Square", [], [x])[0].id;
graph.program([x], [y]).run([new DeviceArray(1, [], Float32Array.of(3), false)])
  .then(([result]) => console.log(JSON.stringify({ ...opened, square: result.readSync()[0] })));`;
}

export const compiledEngine = nativeStep({
  name: "compiled engine",
  what: sources,
  output: addonFile,
  inputs: (root) => [...sourceFiles(root, /\.(cc|h)$/), ...headers.map((folder) => join(folder, "package.json"))],
  compilerArguments,
  trial: {
    script: squaringScript("auto"),
    prints: '"square":9}',
    doing: "squaring a number with the compiled engine",
  },
});

/**
 * @param {Place} place
 * @param {string} target
 */
export function compilerArguments(place, target) {
  return [
    ...["-O2", "-fPIC", "-shared", "-pthread", "-o", target],
    ...sourceArguments(place),
    ...linkerArguments(place, addonFile),
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

/**
 * @param {string} root
 * @param {RegExp} ending
 */
function sourceFiles(root, ending) {
  const files = readdirSync(join(root, sources)).filter((file) => ending.test(file));
  return files.sort().map((file) => join(sources, file));
}
