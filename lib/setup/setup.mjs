// @ts-check
// `npm run setup`, which `npm start` and `npm test` call first: brings the project from any state (fresh clone,
// interrupted set-up, changed sources, moved folder) to one where everything runs, and is silent when it is there.
import { join } from "node:path";
import { stopCommands, stopOnSignals } from "./commands.mjs";
import { takeLock } from "./lock.mjs";
import { here } from "./place.mjs";
import { explainFailure, Problem } from "./problem.mjs";
import { nodeProblems, platformProblems } from "./requirements.mjs";
import { missingTools, pendingSteps, runSteps, steps } from "./steps.mjs";

/** @typedef {import("./place.mjs").Place} Place */

await main(here()).catch(async (error) => {
  await stopCommands();
  console.error(`\nSet-up stopped: ${describe(error)}`);
  process.exitCode = 1;
});

/** @param {Place} place */
async function main(place) {
  refuse([...nodeProblems(process.versions.node), ...platformProblems(place)]);
  if (pendingSteps(place).length === 0) return;
  let release = () => {};
  stopOnSignals(() => {
    release();
    console.error("\nSet-up interrupted. The next run goes on from here.");
  });
  release = await takeLock(join(place.root, ".cache/setup.lock"), {
    onWait: (pid) => console.log(`Waiting for another set-up (process ${pid}) to finish ...`),
  });
  try {
    await setUp(place);
  } finally {
    await stopCommands();
    release();
  }
}

/** @param {Place} place */
async function setUp(place) {
  const pending = pendingSteps(place);
  if (pending.length === 0) return; // another set-up, waited for, has done it
  refuse(missingTools(place, pending));
  const gigabytes = pending.reduce((sum, step) => sum + step.gigabytes(place), 0);
  const cost = gigabytes > 1 ? `, ${gigabytes.toFixed(1)} GB of disk, a few minutes the first time` : "";
  const start = performance.now();
  console.log(`Setting up: ${pending.map(({ name }) => name).join(", ")}${cost}`);
  await runSteps(place, steps, console.log);
  console.log(`Set up in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

/** @param {Problem[]} problems */
function refuse(problems) {
  if (problems.length > 0) throw new AggregateError(problems);
}

/** @param {unknown} error */
function describe(error) {
  if (error instanceof AggregateError) return error.errors.map(({ message }) => message).join("\nand: ");
  if (error instanceof Problem) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return explainFailure("an unforeseen failure", text).message;
}
