// Trains the near-duplicate detector of CLIP's overlap analysis (Radford et al. 2021, Appendix C): each picture must find its other
// version among those of the whole batch. Weights are kept in .cache/models.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  adamW,
  contrastiveLoss,
  currentSignal,
  type DuplicateResnet,
  type DuplicateResnetSettings,
  deriveKey,
  describeDuplicateResnet,
  disposeTree,
  drawParameters,
  duplicateDetector,
  duplicateEmbeddings,
  duplicateTemperature,
  type Execution,
  type ImageEmbedder,
  nearestTargets,
  type PairDataset,
  projectFolder,
  type Scalar,
  seedKey,
  settingsKey,
  startProgress,
  startTraining,
  type Tensor4D,
  tf,
  train,
  type VersionBatch,
  versionBatches,
  warmupCosine,
} from "../lib/index.js";
import { readParameters, writeParameters } from "./parameter-files.js";

export interface DetectorSettings {
  readonly model: DuplicateResnetSettings;
  readonly seed: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly weightDecay: number;
}

export interface Detector {
  readonly embedder: ImageEmbedder;
  /** Of the last updates, and how long they all took; undefined where the weights were there already. */
  readonly training?: { readonly loss: readonly number[]; readonly seconds: number };
  dispose(): void;
}

/** The detector of some settings and pictures, trained first if its weights are not here. */
export async function openDetector(
  pictures: PairDataset,
  settings: DetectorSettings,
  { execution }: { execution?: Execution } = {},
): Promise<Detector> {
  const identity = { ...JSON.parse(JSON.stringify(settings)), pictures: `${pictures.name}, ${pictures.size}` };
  const path = join(projectFolder(), ".cache/models", `${settingsKey(identity)}.safetensors`);
  const training = existsSync(path) ? undefined : await trainInto(path, { pictures, settings, execution });
  const params = readParameters(path, freshDetector(settings));
  const embedder = duplicateDetector(params, settings.model);
  const dispose = () => {
    embedder.dispose();
    disposeTree(params);
  };
  return { embedder, training, dispose };
}

/** Share of pictures whose second version is nearest to their first among all second versions of a batch: the proxy task. */
export async function proxyAccuracy(
  embedder: ImageEmbedder,
  { first, second }: VersionBatch,
): Promise<{ correct: number; total: number }> {
  const [queries, targets] = [await embedder.embedImages(first), await embedder.embedImages(second)]; // [B, E] each
  const nearest = nearestTargets(queries, targets, { embedDim: embedder.embedDim });
  return { correct: nearest.filter((target, query) => target === query).length, total: nearest.length };
}

type VersionTensors = { first: Tensor4D; second: Tensor4D };

async function trainInto(
  path: string,
  { pictures, settings, execution }: { pictures: PairDataset; settings: DetectorSettings; execution?: Execution },
) {
  const { model, seed, batchSize, steps, peakRate, weightDecay } = settings;
  const { imageSize } = model;
  const batches = versionBatches(pictures, { batchSize, imageSize, key: deriveKey(seedKey(seed), "batches") });
  const optimizer = adamW({ weightDecay });
  const state = startTraining(freshDetector(settings), optimizer);
  const progress = startProgress("near-duplicate detector", steps);
  const loss: number[] = [];
  let seconds = 0;
  try {
    const { params, optimizer: moments } = await train(state, {
      loss: detectorLoss,
      optimizer,
      schedule: warmupCosine({ peak: peakRate, warmup: Math.ceil(steps / 10), steps }),
      steps,
      batch: (step) => batchTensors(batches(step), imageSize),
      signal: currentSignal(),
      execution,
      onStep: (measured) => {
        loss.push(measured.loss);
        seconds = measured.seconds;
        progress.update(measured.step + 1, `loss ${measured.loss.toFixed(3)}`);
      },
    });
    disposeTree(moments);
    writeParameters(path, params, { name: "near-duplicate detector" });
    return { loss, seconds };
  } finally {
    disposeTree({ params: state.params });
    progress.finish();
  }
}

function detectorLoss(params: DuplicateResnet, { first, second }: VersionTensors): Scalar {
  const [one, other] = [duplicateEmbeddings(params, first), duplicateEmbeddings(params, second)]; // [B, E] each
  return contrastiveLoss(one, other, tf.scalar(1 / duplicateTemperature)).loss;
}

function batchTensors({ first, second }: VersionBatch, side: number): VersionTensors {
  const tensorOf = (pixels: Uint8Array) =>
    tf.tensor4d(pixels, [pixels.length / (side * side * 3), side, side, 3], "int32");
  return { first: tensorOf(first), second: tensorOf(second) }; // [B, imageSize, imageSize, 3] each
}

function freshDetector({ model, seed }: DetectorSettings): DuplicateResnet {
  return drawParameters<DuplicateResnet>(describeDuplicateResnet(deriveKey(seedKey(seed), "init"), model));
}
