// Runs a notebook without Jupyter: npm run notebook -- notebooks/02-scaling.ipynb -p preset=quick. See run-options.ts for the
// command line. The executed notebook is saved after every cell, also when one fails.
import { dirname } from "node:path";
import { CellClient } from "./cell-client.js";
import type { CellError } from "./cell-errors.js";
import { exportHtml } from "./html.js";
import { clearOutputs, type Notebook, readNotebook, writeNotebook } from "./notebook-file.js";
import { codeCells, type Run, runNotebook } from "./run-notebook.js";
import { type RunOptions, readRunOptions, usage } from "./run-options.js";
import { RunReport } from "./run-report.js";

const saveMilliseconds = 30_000;

main();

async function main(): Promise<void> {
  const options = readOrExplain();
  if (options === "help") process.stdout.write(`${usage}\n`);
  process.exit(options === "help" ? 0 : await runOrExplain(options));
}

function readOrExplain(): RunOptions | "help" {
  try {
    return readRunOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`notebook: ${(error as Error).message}\n${usage}\n`);
    process.exit(2);
  }
}

async function runOrExplain(options: RunOptions): Promise<number> {
  try {
    const notebook = readNotebook(options.input);
    clearOutputs(notebook);
    const client = options.prepareOnly ? undefined : new CellClient(dirname(options.input));
    const parameters = await inject(notebook, options);
    if (client) return await execute(notebook, { client, options, parameters });
    writeNotebook(options.output, notebook);
    process.stdout.write(`prepared ${options.output}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`notebook: ${(error as Error).message}\n`);
    return 2;
  }
}

/** The compiler that reads the parameters cell takes half a second to load: only when there are parameters. */
async function inject(notebook: Notebook, { parameters }: RunOptions): Promise<Record<string, unknown>> {
  if (Object.keys(parameters).length === 0) return {};
  const { injectParameters } = await import("./parameters.js");
  return injectParameters(notebook, parameters);
}

interface Prepared {
  client: CellClient;
  options: RunOptions;
  parameters: Record<string, unknown>;
}

async function execute(notebook: Notebook, { client, options, parameters }: Prepared): Promise<number> {
  const started = new Date();
  const report = new RunReport(codeCells(notebook).length);
  const save = () => {
    if (!options.inPlace) writeNotebook(options.output, notebook);
  };
  const run: Run = { notebook, client, report, save, keepGoing: options.keepGoing, stop: undefined };
  stopWhenAsked(run, options.timeoutSeconds);
  setInterval(save, saveMilliseconds).unref(); // so that even a power cut leaves most of a long cell's output
  const status = await runNotebook(run);
  for (const signal of ["SIGINT", "SIGTERM"]) process.removeAllListeners(signal); // from here on they end this process
  const seconds = (Date.now() - started.getTime()) / 1000;
  const outcome = { ok: status === 0, parameters };
  // A notebook that is kept under version control shall differ only where its results do: no times, no versions.
  const circumstances = { started: started.toISOString(), seconds, node: process.version };
  notebook.metadata.tandem = options.inPlace ? outcome : { ...circumstances, ...outcome };
  return conclude(notebook, { status, seconds, options });
}

async function conclude(
  notebook: Notebook,
  { status, seconds, options }: { status: number; seconds: number; options: RunOptions },
): Promise<number> {
  const isKept = options.inPlace && status !== 0;
  if (!isKept) writeNotebook(options.output, notebook);
  const outcome = status === 0 ? "done" : `FAILED (exit status ${status})`;
  const place = isKept ? `${options.output} was left as it was` : options.output;
  process.stdout.write(`${outcome} in ${seconds.toFixed(1)} s: ${place}\n`);
  const pageStatus = options.html && !isKept ? await writePage(options.output) : 0;
  return status || pageStatus;
}

/** The page is an extra: the notebook is there in any case. */
async function writePage(notebookPath: string): Promise<number> {
  try {
    process.stdout.write(`${await exportHtml(notebookPath)}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`notebook: no page was written: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Ctrl-C and the time limit end the running cell within a second; a second Ctrl-C does so at once. */
function stopWhenAsked(run: Run, timeoutSeconds: number): void {
  const stop = (status: number, ename: string, evalue: string) => {
    if (run.stop) return run.client.kill();
    const error: CellError = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
    run.stop = { status, error };
    run.client.interrupt();
  };
  process.on("SIGINT", () => stop(130, "Interrupted", "the run was interrupted"));
  process.on("SIGTERM", () => stop(143, "Interrupted", "the run was ended"));
  if (!Number.isFinite(timeoutSeconds)) return;
  const late = () => stop(124, "OutOfTime", `the run took longer than ${timeoutSeconds} s`);
  setTimeout(late, timeoutSeconds * 1000).unref();
}
