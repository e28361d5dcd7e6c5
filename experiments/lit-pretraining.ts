// Which pre-trained towers does LiT gain from? Kinds of image pre-training, families of image towers, text towers with their tokenizers and
// starts, and sizes of both: one short tuning each, from features of the locked tower (LiT, Zhai et al. 2022, Tables 3 to 5 and Figure 5).
//
// Command: npm run experiment -- lit-pretraining preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  type DualEncoderSettings,
  describeTextTower,
  disposeTree,
  embedDataset,
  featureModel,
  imageEncoderCost,
  imageTowerWidth,
  type LinearClassifier,
  linearProbe,
  lockedFeatures,
  type Measurement,
  mean,
  type PairDataset,
  predictSet,
  type ResultRecord,
  seedKey,
  sizeOfParameters,
  type TextTower,
  type Tokenizer,
  textTowerCost,
} from "../lib/index.js";
import { type EmbedPictures, fewShotQuality, measureLit } from "./lit-evaluation.js";
import { type LitPresetName, litPresets } from "./lit-presets.js";
import {
  type LitPretrainingPreset,
  litPretrainingPresets,
  type PretrainingRun,
  type PretrainingText,
  pretrainingRuns,
  textName,
  textSettings,
} from "./lit-pretraining-presets.js";
import { openLitTextTower, openLitTokenizer } from "./lit-text-towers.js";
import { type OpenLitTower, openLitTower } from "./lit-towers.js";
import { type LitWorld, openLitWorld } from "./lit-world.js";
import { evaluationKey, type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { trainLit } from "./train-lit.js";

/** Records of all image towers alone, then of all models. */
export async function litPretraining(
  presetName: LitPresetName,
  { records: path = recordsFile("lit-pretraining", presetName, { shipped: "full" }) }: { records?: string } = {},
): Promise<ResultRecord[]> {
  const preset = litPretrainingPresets[presetName];
  const bench = new Bench(presetName, preset);
  const runs = pretrainingRuns(preset);
  const records: ResultRecord[] = [];
  try {
    for (const name of new Set(runs.map(({ imageTower }) => imageTower)))
      records.push(await recordOnce(path, towerIdentity(presetName, name), { run: () => bench.measureTower(name) }));
    for (const run of runs)
      records.push(await recordOnce(path, identityOf(presetName, run), { run: () => bench.tune(run) }));
    return records;
  } finally {
    bench.dispose();
  }
}

/** Opens what runs need when they need it, and keeps it for the next ones. */
class Bench {
  private world: Promise<LitWorld> | undefined;
  private readonly towers = new Map<string, OpenLitTower & { features: EmbedPictures }>();
  constructor(
    private readonly presetName: LitPresetName,
    private readonly preset: LitPretrainingPreset,
  ) {}

  /** The image tower alone: what it costs, how fast it is, and what its features are good for. */
  async measureTower(name: string): Promise<RunFindings> {
    const world = await this.openWorld();
    const tower = await this.openTower(name);
    const started = performance.now();
    const { parameters, macs } = imageEncoderCost(tower.settings);
    const measurements: Record<string, Measurement> = {
      parameters: { value: parameters },
      "MACs per picture": { value: macs },
      "images per second": { value: await this.imagesPerSecond(tower, world.tuning) },
      "few-shot": await fewShotQuality(world, tower.features),
      "all labels": await allLabels(world, tower.features),
    };
    const { train, test } = world.reference;
    return {
      name,
      data: { train: train.dataset.size, test: test.dataset.size },
      measurements,
      seconds: (performance.now() - started) / 1000,
    };
  }

  /** Tunes a text tower to the locked image tower, and measures the model. */
  async tune({ imageTower: name, text, seed }: PretrainingRun): Promise<RunFindings> {
    const { batchSize, steps, peakRate, weightDecay, execution } = this.preset;
    const world = await this.openWorld();
    const { settings: image, features } = await this.openTower(name);
    const { tokenizer, textTower } = await this.openText(text);
    const model: DualEncoderSettings = {
      ...{ embedDim: imageTowerWidth(image), image, text: textSettings(this.preset, text, tokenizer) },
      imageProjection: "none",
      initialLogits: { scale: 10 },
    };
    const data = { pictures: world.tuning, tokenizer, textTower, features: await features(world.tuning) };
    const recipe = { seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay };
    const title = `${name} + ${textName(text)}, seed ${seed}`;
    const notation = textTower ? "LU" : "Lu";
    const lit = await trainLit(data, { model, notation, ...recipe }, { title, execution });
    if (textTower) disposeTree(textTower);
    try {
      const started = performance.now();
      const embed: EmbedPictures = async (dataset) => lit.model.embedFeatures(await features(dataset));
      const measurements = await measureLit(world, lit.model, { embed });
      const cost = textTowerCost(model);
      return {
        name: title,
        data: { train: world.tuning.size, imagesSeen: batchSize * steps, truncatedCaptions: lit.history.truncated },
        measurements: {
          "text parameters": { value: sizeOfParameters(describeTextTower(seedKey(0), model.text)) },
          "text MACs": { value: cost.macs },
          "training loss": { value: mean(lit.history.loss.slice(-lastSteps)) },
          ...measurements,
        },
        seconds: lit.history.seconds + (performance.now() - started) / 1000,
      };
    } finally {
      lit.dispose();
    }
  }

  dispose(): void {
    for (const { params } of this.towers.values()) disposeTree(params);
  }

  /** The world, with tasks of few classes alone: the names of the others take longer than a run. */
  private openWorld(): Promise<LitWorld> {
    this.world ??= openLitWorld(litPresets[this.presetName]).then((world) => ({
      ...world,
      suite: world.suite.filter(({ classNames }) => classNames.length <= this.preset.mostClasses),
    }));
    return this.world;
  }

  private async openTower(name: string): Promise<OpenLitTower & { features: EmbedPictures }> {
    const known = this.towers.get(name);
    if (known) return known;
    const tower = await openLitTower(this.presetName, name);
    const { params, settings, weights } = tower;
    const { execution } = this.preset;
    const open = async () => featureModel(params, settings, { execution });
    const locked = { weights, imageSize: settings.imageSize, width: imageTowerWidth(settings), open };
    const features = remembered((dataset: PairDataset) => lockedFeatures(locked, dataset));
    const opened = { ...tower, features };
    this.towers.set(name, opened);
    return opened;
  }

  private async openText(text: PretrainingText): Promise<{ tokenizer: Tokenizer; textTower?: TextTower }> {
    if (text.start === undefined) return { tokenizer: await openLitTokenizer(this.presetName, text.tokenizer) };
    const { params, tokenizer } = await openLitTextTower(this.presetName, text.start);
    return { tokenizer, textTower: params };
  }

  private async imagesPerSecond({ params, settings }: OpenLitTower, pictures: PairDataset): Promise<number> {
    const { timedPictures, execution } = this.preset;
    const indices = Array.from({ length: Math.min(timedPictures, pictures.size) }, (_, i) => i);
    const features = featureModel(params, settings, { execution });
    try {
      await embedDataset(features, pictures, { indices }); // compiles
      const seconds: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const started = performance.now();
        await embedDataset(features, pictures, { indices });
        seconds.push((performance.now() - started) / 1000);
      }
      return indices.length / Math.min(...seconds);
    } finally {
      features.dispose();
    }
  }
}

/** Updates at a run's end whose loss is averaged. */
const lastSteps = 20;
/** Of timing, the fastest of which counts, as others may use the machine. */
const rounds = 5;

/** Logistic regression on all labelled pictures of the reference: "Full IN" and "Adapt", without changing the tower. */
async function allLabels({ reference: { train, test } }: LitWorld, embed: EmbedPictures): Promise<Measurement> {
  const examples = { features: await embed(train.dataset), labels: train.labels };
  const questions = { features: await embed(test.dataset), labels: test.labels };
  const classes = train.classNames.length;
  const probe = await linearProbe({ train: examples, test: questions }, { classes, key: evaluationKey, maxIterations });
  const classifier: LinearClassifier = probe.classifier;
  return { value: (await predictSet(classifier, questions)).accuracy, trials: test.labels.length };
}

const maxIterations = 200;

function remembered(compute: EmbedPictures): EmbedPictures {
  const known = new Map<PairDataset, Promise<Float32Array>>();
  return (dataset) => {
    const features = known.get(dataset) ?? compute(dataset);
    known.set(dataset, features);
    return features;
  };
}

function towerIdentity(presetName: LitPresetName, name: string): RunIdentity {
  const { timedPictures } = litPretrainingPresets[presetName];
  return { experiment: "lit-pretraining", settings: { tower: name, world: presetName, timedPictures }, seed: 0 };
}

function identityOf(presetName: LitPresetName, { seed, ...run }: PretrainingRun): RunIdentity {
  const { seeds: _, timedPictures: __, execution: ___, groups: ____, ...recipe } = litPretrainingPresets[presetName];
  const settings = { ...recipe, ...run, world: presetName };
  return {
    experiment: "lit-pretraining",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settings))),
    seed,
  };
}
