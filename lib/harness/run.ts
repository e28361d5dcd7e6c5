// npm run eval: evaluates models on datasets, and makes tables and figures of the results. See README.md.
import { interruptBy } from "../runtime/breathe.js";
import { build, buildUsage } from "./build.js";
import { evalFlags } from "./eval-flags.js";
import { readEvalOptions } from "./eval-options.js";
import { evaluateAll } from "./evaluate.js";
import { describeFlags } from "./flags.js";

const usage = `npm run eval -- eval --model SOURCE --dataset NAME ... [flags]
${describeFlags(evalFlags)}

${buildUsage}

exit status: 0 done, 1 something failed, 2 a mistake in the command, 130 interrupted`;

main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD); // where the person is; npm goes to the project
  const [command, ...rest] = args;
  const isHelp = args.length === 0 || args.includes("--help");
  if (isHelp || (command !== "eval" && command !== "build")) {
    const stream = isHelp ? process.stdout : process.stderr;
    stream.write(isHelp ? `${usage}\n` : `eval: expected eval or build, got ${command}\n${usage}\n`);
    process.exitCode = isHelp ? 0 : 2;
    return;
  }
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort(new Error("interrupted")));
  interruptBy(controller.signal);
  try {
    process.exitCode = command === "eval" ? await runEval(rest, controller.signal) : await runBuild(rest);
  } catch (error) {
    process.exitCode = fail(error, controller.signal);
  }
}

async function runEval(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readOrExplain(args);
  if (options === undefined) return 2;
  const report = options.quiet ? () => {} : (line: string) => console.log(line);
  const { written, skipped, failed } = await evaluateAll(options, { signal, report });
  for (const { run, reason } of failed) console.error(`eval: ${run} failed${options.quiet ? `: ${reason}` : ""}`);
  report(`${written.length} results written, ${skipped.length} finished before, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

function readOrExplain(args: readonly string[]) {
  try {
    return readEvalOptions(args);
  } catch (error) {
    console.error(`eval: ${error instanceof Error ? error.message : error}; --help explains`);
    return undefined;
  }
}

async function runBuild(args: readonly string[]): Promise<number> {
  for (const path of await build(args)) console.log(path);
  return 0;
}

function fail(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    console.error(
      "eval: interrupted; run the same command with --skip_existing to go on: finished results stay, and pictures that were " +
        "encoded are kept",
    );
    return 130;
  }
  console.error(`eval: ${error instanceof Error ? error.message : error}`);
  return 1;
}
