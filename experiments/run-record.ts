// What the records of all experiments have in common: where they lie, what identifies a run, and on what it ran.
import { join } from "node:path";
import {
  appendRecord,
  currentCommit,
  deriveKey,
  describeMachine,
  engineInfo,
  executionInfo,
  findRecord,
  type Measurement,
  projectFolder,
  type ResultRecord,
  readRecords,
  seedKey,
  type ZeroShotResult,
} from "../lib/index.js";

/** Key of everything that is drawn in an evaluation, so that all models answer the same questions. */
export const evaluationKey = deriveKey(seedKey(0), "evaluation");
/** Of the code as it was loaded: the checkout may change while a run is under way. */
const commit = currentCommit();

export type RunIdentity = Pick<ResultRecord, "experiment" | "settings" | "seed">;
/** What a run found; the rest of its record is the same for all experiments. */
export type RunFindings = Omit<ResultRecord, "format" | "commit" | "machine" | "finished" | keyof RunIdentity>;

/** A preset's file of records: with the project for the presets whose records come with it, else made on each machine. */
export function recordsFile(experiment: string, preset: string, { shipped }: { shipped: string }): string {
  const folder = preset === shipped ? "experiments/records" : "out/records";
  return join(projectFolder(), folder, `${experiment}-${preset}.jsonl`);
}

/** The record of a run in a file: the one that is there, unless a `fresh` one is wanted, else one of what `run` finds, added to it. */
export async function recordOnce(
  path: string,
  identity: RunIdentity,
  { run, fresh = false }: { run: () => Promise<RunFindings>; fresh?: boolean },
): Promise<ResultRecord> {
  const known = fresh ? undefined : findRecord(readRecords(path), identity);
  if (known) return known;
  const { name, data, measurements, ...rest } = await run();
  const record: ResultRecord = {
    format: 1,
    ...identity,
    name,
    commit,
    data,
    measurements,
    ...rest,
    machine: describeMachine(machineEngine()),
    finished: new Date().toISOString(),
  };
  appendRecord(path, record);
  return record;
}

/** Accuracies as measurements, "top-1" with its interval. */
export function accuracyMeasurements({ top1, top5, chance, intervals, total: trials }: ZeroShotResult) {
  const share = { intervalKind: "clopperPearson", trials } as const;
  return {
    "top-1": { value: top1, interval: [...intervals.top1], ...share },
    "top-5": { value: top5, interval: [...intervals.top5], ...share },
    chance: { value: chance },
  } satisfies Record<string, Measurement>;
}

function machineEngine() {
  const { backend, tensorflow, tensorflowJs } = engineInfo();
  return { backend, ...executionInfo(), tensorflow: tensorflow ?? `none (TensorFlow.js ${tensorflowJs})` };
}
