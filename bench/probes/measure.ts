// Linear probes of Tandem and scikit-learn in turn: the same problem, from zero weights to the same coefficients.
import { mkdirSync, rmSync } from "node:fs";
import type { ResultRecord } from "../../lib/index.js";
import { benchFolder, compiledFolder, scratchFolder } from "../files.js";
import { timeInTurns } from "../measure.js";
import type { Options } from "../options.js";
import { setupAnswer, Worker } from "../protocol.js";
import { type ProblemName, problems, strength, writeProblem } from "./problems.js";
import { type Precision, probeRecord } from "./records.js";

const seed = 1;
/** What single precision on their side may cost; in double precision the coefficients agree much better. */
const tolerances: Readonly<Record<Precision, number>> = { float64: 1e-6, float32: 1e-2 };

/** Measures all problems against scikit-learn in both precisions; one of them alone for a quick look. */
export async function measureProbes(
  { quick, rounds, threads }: Options,
  { python, keep }: { python: string; keep(record: ResultRecord): void },
): Promise<void> {
  const names = Object.keys(problems) as ProblemName[];
  for (const problem of quick ? names.slice(0, 1) : names)
    for (const precision of ["float64", "float32"] as const)
      keep(await measureProbe({ problem, precision, rounds, threads }, python));
}

async function measureProbe(
  {
    problem,
    precision,
    rounds,
    threads,
  }: { problem: ProblemName; precision: Precision; rounds: number; threads: number },
  python: string,
): Promise<ResultRecord> {
  process.stderr.write(`bench: a probe of ${problem}, Tandem and scikit-learn in ${precision} in turn\n`);
  const file = `${scratchFolder}/probe.safetensors`;
  const started = performance.now();
  const environment = { OMP_NUM_THREADS: String(threads), TF_NUM_INTRAOP_THREADS: String(threads) };
  mkdirSync(scratchFolder, { recursive: true });
  writeProblem(file, problems[problem], seed);
  const ours = new Worker("Tandem", [process.execPath, `${compiledFolder}/probes/worker.js`], environment);
  const theirs = new Worker("scikit-learn", [python, `${benchFolder}/probes/worker.py`], environment);
  const rests = { busy: 0, total: 0 };
  try {
    const load = { command: "load", file, l2: strength, precision } as const;
    const [own, other] = [await ours.ask(load, setupAnswer), await theirs.ask(load, setupAnswer)];
    const options = { task: "fit", rounds, rests, tolerance: tolerances[precision] } as const;
    const times = await timeInTurns(ours, theirs, options);
    const versions = { ...other.versions, ...own.versions };
    const seconds = (performance.now() - started) / 1000;
    const disturbance = rests.busy / rests.total;
    return probeRecord({ problem, precision, times, threads, seed, versions, seconds, disturbance });
  } finally {
    await Promise.all([ours.stop(), theirs.stop()]);
    rmSync(file, { force: true });
  }
}
