// Do duplicates of downstream pictures among the tuning pictures matter? LiT's Tables 6 and 8, with planted duplicates beside the
// natural ones: left in, or taken out in one of two ways; and many of them, to see what such a measurement would notice.
import {
  clipText,
  copiesAmong,
  type Deduplication,
  type DeduplicationMode,
  type DualEncoderSettings,
  deduplicate,
  deriveKey,
  disposeTree,
  type Execution,
  embedDataset,
  featureModel,
  type ImageEmbedder,
  imageTowerWidth,
  type LockedTower,
  lockedFeatures,
  type PairDataset,
  randomStream,
  rowsAt,
  zeroShotClassifier,
  zeroShotRanks,
} from "../lib/index.js";
import { plainSplit, splitCounts } from "./duplicates-overlap.js";
import { anyChange, copiesOf, joinedPictures } from "./duplicates-pictures.js";
import type { DuplicatesPreset, TuningPlan, TuningState } from "./duplicates-presets.js";
import { measureLit } from "./lit-evaluation.js";
import type { LitPresetName } from "./lit-presets.js";
import { openLitTower } from "./lit-towers.js";
import type { LitWorld } from "./lit-world.js";
import { evaluationKey, type RunFindings } from "./run-record.js";
import { trainLit } from "./train-lit.js";

/** Tuning pictures with copies of downstream pictures, and what is left of them in every mode. */
interface PlantedTuning {
  readonly planted: PairDataset;
  /** Rows of the tuning pictures followed by the planted ones. */
  readonly modes: Record<DeduplicationMode, Deduplication>;
  /** Pictures of the reference's test part of which copies were planted. */
  readonly isPlanted: readonly boolean[];
}

export interface TuningWorld {
  readonly world: LitWorld;
  readonly few: PlantedTuning;
  readonly many: PlantedTuning;
  /** Pictures of the reference's test part of which the detector finds a copy among the few or the natural ones. */
  readonly isFound: readonly boolean[];
}

/** Plants the copies, and finds them. */
export async function openTuningWorld(
  world: LitWorld,
  detector: ImageEmbedder,
  { tuning: plan, threshold }: Pick<DuplicatesPreset, "tuning" | "threshold">,
): Promise<TuningWorld> {
  const { reference, pairs, tuning } = world;
  const embedded = { detector, threshold, own: await embedDataset(detector, tuning) };
  const withEmbeddings = async (dataset: PairDataset) => ({
    dataset,
    embeddings: await embedDataset(detector, dataset), // [N, E]
  });
  const parts = {
    train: await withEmbeddings(reference.train.dataset),
    test: await withEmbeddings(reference.test.dataset),
    pairs: await withEmbeddings(pairs.outOfDomain),
  };
  const few = await plantInto(embedded, parts, (name) => someRows(parts[name].dataset, plan, name));
  const many = await plantInto(embedded, parts, (name) =>
    name === "train" ? new Int32Array(0) : repeated(parts[name].dataset.size, plan.manyCopies),
  );
  const { isFound } = few;
  return { world, few, many, isFound };
}

interface EmbeddedPictures {
  readonly dataset: PairDataset;
  /** [N, E]. */
  readonly embeddings: Float32Array;
}

type Parts = Record<"train" | "test" | "pairs", EmbeddedPictures>;

async function plantInto(
  { detector, threshold, own }: { detector: ImageEmbedder; threshold: number; own: Float32Array },
  { train, test, pairs }: Parts,
  rowsOf: (part: keyof Parts) => Int32Array,
): Promise<PlantedTuning & { isFound: readonly boolean[] }> {
  const stream = randomStream(deriveKey(evaluationKey, "planted tuning"));
  const rows = { train: rowsOf("train"), test: rowsOf("test"), pairs: rowsOf("pairs") };
  const kind = anyChange;
  const planted = joinedPictures([
    copiesOf(train.dataset, rows.train, { kind, stream }),
    copiesOf(test.dataset, rows.test, { kind, stream }),
    copiesOf(pairs.dataset, rows.pairs, { kind, stream }),
  ]);
  const { embedDim } = detector;
  const embeddings = joinedRows(own, await embedDataset(detector, planted)); // [N, E]
  const downstream = [
    { name: "reference", train: train.embeddings, test: test.embeddings, threshold },
    { name: "pairs", test: pairs.embeddings, threshold },
  ];
  const isSource = new Set(rows.test);
  const found = copiesAmong(test.embeddings, embeddings, { embedDim, threshold }).first;
  return {
    planted,
    modes: deduplicate(embeddings, downstream, { embedDim }),
    isPlanted: Array.from({ length: test.dataset.size }, (_, i) => isSource.has(i)),
    isFound: Array.from(found, (hit) => hit === 1),
  };
}

/** A share of a dataset's rows, each 1 to `mostCopies` times. */
function someRows({ size }: PairDataset, { share, mostCopies }: TuningPlan, name: string): Int32Array {
  const stream = randomStream(deriveKey(deriveKey(evaluationKey, "planted rows"), name));
  const order = stream.shuffle(Int32Array.from({ length: size }, (_, i) => i));
  const chosen = order.subarray(0, Math.round(share * size)).sort();
  return Int32Array.from(
    [...chosen].flatMap((row) => Array.from({ length: 1 + stream.integer(mostCopies) }, () => row)),
  );
}

function repeated(size: number, copies: number): Int32Array {
  return Int32Array.from({ length: size * copies }, (_, i) => Math.floor(i / copies));
}

/** Features of everything that a locked tower sees. */
export interface LockedWorld {
  readonly settings: DualEncoderSettings["image"];
  readonly tuning: Float32Array;
  readonly few: Float32Array;
  readonly many: Float32Array;
  featuresOf(dataset: PairDataset): Promise<Float32Array>;
}

/** Features [N, D] by a tower of the LiT experiments. */
export async function lockTower(
  { world, few, many }: TuningWorld,
  preset: LitPresetName,
  name: string,
): Promise<LockedWorld> {
  const { settings, weights, params } = await openLitTower(preset, name);
  const tower: LockedTower = {
    weights,
    imageSize: settings.imageSize,
    width: imageTowerWidth(settings),
    open: async () => featureModel(params, settings),
  };
  const featuresOf = (dataset: PairDataset) => lockedFeatures(tower, dataset);
  const known = {
    tuning: await featuresOf(world.tuning),
    few: await featuresOf(few.planted),
    many: await featuresOf(many.planted),
  };
  for (const dataset of measuredDatasets(world)) await featuresOf(dataset); // from now on they are read from the cache
  disposeTree(params);
  return { settings, ...known, featuresOf };
}

function measuredDatasets({ reference, pairs, shifts, suite }: LitWorld): PairDataset[] {
  return [
    ...[reference.test.dataset, pairs.inDomain, pairs.outOfDomain],
    ...[...shifts.slice(0, 1), ...suite.slice(0, 1)].map(({ dataset }) => dataset),
  ];
}

/** Tunes a text tower to a locked image tower and measures. */
export async function tuneOn(
  state: TuningState,
  { world, few, many, isFound }: TuningWorld,
  locked: LockedWorld,
  { plan, seed, name, execution }: { plan: TuningPlan; seed: number; name: string; execution?: Execution },
): Promise<RunFindings> {
  const isMany = state.startsWith("many, ");
  const mode = (isMany ? state.slice("many, ".length) : state) as DeduplicationMode;
  const { planted, modes, isPlanted } = isMany ? many : few;
  const { kept, removed, hit } = modes[mode];
  const width = imageTowerWidth(locked.settings);
  const all = joinedRows(locked.tuning, isMany ? locked.many : locked.few); // [N, D]
  const pictures = joinedPictures([world.tuning, planted], { indices: kept });
  const features = rowsAt(all, kept, width);
  const { tokenizer } = world;
  const { batchSize, steps, peakRate, weightDecay } = plan;
  const settings = {
    notation: "Lu",
    seed,
    batchSize,
    steps,
    warmup: Math.ceil(steps / 10),
    peakRate,
    weightDecay,
  } as const;
  const title = `${name}, ${state}, seed ${seed}`;
  const tuned = await trainLit(
    { pictures, tokenizer, features },
    { ...settings, model: modelOf(locked.settings, world, plan) },
    { title, execution },
  );
  try {
    const embed = async (dataset: PairDataset) => tuned.model.embedFeatures(await locked.featuresOf(dataset));
    const part = { ...world, shifts: world.shifts.slice(0, 1), suite: world.suite.slice(0, 1) };
    const measured = await measureLit(part, tuned.model, { embed });
    const { test } = world.reference;
    const classifier = await zeroShotClassifier(tuned.model, test.classNames, test.templates); // [C, E]
    const { embedDim } = tuned.model;
    const ranks = await zeroShotRanks(await embed(test.dataset), classifier, { labels: test.labels, embedDim });
    const isRight = [...ranks].map((rank) => rank === 0);
    const none = { exact: 0, plantedRecall: 0 };
    return {
      name: title,
      data: { tuning: kept.length, planted: planted.size, removed, hit },
      measurements: {
        "zero-shot": measured["zero-shot"],
        "I->T R@1": measured["I->T R@1"],
        "T->I R@1": measured["T->I R@1"],
      },
      ...(state === "none" && {
        examples: [
          plainSplit({ task: "planted", ...none, ...splitCounts(isRight, isPlanted) }),
          plainSplit({ task: "found", ...none, ...splitCounts(isRight, isFound) }),
        ],
      }),
      seconds: tuned.history.seconds,
    };
  } finally {
    tuned.dispose();
  }
}

function modelOf(
  image: DualEncoderSettings["image"],
  { tokenizer: { vocabularySize, contextLength } }: LitWorld,
  { textWidth, textLayers }: TuningPlan,
): DualEncoderSettings {
  const heads = Math.max(1, textWidth / 32);
  return {
    embedDim: imageTowerWidth(image),
    image,
    imageProjection: "none",
    text: clipText({ vocabularySize, contextLength, width: textWidth, layers: textLayers, heads }),
  };
}

function joinedRows(first: Float32Array, second: Float32Array): Float32Array {
  const joined = new Float32Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
