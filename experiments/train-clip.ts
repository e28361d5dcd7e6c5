// CLIP from scratch on a dataset of pairs: the one place where the dual encoder, the contrastive loss, the batches and
// the trainer meet. Other experiments and the notebooks call it.
import {
  adamW,
  chunkedContrastiveLoss,
  clipLogScale,
  contrastiveLoss,
  type DualEncoder,
  type DualEncoderSettings,
  deriveKey,
  disposeTree,
  type EmbeddingModel,
  embeddingModel,
  encodeImage,
  encodeText,
  initDualEncoder,
  openPairStream,
  type PairBatch,
  type PairDataset,
  pairBatches,
  publishedPreprocessing,
  type Scalar,
  type ShardedPairs,
  type Statistics,
  seedKey,
  type Tensor2D,
  type Tensor4D,
  type Tokenizer,
  type TrainerOptions,
  tf,
  warmupCosine,
} from "../lib/index.js";
import type { TrainingHistory } from "./training-history.js";
import { type ResumableStream, runTraining, type TrainingRunOptions } from "./training-run.js";

export interface TrainClipSettings {
  readonly model: DualEncoderSettings;
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly warmup: number;
  readonly peakRate: number;
  readonly weightDecay: number;
  /** Pairs that are embedded at once, where the batch's activations would not fit into memory; they divide the batch. */
  readonly microBatch?: number;
  /** Of products and convolutions; "float32" by default. */
  readonly precision?: TrainerOptions<DualEncoder, ClipBatch>["precision"];
}

export interface TrainedClip {
  readonly model: EmbeddingModel;
  readonly params: DualEncoder;
  readonly history: TrainingHistory;
  /** Frees the parameters; the model can't be used afterwards. */
  dispose(): void;
}

export type TrainClipOptions = TrainingRunOptions;

/** RGB values [B, imageSize, imageSize, 3] and token ids [B, L]. */
export type ClipBatch = { images: Tensor4D; ids: Tensor2D };

/** Unit embeddings of pairs, both [B, E]. */
type PairEmbeddings = { images: Tensor2D; texts: Tensor2D };

/** The model of a seed before training. */
export function untrainedClip(
  { model, seed }: Pick<TrainClipSettings, "model" | "seed">,
  tokenizer: Tokenizer,
): TrainedClip {
  const history = { loss: [], logitScale: [], imagesPerSecond: 0, seconds: 0, dataWait: 0, idle: 0, truncated: 0 };
  return trainedClip(initialParameters(model, seed), model, { tokenizer, history });
}

/**
 * Trains a fresh model on a dataset in memory, or on shards that are streamed; the same settings and data give the same model on
 * the same machine. An interrupted run is saved first, if there is a `stateFile`, and so is a finished one: whoever has kept the
 * result removes the file.
 */
export async function trainClip(
  data: PairDataset | ShardedPairs,
  tokenizer: Tokenizer,
  settings: TrainClipSettings,
  options: TrainClipOptions = {},
): Promise<TrainedClip> {
  const { model, batchSize, seed } = settings;
  const run = {
    ...clipTraining(settings),
    ...clipBatches(data, tokenizer, settings),
    batchSize,
    identity: identityOf(settings),
    start: () => initialParameters(model, seed),
  };
  const { params, history } = await runTraining(run, options);
  return trainedClip(params, model, { tokenizer, history });
}

/** CLIP's loss and recipe, as the trainer wants them. */
function clipTraining({ model, microBatch, steps, warmup, peakRate, weightDecay, precision }: TrainClipSettings) {
  return {
    loss: microBatch === undefined ? clipLoss(model) : largeBatchClipLoss(model, microBatch),
    optimizer: adamW({ weightDecay }),
    schedule: warmupCosine({ peak: peakRate, warmup, steps }),
    steps,
    constrain: clipLogScale,
    precision,
  };
}

/** The batches of a run as tensors, and how many captions of a step's batch were cut. */
function clipBatches(data: PairDataset | ShardedPairs, tokenizer: Tokenizer, settings: TrainClipSettings) {
  const { batchSize, seed, model } = settings;
  const imageSize = model.image.imageSize;
  const common = { tokenizer, batchSize, key: deriveKey(seedKey(seed), "batches") };
  const cut = new Map<number, number>();
  const toTensors = (step: number, { images, ids, truncated }: PairBatch): ClipBatch => {
    cut.set(step, truncated);
    return {
      images: tf.tensor4d(images, [batchSize, imageSize, imageSize, 3], "int32"), // [B, imageSize, imageSize, 3]
      ids: tf.tensor2d(ids, [batchSize, model.text.contextLength], "int32"), // [B, L]
    };
  };
  const truncated = (step: number) => cut.get(step) ?? 0;
  if (!("shards" in data)) {
    const pairs = pairBatches(data, { ...common, imageSize });
    return { batch: (step: number) => toTensors(step, pairs(step)), truncated };
  }
  const streaming = { ...common, preprocessing: publishedPreprocessing("clip", imageSize) };
  let pairs = openPairStream(data, streaming);
  const stream: ResumableStream = {
    resume: (position) => {
      pairs = openPairStream(data, streaming, JSON.parse(position));
    },
    position: (step) => JSON.stringify(pairs.position(step)),
  };
  return { batch: async (step: number) => toTensors(step, await pairs.batch(step)), truncated, stream };
}

/** CLIP's loss of a batch (Radford et al. 2021, Figure 3). */
function clipLoss(model: DualEncoderSettings) {
  return (params: DualEncoder, batch: ClipBatch, statistics: Statistics): Scalar => {
    const { images, texts } = embedPairs(params, model, { ...batch, statistics });
    return contrastiveLoss(images, texts, params.logScale.exp()).loss;
  };
}

/** The same for batches so large that neither their activations nor the [B, B] logits should be held at once. */
function largeBatchClipLoss(model: DualEncoderSettings, microBatch: number) {
  return {
    embed: (params: DualEncoder, batch: ClipBatch, statistics: Statistics) =>
      embedPairs(params, model, { ...batch, statistics }),
    loss: (params: DualEncoder, { images, texts }: PairEmbeddings): Scalar =>
      chunkedContrastiveLoss(images, texts, params.logScale.exp()),
    microBatch,
  };
}

function embedPairs(
  params: DualEncoder,
  model: DualEncoderSettings,
  { images, ids, statistics }: ClipBatch & { statistics: Statistics },
): PairEmbeddings {
  return { images: encodeImage(params, model, images, { statistics }), texts: encodeText(params, model, ids) };
}

/** What a saved run must have in common with the one that goes on from it. */
function identityOf({ precision = "float32", ...settings }: TrainClipSettings): string {
  return JSON.stringify(precision === "float32" ? settings : { ...settings, precision });
}

function initialParameters(model: DualEncoderSettings, seed: number): DualEncoder {
  return initDualEncoder(deriveKey(seedKey(seed), "init"), model);
}

function trainedClip(
  params: DualEncoder,
  model: DualEncoderSettings,
  { tokenizer, history }: { tokenizer: Tokenizer; history: TrainingHistory },
): TrainedClip {
  const trained = embeddingModel(params, model, tokenizer);
  const dispose = () => {
    trained.dispose();
    disposeTree(params);
  };
  return { model: trained, params, history, dispose };
}
