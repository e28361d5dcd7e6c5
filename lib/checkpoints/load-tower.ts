// Loads one tower from files: the pre-trained towers that LiT starts from (Zhai et al. 2022, sections 3.3 and 5.5).
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import { describeImageTower, type ImageTower, type ImageTowerSettings } from "../encoders/image-tower.js";
import { describeTextTower, type TextTower, type TextTowerSettings } from "../encoders/text-tower.js";
import type { Tree } from "../engine/tree.js";
import { seedKey } from "../runtime/random.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { WeightFile } from "./files/weight-file.js";
import type { FoundTower } from "./formats/found-tower.js";
import { huggingFaceConfig, huggingFaceImageTower, huggingFaceTextTower } from "./formats/hugging-face.js";
import type { BertUse } from "./formats/hugging-face-bert.js";
import type { T5Use } from "./formats/hugging-face-t5.js";
import { npzImageTower } from "./formats/npz-towers.js";
import { openClipConfigFile } from "./formats/open-clip.js";
import { requireImageSize, resizedImageTower } from "./formats/resized-model.js";
import { recordName } from "./formats/tandem.js";
import { modelPath, type SourceOptions } from "./model-source.js";
import { openWeightsAt } from "./open-weights.js";
import { readParameters } from "./tables/name-table.js";

export interface LoadedImageTower {
  readonly settings: ImageTowerSettings;
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: ImageTower;
  /** How its pictures are made; undefined where the files don't say it. */
  readonly preprocessing: Preprocessing | undefined;
}

export interface LoadedTextTower {
  readonly settings: TextTowerSettings;
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: TextTower;
  /** undefined where its vocabulary is not among the files. */
  readonly tokenizer: Tokenizer | undefined;
}

export interface ImageTowerOptions extends SourceOptions {
  /** Side of the pictures, if not the one that the files say: positions are interpolated as the code of their house does it. */
  readonly imageSize?: number;
}

export type TextTowerOptions = BertUse &
  T5Use &
  SourceOptions & {
    /** The file of the tokenizer's vocabulary, where it doesn't lie beside the weights: vocab.txt, .model or tokenizer.json. */
    readonly vocabulary?: string;
  };

/**
 * Loads ViTModel of Hugging Face, or a vision transformer, MLP-Mixer or BiT ResNet from an .npz file of Google's, from wherever
 * `modelPath` finds them. Features are `imageFeatures` of pictures by `normalisePixels`.
 */
export async function loadImageTower(source: string, options: ImageTowerOptions = {}): Promise<LoadedImageTower> {
  return withWeights(await modelPath(source, options), async (weights) => {
    requireOneTower("loadImageTower", weights, { canBeNpz: true });
    const isNpz = weights.path.endsWith(".npz");
    const found = isNpz ? npzImageTower(weights) : huggingFaceImageTower(weights, dirname(weights.path));
    const { format, settings, preprocessing } = found;
    requireImageSize("loadImageTower", settings, options.imageSize);
    const read = await readTower<ImageTower>(found, describeImageTower(seedKey(0), settings), "loadImageTower");
    const tower = resizedImageTower({ format, settings, params: read, preprocessing }, options.imageSize);
    return { settings: tower.settings, params: tower.params, preprocessing: tower.preprocessing };
  });
}

/** Loads BertModel or the encoder of T5 or mT5 of Hugging Face, from wherever `modelPath` finds it. */
export async function loadTextTower(source: string, options: TextTowerOptions = {}): Promise<LoadedTextTower> {
  return withWeights(await modelPath(source, options), async (weights) => {
    requireOneTower("loadTextTower", weights, { canBeNpz: false });
    const found = huggingFaceTextTower(weights, dirname(weights.path), options);
    const { settings } = found;
    const tokenizer = found.tokenizer(options.vocabulary);
    const params = await readTower<TextTower>(found, describeTextTower(seedKey(0), settings), "loadTextTower");
    return { settings, params, tokenizer };
  });
}

/** Files of both towers are for `loadModel`, and what says nothing of itself can't be a tower. An .npz file tells by its names. */
function requireOneTower(caller: string, { path, metadata }: WeightFile, { canBeNpz }: { canBeNpz: boolean }): void {
  if (canBeNpz && path.endsWith(".npz")) return;
  const folder = dirname(path);
  const hasConfig = huggingFaceConfig(folder) !== undefined;
  if (recordName in metadata || (!hasConfig && existsSync(join(folder, openClipConfigFile))))
    throw new Error(
      `${caller}: expected the files of one tower, got those of a model in ${path}; load both towers by loadModel`,
    );
  if (!hasConfig)
    throw new Error(
      `${caller}: expected config.json of transformers${canBeNpz ? " or an .npz file" : ""}, got no such file beside ${path}; ` +
        "put it there, or load both towers of a model by loadModel",
    );
}

async function withWeights<T>(path: string, load: (weights: WeightFile) => Promise<T>): Promise<T> {
  const weights = await openWeightsAt(path);
  try {
    return await load(weights);
  } finally {
    await weights.close();
  }
}

function readTower<T extends Tree>(
  { weights, names }: FoundTower<unknown>,
  described: object,
  caller: string,
): Promise<T> {
  return readParameters<T>(weights, described, { table: names, caller });
}
