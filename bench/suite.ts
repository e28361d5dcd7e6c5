// One size from its inputs to its records: every program alone, then Tandem in a pair with each of the others.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import type { ResultRecord } from "../lib/index.js";
import { benchFolder, onnxFolder, scratchFolder } from "./files.js";
import { writeInputs } from "./inputs.js";
import { type Alone, measureAlone, measurePair, type Start } from "./measure.js";
import type { Options } from "./options.js";
import { type ProgramName, programs } from "./programs.js";
import { pairRecord } from "./records.js";
import { type SizeName, sizes } from "./sizes.js";

const seed = 1;
/** Large enough for three updates to change the loss visibly, small enough for a hundred not to blow it up. */
const rate = 1e-4;

/** Measures a size, calling `keep` with each pair's record as soon as there is one. `python` has PyTorch. */
export async function measureSize(
  size: SizeName,
  { engine, peers, rounds, threads }: Options,
  { python, keep }: { python: string; keep(record: ResultRecord): void },
): Promise<void> {
  rmSync(scratchFolder, { recursive: true, force: true }); // what an interrupted run left
  const file = `${scratchFolder}/${size}.safetensors`;
  const start = (name: ProgramName): Start => ({
    program: programs[name],
    setup: { settings: sizes[size].model, file, threads, rate },
    command: programs[name].command(python),
    environment: environment(threads),
  });
  const others = peers.filter((name) => !programs[name].leavesOut?.includes(size));
  try {
    writeInputs(file, sizes[size], seed);
    const alone = await measureEachAlone([engine, ...others], size, start);
    const bestRate = Math.max(...[...alone.values()].map(({ productRate }) => productRate));
    for (const theirs of others) {
      if (theirs === "transformers.js") exportOnnx(file, size, python);
      say(`${size}: ${programs[engine].title} and ${programs[theirs].title} in turn`);
      const paired = await measurePair(start(engine), start(theirs), rounds);
      const both = { ours: alone.get(engine)!, theirs: alone.get(theirs) };
      keep(pairRecord({ size, ours: engine, theirs, ...paired, alone: both, bestRate, threads, seed }));
    }
  } finally {
    rmSync(scratchFolder, { recursive: true, force: true });
  }
}

/** Of the programs that have a step. */
async function measureEachAlone(
  names: readonly ProgramName[],
  size: SizeName,
  start: (name: ProgramName) => Start,
): Promise<Map<ProgramName, Alone>> {
  const alone = new Map<ProgramName, Alone>();
  for (const name of names.filter((name) => programs[name].tasks.includes("step"))) {
    say(`${size}: ${programs[name].title}, alone`);
    alone.set(name, await measureAlone(start(name)));
  }
  return alone;
}

/** The same number of threads for all, by the names that each library reads. */
function environment(threads: number): NodeJS.ProcessEnv {
  return {
    OMP_NUM_THREADS: String(threads),
    TF_NUM_INTRAOP_THREADS: String(threads),
    TORCHINDUCTOR_CACHE_DIR: `${scratchFolder}/inductor`, // empty at first, so that compiling is measured
    PYTHONDONTWRITEBYTECODE: "1",
  };
}

function exportOnnx(file: string, size: SizeName, python: string): void {
  const { model, batchSize } = sizes[size];
  const args = [file, JSON.stringify(model), String(batchSize), onnxFolder(file)];
  const { status, stderr } = spawnSync(python, [`${benchFolder}/torch/export_onnx.py`, ...args], { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`exportOnnx: expected an ONNX file of ${size}, got exit code ${status}:\n${stderr}`);
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
