// The command line: npm run bench -- --against torch,transformers.js --sizes clip-5m --rounds 20
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type ProgramName, programs } from "./programs.js";
import { type SizeName, sizes } from "./sizes.js";

export interface Options {
  readonly engine: "compiled" | "eager";
  readonly peers: readonly ProgramName[];
  /** Whether linear probes are compared with scikit-learn's. */
  readonly probes: boolean;
  readonly sizes: readonly SizeName[];
  readonly rounds: number;
  readonly threads: number;
  /** A look at the smallest size that leaves the committed table alone. */
  readonly quick: boolean;
}

export const usage = `usage: npm run bench -- [--against torch,tensorflow.js,transformers.js,scikit-learn] [--sizes ${Object.keys(sizes)}]
  [--rounds 10] [--threads n] [--engine compiled|eager] [--quick]`;

/** Throws on an unknown option or value, listing the known ones. */
export function parseOptions(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      against: { type: "string", default: "torch,tensorflow.js,transformers.js,scikit-learn" },
      sizes: { type: "string" },
      rounds: { type: "string" },
      threads: { type: "string", default: String(physicalCores()) },
      engine: { type: "string", default: "compiled" },
      quick: { type: "boolean", default: false },
    },
  });
  const { quick, engine } = values;
  if (engine !== "compiled" && engine !== "eager")
    throw new Error(`parseOptions: expected --engine compiled or eager, got ${engine}`);
  const against = values.against.split(",");
  return {
    engine,
    peers: against
      .filter((name) => name !== "scikit-learn")
      .flatMap(programsNamed)
      .filter((name) => name !== engine),
    probes: against.includes("scikit-learn"),
    sizes: (values.sizes ?? (quick ? "clip-5m" : Object.keys(sizes).join())).split(",").map(sizeNamed),
    rounds: positive("rounds", values.rounds ?? (quick ? "3" : "10")),
    threads: positive("threads", values.threads),
    quick,
  };
}

/** The programs of a family ("torch": eager and compiled), or the one of this name. */
function programsNamed(given: string): ProgramName[] {
  const names = Object.keys(programs) as ProgramName[];
  const found = names.filter((name) => name === given || programs[name].family === given);
  if (found.length === 0)
    throw new Error(
      `parseOptions: expected --against with some of torch, tensorflow.js, transformers.js, scikit-learn, ${names.join(", ")}, got ${given}`,
    );
  return found;
}

function sizeNamed(given: string): SizeName {
  if (!Object.hasOwn(sizes, given))
    throw new Error(`parseOptions: expected --sizes with some of ${Object.keys(sizes).join(", ")}, got ${given}`);
  return given as SizeName;
}

function positive(name: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`parseOptions: expected --${name} with a positive whole number, got ${given}`);
  return value;
}

/** Cores rather than hardware threads, as PyTorch counts by default: two threads on one core share its arithmetic. */
function physicalCores(): number {
  const folder = "/sys/devices/system/cpu";
  try {
    const cores = readdirSync(folder).filter((name) => /^cpu\d+$/.test(name));
    const siblings = cores.map((core) => readFileSync(`${folder}/${core}/topology/thread_siblings_list`, "utf8"));
    return Math.min(new Set(siblings).size, availableParallelism());
  } catch {
    return availableParallelism();
  }
}
