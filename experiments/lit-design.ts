// LiT's choices compared: one tuning of a locked tower for each choice and seed, from features that are computed once, and a few
// with the image tower in training (Zhai et al. 2022, Appendices C, D, F and H).
//
// Command: npm run experiment -- lit-design preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  bpeTokenizer,
  chanceLevel,
  clipText,
  type DualEncoderSettings,
  disposeTree,
  featureModel,
  fieldCoverage,
  imageTowerWidth,
  lockedFeatures,
  type Measurement,
  mean,
  type PairDataset,
  paraphrasesOf,
  type ResultRecord,
  type Tokenizer,
} from "../lib/index.js";
import { isKeptCaption } from "./lit-design-filter.js";
import {
  type DesignChoice,
  designChoices,
  type LitDesignPreset,
  litDesignPresets,
  seedsOf,
} from "./lit-design-presets.js";
import { type EmbedPictures, measureLit } from "./lit-evaluation.js";
import { type LitPresetName, litPresets } from "./lit-presets.js";
import { type OpenLitTower, openLitTower } from "./lit-towers.js";
import { type LitWorld, openLitWorld } from "./lit-world.js";
import { type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { type LitData, type TrainedLit, type TrainLitSettings, trainLit } from "./train-lit.js";
import { openTransferTrainingSet } from "./transfer-training-set.js";

/** Kinds of tasks on which LiT is no better than guessing: its "structured" ones count and measure. */
export const structuredKinds: readonly string[] = ["counting", "direction"];

/** Records of all choices, one seed after the other. */
export async function litDesign(
  presetName: LitPresetName,
  { records: path = recordsFile("lit-design", presetName, { shipped: "full" }) }: { records?: string } = {},
): Promise<ResultRecord[]> {
  const preset = litDesignPresets[presetName];
  const bench = new Bench(presetName, preset);
  const records: ResultRecord[] = [];
  try {
    for (const { choice, seed } of runsOf(preset))
      records.push(
        await recordOnce(path, identityOf(presetName, choice, seed), { run: () => bench.run(choice, seed) }),
      );
    return records;
  } finally {
    await bench.dispose();
  }
}

/** A seed of all choices is of use before the next one is begun. */
function runsOf(preset: LitDesignPreset): { choice: DesignChoice; seed: number }[] {
  return preset.seeds.flatMap((seed) =>
    designChoices(preset).flatMap((choice) => (seedsOf(preset, choice).includes(seed) ? [{ choice, seed }] : [])),
  );
}

/** What is opened for the first run that has no record, and shared by all. */
interface Opened {
  readonly world: LitWorld;
  readonly tower: OpenLitTower;
  /** By number of tokens. */
  readonly tokenizers: ReadonlyMap<number, Tokenizer>;
  /** Pairs to tune on. */
  readonly data: Readonly<Record<DesignChoice["data"], PairDataset>>;
  readonly paraphrases: ReturnType<typeof paraphrasesOf>;
  /** Features [N, D] of a dataset's pictures by the locked tower. */
  readonly features: EmbedPictures;
  dispose(): void;
}

class Bench {
  private opened: Promise<Opened> | undefined;
  constructor(
    private readonly presetName: LitPresetName,
    private readonly preset: LitDesignPreset,
  ) {}

  async run(choice: DesignChoice, seed: number): Promise<RunFindings> {
    this.opened ??= open(this.presetName, this.preset);
    const opened = await this.opened;
    const start = performance.now();
    const { data, settings } = await trainingOf(choice, { seed, opened, preset: this.preset });
    const trained = await trainLit(data, settings, {
      title: `${choice.name}, seed ${seed}`,
      execution: this.preset.execution,
    });
    const measurements = await measure(trained, opened, choice);
    const { truncated } = trained.history;
    trained.dispose();
    return {
      name: choice.name,
      data: { pairs: data.pictures.size, steps: settings.steps, pairsSeen: choice.pairs, truncatedTexts: truncated },
      measurements: { ...measurements, ...coverageOf(data.pictures) },
      seconds: (performance.now() - start) / 1000,
    };
  }

  async dispose(): Promise<void> {
    (await this.opened)?.dispose();
  }
}

async function open(presetName: LitPresetName, preset: LitDesignPreset): Promise<Opened> {
  const litPreset = litPresets[presetName];
  const world = await openLitWorld(litPreset);
  const { merges } = await openTransferTrainingSet(litPreset.transfer);
  const tokenizers = preset.texts.contextLengths.map(
    (contextLength) => [contextLength, bpeTokenizer(merges, { contextLength })] as const,
  );
  const tower = await openLitTower(presetName, preset.tower);
  const { params, settings, weights } = tower;
  const locked = {
    ...{ weights, imageSize: settings.imageSize, width: imageTowerWidth(settings) },
    open: async () => featureModel(params, settings),
  };
  const known = new Map<PairDataset, Promise<Float32Array>>();
  const features = (dataset: PairDataset) => {
    const computed = known.get(dataset) ?? lockedFeatures(locked, dataset);
    known.set(dataset, computed);
    return computed;
  };
  const { tuning } = world;
  const captions = Array.from({ length: tuning.size }, (_, i) => tuning.caption(i));
  const dispose = () => disposeTree(tower.params);
  return {
    ...{ world, tower, features, dispose },
    tokenizers: new Map(tokenizers),
    data: { full: tuning, filtered: tuning.filter((i) => isKeptCaption(captions[i]), "tuning, filtered") },
    paraphrases: paraphrasesOf(captions),
  };
}

/** A choice as `trainLit` takes it. */
async function trainingOf(
  choice: DesignChoice,
  { seed, opened, preset }: { seed: number; opened: Opened; preset: LitDesignPreset },
): Promise<{ data: LitData; settings: TrainLitSettings }> {
  const { contextLength, batchSize, schedule, texts, loss } = choice;
  const tokenizer = opened.tokenizers.get(contextLength)!;
  const pictures = opened.data[choice.data];
  const steps = Math.floor(choice.pairs / batchSize);
  const { params: imageTower, settings: image } = opened.tower;
  const paraphrases = { probability: choice.paraphrases, candidates: opened.paraphrases };
  const isLocked = schedule === undefined || schedule === "LU";
  return {
    data: {
      ...{ pictures, tokenizer, imageTower },
      ...(schedule === undefined && { features: await opened.features(pictures) }),
    },
    settings: {
      ...{ model: modelOf({ image, tokenizer, text: preset.text }), notation: isLocked ? "Lu" : "Uu" },
      ...{ seed, batchSize, steps, warmup: Math.max(1, Math.round(preset.warmup * steps)) },
      ...{ peakRate: preset.peakRate, weightDecay: preset.weightDecay },
      ...(!isLocked && { schedule: { name: schedule } }),
      ...(schedule && { crops: "random" as const }), // for the locked tower, too, so that nothing else differs
      ...(texts && { texts: { ...texts, ...(choice.paraphrases > 0 && { paraphrases }) } }),
      ...(loss === "local" && { loss: { mode: loss, shards: preset.shards } }),
    },
  };
}

/** Which share of the captions has each field. */
function coverageOf(pictures: PairDataset): Record<string, Measurement> {
  const captions = Array.from({ length: pictures.size }, (_, i) => pictures.caption(i));
  return Object.fromEntries(
    Object.entries(fieldCoverage(captions)).map(([field, value]) => [`with ${field}`, { value }]),
  );
}

/** LiT's: no head on the image tower, a linear one on the text tower. */
function modelOf({
  image,
  tokenizer: { vocabularySize, contextLength },
  text: { width, layers },
}: {
  image: DualEncoderSettings["image"];
  tokenizer: Tokenizer;
  text: LitDesignPreset["text"];
}): DualEncoderSettings {
  const text = clipText({ vocabularySize, contextLength, width, layers, heads: Math.max(1, width / 32) });
  return { embedDim: imageTowerWidth(image), image, text, imageProjection: "none", initialLogits: { scale: 10 } };
}

async function measure(
  { model }: TrainedLit,
  { world, features }: Opened,
  { schedule }: DesignChoice,
): Promise<Record<string, Measurement>> {
  const embed: EmbedPictures = async (dataset) => model.embedFeatures(await features(dataset));
  const all = await measureLit(world, model, schedule === undefined || schedule === "LU" ? { embed } : {});
  const structured = world.suite.filter(({ kind }) => structuredKinds.includes(kind));
  const names = structured.map(({ name }) => `suite ${name}`);
  const chances = structured.map((task) => chanceLevel(task));
  const kept = Object.entries(all).filter(([name]) => !name.startsWith("suite ") || names.includes(name));
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(structured.map(({ name }, i) => [`chance suite ${name}`, { value: chances[i] }])),
    ...(structured.length > 0 && {
      structured: { value: mean(names.map((name) => all[name].value)), trials: structured.length },
      "chance structured": { value: mean(chances) },
    }),
  };
}

/** Everything that decides about a run but its seed. */
function identityOf(presetName: LitPresetName, { name: _, ...choice }: DesignChoice, seed: number): RunIdentity {
  const { tower, text, peakRate, weightDecay, warmup, shards } = litDesignPresets[presetName];
  const { transfer, suitePictures, pairs } = litPresets[presetName];
  const settings = { ...choice, tower, text, peakRate, weightDecay, warmup };
  const measured = { sets: transfer.sets, heldOut: transfer.heldOut, suitePictures, measuredPairs: pairs };
  const all = { ...settings, ...measured, ...(choice.loss === "local" && { shards }) };
  return {
    experiment: "lit-design",
    settings: z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(all))),
    seed,
  };
}
