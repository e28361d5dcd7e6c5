// LiT (Zhai et al. 2022): a dual encoder whose towers are locked, unlocked or from scratch, tuned on pairs. A wholly locked image
// tower may be given by its features alone (section 5.8): then it is neither run nor loaded.
import {
  adamW,
  adamWPresets,
  clipLogScale,
  type DualEncoder,
  type DualEncoderSettings,
  deriveKey,
  describeDualEncoder,
  disposeTree,
  dualEncoderAround,
  type EmbeddingModel,
  embeddingModel,
  embedFeatures,
  type GivenTowers,
  imageTowerWidth,
  leaves,
  lockedBy,
  mapTree,
  mergeTrees,
  namedParameters,
  ownParameters,
  parseLocks,
  type Schedules,
  type SplitTree,
  seedKey,
  splitTree,
  type Tensor,
  tf,
  towerSchedules,
  warmupCosine,
  weightsHash,
} from "../lib/index.js";
import { litBatches, litLoss } from "./lit-loss.js";
import type { LitData, TrainLitSettings } from "./train-lit-settings.js";
import type { TrainingHistory } from "./training-history.js";
import { runTraining, type TrainingRunOptions } from "./training-run.js";

export type { LitData, TrainLitSettings };

/** Also embeds pictures by their features. */
export interface LitModel extends EmbeddingModel {
  /** Features [N, D] of the image tower -> unit embeddings [N, E]. */
  embedFeatures(features: Float32Array): Promise<Float32Array>;
}

export interface TrainedLit {
  /** It embeds no pictures where training was given features and no tower. */
  readonly model: LitModel;
  /** Of both towers; without the image tower, but with its head, where there was none. */
  readonly params: DualEncoder;
  readonly history: TrainingHistory;
  /** Frees what was trained, and no tower that was given; the model can't be used afterwards. */
  dispose(): void;
}

/** Tunes a model; the same settings and data give the same model on the same machine. */
export async function trainLit(
  data: LitData,
  settings: TrainLitSettings,
  { title = `LiT ${settings.notation}`, ...options }: TrainingRunOptions = {},
): Promise<TrainedLit> {
  checkTowers(data, settings);
  const { model, batchSize, seed, steps } = settings;
  const given = towersOf(data, settings);
  const common = {
    ...litBatches(data, { ...settings, crops: cropsOf(settings) }, deriveKey(seedKey(seed), "batches")),
    loss: litLoss(settings),
    optimizer: adamW({ ...adamWPresets.lit, weightDecay: settings.weightDecay }),
    schedule: scheduleOf(settings),
    constrain: clipLogScale,
    steps,
    batchSize,
    identity: options.stateFile === undefined ? "" : await identityOf(data, settings),
  };
  const { trained, locked } = startingParts(given, settings);
  const { params, history } = await runTraining({ ...common, locked, start: () => trained }, { title, ...options });
  return trainedLit({ trained: params, locked }, { data, model, history });
}

/** The letters say which towers are taken from what is given. */
function towersOf({ imageTower, textTower, features }: LitData, { notation }: TrainLitSettings): GivenTowers {
  const locks = parseLocks(notation);
  return {
    imageTower: features ? "left out" : locks.image === "u" ? undefined : imageTower,
    textTower: locks.text === "u" ? undefined : textTower,
  };
}

/** The locked part are the caller's tensors; of those that are trained, copies. */
function startingParts(given: GivenTowers, settings: TrainLitSettings): SplitTree<DualEncoder> {
  const key = deriveKey(seedKey(settings.seed), "init");
  const paths = namedParameters(describeDualEncoder(key, settings.model)).map(({ path }) => path);
  const isLocked = lockedBy(paths, settings);
  const { trained, locked } = splitTree(dualEncoderAround(key, settings.model, given), isLocked);
  const owned = new Set(Object.values(given).flatMap((tower) => (typeof tower === "object" ? leaves(tower) : [])));
  const copy = (leaf: Tensor) => tf.tensor(Float32Array.from(leaf.dataSync()), leaf.shape);
  return { trained: mapTree(trained, (leaf) => (owned.has(leaf) ? copy(leaf) : leaf)), locked };
}

/** LiT's Adam throughout, and one warm-up and cosine unless the image tower has its own. */
function scheduleOf({ schedule, peakRate, warmup, steps }: TrainLitSettings): Schedules {
  const recipe = { peak: peakRate, warmup, steps };
  return schedule === undefined ? warmupCosine(recipe) : towerSchedules(schedule.name, { ...recipe, ...schedule });
}

function cropsOf({ notation, unlockedBlocks, crops }: TrainLitSettings): "centre" | "random" {
  return crops ?? (isWhollyLocked({ notation, unlockedBlocks }) ? "centre" : "random");
}

function isWhollyLocked({ notation, unlockedBlocks }: Pick<TrainLitSettings, "notation" | "unlockedBlocks">): boolean {
  return parseLocks(notation).image === "L" && (unlockedBlocks?.image ?? 0) === 0;
}

function checkTowers({ imageTower, textTower, features, pictures }: LitData, settings: TrainLitSettings): void {
  const { notation, crops, schedule, model } = settings;
  const locks = parseLocks(notation);
  const missing = [
    ...(locks.image !== "u" && !imageTower && !features ? ["imageTower"] : []),
    ...(locks.text !== "u" && !textTower ? ["textTower"] : []),
  ];
  if (missing.length > 0)
    throw new Error(`trainLit: expected a pre-trained ${missing.join(" and ")} for ${notation}, got none; give it`);
  if (schedule && locks.image === "L")
    throw new Error(`trainLit: expected no schedule of an image tower that is locked, got "${schedule.name}"`);
  if (!features) return;
  if (!isWhollyLocked(settings) || crops === "random")
    throw new Error(
      `trainLit: expected features of a wholly locked image tower and of centre crops, got ${notation} with ` +
        `${settings.unlockedBlocks?.image ?? 0} unlocked blocks and ${crops ?? "centre"} crops; train on pictures instead`,
    );
  const width = imageTowerWidth(model.image);
  if (features.length !== pictures.size * width)
    throw new Error(
      `trainLit: expected features of ${pictures.size} pictures, ${width} numbers each, got ${features.length} numbers`,
    );
}

/** What a saved run must have in common with the one that goes on from it: settings, towers and features. */
async function identityOf({ imageTower, textTower, features }: LitData, settings: TrainLitSettings): Promise<string> {
  const stored = features && tf.tensor1d(features);
  try {
    const tensors = { ...(imageTower && { imageTower }), ...(textTower && { textTower }), ...(stored && { stored }) };
    return JSON.stringify({ ...settings, weights: await weightsHash({}, tensors) });
  } finally {
    stored?.dispose();
  }
}

function trainedLit(
  { trained, locked }: SplitTree<DualEncoder>,
  { data, model, history }: { data: LitData; model: DualEncoderSettings; history: TrainingHistory },
): TrainedLit {
  const tuned = mergeTrees(trained, locked);
  const tower = data.features && data.imageTower ? ownParameters(model.image, data.imageTower) : {};
  const params = { ...tuned, imageTower: { ...tower, ...tuned.imageTower } };
  const embedding = embeddingModel(params, model, data.tokenizer);
  const dispose = () => {
    embedding.dispose();
    disposeTree(trained);
  };
  const hasTower = !data.features || data.imageTower;
  const lit = {
    ...embedding,
    ...(!hasTower && { embedImages: refuseImages }),
    embedFeatures: (features: Float32Array) =>
      embedFeatures(params.imageTower.projection, features, imageTowerWidth(model.image)),
  };
  return { model: lit, params, history, dispose };
}

async function refuseImages(): Promise<never> {
  throw new Error(
    "trainLit: expected an image tower to embed pictures, got a model trained on features alone; give trainLit the tower, too, or " +
      "use embedFeatures",
  );
}
