// What a pair's measurements look like as a result record: one for each size and pair of programs.
import {
  currentCommit,
  deriveKey,
  describeMachine,
  engineInfo,
  executionInfo,
  type ResultRecord,
  seedKey,
} from "../lib/index.js";
import type { Alone, Paired } from "./measure.js";
import type { ProgramName } from "./programs.js";
import { type PairedSeconds, pairedRatio } from "./ratios.js";
import { flops, type SizeName, sizes, type Task } from "./sizes.js";

export interface PairResult extends Paired {
  readonly size: SizeName;
  readonly ours: ProgramName;
  readonly theirs: ProgramName;
  /** What each showed in a process of its own; nothing for a program without a step. */
  readonly alone: { readonly ours: Alone; readonly theirs: Alone | undefined };
  /** Best rate of a large matrix product in any program of the run, in FLOP/s. */
  readonly bestRate: number;
  readonly threads: number;
  readonly seed: number;
}

type Measurements = ResultRecord["measurements"];

export function pairRecord(result: PairResult): ResultRecord {
  const { size, ours, theirs, times, disturbance, alone, bestRate, threads, seed, seconds } = result;
  const rounds = Math.max(...[...times.values()].map((paired) => paired.ours.length));
  const { backend, tensorflow = "none" } = engineInfo();
  return {
    format: 1,
    experiment: "bench",
    name: `${size}: ${ours} against ${theirs}`,
    settings: { size, ours, theirs, threads, rounds, versions: { ...alone.theirs?.versions, ...alone.ours.versions } },
    seed,
    commit: currentCommit(),
    data: { batch: sizes[size].batchSize },
    measurements: {
      "best product rate": { value: bestRate },
      disturbance: { value: disturbance },
      ...aloneMeasurements("ours", alone.ours),
      ...(alone.theirs && aloneMeasurements("theirs", alone.theirs)),
      ...Object.assign({}, ...[...times].map(([task, paired]) => taskMeasurements(size, task, { paired, seed }))),
    },
    curves: Object.assign({}, ...[...times].map(([task, paired]) => taskCurves(task, paired))),
    seconds,
    machine: describeMachine({ backend, ...executionInfo(), tensorflow }),
    finished: new Date().toISOString(),
  };
}

function aloneMeasurements(whose: "ours" | "theirs", { firstStepSeconds, peak, peakWithStart }: Alone): Measurements {
  const values = { "first step seconds": firstStepSeconds, "peak bytes": peak, "peak bytes with start": peakWithStart };
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${name}, ${whose}`, { value }] as const],
  );
  return Object.fromEntries(known);
}

function taskMeasurements(
  size: SizeName,
  task: Task,
  { paired, seed }: { paired: PairedSeconds; seed: number },
): Measurements {
  const { ratio, interval, ours, theirs } = pairedRatio(paired, deriveKey(seedKey(seed), task));
  return {
    [`${task} flops`]: { value: flops(sizes[size], task) },
    [`${task} seconds, ours`]: { value: ours },
    [`${task} seconds, theirs`]: { value: theirs },
    [`${task} ratio`]: { value: ratio, interval, intervalKind: "bootstrap", trials: paired.ours.length },
  };
}

/** The seconds of every round. */
function taskCurves(task: Task, { ours, theirs }: PairedSeconds): NonNullable<ResultRecord["curves"]> {
  const step = ours.map((_, round) => round);
  return { [`${task}, ours`]: { step, value: [...ours] }, [`${task}, theirs`]: { step, value: [...theirs] } };
}
