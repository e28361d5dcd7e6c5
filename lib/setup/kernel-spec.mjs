// @ts-check
// Set-up step: the notebook kernel registered inside .venv, so that Jupyter finds it under its usual name and nothing
// is written to the home folder.
import { join } from "node:path";
import { readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const template = "lib/notebook/kernel-spec.json";

/** @type {import("./steps.mjs").Step} */
export const kernelSpec = {
  name: "notebook kernel",
  after: ["Python packages"],
  gigabytes: () => 0,
  problems: () => [],
  isDone: ({ root }) => JSON.stringify(readRecord(specPath(root))) === JSON.stringify(spec(root)),
  async run({ root }) {
    writeRecord(specPath(root), spec(root));
  },
};

/** @param {string} root */
const specPath = (root) => join(root, ".venv/share/jupyter/kernels/tslab/kernel.json");

/**
 * The template of lib/notebook with this Node and this project's launcher filled in.
 * @param {string} root
 */
function spec(root) {
  const { argv = [], ...rest } = readRecord(join(root, template));
  const values = { "{node}": process.execPath, "{launcher}": join(root, "dist/lib/notebook/kernel.js") };
  return { argv: argv.map((/** @type {keyof typeof values} */ word) => values[word] ?? word), ...rest };
}
