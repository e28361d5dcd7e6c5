// How does zero-shot error fall with training compute? CLIP's Figure 9 in small: models of growing size, trained from
// scratch on icons of some emoji vendors and measured on vendors that they never saw, several seeds each.
//
// Command: npm run notebook -- notebooks/02-scaling.ipynb -p preset=quick, or npm run experiment -- scaling quick
import { join } from "node:path";
import {
  appendRecord,
  type Curve,
  currentCommit,
  deriveKey,
  describeMachine,
  dualEncoderCost,
  engineInfo,
  findRecord,
  mean,
  projectFolder,
  type ResultRecord,
  readRecords,
  seedKey,
  settingsKey,
  trainingMacs,
} from "../lib/index.js";
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

/** Key of everything that is drawn in the evaluation, so that all models answer the same questions. */
const evaluationKey = deriveKey(seedKey(0), "evaluation");
const curvePoints = 100;
const samplesPerTask = 4;

export interface ScalingOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** Train again what has a record already. */
  readonly fresh?: boolean;
  /** Stops between two updates; the run goes on from its last saved state when it is started again. */
  readonly signal?: AbortSignal;
}

/** The records of `full` come with the project; those of other presets are made on each machine. */
export function scalingRecordsFile(preset: PresetName): string {
  return join(projectFolder(), preset === "full" ? "experiments/records" : "out/records", `scaling-${preset}.jsonl`);
}

/** Trains and measures every size and seed of a preset that has no record yet; returns a record for each. */
export async function scaling(
  presetName: PresetName,
  { records: path = scalingRecordsFile(presetName), fresh = false, signal }: ScalingOptions = {},
): Promise<ResultRecord[]> {
  const preset: ScalingPreset = scalingPresets[presetName];
  const runs = preset.sizes.flatMap((size) => preset.seeds.map((seed) => ({ size, seed })));
  let world: ScalingWorld | undefined; // opened for the first run that has no record
  const records: ResultRecord[] = [];
  for (const { size, seed } of runs) {
    const identity = { experiment: "scaling", settings: runSettings(preset, size), seed };
    let record = fresh ? undefined : findRecord(readRecords(path), identity);
    if (record === undefined) {
      world ??= await openScalingWorld(preset);
      record = await scalingRun(identity, { preset, size, world, signal });
      appendRecord(path, record);
    }
    records.push(record);
  }
  return records;
}

type RunIdentity = Pick<ResultRecord, "experiment" | "settings" | "seed">;

/** What identifies a run besides its seed. */
function runSettings({ sizes: _, seeds: __, ...preset }: ScalingPreset, size: ScalingSize): ResultRecord["settings"] {
  return { ...preset, heldOut: [...preset.heldOut], shifts: [...preset.shifts], size: { ...size } };
}

async function scalingRun(
  identity: RunIdentity,
  {
    preset,
    size,
    world,
    signal,
  }: { preset: ScalingPreset; size: ScalingSize; world: ScalingWorld; signal?: AbortSignal },
): Promise<ResultRecord> {
  const started = performance.now();
  const settings = trainingSettings(preset, size, {
    seed: identity.seed,
    vocabularySize: world.tokenizer.vocabularySize,
  });
  const name = `${size.name}, seed ${identity.seed}`;
  const stateFile = join(projectFolder(), ".cache/runs", `${settingsKey({ ...identity })}.safetensors`);
  const clip = await trainClip(world.train, world.tokenizer, settings, { title: name, stateFile, signal });
  const isLargest = size === preset.sizes.at(-1) && identity.seed === preset.seeds[0];
  const measurements = await measureRun(clip, { settings, world });
  const examples = isLargest
    ? await zeroShotSamples(clip.model, world.tasks.slice(0, 3), { count: samplesPerTask, key: evaluationKey })
    : undefined;
  clip.dispose();
  const { loss, logitScale } = clip.history;
  return {
    format: 1,
    ...identity,
    name,
    commit: currentCommit(),
    data: {
      ...world.counts,
      imagesSeen: settings.batchSize * settings.steps,
      truncatedCaptions: clip.history.truncated,
    },
    measurements,
    curves: { loss: thinned(loss), "logit scale": thinned(logitScale) },
    examples,
    seconds: (performance.now() - started) / 1000,
    machine: describeMachine(machineEngine()),
    finished: new Date().toISOString(),
  };
}

function trainingSettings(
  preset: ScalingPreset,
  size: ScalingSize,
  { seed, vocabularySize }: { seed: number; vocabularySize: number },
): TrainClipSettings {
  const { batchSize, weightDecay } = preset;
  const { steps, peakRate } = size;
  const warmup = Math.ceil(steps / 10);
  return { model: scalingModel(preset, size, vocabularySize), seed, batchSize, steps, warmup, peakRate, weightDecay };
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
    ...(await evaluateScalingModel(model, { tasks: world.tasks, headline: world.headline, key: evaluationKey })),
  };
}

/** At most `curvePoints` points of a curve, each the mean of its stretch of steps. */
function thinned(values: readonly number[]): Curve {
  const stretch = Math.max(1, Math.ceil(values.length / curvePoints));
  const starts = Array.from({ length: Math.ceil(values.length / stretch) }, (_, i) => i * stretch);
  return { step: starts, value: starts.map((start) => mean(values.slice(start, start + stretch))) };
}

function machineEngine() {
  const { backend, device, tensorflow, tensorflowJs } = engineInfo();
  return { backend, device, tensorflow: tensorflow ?? `none (TensorFlow.js ${tensorflowJs})` };
}
