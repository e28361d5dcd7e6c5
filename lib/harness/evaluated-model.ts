// A model under evaluation: what encodes pictures and texts, how its pictures are made, and the hashes that embeddings are kept by.
import { existsSync, readFileSync } from "node:fs";
import { type LoadedModel, loadModel } from "../checkpoints/load-model.js";
import { type Preprocessing, parsePreprocessing } from "../data/preprocessing.js";
import { publishedPreprocessing } from "../data/published-preprocessing.js";
import { weightsHash } from "../embeddings/fingerprints.js";
import { clipPixels } from "../encoders/dual-encoder.js";
import { type EmbeddingModel, embeddingModel } from "../encoders/embedding-model.js";
import { featureModel, type ImageEmbedder } from "../encoders/feature-model.js";
import { disposeTree } from "../engine/tree.js";
import type { EvalOptions } from "./eval-options.js";
import type { ModelName } from "./model-names.js";

export interface EvaluatedModel {
  readonly name: ModelName;
  /** Side of its pictures in pixels. */
  readonly imageSize: number;
  /** undefined where neither its files nor the person say it. */
  readonly preprocessing: Preprocessing | undefined;
  /** What texts go through before the tower. */
  readonly tokenizer: LoadedModel["tokenizer"];
  /** Of each tower: its settings and weights. */
  readonly hashes: { readonly image: string; readonly text: string };
  /** Both towers. Throws where there is no tokenizer. */
  embedder(): EmbeddingModel;
  /** The image tower before its projection. */
  features(): ImageEmbedder;
  /** Frees everything. */
  dispose(): void;
}

type ModelOptions = Pick<EvalOptions, "vocabulary" | "activation" | "config" | "preprocessing">;

/** Loads a model; texts and features are made ready when they are first asked for. */
export async function loadEvaluatedModel(name: ModelName, options: ModelOptions): Promise<EvaluatedModel> {
  const { vocabulary = vocabularyBeside(name.source), activation, config } = options;
  const loaded = await loadModel(name.source, { vocabulary, activation, config });
  const { params, settings, tokenizer } = loaded;
  const { image, imageProjection, text, textProjection, embedDim, pixels } = settings;
  const hashes = {
    image: await weightsHash({ image, imageProjection, embedDim, pixels }, params.imageTower),
    text: await weightsHash({ text, textProjection, embedDim }, params.textTower),
  };
  let [whole, tower]: [ReturnType<typeof embeddingModel>?, ReturnType<typeof featureModel>?] = [];
  return {
    name,
    imageSize: image.imageSize,
    preprocessing: preprocessingOf(loaded, options.preprocessing),
    tokenizer,
    hashes,
    embedder: () => (whole ??= embeddingModel(params, settings, tokenizer!)), // it says so where there is none
    features: () => (tower ??= featureModel(params.imageTower, image, { pixels })),
    dispose: () => {
      whole?.dispose();
      tower?.dispose();
      disposeTree(params);
    },
  };
}

/** How experiments save a vocabulary with a checkpoint. */
function vocabularyBeside(source: string): string | undefined {
  const path = source.replace(/\.safetensors$/, ".merges.txt");
  return path !== source && existsSync(path) ? path : undefined;
}

const families = ["clip", "siglip", "lit"] as const;

/** What the files say; a person may only say it where they don't. */
function preprocessingOf(
  { preprocessing, settings }: LoadedModel,
  given: string | undefined,
): Preprocessing | undefined {
  if (given === undefined) return preprocessing;
  if (preprocessing !== undefined)
    throw new Error(`expected no --preprocessing for a model whose files say it, got ${given}; leave it out`);
  const made = readPreprocessing(given, settings.image.imageSize);
  const { mean, standardDeviation } = settings.pixels ?? clipPixels;
  const isSame = (a: readonly number[], b: readonly number[]) => a.every((value, i) => Math.abs(value - b[i]) < 1e-6);
  if (isSame(made.mean, mean) && isSame(made.standardDeviation, standardDeviation)) return made;
  throw new Error(
    `expected a --preprocessing with the mean ${mean.join(", ")} and standardDeviation ${standardDeviation.join(", ")} that the model ` +
      `normalises pixels by, got ${made.mean.join(", ")} and ${made.standardDeviation.join(", ")}`,
  );
}

function readPreprocessing(given: string, imageSize: number): Preprocessing {
  const family = families.find((each) => each === given);
  if (family !== undefined) return publishedPreprocessing(family, imageSize);
  if (existsSync(given)) return parsePreprocessing(JSON.parse(readFileSync(given, "utf8")));
  throw new Error(`expected --preprocessing of ${families.join(", ")} or a file with a record, got ${given}`);
}
