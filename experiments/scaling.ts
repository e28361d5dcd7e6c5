// How does zero-shot error fall with training compute? CLIP's Figure 9 in small: models of growing size, trained from
// scratch on some sets of emoji and measured on sets that they never saw, several seeds each.
//
// Command: npm run notebook -- notebooks/02-scaling.ipynb -p preset=quick, or npm run experiment -- scaling preset=quick
// Duration and numbers to expect: see experiments/README.md
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  type Curve,
  dualEncoderCost,
  mean,
  projectFolder,
  type ResultRecord,
  settingsKey,
  trainingMacs,
} from "../lib/index.js";
import { evaluationKey, type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { evaluateScalingModel, zeroShotSamples } from "./scaling-evaluation.js";
import {
  type PresetName,
  type ScalingPreset,
  type ScalingSize,
  scalingModel,
  scalingPresets,
} from "./scaling-presets.js";
import { openScalingWorld, type ScalingWorld } from "./scaling-world.js";
import { type TrainClipSettings, type TrainedClip, trainClip } from "./train-clip.js";

type Precision = Required<TrainClipSettings>["precision"];

const curvePoints = 100;
/** Tasks of which some pictures, randomly drawn, are kept with a record to look at: names, and easier tasks than names. */
const sampledTasks = ["names: twemoji", "flags", "animals", "food", "vehicles", "weather"];
const samplesPerTask = 2;

export interface ScalingOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** Train again what has a record already. */
  readonly fresh?: boolean;
  /** Of products and convolutions. */
  readonly precision?: Precision;
}

export function scalingRecordsFile(preset: PresetName): string {
  return recordsFile("scaling", preset, { shipped: "full" });
}

/** Trains and measures every size and seed of a preset that has no record yet; returns a record for each. */
export async function scaling(
  presetName: PresetName,
  { records: path = scalingRecordsFile(presetName), fresh = false, precision = "float32" }: ScalingOptions = {},
): Promise<ResultRecord[]> {
  const preset: ScalingPreset = scalingPresets[presetName];
  const runs = preset.sizes.flatMap((size) => preset.seeds.map((seed) => ({ size, seed })));
  let world: ScalingWorld | undefined; // opened for the first run that has no record
  const records: ResultRecord[] = [];
  for (const { size, seed } of runs) {
    const identity = { experiment: "scaling", settings: runSettings(preset, size, precision), seed };
    if (fresh) rmSync(stateFileOf(identity), { force: true });
    const run = async () => {
      world ??= await openScalingWorld(preset);
      return scalingRun(identity, { preset, size, world, precision });
    };
    records.push(await recordOnce(path, identity, { run, fresh }));
    rmSync(stateFileOf(identity), { force: true }); // only now is nothing lost without it
  }
  return records;
}

/** What identifies a run besides its seed. */
function runSettings(
  { sizes: _, seeds: __, ...preset }: ScalingPreset,
  size: ScalingSize,
  precision: Precision,
): ResultRecord["settings"] {
  const common = { ...preset, heldOut: [...preset.heldOut], shifts: [...preset.shifts], size: { ...size } };
  return precision === "float32" ? common : { ...common, precision }; // the records of float32 don't name it
}

/** Where a run is saved while it is under way. */
function stateFileOf(identity: RunIdentity): string {
  return join(projectFolder(), ".cache/runs", `${settingsKey({ ...identity })}.safetensors`);
}

interface RunContext {
  readonly preset: ScalingPreset;
  readonly size: ScalingSize;
  readonly world: ScalingWorld;
  readonly precision: Precision;
}

async function scalingRun(identity: RunIdentity, context: RunContext): Promise<RunFindings> {
  const { size, world } = context;
  const settings = trainingSettings(identity.seed, context);
  const options = { title: `${size.name}, seed ${identity.seed}`, stateFile: stateFileOf(identity) };
  const clip = await trainClip(world.train, world.tokenizer, settings, options);
  try {
    const started = performance.now();
    const measurements = await measureRun(clip, { settings, world });
    const examples = await samplesOfRun(clip, identity, context);
    const seconds = clip.history.seconds + (performance.now() - started) / 1000;
    return {
      name: options.title,
      data: {
        ...world.counts,
        imagesSeen: settings.batchSize * settings.steps,
        truncatedCaptions: clip.history.truncated,
      },
      measurements,
      curves: { loss: thinned(clip.history.loss), "logit scale": thinned(clip.history.logitScale) },
      examples,
      seconds,
    };
  } finally {
    clip.dispose();
  }
}

/** Zero-shot examples of the first seed of the largest size. */
async function samplesOfRun({ model }: TrainedClip, { seed }: RunIdentity, { preset, size, world }: RunContext) {
  if (size !== preset.sizes.at(-1) || seed !== preset.seeds[0]) return undefined;
  const tasks = world.tasks.filter(({ name }) => sampledTasks.includes(name));
  return zeroShotSamples(model, tasks, { count: samplesPerTask, key: evaluationKey });
}

function trainingSettings(seed: number, { preset, size, world, precision }: RunContext): TrainClipSettings {
  const { batchSize, weightDecay } = preset;
  const { steps, peakRate } = size;
  const model = scalingModel(preset, size, world.tokenizer.vocabularySize);
  return { model, seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay, precision };
}

/** Everything measured of a run; compute and parameters are counted from its settings. */
async function measureRun(
  { model, history }: TrainedClip,
  { settings, world }: { settings: TrainClipSettings; world: ScalingWorld },
): Promise<ResultRecord["measurements"]> {
  const cost = dualEncoderCost(settings.model);
  return {
    parameters: { value: cost.parameters },
    "MACs per pair": { value: cost.macs },
    "training MACs": { value: trainingMacs(settings.model, settings) },
    "training loss": { value: mean(history.loss.slice(-10)) },
    "images per second": { value: history.imagesPerSecond },
    "data wait": { value: history.dataWait },
    "idle while training": { value: history.idle },
    ...(await evaluateScalingModel(model, { tasks: world.tasks, headline: world.headline, key: evaluationKey })),
  };
}

/** At most `curvePoints` points of a curve, each the mean of its stretch of steps. */
function thinned(values: readonly number[]): Curve {
  const stretch = Math.max(1, Math.ceil(values.length / curvePoints));
  const starts = Array.from({ length: Math.ceil(values.length / stretch) }, (_, i) => i * stretch);
  return { step: starts, value: starts.map((start) => mean(values.slice(start, start + stretch))) };
}
