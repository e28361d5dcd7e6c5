// Does every tower learn? Each image encoder of the two papers beside CLIP's text transformer, and each text encoder beside CLIP's
// vision transformer, trained from scratch in the same way on the icon world and asked for the names of emoji that another vendor
// drew. Sizes are small and alike, not tuned: what is compared is whether a tower learns, not which one is best.
//
// Command: npm run experiment -- towers preset=quick
// Duration and numbers to expect: see experiments/README.md
import { join } from "node:path";
import {
  appendRecord,
  currentCommit,
  deriveKey,
  describeMachine,
  dualEncoderCost,
  engineInfo,
  evaluateZeroShot,
  executionInfo,
  findRecord,
  type Measurement,
  makeTokenizer,
  mean,
  projectFolder,
  type ResultRecord,
  readRecords,
  seedKey,
  type Tokenizer,
} from "../lib/index.js";
import { openScalingWorld, type ScalingWorld } from "./scaling-world.js";
import { type TowerPair, type TowersPresetName, towerPairs, towersPresets } from "./towers-presets.js";
import { trainClip } from "./train-clip.js";

const commit = currentCommit();
const evaluationKey = deriveKey(seedKey(0), "evaluation");

export interface TowersOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Trains and measures every pair of towers that has no record yet; returns a record for each. */
export async function towers(
  presetName: TowersPresetName,
  { records: path = towersRecordsFile(presetName) }: TowersOptions = {},
): Promise<ResultRecord[]> {
  const preset = towersPresets[presetName];
  let world: ScalingWorld | undefined; // opened for the first run that has no record
  const records: ResultRecord[] = [];
  for (const pair of towerPairs)
    for (const seed of preset.seeds) {
      const { seeds: _, world: data, ...recipe } = preset;
      const identity = { experiment: "towers", settings: { ...recipe, pair: pair.name }, seed };
      let record = findRecord(readRecords(path), identity);
      if (record === undefined) {
        world ??= await openScalingWorld(data);
        record = await towersRun(identity, { pair, preset, world });
        appendRecord(path, record);
      }
      records.push(record);
    }
  return records;
}

/** The file of a preset's records. */
export function towersRecordsFile(preset: TowersPresetName): string {
  return join(projectFolder(), "experiments/records", `towers-${preset}.jsonl`);
}

type Identity = Pick<ResultRecord, "experiment" | "settings" | "seed">;

async function towersRun(
  identity: Identity,
  { pair, preset, world }: { pair: TowerPair; preset: (typeof towersPresets)[TowersPresetName]; world: ScalingWorld },
): Promise<ResultRecord> {
  const tokenizer = pair.endsRows ? endingRows(world.tokenizer) : world.tokenizer;
  const model = pair.model(preset, tokenizer);
  const { batchSize, steps, peakRate, weightDecay } = preset;
  const settings = {
    model,
    seed: identity.seed,
    batchSize,
    steps,
    warmup: Math.ceil(steps / 10),
    peakRate,
    weightDecay,
  };
  const started = performance.now();
  const title = `${pair.name}, seed ${identity.seed}`;
  const clip = await trainClip(world.train, tokenizer, settings, { title });
  try {
    const [headline] = world.tasks;
    const {
      top1,
      top5,
      chance,
      intervals,
      total: trials,
    } = await evaluateZeroShot(clip.model, headline, {
      key: evaluationKey,
    });
    const share = { intervalKind: "clopperPearson", trials } as const;
    const measurements: Record<string, Measurement> = {
      parameters: { value: dualEncoderCost(model).parameters },
      "training loss": { value: mean(clip.history.loss.slice(-10)) },
      "top-1": { value: top1, interval: [...intervals.top1], ...share },
      "top-5": { value: top5, interval: [...intervals.top5], ...share },
      chance: { value: chance },
    };
    return {
      format: 1,
      ...identity,
      name: title,
      commit,
      data: { ...world.counts, imagesSeen: batchSize * steps },
      measurements,
      machine: describeMachine(machineEngine()),
      seconds: (performance.now() - started) / 1000,
      finished: new Date().toISOString(),
    };
  } finally {
    clip.dispose();
  }
}

/** Rows that are filled with end marks, so that the last token of every row is one: LiT's rule, for towers read out there. */
function endingRows(tokenizer: Tokenizer): Tokenizer {
  const padding = tokenizer.endOfText ?? tokenizer.padding;
  return makeTokenizer({ ...tokenizer.description, padding }, tokenizer);
}

function machineEngine() {
  const { backend, tensorflow, tensorflowJs } = engineInfo();
  return { backend, ...executionInfo(), tensorflow: tensorflow ?? `none (TensorFlow.js ${tensorflowJs})` };
}
