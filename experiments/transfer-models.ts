// The CLIPs of the transfer experiments, trained once: their weights lie in .cache/models, and every experiment takes them from there.
//
// Command: npm run experiment -- transfer preset=quick
// Duration and numbers to expect: see experiments/README.md
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import {
  dualEncoderCost,
  type LoadedModel,
  loadModel,
  mean,
  projectFolder,
  type ResultRecord,
  saveMerges,
  saveModel,
  settingsKey,
  type Tokenizer,
  trainingMacs,
} from "../lib/index.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type TrainClipSettings, type TrainedClip, trainClip } from "./train-clip.js";
import {
  type TransferPreset,
  type TransferPresetName,
  type TransferSize,
  transferModel,
  transferPresets,
} from "./transfer-presets.js";
import { openTransferTrainingSet, type TransferTrainingSet } from "./transfer-training-set.js";

/** A CLIP of the preset, of one size and seed. */
export interface TransferRun {
  readonly preset: TransferPreset;
  readonly size: TransferSize;
  readonly seed: number;
}

export interface TransferOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** The name of the one size that is wanted. */
  readonly size?: string;
}

/** Every size and seed of a preset, smallest first. */
export function transferRuns(presetName: TransferPresetName): TransferRun[] {
  const preset: TransferPreset = transferPresets[presetName];
  return preset.sizes.flatMap((size) => size.seeds.map((seed) => ({ preset, size, seed })));
}

/** Trains every CLIP of a preset that has no record yet or whose weights are not here; returns a record for each. */
export async function transfer(
  presetName: TransferPresetName,
  { records: path = recordsFile("transfer", presetName, { shipped: "full" }), size }: TransferOptions = {},
): Promise<ResultRecord[]> {
  const open = once(openTransferTrainingSet);
  const records: ResultRecord[] = [];
  for (const run of transferRuns(presetName).filter((each) => size === undefined || each.size.name === size)) {
    const train = async () => trainTransferModel(run, await open(run.preset));
    records.push(await recordOnce(path, identityOf(run), { run: train, fresh: !existsSync(weightsFile(run)) }));
    rmSync(stateFile(run), { force: true }); // only now is nothing lost without it
  }
  return records;
}

/** The model of a run, trained first if its weights are not here. Its parameters are the caller's. */
export async function loadTransferModel(run: TransferRun): Promise<LoadedModel> {
  if (!existsSync(weightsFile(run))) await trainTransferModel(run, await openTransferTrainingSet(run.preset));
  return loadModel(weightsFile(run), { vocabulary: mergesFile(run) });
}

/** Where the weights of a run lie. */
export function weightsFile(run: TransferRun): string {
  return join(projectFolder(), ".cache/models", `${runKey(run)}.safetensors`);
}

/** And the merges of its tokenizer. */
function mergesFile(run: TransferRun): string {
  return join(projectFolder(), ".cache/models", `${runKey(run)}.merges.txt`);
}

/** Where a run is saved while it is under way. */
function stateFile(run: TransferRun): string {
  return join(projectFolder(), ".cache/runs", `${runKey(run)}.safetensors`);
}

async function trainTransferModel(
  run: TransferRun,
  { pictures, merges, tokenizer }: TransferTrainingSet,
): Promise<RunFindings> {
  const settings = trainingSettings(run, tokenizer);
  const title = `CLIP ${run.size.name}, seed ${run.seed}`;
  const clip = await trainClip(pictures, tokenizer, settings, { title, stateFile: stateFile(run) });
  try {
    mkdirSync(dirname(weightsFile(run)), { recursive: true });
    saveMerges(mergesFile(run), merges);
    await saveModel(weightsFile(run), { params: clip.params, settings: settings.model, tokenizer });
    return findings(clip, { title, settings, pictures: pictures.size });
  } finally {
    clip.dispose();
  }
}

function trainingSettings({ preset, size, seed }: TransferRun, tokenizer: Tokenizer): TrainClipSettings {
  const { batchSize, weightDecay } = preset;
  const { steps, peakRate } = size;
  const model = transferModel(size, tokenizer);
  return { model, seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay };
}

function findings(
  { history, model }: TrainedClip,
  { title, settings, pictures }: { title: string; settings: TrainClipSettings; pictures: number },
): RunFindings {
  const cost = dualEncoderCost(settings.model);
  return {
    name: title,
    data: {
      train: pictures,
      imagesSeen: settings.batchSize * settings.steps,
      truncatedCaptions: history.truncated,
    },
    measurements: {
      parameters: { value: cost.parameters },
      "MACs per pair": { value: cost.macs },
      "training MACs": { value: trainingMacs(settings.model, settings) },
      "training loss": { value: mean(history.loss.slice(-50)) },
      "logit scale": { value: model.logitScale },
      "images per second": { value: history.imagesPerSecond },
    },
    seconds: history.seconds,
  };
}

function identityOf({
  preset: { sizes: _, heldOut: ___, supervised: ____, ...common },
  size: { seeds: __, ...size },
  seed,
}: TransferRun): RunIdentity {
  const settings = z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify({ ...common, size })));
  return { experiment: "transfer", settings, seed };
}

function runKey(run: TransferRun): string {
  return settingsKey({ ...identityOf(run) });
}

/** Opens at the first call only. */
function once<In, Out>(open: (input: In) => Promise<Out>): (input: In) => Promise<Out> {
  let opened: Promise<Out> | undefined;
  return (input) => {
    opened ??= open(input);
    return opened;
  };
}
