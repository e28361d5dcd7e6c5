// What does a picture learn from its text? The objectives of CLIP's Figure 2 and their relatives on one image tower, one corpus
// and as many updates: predicting the caption, its words, or which caption it is. Each names held-out emoji, zero-shot.
//
// Command: npm run experiment -- objectives preset=quick
// Duration and numbers to expect: see experiments/README.md
import { join } from "node:path";
import { relativeToPrior, type ScoreRows, scoreAccuracy, scoreMatrix } from "../lib/evaluation/score-tiles.js";
import {
  adamW,
  appendRecord,
  centreCrops,
  compile,
  countParameters,
  currentCommit,
  type DualEncoder,
  deriveKey,
  describeMachine,
  disposeTree,
  type Execution,
  engineInfo,
  executionInfo,
  findRecord,
  type Interval,
  type Measurement,
  mapTree,
  mean,
  type PairDataset,
  pairBatches,
  projectFolder,
  type ResultRecord,
  readRecords,
  seedKey,
  startProgress,
  startTraining,
  type Tensor,
  type Tensor4D,
  type Tree,
  tf,
  train,
  warmupCosine,
} from "../lib/index.js";
import { captionObjective, cocaObjective, hiddenWordObjective } from "./caption-objectives.js";
import type { Objective, ObjectiveBatch, ObjectiveWorld } from "./objective.js";
import { type ObjectivesPreset, type ObjectivesPresetName, objectivesPresets } from "./objective-presets.js";
import { type ObjectivesData, openObjectivesData } from "./objective-world.js";
import { contrastiveObjective, distillationObjective, sigmoidObjective } from "./tower-objectives.js";
import { ngramObjective, wordObjective } from "./word-objectives.js";

/** Of the code as it was loaded: the checkout may change while a run is under way. */
const commit = currentCommit();
/** Key of what is drawn in the evaluation, so that all models answer the same questions. */
const evaluationKey = deriveKey(seedKey(0), "evaluation");
/** Pictures and names that are compared at once where that costs little. */
const wideTile = { pictures: 128, names: 512 };

export interface ObjectivesOptions {
  /** Where records go and finished runs are looked up. */
  readonly records?: string;
  /** By default compiled, where the compiled engine was built. */
  readonly execution?: Execution;
}

/** The records of `quick` come with the project; those of other presets are made on each machine. */
export function objectivesRecordsFile(preset: ObjectivesPresetName): string {
  return join(
    projectFolder(),
    preset === "quick" ? "experiments/records" : "out/records",
    `objectives-${preset}.jsonl`,
  );
}

/** Trains and measures every objective and seed of a preset that has no record yet; returns a record for each. */
export async function objectives(
  presetName: ObjectivesPresetName,
  { records: path = objectivesRecordsFile(presetName), execution }: ObjectivesOptions = {},
): Promise<ResultRecord[]> {
  const preset: ObjectivesPreset = objectivesPresets[presetName];
  const data = await openObjectivesData(preset, deriveKey(evaluationKey, "pictures"));
  const records: ResultRecord[] = [];
  for (const seed of preset.seeds) {
    const world = { ...data, preset, seed, execution };
    for (const objective of soloObjectives(world)) records.push(await recordOnce(path, objective, world));
    records.push(await distillationRecord(path, world));
  }
  return records;
}

type ObjectivesWorld = ObjectivesData & ObjectiveWorld & Pick<ObjectivesOptions, "execution">;

/** All that need no other model. */
function soloObjectives(world: ObjectivesWorld): Objective[] {
  return [
    contrastiveObjective(world) as Objective,
    contrastiveObjective(world, "bag of words") as Objective,
    sigmoidObjective(world) as Objective,
    wordObjective(world) as Objective,
    ngramObjective(world) as Objective,
    captionObjective(world) as Objective,
    hiddenWordObjective(world) as Objective,
    cocaObjective(world) as Objective,
  ];
}

/** Distillation, from a contrastive model that is trained for it as the other one was. */
async function distillationRecord(path: string, world: ObjectivesWorld): Promise<ResultRecord> {
  const known = findRecord(readRecords(path), identityOf("distillation", world));
  if (known) return known;
  const { params, loss: _ } = await trainObjective(contrastiveObjective(world) as Objective, world);
  const teacher = mapTree(params, (leaf) => tf.tensor(leaf.dataSync(), leaf.shape)) as DualEncoder;
  disposeTree(params);
  try {
    return await recordOnce(path, distillationObjective(world, teacher) as Objective, world);
  } finally {
    disposeTree(teacher);
  }
}

async function recordOnce(path: string, objective: Objective, world: ObjectivesWorld): Promise<ResultRecord> {
  const identity = identityOf(objective.name, world);
  const known = findRecord(readRecords(path), identity);
  if (known) return known;
  const started = performance.now();
  const { params, loss, seconds: trainingSeconds } = await trainObjective(objective, world);
  try {
    const measurements = {
      parameters: { value: countParameters(params) },
      "training loss": { value: mean(loss.slice(-10)) },
      "training seconds": { value: trainingSeconds },
      ...(await measure(objective, params, world)),
    };
    const record: ResultRecord = {
      format: 1,
      ...identity,
      name: `${objective.name}, seed ${world.seed}`,
      commit,
      data: { train: world.train.size, measured: world.task.dataset.size, classes: world.task.classNames.length },
      measurements,
      seconds: (performance.now() - started) / 1000,
      machine: describeMachine(machineEngine()),
      finished: new Date().toISOString(),
    };
    appendRecord(path, record);
    return record;
  } finally {
    disposeTree(params);
  }
}

function identityOf(objective: string, { preset: { seeds: _, ...preset }, seed }: ObjectivesWorld) {
  return { experiment: "objectives", settings: { ...preset, heldOut: [...preset.heldOut], objective }, seed };
}

/** Trained parameters, the loss of each update, and how long it took. */
async function trainObjective(objective: Objective, world: ObjectivesWorld) {
  const { preset, seed, execution } = world;
  const { steps, peakRate, weightDecay } = preset;
  const params = objective.init(deriveKey(seedKey(seed), "init"));
  const optimizer = adamW({ weightDecay });
  const started = performance.now();
  const progress = startProgress(objective.name, steps);
  const loss: number[] = [];
  const trained = await train<Tree, ObjectiveBatch>(startTraining(params, optimizer), {
    loss: (current, batch) => objective.loss(current, batch),
    optimizer,
    schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
    steps,
    constrain: objective.constrain,
    execution,
    batch: batchesOf(objective, world),
    onStep: (measured) => {
      loss.push(measured.loss);
      progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
    },
  });
  progress.finish();
  disposeTree(trained.optimizer);
  return { params: trained.params, loss, seconds: (performance.now() - started) / 1000 };
}

/** The same pictures and captions for every objective. */
function batchesOf(objective: Objective, { preset, tokenizer, train: dataset, seed }: ObjectivesWorld) {
  const { batchSize, imageSize: side } = preset;
  const key = deriveKey(seedKey(seed), "batches");
  const pairs = pairBatches(dataset, { tokenizer, batchSize, imageSize: side, key });
  return (step: number): ObjectiveBatch => {
    const { images, ids } = pairs(step);
    return {
      images: tf.tensor4d(images, [batchSize, side, side, 3], "int32"),
      ids: tf.tensor2d(ids, [batchSize, tokenizer.contextLength], "int32"),
      extras: objective.extras?.(ids, step) ?? [],
    };
  };
}

/** Zero-shot accuracy of naming the held-out pictures; of likelihoods, with the names' priors and without. */
async function measure(objective: Objective, params: Tree, world: ObjectivesWorld) {
  const { task, execution, preset, train: training } = world;
  const texts = task.classNames.flat();
  const names = objective.names(texts);
  const started = performance.now();
  const scoresOf = async (dataset: PairDataset, indices: readonly number[]) => {
    const pictures = await pictureRows(objective, params, { ...world, dataset, indices });
    const score = (p: Tree, rows: Tensor, given: Tensor) => objective.score(p, rows, given);
    return scoreMatrix(score, { params, pictures, names }, { tile: objective.tile ?? wideTile, execution });
  };
  const scores = await scoresOf(task.dataset, evenly(task.dataset.size, task.dataset.size));
  const result = { ...accuracies(scores, task), "scoring seconds": { value: (performance.now() - started) / 1000 } };
  if (!objective.hasPrior) return result;
  const references = await scoresOf(training, evenly(training.size, preset.references));
  const { "top-1": top1, "top-5": top5 } = result;
  return {
    ...result,
    ...accuracies(relativeToPrior(scores, references, texts.length), task),
    "top-1 without prior": top1,
    "top-5 without prior": top5,
  };
}

function accuracies(scores: Float32Array, { labels, classNames }: ObjectivesData["task"]) {
  const classOfName = classNames.flatMap((all, c) => all.map(() => c));
  const {
    top1,
    top5,
    chance,
    intervals,
    total: trials,
  } = scoreAccuracy(scores, { labels, classOfName, key: evaluationKey });
  const share = (value: number, interval: Interval): Measurement => ({
    value,
    interval: [...interval],
    intervalKind: "clopperPearson",
    trials,
  });
  return { "top-1": share(top1, intervals.top1), "top-5": share(top5, intervals.top5), chance: { value: chance } };
}

/** `count` indices of `size`, spread evenly. */
function evenly(size: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
}

/** What an objective makes of pictures, all at once. */
async function pictureRows(
  objective: Objective,
  params: Tree,
  { dataset, indices, preset, execution }: ObjectivesWorld & { dataset: PairDataset; indices: readonly number[] },
): Promise<ScoreRows> {
  const side = preset.imageSize;
  const pixels = centreCrops(dataset, indices, side);
  const images = tf.tensor4d(pixels, [indices.length, side, side, 3], "int32");
  const program = compile((p: Tree, given: Tree) => objective.pictures(p, given as Tensor4D), {
    name: "pictures",
    execution,
  });
  try {
    const rows = await program(params, images);
    const values = (await rows.data()) as Float32Array;
    rows.dispose();
    return { values, shape: rows.shape.slice(1) };
  } finally {
    images.dispose();
    program.dispose();
  }
}

function machineEngine() {
  const { backend, tensorflow, tensorflowJs } = engineInfo();
  return { backend, ...executionInfo(), tensorflow: tensorflow ?? `none (TensorFlow.js ${tensorflowJs})` };
}
