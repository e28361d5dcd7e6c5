// @ts-check
// Set-up step: TensorFlow and Jupyter in .venv, from the pip section of environment.yml. In an active conda
// environment that has them already, .venv is a link to it.
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./commands.mjs";
import { pipRequirements, readPipPins } from "./environment-file.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { hasPackages, tensorflowLibraries } from "./python-prefix.mjs";
import { findPython } from "./requirements.mjs";
import { hashOf, readRecord, writeRecord } from "./stamps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

/** @type {import("./steps.mjs").Step} */
export const pythonPackages = {
  name: "Python packages",
  after: [],
  gigabytes: (place) => (existsSync(venvPath(place.root)) ? 0 : wantsGpu(place) ? 10 : 2.5),
  problems(place) {
    const python = findPython(place);
    return python instanceof Problem ? [python] : [];
  },
  isDone(place) {
    const { hash, libraries } = readRecord(stampPath(place.root));
    if (hash !== wantedHash(place)) return false;
    return (
      isComplete(place, venvPath(place.root)) && hashOf(tensorflowLibraries(venvPath(place.root))) === hashOf(libraries)
    );
  },
  async run(place) {
    if (adoptConda(place)) return;
    if (!canUpdate(place)) await makeVenv(place);
    await installPackages(place);
  },
};

/** @param {string} root */
const venvPath = (root) => join(root, ".venv");

/** @param {string} root */
const stampPath = (root) => join(root, ".venv/tandem-setup.json");

/**
 * TANDEM_TENSORFLOW=cpu or gpu decides; else a GPU does. What was installed for a GPU stays on a machine without one:
 * clusters share a folder between both kinds, and the GPU package computes on CPUs as well.
 * @param {Place} place
 */
function wantsGpu({ root, env, hasNvidiaGpu }) {
  if (env.TANDEM_TENSORFLOW) return env.TANDEM_TENSORFLOW === "gpu";
  return hasNvidiaGpu || readRecord(stampPath(root)).gpu === true;
}

/** @param {Place} place */
function requirements(place) {
  const { arch, platform } = place;
  return pipRequirements(readPipPins(place.root), { arch, platform, gpu: wantsGpu(place) });
}

/**
 * The folder's path is part of it: the commands in a virtual environment hold absolute paths, so a moved project
 * needs a new one.
 * @param {Place} place
 */
const wantedHash = (place) => hashOf(requirements(place), place.root);

/**
 * @param {Place} place
 * @param {string} prefix
 */
const isComplete = (place, prefix) =>
  hasPackages(prefix, requirements(place)) && Object.keys(tensorflowLibraries(prefix)).length === 2;

/**
 * @param {Place} place
 * @returns {boolean} whether .venv now is the active conda environment
 */
function adoptConda(place) {
  const { root, env } = place;
  const venv = venvPath(root);
  const isLink = lstatSync(venv, { throwIfNoEntry: false })?.isSymbolicLink();
  if (isLink) rmSync(venv); // the link alone: the environment behind it is not ours to change
  if (!env.CONDA_PREFIX || existsSync(venv) || !isComplete(place, env.CONDA_PREFIX)) return false;
  symlinkSync(env.CONDA_PREFIX, venv);
  writeStamp(place);
  return true;
}

/**
 * Whether pip can bring .venv up to date. Made anew is one that an earlier set-up left half made, or made in another
 * folder or for another TensorFlow, and one that is due although its list is today's: something in it is damaged.
 * @param {Place} place
 */
function canUpdate(place) {
  const { unfinished, hash, root = place.root, gpu = false } = readRecord(stampPath(place.root));
  if (unfinished || hash === wantedHash(place) || root !== place.root || gpu !== wantsGpu(place)) return false;
  return existsSync(join(venvPath(place.root), "bin/python"));
}

/** @param {Place} place */
async function makeVenv(place) {
  const python = findPython(place);
  if (python instanceof Problem) throw python;
  const venv = venvPath(place.root);
  const gpu = wantsGpu(place);
  const replaced = join(place.root, ".cache/replaced-venv");
  rmSync(replaced, { recursive: true, force: true });
  if (existsSync(venv)) {
    mkdirSync(join(place.root, ".cache"), { recursive: true });
    renameSync(venv, replaced); // aside as a whole: an interrupted removal must not leave something like a .venv
    rmSync(replaced, { recursive: true, force: true });
  }
  writeRecord(stampPath(place.root), { unfinished: true, gpu });
  const { code, output } = await runCommand(python.command, ["-m", "venv", venv], { env: pythonEnvironment(place) });
  if (code !== 0) throw explainFailure("making .venv", output, "mend that Python, or point PYTHON to another one");
}

/** @param {Place} place */
async function installPackages(place) {
  writeRecord(stampPath(place.root), { unfinished: true, gpu: wantsGpu(place) });
  // Compiling all of TensorFlow's Python to bytecode would take half a minute, and none of it is run.
  const options = ["--no-compile", "--quiet", "--no-input", "--disable-pip-version-check"];
  const args = ["-m", "pip", "install", ...options, ...requirements(place)];
  const { code, output } = await runCommand(join(venvPath(place.root), "bin/python"), args, {
    env: pythonEnvironment(place),
  });
  if (code !== 0) throw explainFailure("installing Python packages", output);
  if (!isComplete(place, venvPath(place.root))) {
    throw new Problem("pip reported success but packages are missing", "delete .venv and run the same command again");
  }
  writeStamp(place);
}

/** @param {Place} place */
function writeStamp(place) {
  const libraries = tensorflowLibraries(venvPath(place.root));
  writeRecord(stampPath(place.root), { hash: wantedHash(place), root: place.root, gpu: wantsGpu(place), libraries });
}

/**
 * Without the variables that make Python or pip look or write elsewhere.
 * @param {Place} place
 */
function pythonEnvironment({ env }) {
  const { PYTHONPATH, PYTHONHOME, PIP_USER, PIP_TARGET, PIP_PREFIX, ...rest } = env;
  return { ...rest, PYTHONNOUSERSITE: "1" };
}
