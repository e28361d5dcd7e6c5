// Which pairs to train on? CLIP's balancing by queries and its filter of YFCC100M (section 2.2), compared as in its Table 12, and a larger
// less filtered set against a smaller more filtered one, as in LiT's Table 9: a text tower tuned to a locked image tower.
//
// Command: npm run experiment -- curation preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  clipText,
  type DualEncoderSettings,
  deriveKey,
  disposeTree,
  featureModel,
  imageTowerWidth,
  lockedFeatures,
  mean,
  type PairDataset,
  type ResultRecord,
  rowsAt,
} from "../lib/index.js";
import { recordedCounts } from "./curation-counts.js";
import { type Crawl, crawlOf } from "./curation-crawl.js";
import {
  type CurationPreset,
  type CurationPresetName,
  type CurationRun,
  curationPresets,
  curationRuns,
} from "./curation-presets.js";
import { type Candidates, candidatesOf, chosenPairs } from "./curation-selection.js";
import { measureTail } from "./curation-tail.js";
import { measureLit } from "./lit-evaluation.js";
import { litPresets } from "./lit-presets.js";
import { type OpenLitTower, openLitTower } from "./lit-towers.js";
import { type LitWorld, openLitWorld } from "./lit-world.js";
import { evaluationKey, type RunFindings, type RunIdentity, recordOnce, recordsFile } from "./run-record.js";
import { trainLit } from "./train-lit.js";

export interface CurationOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
}

/** Counts what every way of choosing leaves, trains and measures every run that has no record yet; returns all records. */
export async function curation(
  presetName: CurationPresetName,
  { records: path = recordsFile("curation", presetName, { shipped: "full" }) }: CurationOptions = {},
): Promise<ResultRecord[]> {
  const preset: CurationPreset = curationPresets[presetName];
  let opened: Promise<CurationParts> | undefined; // for the first run that has no record
  const parts = () => {
    opened ??= openParts(preset);
    return opened;
  };
  const counts = async () => recordedCounts((await parts()).candidates, preset.caps);
  try {
    const records = [await recordOnce(path, countsIdentity(preset), { run: counts })];
    for (const run of curationRuns(preset))
      records.push(
        await recordOnce(path, runIdentity(run, preset), { run: async () => trainRun(run, preset, await parts()) }),
      );
    return records;
  } finally {
    if (opened) disposeTree((await opened).tower.params);
  }
}

/** What all runs share. */
interface CurationParts {
  readonly world: LitWorld;
  readonly tower: OpenLitTower;
  readonly crawl: Crawl;
  readonly candidates: Candidates;
  /** Features of a dataset's pictures by the locked image tower, [N, D]. */
  featuresOf(dataset: PairDataset): Promise<Float32Array>;
}

async function openParts(preset: CurationPreset): Promise<CurationParts> {
  const world = await openLitWorld(litPresets[preset.world]);
  const tower = await openLitTower(preset.world, preset.imageTower);
  const { params, settings, weights } = tower;
  const width = imageTowerWidth(settings);
  const open = async () => featureModel(params, settings, { execution: preset.execution });
  const known = new Map<PairDataset, Promise<Float32Array>>();
  const featuresOf = (dataset: PairDataset) => {
    const features =
      known.get(dataset) ?? lockedFeatures({ weights, imageSize: settings.imageSize, width, open }, dataset);
    known.set(dataset, features);
    return features;
  };
  const crawl = crawlOf(world);
  return { world, tower, crawl, candidates: await candidatesOf(crawl, preset), featuresOf };
}

async function trainRun(run: CurationRun, preset: CurationPreset, parts: CurationParts): Promise<RunFindings> {
  const { world, crawl, candidates, featuresOf } = parts;
  const { seed, steps } = run;
  const places = chosenPairs(candidates, run, deriveKey(deriveKey(evaluationKey, "pairs"), seed));
  const model = modelOf(preset, parts);
  const features = rowsAt(await featuresOf(crawl.pictures), places, imageTowerWidth(model.image));
  const { batchSize, peakRate, weightDecay, execution } = preset;
  const recipe = { seed, batchSize, steps, warmup: Math.ceil(steps / 10), peakRate, weightDecay };
  const texts = { fields: ["description"], mode: "per image" } as const;
  const data = { pictures: pairsAt(crawl.pictures, places), tokenizer: world.tokenizer, features };
  const name = nameOf(run);
  const lit = await trainLit(data, { model, notation: "Lu", texts, ...recipe }, { title: name, execution });
  try {
    const started = performance.now();
    const embed = async (dataset: PairDataset) => lit.model.embedFeatures(await featuresOf(dataset));
    return {
      name,
      data: { train: places.length, imagesSeen: batchSize * steps },
      measurements: {
        "pairs seen": { value: batchSize * steps },
        "share that says what it shows": shareOfUseful(crawl, places),
        "training loss": { value: mean(lit.history.loss.slice(-10)) },
        ...(await measureLit(world, lit.model, { embed })),
        ...(await measureTail(world.pairs.outOfDomain, lit.model, { embed, crawl: crawl.pictures })),
      },
      seconds: lit.history.seconds + (performance.now() - started) / 1000,
    };
  } finally {
    lit.dispose();
  }
}

function modelOf({ textWidth, textLayers }: CurationPreset, { world, tower }: CurationParts): DualEncoderSettings {
  const { vocabularySize, contextLength } = world.tokenizer;
  return {
    embedDim: imageTowerWidth(tower.settings),
    image: tower.settings,
    text: clipText({ vocabularySize, contextLength, width: textWidth, layers: textLayers, heads: textWidth / 32 }),
    imageProjection: "linear",
    initialLogits: { scale: 10 },
  };
}

function pairsAt(pictures: PairDataset, places: Int32Array): PairDataset {
  return {
    ...pictures,
    size: places.length,
    caption: (i) => pictures.caption(places[i]),
    concept: (i) => pictures.concept(places[i]),
    readImage: (i, into, offset) => pictures.readImage(places[i], into, offset),
  };
}

function shareOfUseful({ kinds }: Crawl, places: Int32Array) {
  return {
    value: mean(Array.from(places, (place) => (kinds[place] === "what it shows" ? 1 : 0))),
    trials: places.length,
  };
}

function nameOf(run: CurationRun): string {
  const { seed, steps } = run;
  const data = run.comparison === "selection" ? `${run.selection}, ${run.pairs} pairs` : `${run.filtering} filtered`;
  return `${data}, ${steps} updates, seed ${seed}`;
}

function countsIdentity(preset: CurationPreset): RunIdentity {
  return {
    experiment: "curation",
    settings: plain({ comparison: "counts", caps: preset.caps, ...shared(preset) }),
    seed: 0,
  };
}

function runIdentity({ seed, ...run }: CurationRun, preset: CurationPreset): RunIdentity {
  return { experiment: "curation", settings: plain({ ...run, ...shared(preset) }), seed };
}

function shared({
  world,
  imageTower,
  batchSize,
  weightDecay,
  peakRate,
  textWidth,
  textLayers,
  queries,
}: CurationPreset) {
  const { transfer: _, ...pictures } = litPresets[world];
  return { world, imageTower, batchSize, weightDecay, peakRate, textWidth, textLayers, queries, pictures };
}

function plain(settings: object): RunIdentity["settings"] {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(settings)));
}
