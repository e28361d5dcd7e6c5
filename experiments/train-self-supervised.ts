// Training of an image tower without labels: SimCLR (Chen et al. 2020) and MoCo v3 (Chen, Xie and He 2021), whose pre-trained encoders LiT
// is tried on (Zhai et al. 2022, Table 3). Deviation from MoCo v3: both views of a batch pass through each encoder together.
import {
  adamW,
  type ContrastiveHead,
  contrastiveHead,
  cosineMomentum,
  currentSignal,
  type Described,
  deriveKey,
  describeContrastiveHead,
  describeImageTower,
  disposeTree,
  drawParameters,
  type Execution,
  followSlowly,
  type ImageTower,
  type ImageTowerSettings,
  imageFeatures,
  imageTowerWidth,
  type Key,
  momentumContrastLoss,
  normalisePixels,
  ntXentLoss,
  type PairDataset,
  type Scalar,
  type Statistics,
  seedKey,
  startProgress,
  startTraining,
  type Tensor2D,
  type Tensor4D,
  type Tree,
  tf,
  train,
  unitRows,
  viewBatches,
  warmupCosine,
  withoutGradients,
} from "../lib/index.js";

export interface TrainSelfSupervisedSettings {
  readonly image: ImageTowerSettings;
  readonly method: "SimCLR" | "MoCo v3";
  readonly seed: number;
  /** B, of which two views each are seen. */
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

export interface TrainedSelfSupervised {
  /** The tower alone; the caller's, to be freed by `disposeTree`. */
  readonly params: ImageTower;
  /** One number per update. */
  readonly loss: readonly number[];
  /** Of a model that knows nothing. */
  readonly chanceLoss: number;
  readonly seconds: number;
  /** Those of them in which nothing was computing, as the next views were not there yet. */
  readonly dataSeconds: number;
}

export interface TrainSelfSupervisedOptions {
  /** Shown with the progress. */
  readonly title: string;
  readonly execution?: Execution;
}

/** The encoder that is trained or its slow copy: a tower and its projection. */
type Encoder = { tower: ImageTower; projection: ContrastiveHead };
/** MoCo v3 has the last two, too. */
type SelfSupervised = Encoder & { prediction?: ContrastiveHead; momentum?: Encoder };
/** RGB values [2 B, imageSize, imageSize, 3], and the momentum of this step []. */
type Views = { images: Tensor4D; momentum: Scalar };

/** Sizes of the heads are small, as the towers are: SimCLR and MoCo v3 have 2048 or 4096 hidden numbers, and 128 or 256 at the end. */
const headWidths = { hidden: 256, embedDim: 128 };
/** Of the losses: short trainings want them high. */
const temperatures = { SimCLR: 0.2, "MoCo v3": 0.2 } as const;
const firstMomentum = 0.99;

/** Trains a fresh tower on pictures alone, by AdamW, warm-up and cosine. */
export async function trainSelfSupervised(
  dataset: PairDataset,
  settings: TrainSelfSupervisedSettings,
  { title, execution }: TrainSelfSupervisedOptions,
): Promise<TrainedSelfSupervised> {
  const { method, steps, peakRate, weightDecay } = settings;
  const optimizer = adamW({ weightDecay });
  const progress = startProgress(title, steps);
  const loss: number[] = [];
  let [seconds, dataSeconds] = [0, 0];
  const state = startTraining(initialParameters(settings) as Tree, optimizer);
  try {
    const trained = await train(state, {
      loss: (params, batch: Views, statistics) => {
        const lossOf = method === "SimCLR" ? simClrLoss : momentumLoss;
        return lossOf(params as SelfSupervised, batch, { settings, statistics });
      },
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
      steps,
      batch: viewsOf(dataset, settings),
      signal: currentSignal(),
      execution,
      onStep: (measured) => {
        loss.push(measured.loss);
        ({ seconds, dataSeconds } = measured);
        progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
      },
    });
    disposeTree(trained.optimizer);
    const { tower, ...others } = trained.params as SelfSupervised;
    disposeTree(others);
    return { params: tower, loss, chanceLoss: chanceLoss(settings), seconds, dataSeconds };
  } catch (error) {
    disposeTree({ params: state.params, optimizer: state.optimizer });
    throw error;
  } finally {
    progress.finish();
  }
}

function viewsOf(dataset: PairDataset, { image: { imageSize }, batchSize, seed, steps }: TrainSelfSupervisedSettings) {
  const views = viewBatches(dataset, { batchSize, imageSize, key: deriveKey(seedKey(seed), "batches") });
  const momentum = cosineMomentum({ start: firstMomentum, steps });
  return (step: number): Views => ({
    images: tf.tensor4d(views(step), [2 * batchSize, imageSize, imageSize, 3], "int32"), // [2 B, imageSize, imageSize, 3]
    momentum: tf.scalar(momentum(step)),
  });
}

/** The slow copy begins as the encoder does. */
function initialParameters({ image, method, seed }: TrainSelfSupervisedSettings): SelfSupervised {
  const key = deriveKey(seedKey(seed), "init");
  const encoder = () => drawParameters<Encoder>(describeEncoder(key, image));
  if (method === "SimCLR") return encoder();
  const { hidden, embedDim } = headWidths;
  const prediction = describeContrastiveHead(deriveKey(key, "prediction"), [embedDim, hidden, embedDim]);
  return { ...encoder(), prediction: drawParameters<ContrastiveHead>(prediction), momentum: encoder() };
}

function describeEncoder(key: Key, image: ImageTowerSettings): Described<Encoder> {
  const { hidden, embedDim } = headWidths;
  return {
    tower: describeImageTower(deriveKey(key, "image tower"), image),
    projection: describeContrastiveHead(deriveKey(key, "projection"), [imageTowerWidth(image), hidden, embedDim]),
  };
}

interface LossContext {
  readonly settings: TrainSelfSupervisedSettings;
  readonly statistics: Statistics;
}

function simClrLoss(params: SelfSupervised, { images }: Views, { settings, statistics }: LossContext): Scalar {
  const [first, second] = halves(unitRows(encode(params, images, { settings, statistics }))); // [B, E] each
  return ntXentLoss(first, second, { temperature: temperatures.SimCLR });
}

/** The copy follows before it looks; its batch norms look at the batch, too, and remember what the encoder's do. */
function momentumLoss(
  params: SelfSupervised,
  { images, momentum }: Views,
  { settings, statistics }: LossContext,
): Scalar {
  const { tower, projection, prediction } = params;
  const projected = encode(params, images, { settings, statistics }); // [2 B, E]
  const predicted = contrastiveHead(prediction!, projected, { statistics, path: "prediction" }); // [2 B, E]
  const keys = withoutGradients(() => {
    const copy = followSlowly(params.momentum!, { tower, projection }, { momentum, statistics, path: "momentum" });
    const unused: Statistics = new Map();
    const seen = unitRows(encode(copy, images, { settings, statistics: unused })); // [2 B, E]
    for (const value of unused.values()) value.dispose();
    return seen;
  });
  return momentumContrastLoss(halves(unitRows(predicted)), halves(keys), { temperature: temperatures["MoCo v3"] });
}

/** RGB values [2 B, imageSize, imageSize, 3] -> projected features [2 B, E]. */
function encode({ tower, projection }: Encoder, images: Tensor4D, { settings, statistics }: LossContext): Tensor2D {
  const ofTower: Statistics = new Map();
  try {
    const features = imageFeatures(tower, settings.image, normalisePixels(images), { statistics: ofTower }); // [2 B, D]
    return contrastiveHead(projection, features, { statistics, path: "projection" }); // [2 B, E]
  } finally {
    for (const [path, value] of ofTower) statistics.set(`tower/${path}`, value);
  }
}

function halves(rows: Tensor2D): [Tensor2D, Tensor2D] {
  const [first, second] = tf.split<Tensor2D>(rows, 2);
  return [first, second];
}

function chanceLoss({ method, batchSize }: TrainSelfSupervisedSettings): number {
  if (method === "SimCLR") return Math.log(2 * batchSize - 1);
  return 4 * temperatures["MoCo v3"] * Math.log(batchSize);
}
