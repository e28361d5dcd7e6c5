// The measurements of one size: each program alone, for its memory and the time of its first step, then in pairs that take
// turns.
import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { median } from "../lib/index.js";
import { memoryOf, resetPeak } from "./memory.js";
import type { Program } from "./programs.js";
import { type ProductShape, type Setup, setupAnswer, type TimedTask, timings, Worker } from "./protocol.js";
import { type PairedSeconds, requireAgreement } from "./ratios.js";
import type { Task } from "./sizes.js";

/** How to start a program on a size. */
export interface Start {
  readonly program: Program;
  readonly setup: Omit<Setup, "mode">;
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** What a program showed in a process of its own. */
export interface Alone {
  readonly versions: Readonly<Record<string, string>>;
  /** Tracing, compiling and the first update. */
  readonly firstStepSeconds: number;
  /** The most memory it held from its start to the end of the third step, in bytes. */
  readonly peakWithStart: number | undefined;
  /** The most memory it held in later steps, in bytes. */
  readonly peak: number | undefined;
  /** Best rate of a float32 matrix product, in FLOP/s. */
  readonly productRate: number;
}

/** A round lasts at least this long, so that a fast task is repeated. */
const shortestRound = 0.5;
/** Between two turns: the threads of the last one go to sleep, and whatever else computes on the machine shows. */
const restMilliseconds = 100;
/** The fastest of these gives the machine's best rate; which one it is differs between libraries. */
const productShapes: readonly ProductShape[] = [
  { rows: 2048, inner: 2048, columns: 2048 },
  { rows: 8192, inner: 512, columns: 2048 },
  { rows: 8192, inner: 192, columns: 768 },
];

export async function measureAlone(start: Start): Promise<Alone> {
  const worker = launch(start);
  try {
    const versions = await setUp(worker, start);
    const first = await worker.time("step", 3);
    const peakWithStart = memoryOf(worker.processId)?.peakBytes;
    resetPeak(worker.processId);
    await worker.time("step", 2);
    const peak = memoryOf(worker.processId)?.peakBytes;
    return {
      versions,
      firstStepSeconds: first.seconds[0],
      peakWithStart,
      peak,
      productRate: await bestProductRate(worker),
    };
  } finally {
    await worker.stop();
  }
}

/** What a pair showed. */
export interface Paired {
  readonly times: ReadonlyMap<Task, PairedSeconds>;
  /** Share of the machine's time that other programs took in the rests between turns. */
  readonly disturbance: number;
  /** How long the pair took to measure. */
  readonly seconds: number;
}

/** Two fresh programs take turns at every task that both can do, after agreeing on its result. */
export async function measurePair(ours: Start, theirs: Start, rounds: number): Promise<Paired> {
  const started = performance.now();
  const [a, b] = [launch(ours), launch(theirs)];
  const times = new Map<Task, PairedSeconds>();
  const rests = { busy: 0, total: 0 };
  try {
    await setUp(a, ours);
    await setUp(b, theirs);
    for (const task of theirs.program.tasks) times.set(task, await timeInTurns(a, b, { task, rounds, rests }));
  } finally {
    await Promise.all([a.stop(), b.stop()]);
  }
  return { times, disturbance: rests.busy / rests.total, seconds: (performance.now() - started) / 1000 };
}

/** Times a task of two programs that are ready for it, after they agreed on its result. */
export async function timeInTurns(
  ours: Worker,
  theirs: Worker,
  { task, rounds, rests, tolerance }: { task: TimedTask; rounds: number; rests: ProcessorTime; tolerance?: number },
): Promise<PairedSeconds> {
  const repetitions = await warmUp(ours, theirs, { task, tolerance });
  return takeTurns(ours, theirs, { task, rounds, repetitions, rests });
}

async function bestProductRate(worker: Worker): Promise<number> {
  let best = 0;
  for (const shape of productShapes) {
    const { seconds } = await worker.ask({ command: "matmul", ...shape, times: 10 }, timings);
    best = Math.max(best, (2 * shape.rows * shape.inner * shape.columns) / Math.min(...seconds));
  }
  return best;
}

function launch({ program, command, environment }: Start): Worker {
  return new Worker(program.title, command, environment);
}

async function setUp(worker: Worker, { program, setup }: Start): Promise<Alone["versions"]> {
  const { versions } = await worker.ask({ command: "setup", ...setup, mode: program.mode }, setupAnswer);
  return versions;
}

/** Three repetitions of each, whose results must agree. Returns the repetitions that make a round long enough. */
async function warmUp(
  ours: Worker,
  theirs: Worker,
  { task, tolerance }: { task: TimedTask; tolerance?: number },
): Promise<number> {
  const a = await ours.time(task, 3);
  const b = await theirs.time(task, 3);
  requireAgreement(`results of ${task} of ${ours.name} and ${theirs.name}`, {
    ours: a.results.flat(),
    theirs: b.results.flat(),
    tolerance,
  });
  return Math.ceil(shortestRound / Math.min(a.seconds[2], b.seconds[2]));
}

/** A B A B ..., never both at once; a round's time is the median of its repetitions. */
async function takeTurns(
  ours: Worker,
  theirs: Worker,
  { task, rounds, repetitions, rests }: { task: TimedTask; rounds: number; repetitions: number; rests: ProcessorTime },
): Promise<PairedSeconds> {
  const seconds = { ours: [] as number[], theirs: [] as number[] };
  const turn = async (worker: Worker, list: number[]) => {
    await rest(rests);
    list.push(median((await worker.time(task, repetitions)).seconds));
  };
  for (let round = 0; round < rounds; round++) {
    await turn(ours, seconds.ours);
    await turn(theirs, seconds.theirs);
  }
  return seconds;
}

/** Milliseconds of all processors together. */
export interface ProcessorTime {
  busy: number;
  total: number;
}

/** Waits until the last turn's threads sleep, and adds up what the processors do after that. */
async function rest(sum: ProcessorTime): Promise<void> {
  await delay(restMilliseconds / 2);
  const before = processorTime();
  await delay(restMilliseconds / 2);
  const after = processorTime();
  sum.busy += after.busy - before.busy;
  sum.total += after.total - before.total;
}

function processorTime(): ProcessorTime {
  const times = cpus().map((cpu) => cpu.times);
  const total = times.reduce((sum, { user, nice, sys, irq, idle }) => sum + user + nice + sys + irq + idle, 0);
  return { busy: total - times.reduce((sum, { idle }) => sum + idle, 0), total };
}
