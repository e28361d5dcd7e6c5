// Loads one tower from files: the pre-trained towers that LiT starts from (Zhai et al. 2022, sections 3.3 and 5.5).
import { dirname } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import { describeImageTower, type ImageTower, type ImageTowerSettings } from "../encoders/image-tower.js";
import { describeTextTower, type TextTower, type TextTowerSettings } from "../encoders/text-tower.js";
import type { Tree } from "../engine/tree.js";
import { seedKey } from "../runtime/random.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { FoundTower } from "./found-tower.js";
import { huggingFaceImageTower, huggingFaceTextTower } from "./hugging-face.js";
import type { BertUse } from "./hugging-face-bert.js";
import type { T5Use } from "./hugging-face-t5.js";
import { modelPath, type SourceOptions } from "./model-source.js";
import { readParameters } from "./name-table.js";
import { npzImageTower } from "./npz-towers.js";
import { openWeightsAt } from "./open-weights.js";
import type { WeightFile } from "./weight-file.js";

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

/**
 * Loads ViTModel of Hugging Face, or a vision transformer, MLP-Mixer or BiT ResNet from an .npz file of Google's, from wherever
 * `modelPath` finds them.
 */
export async function loadImageTower(source: string, options: SourceOptions = {}): Promise<LoadedImageTower> {
  return withWeights(await modelPath(source, options), async (weights) => {
    const isNpz = weights.path.endsWith(".npz");
    const found = isNpz ? npzImageTower(weights) : huggingFaceImageTower(weights, dirname(weights.path));
    const { settings, preprocessing } = found;
    const params = await readTower<ImageTower>(found, describeImageTower(seedKey(0), settings), "loadImageTower");
    return { settings, params, preprocessing };
  });
}

/** Loads BertModel or the encoder of T5 or mT5 of Hugging Face, from wherever `modelPath` finds it. */
export async function loadTextTower(
  source: string,
  use: BertUse & T5Use & SourceOptions = {},
): Promise<LoadedTextTower> {
  return withWeights(await modelPath(source, use), async (weights) => {
    const found = huggingFaceTextTower(weights, dirname(weights.path), use);
    const { settings, tokenizer } = found;
    const params = await readTower<TextTower>(found, describeTextTower(seedKey(0), settings), "loadTextTower");
    return { settings, params, tokenizer };
  });
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
