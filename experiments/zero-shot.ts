// How well do CLIPs do tasks that they were never trained for (Radford et al. 2021, sections 3.1.5 and 3.2, Figures 5, 8 and 21,
// Table 11)? Zero-shot transfer of every size over the suite of tasks, beside linear probes of the largest one's features, of a
// supervised encoder's, of an untrained one's and of raw pixels.
//
// Command: npm run experiment -- zero-shot preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import { type ResultRecord, type TaskPair, taskRows } from "../lib/index.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type ClipEncoder, openClip } from "./transfer-encoders.js";
import { type TransferRun, transferRuns } from "./transfer-models.js";
import type { TransferPreset, TransferPresetName } from "./transfer-presets.js";
import { openTransferSuite } from "./transfer-suite.js";
import { measureTransfer, modelMeasurements, transferExamples } from "./zero-shot-measurements.js";
import { type FeatureSource, featureSources, measureProbes } from "./zero-shot-probes.js";

/** What is asked of each kind of run; the iterations of a probe's fits are at most 1,000 in the paper. */
interface ZeroShotSettings {
  readonly probeIterations: number;
  readonly examples: number;
}

const zeroShotSettings: Record<TransferPresetName, ZeroShotSettings> = {
  tiny: { probeIterations: 3, examples: 4 },
  quick: { probeIterations: 50, examples: 36 },
  full: { probeIterations: 200, examples: 36 },
};

export interface ZeroShotOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Measures all that has no record yet; returns a record of the suite, one of each CLIP, and one of each encoder's probes. */
export async function zeroShotTransfer(
  presetName: TransferPresetName,
  { records: path = recordsFile("zero-shot", presetName, { shipped: "full" }) }: ZeroShotOptions = {},
): Promise<ResultRecord[]> {
  const runs = transferRuns(presetName);
  const settings = zeroShotSettings[presetName];
  const largest = runs[runs.length - 1];
  const context: Context = { largest, settings, suite: once(() => openTransferSuite(largest.preset)) };
  const records = [
    await recordOnce(path, identityOf(largest, { measured: "suite" }), { run: () => suiteRun(context) }),
  ];
  for (const run of runs) {
    const identity = identityOf(run, { measured: "zero-shot", size: run.size, examples: settings.examples });
    records.push(await recordOnce(path, identity, { run: () => transferRun(run, context) }));
  }
  for (const source of featureSources(largest)) {
    const { probeIterations } = settings;
    const identity = identityOf(largest, { measured: "linear probe", source: source.settings, probeIterations });
    records.push(await recordOnce(path, identity, { run: () => probeRun(source, context) }));
  }
  return records;
}

interface Context {
  readonly largest: TransferRun;
  readonly settings: ZeroShotSettings;
  readonly suite: () => Promise<readonly TaskPair[]>;
}

/** The inventory of tasks, for the table: rows as `examples`. */
async function suiteRun({ suite }: Context): Promise<RunFindings> {
  const started = performance.now();
  const pairs = await suite();
  return {
    name: "suite of tasks",
    data: countsOf(pairs),
    measurements: { tasks: { value: pairs.length } },
    examples: taskRows(pairs),
    seconds: secondsSince(started),
  };
}

async function transferRun(run: TransferRun, { suite, settings, largest }: Context): Promise<RunFindings> {
  const pairs = await suite();
  return withClip(run, async (clip, started) => ({
    name: `${clip.name}, seed ${run.seed}`,
    data: countsOf(pairs),
    measurements: { ...modelMeasurements(run), ...(await measureTransfer(clip, pairs)) },
    examples: run === largest ? await transferExamples(clip, pairs, settings.examples) : undefined,
    seconds: secondsSince(started),
  }));
}

async function probeRun(source: FeatureSource, { suite, settings, largest }: Context): Promise<RunFindings> {
  const pairs = await suite();
  return withClip(largest, async (clip, started) => {
    const features = await source.open(clip);
    try {
      const { tasks, measurements } = await measureProbes(features, {
        clip,
        pairs,
        iterations: settings.probeIterations,
      });
      return {
        name: `linear probe: ${source.name}`,
        data: { probed: tasks.length, notProbed: pairs.length - tasks.length, ...trainCounts(tasks) },
        measurements,
        seconds: secondsSince(started),
      };
    } finally {
      features.dispose();
    }
  });
}

async function withClip(
  run: TransferRun,
  measure: (clip: ClipEncoder, started: number) => Promise<RunFindings>,
): Promise<RunFindings> {
  const clip = await openClip(run);
  try {
    return await measure(clip, performance.now());
  } finally {
    clip.dispose();
  }
}

function countsOf(pairs: readonly TaskPair[]): RunFindings["data"] {
  return { tasks: pairs.length, pictures: pairs.reduce((sum, { test }) => sum + test.dataset.size, 0) };
}

function trainCounts(pairs: readonly TaskPair[]): RunFindings["data"] {
  const total = (side: keyof TaskPair) => pairs.reduce((sum, pair) => sum + pair[side].dataset.size, 0);
  return { train: total("train"), pictures: total("test") };
}

function identityOf({ preset, seed }: TransferRun, asked: Record<string, unknown>): RunIdentity {
  return { experiment: "zero-shot", settings: asSettings({ ...commonSettings(preset), ...asked }), seed };
}

function commonSettings({ sizes: _, supervised: __, ...common }: TransferPreset) {
  return common;
}

function asSettings(value: object): RunIdentity["settings"] {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(value)));
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

/** Runs at the first call only. */
function once<Out>(run: () => Promise<Out>): () => Promise<Out> {
  let running: Promise<Out> | undefined;
  return () => {
    running ??= run();
    return running;
  };
}
