// Does every tower learn? Each image encoder of the two papers beside CLIP's text transformer, and each text encoder beside CLIP's
// vision transformer, trained from scratch in the same way on the icon world and asked for the names of emoji that another vendor
// drew. Sizes are small and alike, not tuned: what is compared is whether a tower learns, not which one is best.
//
// Command: npm run experiment -- towers preset=quick
// Duration and numbers to expect: see experiments/README.md
import {
  dualEncoderCost,
  evaluateZeroShot,
  makeTokenizer,
  mean,
  type ResultRecord,
  type Tokenizer,
} from "../lib/index.js";
import {
  accuracyMeasurements,
  evaluationKey,
  type RunFindings,
  type RunIdentity,
  recordOnce,
  recordsFile,
} from "./run-record.js";
import { openScalingWorld, type ScalingWorld } from "./scaling-world.js";
import { type TowerPair, type TowersPresetName, towerPairs, towersPresets } from "./towers-presets.js";
import { trainClip } from "./train-clip.js";

export interface TowersOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Trains and measures every pair of towers that has no record yet; returns a record for each. */
export async function towers(
  presetName: TowersPresetName,
  { records: path = recordsFile("towers", presetName, { shipped: "quick" }) }: TowersOptions = {},
): Promise<ResultRecord[]> {
  const preset = towersPresets[presetName];
  let world: ScalingWorld | undefined; // opened for the first run that has no record
  const records: ResultRecord[] = [];
  for (const pair of towerPairs)
    for (const seed of preset.seeds) {
      const { seeds: _, world: data, ...recipe } = preset;
      const identity = { experiment: "towers", settings: { ...recipe, pair: pair.name }, seed };
      const run = async () => {
        world ??= await openScalingWorld(data);
        return towersRun(identity, { pair, preset, world });
      };
      records.push(await recordOnce(path, identity, { run }));
    }
  return records;
}

interface RunContext {
  readonly pair: TowerPair;
  readonly preset: (typeof towersPresets)[TowersPresetName];
  readonly world: ScalingWorld;
}

async function towersRun({ seed }: RunIdentity, { pair, preset, world }: RunContext): Promise<RunFindings> {
  const tokenizer = pair.endsRows ? endingRows(world.tokenizer) : world.tokenizer;
  const model = pair.model(preset, tokenizer);
  const { batchSize, steps, peakRate, weightDecay } = preset;
  const settings = { model, seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay };
  const started = performance.now();
  const title = `${pair.name}, seed ${seed}`;
  const clip = await trainClip(world.train, tokenizer, settings, { title });
  try {
    const [headline] = world.tasks;
    const measurements = {
      parameters: { value: dualEncoderCost(model).parameters },
      "training loss": { value: mean(clip.history.loss.slice(-10)) },
      ...accuracyMeasurements(await evaluateZeroShot(clip.model, headline, { key: evaluationKey })),
    };
    const data = { ...world.counts, imagesSeen: batchSize * steps };
    return { name: title, data, measurements, seconds: (performance.now() - started) / 1000 };
  } finally {
    clip.dispose();
  }
}

/** Rows that are filled with end marks, so that the last token of every row is one: LiT's rule, for towers read out there. */
function endingRows(tokenizer: Tokenizer): Tokenizer {
  const padding = tokenizer.endOfText ?? tokenizer.padding;
  return makeTokenizer({ ...tokenizer.description, padding }, tokenizer);
}
