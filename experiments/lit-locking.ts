// What is gained by locking the image tower, and what is lost? All settings of the two towers, for several durations: LiT's Figures 1,
// 3 and 4 and Table 2 (Zhai et al. 2022, sections 5.1 and 5.2).
//
// Command: npm run experiment -- lit-locking preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  type DualEncoderSettings,
  describeDualEncoder,
  featureModel,
  imageTowerWidth,
  lockedFeatures,
  mean,
  type PairDataset,
  parseLocks,
  type ResultRecord,
  seedKey,
  sizeOfParameters,
  trainedParameters,
} from "../lib/index.js";
import { fewShotQuality, measureLit, towerQuality } from "./lit-evaluation.js";
import {
  type LitLockingPreset,
  type LitLockingPresetName,
  type LockingRun,
  litLockingPresets,
  lockingRuns,
} from "./lit-locking-presets.js";
import { modelParts, partParameters } from "./lit-locking-report.js";
import { litPresets } from "./lit-presets.js";
import { type OpenLitTextTower, openLitTextTower } from "./lit-text-towers.js";
import { type OpenLitTower, openLitTower } from "./lit-towers.js";
import { type LitWorld, openLitWorld } from "./lit-world.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type TrainedLit, trainLit } from "./train-lit.js";

export interface LitLockingOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Trains and measures every run of a preset that has no record yet; returns a record for each. */
export async function litLocking(
  presetName: LitLockingPresetName,
  { records: path = recordsFile("lit-locking", presetName, { shipped: "full" }) }: LitLockingOptions = {},
): Promise<ResultRecord[]> {
  const preset: LitLockingPreset = litLockingPresets[presetName];
  let parts: LockingParts | undefined; // opened for the first run that has no record
  const records: ResultRecord[] = [];
  for (const run of lockingRuns(preset)) {
    const find = async () => {
      parts ??= await openParts(preset);
      return lockingRun(run, preset, parts);
    };
    records.push(await recordOnce(path, identityOf(run, preset), { run: find }));
  }
  return records;
}

/** What all runs share. */
interface LockingParts {
  readonly world: LitWorld;
  readonly imageTower: OpenLitTower;
  readonly textTower: OpenLitTextTower;
  /** Features of a dataset's pictures by the pre-trained image tower, [N, D]. */
  featuresOf(dataset: PairDataset): Promise<Float32Array>;
}

async function openParts(preset: LitLockingPreset): Promise<LockingParts> {
  const world = await openLitWorld(litPresets[preset.world]);
  const imageTower = await openLitTower(preset.world, preset.imageTower);
  const textTower = await openLitTextTower(preset.world, preset.textTower);
  const { params, settings, weights } = imageTower;
  const locked = {
    weights,
    imageSize: settings.imageSize,
    width: imageTowerWidth(settings),
    open: async () => featureModel(params, settings),
  };
  const known = new Map<PairDataset, Promise<Float32Array>>();
  const featuresOf = (dataset: PairDataset) => {
    const features = known.get(dataset) ?? lockedFeatures(locked, dataset);
    known.set(dataset, features);
    return features;
  };
  return { world, imageTower, textTower, featuresOf };
}

async function lockingRun(run: LockingRun, preset: LitLockingPreset, parts: LockingParts): Promise<RunFindings> {
  const { notation, head, steps, peakRate, seed } = run;
  const { world, imageTower, textTower, featuresOf } = parts;
  const model = modelOf(run, parts);
  const { batchSize, weightDecay } = preset;
  const isLocked = parseLocks(notation).image === "L";
  const { tokenizer } = textTower;
  const data = {
    ...{ pictures: world.tuning, tokenizer, textTower: textTower.params },
    ...(isLocked ? { features: await featuresOf(world.tuning) } : { imageTower: imageTower.params }),
  };
  const recipe = { seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay };
  const name = `${notation}, head ${head}, ${steps} updates, rate ${peakRate}, seed ${seed}`;
  const lit = await trainLit(data, { model, notation, ...recipe }, { title: name, execution: preset.execution });
  try {
    const { history } = lit;
    const started = performance.now();
    const measurements = await measureRun(lit, { model, isLocked }, parts);
    return {
      name,
      data: { train: world.tuning.size, imagesSeen: batchSize * steps, truncatedCaptions: history.truncated },
      measurements: {
        "pairs seen": { value: batchSize * steps },
        ...partSizes(model),
        "trained parameters": { value: trainedParameters(describeDualEncoder(seedKey(0), model), { notation }) },
        "training loss": { value: mean(history.loss.slice(-10)) },
        "pairs per second": { value: history.imagesPerSecond },
        "logit scale": { value: lit.model.logitScale },
        ...measurements,
      },
      seconds: history.seconds + (performance.now() - started) / 1000,
    };
  } finally {
    lit.dispose();
  }
}

/** Embeddings are as wide as the image tower's features, so that they can be compared without a head. */
function modelOf({ head }: LockingRun, { imageTower, textTower }: LockingParts): DualEncoderSettings {
  const { settings: image } = imageTower;
  const initialLogits = { scale: 10 };
  return { embedDim: imageTowerWidth(image), image, text: textTower.settings, imageProjection: head, initialLogits };
}

/** How many numbers each part has, without what batch norms remember. */
function partSizes(model: DualEncoderSettings): RunFindings["measurements"] {
  const described = describeDualEncoder(seedKey(0), model);
  const sizes = [described.imageTower, described.textTower].map(({ projection, ...tower }) => ({
    tower: sizeOfParameters(tower),
    head: projection ? sizeOfParameters(projection) : 0,
  }));
  const [image, text] = sizes;
  const values = [image.tower, image.head, text.head, text.tower];
  return Object.fromEntries(modelParts.map((part, i) => [partParameters(part), { value: values[i] }]));
}

/** The quality of a locked tower's features is that of the tower as it was given. */
async function measureRun(
  { model: lit, params }: TrainedLit,
  { model, isLocked }: { model: DualEncoderSettings; isLocked: boolean },
  { world, featuresOf }: LockingParts,
): Promise<RunFindings["measurements"]> {
  if (isLocked) {
    const embed = async (dataset: PairDataset) => lit.embedFeatures(await featuresOf(dataset));
    return { ...(await measureLit(world, lit, { embed })), "few-shot": await fewShotQuality(world, featuresOf) };
  }
  const features = featureModel(params.imageTower, model.image);
  try {
    return { ...(await measureLit(world, lit)), "few-shot": await towerQuality(world, features) };
  } finally {
    features.dispose();
  }
}

function identityOf({ seed, ...run }: LockingRun, preset: LitLockingPreset): RunIdentity {
  const { world, imageTower, textTower, batchSize, weightDecay } = preset;
  const { transfer: _, ...pictures } = litPresets[world];
  const settings = { ...run, world, imageTower, textTower, batchSize, weightDecay, pictures };
  return {
    experiment: "lit-locking",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settings))),
    seed,
  };
}
