// The encoders of the transfer experiments, CLIPs and those that they are compared with, each trained once; their features of a
// dataset are computed once, too.
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  disposeTree,
  EmbeddingCache,
  type EmbeddingModel,
  embedDataset,
  embeddingModel,
  featureModel,
  type ImageEmbedder,
  type PairDataset,
  pixelsFingerprint,
  projectFolder,
  settingsKey,
  weightsHash,
} from "../lib/index.js";
import { readParameters, writeParameters } from "./parameter-files.js";
import {
  type Classifier,
  type TrainClassifierSettings,
  trainClassifier,
  untrainedClassifier,
} from "./train-classifier.js";
import { loadTransferModel, type TransferRun } from "./transfer-models.js";

/** What turns pictures into features, and, if it is a CLIP, into embeddings beside those of texts. */
export interface TransferEncoder {
  readonly name: string;
  /** Before any projection: what linear probes see (Radford et al. 2021, Appendix A.3). */
  readonly features: ImageEmbedder;
  /** Hash of everything that decides what it computes. */
  readonly weights: string;
  dispose(): void;
}

export interface ClipEncoder extends TransferEncoder {
  readonly model: EmbeddingModel;
}

/** A CLIP, trained first if its weights are not here. */
export async function openClip(run: TransferRun): Promise<ClipEncoder> {
  const { params, settings, tokenizer } = await loadTransferModel(run);
  const weights = await weightsHash(settings, params);
  const model = embeddingModel(params, settings, tokenizer!);
  const features = featureModel(params.imageTower, settings.image, { pixels: settings.pixels });
  const dispose = () => {
    model.dispose();
    features.dispose();
    disposeTree(params);
  };
  return { name: `CLIP ${run.size.name}`, model, features, weights, dispose };
}

/** A supervised encoder: what it learns from, how, and what it is called. */
export interface SupervisedRun {
  readonly name: string;
  readonly settings: TrainClassifierSettings;
  readonly pictures: PairDataset;
  /** Class of each picture, [N]. */
  readonly labels: Int32Array;
}

/** A supervised encoder with its layer of classes, trained first if its weights are not here. */
export async function openSupervised(run: SupervisedRun): Promise<TransferEncoder & { readonly params: Classifier }> {
  const { name, settings } = run;
  const key = settingsKey({ ...JSON.parse(JSON.stringify(settings)), labels: [...run.labels], name });
  const path = join(projectFolder(), ".cache/models", `${key}.safetensors`);
  if (!existsSync(path)) await trainInto(path, run);
  const params = readParameters(path, untrainedClassifier(settings));
  const weights = await weightsHash(settings, params);
  const features = featureModel(params, settings.image);
  const dispose = () => {
    features.dispose();
    disposeTree(params);
  };
  return { name, features, weights, params, dispose };
}

/** The same tower as it was before training. */
export async function openUntrained(name: string, settings: TrainClassifierSettings): Promise<TransferEncoder> {
  const params = untrainedClassifier(settings);
  const weights = await weightsHash(settings, params);
  const features = featureModel(params, settings.image);
  const dispose = () => {
    features.dispose();
    disposeTree(params);
  };
  return { name, features, weights, dispose };
}

const cache = new EmbeddingCache();

/** Features of a dataset's pictures for probes, [N, D]. */
export async function featuresOf({ features, weights }: TransferEncoder, dataset: PairDataset): Promise<Float32Array> {
  return embeddingsBy(features, dataset, { weights, stored: "features" });
}

/** Unit embeddings of a dataset's pictures, [N, E]. */
export async function embeddingsOf({ model, weights }: ClipEncoder, dataset: PairDataset): Promise<Float32Array> {
  return embeddingsBy(model, dataset, { weights, stored: "embeddings" });
}

async function embeddingsBy(
  embedder: ImageEmbedder,
  dataset: PairDataset,
  { weights, stored }: { weights: string; stored: "embeddings" | "features" },
): Promise<Float32Array> {
  const preprocessing = { crop: "centre", imageSize: embedder.imageSize };
  const items = await pixelsFingerprint(dataset);
  const { embeddings } = await cache.embeddings(
    { weights, preprocessing, items, stored },
    {
      count: dataset.size,
      width: embedder.embedDim,
      encode: async (indices) => ({
        embeddings: await embedDataset(embedder, dataset, { indices }),
        indices: Int32Array.from(indices),
        bad: [],
      }),
    },
  );
  return embeddings; // [N, D]
}

async function trainInto(path: string, { name, settings, pictures, labels }: SupervisedRun): Promise<void> {
  const { params } = await trainClassifier(pictures, labels, settings, { title: name });
  writeParameters(path, params, { name });
  disposeTree(params);
}
