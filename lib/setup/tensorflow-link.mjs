// @ts-check
// Set-up step: TensorFlow.js linked to the TensorFlow in .venv. The binding's own sources compile unchanged against
// the headers of a current TensorFlow; its published binary wants TensorFlow 2.9 and CUDA 11.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findTensorflow, linkerArguments, nativeStep } from "./native-step.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const binding = "node_modules/@tensorflow/tfjs-node-gpu/binding";
const output = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";
const headers = "node_modules/node-api-headers";

/** [1 2; 3 4] times [5 6; 7 8]: 1*5 + 2*7 = 19, 1*6 + 2*8 = 22, 3*5 + 4*7 = 43, 3*6 + 4*8 = 50. */
const product = "19,22,43,50";

export const tensorflowLink = nativeStep({
  name: "TensorFlow.js link",
  what: "TensorFlow.js' binding",
  output,
  inputs: (root) => [...bindingFiles(root), join(headers, "package.json")],
  compilerArguments,
  trial: {
    script: `const tf = require("@tensorflow/tfjs-node-gpu");
console.log("product " + tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync().join());`,
    prints: `product ${product}`,
    doing: "multiplying two matrices with the linked TensorFlow.js",
  },
});

/**
 * @param {Place} place
 * @param {string} target
 */
export function compilerArguments(place, target) {
  const { root } = place;
  const sources = bindingFiles(root).filter((file) => file.endsWith(".cc"));
  return [
    ...["-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-DNAPI_VERSION=8", "-o", target],
    ...["-I", join(root, headers, "include"), "-I", join(findTensorflow(root), "include")],
    ...sources.map((file) => join(root, file)),
    ...linkerArguments(place, output),
  ];
}

/** None before the packages are installed. @param {string} root */
function bindingFiles(root) {
  const files = existsSync(join(root, binding)) ? readdirSync(join(root, binding)) : [];
  return files.sort().map((file) => join(binding, file));
}
