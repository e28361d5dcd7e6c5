// Linear probes of several encoders on the suite's tasks (Radford et al. 2021, Appendix A.3), each beside the largest CLIP's
// zero-shot classifier on the same pictures: Figure 5 compares with a supervised encoder, Figure 8 with CLIP's own features.
import {
  type ClassificationTask,
  centreCrops,
  deriveKey,
  linearProbe,
  logisticScores,
  type Measurement,
  measureScores,
  type PairDataset,
  pairedScoreDifference,
  rememberTexts,
  startProgress,
  type TaskPair,
  zeroShotClassifier,
  zeroShotLinear,
} from "../lib/index.js";
import { evaluationKey } from "./run-record.js";
import { type ClipEncoder, embeddingsOf, featuresOf, type TransferEncoder } from "./transfer-encoders.js";
import type { TransferRun } from "./transfer-models.js";
import { openSupervisedReference, openUntrainedReference } from "./transfer-references.js";
import { average, averageScore } from "./zero-shot-measurements.js";

export interface Features {
  /** [N, D]. */
  of(dataset: PairDataset): Promise<Float32Array>;
  dispose(): void;
}

/** What probes see, by the name that figures give it. */
export interface FeatureSource {
  readonly name: string;
  readonly settings: object;
  /** The largest CLIP is open anyway. */
  open(clip: ClipEncoder): Promise<Features>;
}

/** The largest CLIP's features before its projection, the same tower supervised and untrained, and pixels. */
export function featureSources({ preset, size }: TransferRun): FeatureSource[] {
  const { image } = size;
  return [
    {
      name: "CLIP",
      settings: { name: "CLIP", size },
      open: async (clip) => ({ of: (dataset) => featuresOf(clip, dataset), dispose: () => {} }),
    },
    {
      name: "supervised",
      settings: { name: "supervised", image, ...preset.supervised },
      open: async () => featuresBy(await openSupervisedReference(preset)),
    },
    {
      name: "untrained",
      settings: { name: "untrained", image },
      open: async () => featuresBy(await openUntrainedReference(preset)),
    },
    {
      name: "raw pixels",
      settings: { name: "raw pixels", side: pixelSide },
      open: async () => ({ of: async (dataset) => pixelFeatures(dataset), dispose: () => {} }),
    },
  ];
}

/** Fewer training pictures per class than this, on average, leave none to choose a penalty by. */
const fewestPerClass = 3;

/** The tasks with one label per picture and enough pictures to learn from. */
export function probedTasks(pairs: readonly TaskPair[]): TaskPair<ClassificationTask>[] {
  return pairs.flatMap(({ train, test }) => {
    if (!("labels" in train && "labels" in test)) return [];
    return train.dataset.size >= fewestPerClass * train.classNames.length ? [{ train, test }] : [];
  });
}

interface ProbeContext {
  readonly clip: ClipEncoder;
  readonly pairs: readonly TaskPair[];
  readonly iterations: number;
}

/** "flags accuracy" of the probe, "flags zero-shot minus probe" on the same pictures, and the strength "flags l2". */
export async function measureProbes(features: Features, { clip, pairs, iterations }: ProbeContext) {
  const tasks = probedTasks(pairs);
  const progress = startProgress("linear probes", tasks.length);
  const measurements: Record<string, Measurement> = {};
  const values: number[] = [];
  const model = rememberTexts(clip.model);
  for (const [done, { train, test }] of tasks.entries()) {
    progress.update(done, test.name);
    const classes = test.classNames.length;
    const key = deriveKey(evaluationKey, test.name);
    const labelled = async ({ dataset, labels }: ClassificationTask) => ({
      features: await features.of(dataset),
      labels,
    });
    const splits = { train: await labelled(train), test: await labelled(test) };
    const probe = await linearProbe(splits, { classes, key, maxIterations: iterations });
    const { value, interval, intervalKind, trials } = measureScores(probe.scores, test, { classes, key });
    const classifier = await zeroShotClassifier(model, test.classNames, test.templates); // [C, E]
    const zeroShot = await logisticScores(zeroShotLinear(classifier, model), await embeddingsOf(clip, test.dataset));
    const { difference, interval: ends } = pairedScoreDifference(zeroShot, probe.scores, test, { classes, key });
    measurements[`${test.name} ${test.metric}`] = { value, interval: [...interval], intervalKind, trials };
    measurements[`${test.name} zero-shot minus probe`] = {
      ...{ value: difference, interval: [...ends], intervalKind: "bootstrap", trials },
    };
    measurements[`${test.name} l2`] = { value: probe.l2 };
    values.push(value);
  }
  progress.finish();
  return { tasks, measurements: { [averageScore]: average(values), ...measurements } };
}

function featuresBy(encoder: TransferEncoder): Features {
  return { of: (dataset) => featuresOf(encoder, dataset), dispose: () => encoder.dispose() };
}

/** Pixels of a side of the pictures as probes see them: as many numbers as the largest towers' features, about. */
const pixelSide = 16;
const cropSide = 32;

/** Means of squares of pixels of the central crop, from 0 to 1: [N, side * side * 3]. */
function pixelFeatures(dataset: PairDataset): Float32Array {
  const factor = cropSide / pixelSide;
  const indices = Array.from({ length: dataset.size }, (_, i) => i);
  const crops = centreCrops(dataset, indices, cropSide); // [N, 32, 32, 3]
  const means = new Float32Array(dataset.size * pixelSide * pixelSide * 3);
  for (let i = 0; i < crops.length; i++) {
    const pixel = Math.floor(i / 3);
    const [column, line] = [pixel % cropSide, Math.floor(pixel / cropSide)]; // lines of all pictures, one after another
    const cell = Math.floor(line / factor) * pixelSide + Math.floor(column / factor);
    means[3 * cell + (i % 3)] += crops[i] / (255 * factor * factor);
  }
  return means;
}
