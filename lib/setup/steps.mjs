// @ts-check
// The steps of a set-up, and how they run: each as soon as those it builds on are done, so that npm and pip download
// side by side.
import { build } from "./build.mjs";
import { compiledEngine } from "./compiled-engine.mjs";
import { kernelSpec } from "./kernel-spec.mjs";
import { npmPackages } from "./npm-packages.mjs";
import { Problem } from "./problem.mjs";
import { pythonPackages } from "./python-packages.mjs";
import { diskProblems } from "./requirements.mjs";
import { tensorflowLink } from "./tensorflow-link.mjs";

/** @typedef {import("./place.mjs").Place} Place */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} after names of the steps it builds on
 * @property {(place: Place) => number} gigabytes what it puts on the disk
 * @property {(place: Place) => Problem[]} problems what it lacks on this machine
 * @property {(place: Place) => boolean} isDone quick to say, from what lies on the disk
 * @property {(place: Place) => Promise<void>} run repairs whatever an interrupted run left
 */

/** @type {Step[]} */
export const steps = [npmPackages, pythonPackages, tensorflowLink, compiledEngine, build, kernelSpec];

/**
 * @param {Place} place
 * @param {Step[]} [all]
 */
export function pendingSteps(place, all = steps) {
  return all.filter((step) => !step.isDone(place));
}

/**
 * Everything the machine lacks for the pending steps, each thing once.
 * @param {Place} place
 * @param {Step[]} pending
 * @returns {Problem[]}
 */
export function missingTools(place, pending) {
  const gigabytes = pending.reduce((sum, step) => sum + step.gigabytes(place), 0);
  const lacking = new Map(pending.flatMap((step) => step.problems(place)).map((problem) => [problem.what, problem]));
  return [...lacking.values(), ...diskProblems(place.root, gigabytes)];
}

/**
 * Runs the steps that are due; rejects with the first failure, other steps then still being at work.
 * @param {Place} place
 * @param {Step[]} all in an order that puts each step behind those it builds on
 * @param {(line: string) => void} log
 */
export async function runSteps(place, all, log) {
  /** @type {Map<string, Promise<void>>} */
  const done = new Map();
  for (const step of all) {
    const before = Promise.all(step.after.map((name) => done.get(name)));
    done.set(
      step.name,
      before.then(() => runStep(place, step, log)),
    );
  }
  await Promise.all(done.values());
}

/**
 * Asked again here, since a step that ran before may have undone this one.
 * @param {Place} place
 * @param {Step} step
 * @param {(line: string) => void} log
 */
async function runStep(place, step, log) {
  if (step.isDone(place)) return;
  const start = performance.now();
  log(`  ${step.name} ...`);
  await step.run(place);
  log(`  ${step.name}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
