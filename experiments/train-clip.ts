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

/** Trains a fresh model; the same settings and dataset give the same model on the same machine. */
export async function trainClip(
  dataset: PairDataset,
  tokenizer: Tokenizer,
  settings: TrainClipSettings,
  { title = "CLIP", stateFile }: TrainClipOptions = {},
): Promise<TrainedClip> {
  const { model, seed, batchSize, steps, warmup, peakRate, weightDecay } = settings;
  const optimizer = adamW({ weightDecay });
  const { state, past } = resume(startTraining(initialParameters(model, seed), optimizer), settings, stateFile);
  const batch = pairBatches(dataset, {
    tokenizer,
    batchSize,
    imageSize: model.image.imageSize,
    key: deriveKey(seedKey(seed), "batches"),
  });
  const history = startHistory(past, { title, batchSize, steps });
  try {
    const { params, optimizer: moments } = await train<DualEncoder, ClipBatch>(state, {
      loss: (current, inputs) => clipLoss(current, model, inputs),
      batch: (step) => {
        const { images, ids, truncated } = batch(step);
        history.count(truncated);
        const side = model.image.imageSize;
        return {
          images: tf.tensor4d(images, [batchSize, side, side, 3], "int32"),
          ids: tf.tensor2d(ids, [batchSize, model.text.contextLength], "int32"),
        };
      },
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup, steps }),
      steps,
      constrain: clipLogScale,
      onStep: (measurements, current) => {
        history.add(measurements, Math.exp(current.params.logScale.dataSync()[0]));
        if (stateFile !== undefined && history.isTimeToSave())
          saveRunState(stateFile, current, { settings: JSON.stringify(settings), history: history.text() });
      },
    });
    disposeTree(moments);
    if (stateFile !== undefined) rmSync(stateFile, { force: true });
    return trainedClip(params, model, { tokenizer, history: history.value() });
  } finally {
    history.close();
  }
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
