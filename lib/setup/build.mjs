// @ts-check
// Set-up step: lib/, experiments/ and bench/ compiled to dist/, which notebooks import. Done again when a source, the compiler
// settings or the packages changed, or a compiled file was lost; files of deleted sources are removed.
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { runCommand } from "./commands.mjs";
import { Problem } from "./problem.mjs";
import { hashOf, hashOfFile, readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

const stamp = "dist/tandem-setup.json";
const incrementalState = "dist/.tsbuildinfo";

/** Folders of other people's files. */
const installed = new Set(["node_modules", ".venv"]);

/** @type {import("./steps.mjs").Step} */
export const build = {
  name: "build",
  after: ["npm packages"],
  gigabytes: () => 0.1,
  problems: () => [],
  isDone: ({ root }) => {
    const { inputs, sizes } = readRecord(join(root, stamp));
    return inputs === hashOfInputs(root) && hashOf(sizes) === hashOf(outputSizes(root));
  },
  run,
};

/** @param {Place} place */
async function run({ root, env }) {
  const inputs = hashOfInputs(root);
  if (!isUntouched(root, inputs)) rmSync(join(root, incrementalState), { force: true });
  rmSync(join(root, stamp), { force: true });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { code, output } = await runCommand(process.execPath, [tsc, "-p", "."], { cwd: root, env });
  if (code !== 0)
    throw new Problem(`TypeScript found errors:\n${output.trim()}`, "mend them, then run the same command again");
  removeOrphans(root, join(root, "dist"));
  writeRecord(join(root, stamp), { inputs, sizes: outputSizes(root) });
}

/**
 * The compiler's memory of what it wrote is right only while nobody else touched dist/: when the build is due
 * because of a changed source, not because of a lost or changed output.
 * @param {string} root
 * @param {string} inputs
 */
function isUntouched(root, inputs) {
  const { inputs: before = inputs, sizes = [] } = readRecord(join(root, stamp));
  return before !== inputs && sizes.every((/** @type {[string, number]} */ [output]) => existsSync(join(root, output)));
}

/** @param {string} root */
function hashOfInputs(root) {
  const files = [...sources(root), "tsconfig.json", "package.json", "package-lock.json"];
  return hashOf(files.map((file) => [file, hashOfFile(join(root, file))]));
}

/**
 * @param {string} root
 * @returns {[string, number][]} compiled file of every source with its size; 0 when it is missing
 */
function outputSizes(root) {
  const compiled = sources(root).filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));
  return compiled.map((file) => {
    const output = join("dist", file.replace(/ts$/, "js"));
    return [output, statSync(join(root, output), { throwIfNoEntry: false })?.size ?? 0];
  });
}

/** @param {string} root */
function sources(root) {
  return ["lib", "experiments", "bench"]
    .flatMap((folder) => filesBelow(join(root, folder)))
    .map((path) => relative(root, path))
    .filter((file) => /\.(ts|json)$/.test(file) && !file.startsWith("lib/engine/shims"))
    .sort();
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return installed.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * Removes compiled files whose source is gone, and folders left empty: a stale module would still be imported.
 * @param {string} root
 * @param {string} folder inside dist
 */
function removeOrphans(root, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      removeOrphans(root, path);
      if (readdirSync(path).length === 0) rmdirSync(path);
    } else if (folder !== join(root, "dist") && !sourceExists(root, relative(join(root, "dist"), path))) rmSync(path);
  }
}

/**
 * @param {string} root
 * @param {string} output path below dist
 */
function sourceExists(root, output) {
  const source = output.replace(/(\.js\.map|\.d\.ts|\.js)$/, ".ts");
  return existsSync(join(root, source));
}
