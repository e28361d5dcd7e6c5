// Pre-trains one image tower and says what that cost and what it reached.
import {
  disposeTree,
  type Execution,
  embedDataset,
  featureModel,
  type IconDataset,
  type ImageTower,
  imageEncoderCost,
  type Measurement,
  mean,
  type PairDataset,
  project,
  tf,
} from "../lib/index.js";
import type { LitPresetName } from "./lit-presets.js";
import { type LabelledPictures, labelledPictures } from "./lit-tower-pictures.js";
import { type LitImageTower, litTowersPresets } from "./lit-towers-presets.js";
import type { RunFindings } from "./run-record.js";
import { type Classifier, trainClassifier } from "./train-classifier.js";
import { trainSelfSupervised } from "./train-self-supervised.js";

/** A record's findings, and the trained tower. */
export type TrainedTower = RunFindings & { readonly params: ImageTower };

/** Updates at a run's end whose loss is averaged. */
const lastSteps = 50;
/** Training pictures on which the accuracy is measured. */
const measuredPictures = 2000;

/** Trains a tower of a preset; its parameters are the caller's. */
export async function trainImageTower(
  presetName: LitPresetName,
  tower: LitImageTower,
  pretraining: IconDataset,
): Promise<TrainedTower> {
  const { execution } = litTowersPresets[presetName];
  const { pretraining: kind } = tower;
  if (kind === "SimCLR" || kind === "MoCo v3")
    return trainWithoutLabels(tower, pretraining, { method: kind, execution });
  return trainWithLabels(tower, await labelledPictures(presetName, pretraining, kind), execution);
}

async function trainWithoutLabels(
  tower: LitImageTower,
  pictures: IconDataset,
  { method, execution }: { method: "SimCLR" | "MoCo v3"; execution?: Execution },
): Promise<TrainedTower> {
  const { name, pretraining: _, ...recipe } = tower;
  const settings = { ...recipe, method };
  const { params, loss, ...found } = await trainSelfSupervised(pictures, settings, { title: name, execution });
  const imagesSeen = 2 * tower.batchSize * tower.steps;
  return {
    params,
    name,
    data: { train: pictures.size, imagesSeen },
    measurements: {
      ...costs(tower, { imagesSeen, seconds: found.seconds }),
      ...lossMeasurements(loss),
      "loss of chance": { value: found.chanceLoss },
      "seconds waiting for views": { value: found.dataSeconds },
    },
    seconds: found.seconds,
  };
}

async function trainWithLabels(
  tower: LitImageTower,
  data: LabelledPictures,
  execution?: Execution,
): Promise<TrainedTower> {
  const { name, pretraining: _, ...recipe } = tower;
  const settings = { ...recipe, classes: data.classes };
  const { params, loss, seconds } = await trainClassifier(data.pictures, data.labels, settings, {
    title: name,
    execution,
  });
  const accuracy = await trainingAccuracy(params, tower, { ...data, execution });
  const { head, ...imageTower } = params;
  disposeTree(head);
  const imagesSeen = tower.batchSize * tower.steps;
  return {
    params: imageTower as ImageTower,
    name,
    data: { train: data.pictures.size, classes: data.classes, imagesSeen },
    measurements: {
      ...costs(tower, { imagesSeen, seconds }),
      ...lossMeasurements(loss),
      "training accuracy": accuracy,
    },
    seconds,
  };
}

function costs(
  { image }: LitImageTower,
  { imagesSeen, seconds }: { imagesSeen: number; seconds: number },
): Record<string, Measurement> {
  const { parameters, macs } = imageEncoderCost(image);
  return {
    parameters: { value: parameters },
    "MACs per picture": { value: macs },
    "images per second": { value: imagesSeen / seconds },
  };
}

function lossMeasurements(loss: readonly number[]): Record<string, Measurement> {
  return { "first loss": { value: loss[0] }, "training loss": { value: mean(loss.slice(-lastSteps)) } };
}

/** Share of right first answers for some of the training pictures, at even distances, by what the layer of classes says. */
async function trainingAccuracy(
  params: Classifier,
  { image }: LitImageTower,
  { pictures, labels, execution }: LabelledPictures & { execution?: Execution },
): Promise<Measurement> {
  const trials = Math.min(measuredPictures, pictures.size);
  const indices = Array.from({ length: trials }, (_, i) => Math.floor((i * pictures.size) / trials));
  const features = featureModel(params, image, { execution });
  try {
    const rows = await embedDataset(features, pictures as PairDataset, { indices }); // [trials, D]
    const answers = tf.tidy(() =>
      project(params.head, tf.tensor2d(rows, [trials, features.embedDim]))
        .argMax(1)
        .dataSync(),
    );
    return { value: mean(indices.map((index, i) => (answers[i] === labels[index] ? 1 : 0))), trials };
  } finally {
    features.dispose();
  }
}
