// @ts-check
// Set-up step: the npm packages of package-lock.json, with install scripts off (TensorFlow.js' own script would
// download a TensorFlow of 2022). npm's own record of what it installed tells whether it is done.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./commands.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { findNpm } from "./requirements.mjs";
import { readRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

/** @type {import("./steps.mjs").Step} */
export const npmPackages = {
  name: "npm packages",
  after: [],
  // What an earlier try left is replaced, so it needs no room of its own.
  gigabytes: ({ root }) => (existsSync(join(root, "node_modules")) ? 0 : 1.5),
  problems(place) {
    const npm = findNpm(place);
    return npm instanceof Problem ? [npm] : [];
  },
  isDone: ({ root }) => isInstalled(root),
  run: install,
};

/**
 * npm writes node_modules/.package-lock.json last, so an interrupted install has none. Packages for other platforms
 * are optional and absent from it.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = readRecord(join(root, "package-lock.json")).packages ?? {};
  const installed = readRecord(join(root, "node_modules/.package-lock.json")).packages ?? {};
  const paths = Object.keys(wanted).filter((path) => path !== "");
  return (
    paths.length > 0 &&
    paths.every((path) => {
      if (wanted[path].optional && !installed[path]) return true;
      return isSamePackage(wanted[path], installed[path]) && existsSync(join(root, path, "package.json"));
    })
  );
}

/**
 * @param {Record<string, unknown>} wanted
 * @param {Record<string, unknown> | undefined} installed
 */
function isSamePackage(wanted, installed) {
  return (
    installed !== undefined && ["version", "integrity", "link"].every((field) => wanted[field] === installed[field])
  );
}

/** @param {Place} place */
async function install(place) {
  if (!readRecord(join(place.root, "package-lock.json")).packages) {
    throw new Problem("package-lock.json is missing or broken", "restore it: git checkout package-lock.json");
  }
  const npm = findNpm(place);
  if (npm instanceof Problem) throw npm;
  const quick = [
    "--loglevel=error",
    "--no-audit",
    "--no-fund",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=10000",
  ];
  const { code, output } = await runCommand(npm.command, [...npm.args, "ci", "--ignore-scripts", ...quick], {
    cwd: place.root,
    env: place.env,
  });
  if (code !== 0) throw explainFailure("installing npm packages", output);
  if (!isInstalled(place.root)) {
    throw new Problem(
      "npm reported success but packages are missing",
      "delete node_modules and run the same command again",
    );
  }
}
