// CLIP from scratch on a dataset of pairs: the one place where the dual encoder, the contrastive loss, the batches and
// the trainer meet. Other experiments and the notebooks call it.
import { rmSync } from "node:fs";
import {
  adamW,
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
  loadRunState,
  notebookHost,
  type PairDataset,
  pairBatches,
  type Scalar,
  saveRunState,
  seedKey,
  startTraining,
  type Tensor2D,
  type Tensor4D,
  type Tokenizer,
  type TrainingState,
  tf,
  train,
  warmupCosine,
} from "../lib/index.js";
import { startHistory, type TrainingHistory } from "./training-history.js";

export interface TrainClipSettings {
  readonly model: DualEncoderSettings;
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly warmup: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

export interface TrainedClip {
  readonly model: EmbeddingModel;
  readonly params: DualEncoder;
  readonly history: TrainingHistory;
  /** Frees the parameters; the model can't be used afterwards. */
  dispose(): void;
}

export interface TrainClipOptions {
  /** Shown with the progress. */
  readonly title?: string;
  /** Where to save the run once a minute; an interrupted run goes on from there. */
  readonly stateFile?: string;
  /** Stops the run between two updates, saving it first; by default an interrupt of the notebook cell. */
  readonly signal?: AbortSignal;
}

/** RGB values [B, imageSize, imageSize, 3] and token ids [B, L]. */
export type ClipBatch = { images: Tensor4D; ids: Tensor2D };

/** The model of a seed before training. */
export function untrainedClip(
  { model, seed }: Pick<TrainClipSettings, "model" | "seed">,
  tokenizer: Tokenizer,
): TrainedClip {
  const history = { loss: [], logitScale: [], imagesPerSecond: 0, seconds: 0, truncated: 0 };
  return trainedClip(initialParameters(model, seed), model, { tokenizer, history });
}

/**
 * Trains a fresh model; the same settings and dataset give the same model on the same machine. An interrupted run is
 * saved first, if there is a `stateFile`.
 */
export async function trainClip(
  dataset: PairDataset,
  tokenizer: Tokenizer,
  settings: TrainClipSettings,
  { title = "CLIP", stateFile, signal = notebookHost()?.signal }: TrainClipOptions = {},
): Promise<TrainedClip> {
  const { model, seed, batchSize, steps, warmup, peakRate, weightDecay } = settings;
  const optimizer = adamW({ weightDecay });
  const resumed = resume(startTraining(initialParameters(model, seed), optimizer), settings, stateFile);
  const history = startHistory(resumed.past, { title, batchSize, steps });
  let latest = resumed.state;
  const save = () => {
    if (stateFile !== undefined)
      saveRunState(stateFile, latest, { settings: JSON.stringify(settings), history: history.text() });
  };
  try {
    const { params, optimizer: moments } = await train<DualEncoder, ClipBatch>(latest, {
      loss: (current, inputs) => clipLoss(current, model, inputs),
      batch: clipBatches(dataset, tokenizer, { settings, onTruncated: history.count }),
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup, steps }),
      steps,
      constrain: clipLogScale,
      signal,
      onStep: (measurements, current) => {
        latest = current;
        history.add(measurements, Math.exp(current.params.logScale.dataSync()[0]));
        if (history.isTimeToSave()) save();
      },
    });
    disposeTree(moments);
    if (stateFile !== undefined) rmSync(stateFile, { force: true });
    return trainedClip(params, model, { tokenizer, history: history.value() });
  } catch (error) {
    if (signal?.aborted) save();
    disposeTree({ params: latest.params, optimizer: latest.optimizer });
    throw error;
  } finally {
    history.close();
  }
}

/** The batches of a run as tensors; `onTruncated` hears how many captions of each were cut. */
function clipBatches(
  dataset: PairDataset,
  tokenizer: Tokenizer,
  { settings, onTruncated }: { settings: TrainClipSettings; onTruncated: (count: number) => void },
): (step: number) => ClipBatch {
  const { batchSize, seed, model } = settings;
  const side = model.image.imageSize;
  const key = deriveKey(seedKey(seed), "batches");
  const batch = pairBatches(dataset, { tokenizer, batchSize, imageSize: side, key });
  return (step) => {
    const { images, ids, truncated } = batch(step);
    onTruncated(truncated);
    return {
      images: tf.tensor4d(images, [batchSize, side, side, 3], "int32"),
      ids: tf.tensor2d(ids, [batchSize, model.text.contextLength], "int32"),
    };
  };
}

/** CLIP's loss of a batch (Radford et al. 2021, Figure 3). */
export function clipLoss(params: DualEncoder, model: DualEncoderSettings, { images, ids }: ClipBatch): Scalar {
  const imageEmbeddings = encodeImage(params, model, images); // [B, E]
  const textEmbeddings = encodeText(params, model, ids); // [B, E]
  return contrastiveLoss(imageEmbeddings, textEmbeddings, params.logScale.exp()).loss;
}

function initialParameters(model: DualEncoderSettings, seed: number): DualEncoder {
  return initDualEncoder(deriveKey(seedKey(seed), "init"), model);
}

function trainedClip(
  params: DualEncoder,
  model: DualEncoderSettings,
  { tokenizer, history }: { tokenizer: Tokenizer; history: TrainingHistory },
): TrainedClip {
  return { model: embeddingModel(params, model, tokenizer), params, history, dispose: () => disposeTree(params) };
}

function resume(fresh: TrainingState<DualEncoder>, settings: TrainClipSettings, stateFile: string | undefined) {
  const saved = stateFile === undefined ? undefined : loadRunState(stateFile, fresh, JSON.stringify(settings));
  return { state: saved?.state ?? fresh, past: saved?.history };
}
