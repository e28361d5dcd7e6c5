// Writes a model in the formats of others and in the library's own: what it reads, it writes, by the same tables.
import { join } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import { preprocessingToOpenClip } from "../data/preprocessing-open-clip.js";
import { preprocessingToTransformers } from "../data/preprocessing-transformers.js";
import {
  clipPixels,
  type DualEncoder,
  type DualEncoderSettings,
  type PixelNormalisation,
  symmetricPixels,
} from "../encoders/dual-encoder.js";
import type { TextTower, TextTowerSettings } from "../encoders/text-tower.js";
import { writeFileAtomically } from "../runtime/files.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { writeNpz } from "./files/npz.js";
import { writeSafetensors } from "./files/safetensors.js";
import { writeShards } from "./files/shards.js";
import type { WeightType } from "./files/stored-types.js";
import { elementCount } from "./files/strided-array.js";
import type { ArrayToStore } from "./files/weight-file.js";
import { bigVisionModel, bigVisionNames } from "./formats/big-vision.js";
import { huggingFaceBertConfig, huggingFaceBertNames } from "./formats/hugging-face-bert.js";
import { huggingFaceClipConfig, huggingFaceClipNames } from "./formats/hugging-face-clip.js";
import { huggingFaceSiglipConfig, huggingFaceSiglipNames } from "./formats/hugging-face-siglip.js";
import { huggingFaceT5Config, huggingFaceT5Names } from "./formats/hugging-face-t5.js";
import { fileOf, requireImplied } from "./formats/implied-settings.js";
import { openClipConfigFile } from "./formats/open-clip.js";
import { openClipConfig } from "./formats/open-clip-config.js";
import { openClipNames } from "./formats/open-clip-names.js";
import { openAiSettingsIn } from "./formats/openai.js";
import { type ModelRecord, recordName, tandemNames } from "./formats/tandem.js";
import { arraysToStore, type NameTable } from "./tables/name-table.js";
import { writeTorch } from "./torch/torch-writer.js";

export interface ModelToSave {
  readonly params: DualEncoder;
  readonly settings: DualEncoderSettings;
  readonly preprocessing?: Preprocessing;
  readonly tokenizer?: Tokenizer;
}

/** Writes the library's own checkpoint, one safetensors file; `loadModel` reads it. */
export async function saveModel(path: string, model: ModelToSave, { type }: { type?: WeightType } = {}): Promise<void> {
  const { params, settings, preprocessing, tokenizer } = model;
  const record: ModelRecord = { version: 1, settings, preprocessing, tokenizer: tokenizer?.description } as ModelRecord;
  const metadata = { [recordName]: JSON.stringify(record) };
  await writeSafetensors(path, arraysToStore(params, tandemNames(settings)), { type, metadata });
}

/**
 * Writes a folder that open_clip loads ("local-dir:..."): open_clip_config.json and the weights. Throws if open_clip has no such
 * model, or if the preprocessing, CLIP's by default, is not of a kind that open_clip has or does not normalise pixels as the settings
 * do. That of transformers is written in open_clip's words, with whose arithmetic pictures come out slightly different.
 */
export async function saveForOpenClip(
  folder: string,
  { params, settings, preprocessing }: ModelToSave,
  { type }: { type?: WeightType } = {},
): Promise<void> {
  const names = openClipNames(settings, { textPrefix: "" });
  const model_cfg = openClipConfig(settings);
  requireSamePixels(settings, preprocessing ?? clipPixels, "saveForOpenClip");
  const preprocess_cfg = preprocessing ? preprocessingToOpenClip(preprocessing) : {};
  await writeSafetensors(join(folder, "open_clip_model.safetensors"), arraysToStore(params, names), { type });
  writeJson(join(folder, openClipConfigFile), { model_cfg, preprocess_cfg });
}

/**
 * Writes a state dict (.pt) with the names of openai/CLIP, which its own code, open_clip's and `loadModel` load if they are told the
 * activation. Throws on a model that they would take for another one, since no configuration goes with it: with heads of other than
 * 64 numbers, another pooling, other projections or pixels.
 */
export async function saveStateDict(
  path: string,
  { params, settings }: ModelToSave,
  { type }: { type?: WeightType } = {},
): Promise<void> {
  const arrays = [...arraysToStore(params, openClipNames(settings, { textPrefix: "" }))];
  const found = openAiSettingsIn(fileOf(path, arrays), "saveStateDict");
  requireImplied("saveStateDict", { settings, found, isActivationTold: true, path });
  await writeTorch(path, arrays, { type });
}

export interface TransformersOptions {
  readonly type?: WeightType;
  /** More bytes than these, counted as float32, become several files. */
  readonly maxShardBytes?: number;
}

/**
 * Writes a folder that transformers loads as CLIPModel or, if there is a logit bias, as SiglipModel. Throws if it has no such
 * model, or if the preprocessing, by default the one of CLIP or SigLIP, does not normalise pixels as the settings do.
 */
export async function saveForTransformers(
  folder: string,
  { params, settings, preprocessing }: ModelToSave,
  options: TransformersOptions = {},
): Promise<void> {
  const isSiglip = settings.initialLogits?.bias !== undefined;
  const config = isSiglip ? huggingFaceSiglipConfig(settings) : huggingFaceClipConfig(settings);
  requireSamePixels(settings, preprocessing ?? (isSiglip ? symmetricPixels : clipPixels), "saveForTransformers");
  const arrays = [...arraysToStore(params, isSiglip ? huggingFaceSiglipNames : huggingFaceClipNames)];
  await writeWeightsForTransformers(folder, arrays, options);
  if (preprocessing) writeJson(join(folder, "preprocessor_config.json"), preprocessingToTransformers(preprocessing));
  writeJson(join(folder, "config.json"), config);
}

/** Writes a folder that transformers loads as BertModel or T5EncoderModel; a BERT that is read without its pooler has none there. */
export async function saveTextTowerForTransformers(
  folder: string,
  { params, settings }: { readonly params: TextTower; readonly settings: TextTowerSettings },
  options: TransformersOptions = {},
): Promise<void> {
  const { config, names } = textTowerForTransformers(settings);
  await writeWeightsForTransformers(folder, [...arraysToStore(params, names)], options);
  writeJson(join(folder, "config.json"), config);
}

/**
 * Writes an .npz file with the names of big_vision's LiT and SigLIP. Throws on a model that its readers would take for another one:
 * they know GELU by tanh, pixels of -1..1, sizes of pictures that patches divide, heads with a bias, BERT at 16 tokens.
 */
export async function saveForBigVision(path: string, { params, settings }: ModelToSave): Promise<void> {
  const arrays = [...arraysToStore(params, bigVisionNames(settings))];
  const found = bigVisionModel(fileOf(path, arrays)).settings;
  requireImplied("saveForBigVision", { settings, found, path });
  await writeNpz(path, arrays);
}

function textTowerForTransformers(settings: TextTowerSettings): { config: object; names: NameTable } {
  switch (settings.kind) {
    case "bert":
      return { config: huggingFaceBertConfig(settings), names: huggingFaceBertNames };
    case "t5":
      return { config: huggingFaceT5Config(settings), names: huggingFaceT5Names(settings) };
    default:
      throw new Error(`saveTextTowerForTransformers: expected a tower of kind "bert" or "t5", got "${settings.kind}"`);
  }
}

async function writeWeightsForTransformers(
  folder: string,
  arrays: readonly ArrayToStore[],
  { type, maxShardBytes = 5e9 }: TransformersOptions,
): Promise<void> {
  const numbers = arrays.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const metadata = { format: "pt" };
  if (4 * numbers > maxShardBytes) await writeShards(folder, arrays, { type, maxShardBytes, metadata });
  else await writeSafetensors(join(folder, "model.safetensors"), arrays, { type, metadata });
}

/** Files keep the normalisation with the preprocessing: a model whose settings say otherwise would come back as another one. */
function requireSamePixels(
  { pixels = clipPixels }: DualEncoderSettings,
  written: PixelNormalisation,
  caller: string,
): void {
  for (const statistic of ["mean", "standardDeviation"] as const)
    if (String(pixels[statistic]) !== String(written[statistic]))
      throw new Error(
        `${caller}: expected preprocessing with the ${statistic} of the settings' pixels, ${pixels[statistic]}, got ` +
          `${written[statistic]}; pass the preprocessing that the model was trained with`,
      );
}

function writeJson(path: string, value: object): void {
  writeFileAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
