// Supervised training of an image tower: labels instead of captions, and cross-entropy over a linear layer of classes. The encoders
// that CLIP is compared with are made so (Radford et al. 2021, sections 3.2 and 3.3).
import {
  adamW,
  currentSignal,
  type Described,
  deriveKey,
  describeImageTower,
  describeProjection,
  disposeTree,
  drawParameters,
  type Execution,
  type ImageTower,
  type ImageTowerSettings,
  imageFeatures,
  imageTowerWidth,
  type LinearProjection,
  labelCrossEntropy,
  labelledBatches,
  normalisePixels,
  type PairDataset,
  project,
  type Scalar,
  type Statistics,
  seedKey,
  startProgress,
  startTraining,
  type Tensor1D,
  type Tensor4D,
  tf,
  train,
  warmupCosine,
} from "../lib/index.js";

export interface TrainClassifierSettings {
  readonly image: ImageTowerSettings;
  readonly classes: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

/** The tower's parameters and, beside them, the layer of classes. */
export type Classifier = ImageTower & { head: LinearProjection };

export interface TrainedClassifier {
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: Classifier;
  /** One number per update. */
  readonly loss: readonly number[];
  readonly seconds: number;
}

export interface TrainClassifierOptions {
  /** Shown with the progress. */
  readonly title: string;
  readonly execution?: Execution;
}

/** RGB values [B, imageSize, imageSize, 3] and classes [B]. */
type LabelledTensors = { images: Tensor4D; labels: Tensor1D };

/** Fresh parameters of a seed. */
export function untrainedClassifier({ image, classes, seed }: TrainClassifierSettings): Classifier {
  const key = deriveKey(seedKey(seed), "init");
  const width = imageTowerWidth(image);
  return drawParameters<Classifier>({
    ...describeImageTower(deriveKey(key, "image tower"), image),
    head: describeProjection(deriveKey(key, "head"), "affine", { width, embedDim: classes }),
  } as Described<Classifier>);
}

/** Trains a fresh classifier on pictures whose classes [N] are known, by CLIP's recipe of AdamW, warm-up and cosine. */
export async function trainClassifier(
  dataset: PairDataset,
  labels: Int32Array,
  settings: TrainClassifierSettings,
  { title, execution }: TrainClassifierOptions,
): Promise<TrainedClassifier> {
  const { image, batchSize, seed, steps, peakRate, weightDecay } = settings;
  const optimizer = adamW({ weightDecay });
  const key = deriveKey(seedKey(seed), "batches");
  const batches = labelledBatches(dataset, labels, { batchSize, imageSize: image.imageSize, key });
  const progress = startProgress(title, steps);
  const loss: number[] = [];
  let seconds = 0;
  const state = startTraining(untrainedClassifier(settings), optimizer);
  try {
    const { params, optimizer: moments } = await train(state, {
      loss: classificationLoss(settings),
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
      steps,
      batch: (step) => batchTensors(batches(step), settings),
      signal: currentSignal(),
      execution,
      onStep: (measured) => {
        loss.push(measured.loss);
        seconds = measured.seconds;
        progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
      },
    });
    disposeTree(moments);
    return { params, loss, seconds };
  } catch (error) {
    disposeTree({ params: state.params, optimizer: state.optimizer });
    throw error;
  } finally {
    progress.finish();
  }
}

/** Logits [B, C] of RGB values [B, imageSize, imageSize, 3], against the classes [B]. */
function classificationLoss({ image, batchSize }: TrainClassifierSettings) {
  return (params: Classifier, { images, labels }: LabelledTensors, statistics: Statistics): Scalar => {
    const features = imageFeatures(params, image, normalisePixels(images), { statistics }); // [B, D]
    return labelCrossEntropy(project(params.head, features), labels, tf.ones([batchSize])); // []
  };
}

function batchTensors(
  { images, labels }: { images: Uint8Array; labels: Int32Array },
  { batchSize, image: { imageSize } }: TrainClassifierSettings,
): LabelledTensors {
  return {
    images: tf.tensor4d(images, [batchSize, imageSize, imageSize, 3], "int32"), // [B, imageSize, imageSize, 3]
    labels: tf.tensor1d(labels, "int32"), // [B]
  };
}
