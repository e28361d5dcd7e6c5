// Writes a model in the formats of others and in the library's own: what it reads, it writes, by the same tables.
import { join } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import { preprocessingToOpenClip } from "../data/preprocessing-open-clip.js";
import { preprocessingToTransformers } from "../data/preprocessing-transformers.js";
import type { DualEncoder, DualEncoderSettings } from "../encoders/dual-encoder.js";
import { writeFileAtomically } from "../runtime/files.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { bigVisionNames } from "./big-vision.js";
import { huggingFaceClipConfig, huggingFaceClipNames } from "./hugging-face-clip.js";
import { huggingFaceSiglipConfig, huggingFaceSiglipNames } from "./hugging-face-siglip.js";
import { arraysToStore } from "./name-table.js";
import { writeNpz } from "./npz.js";
import { openClipConfigFile } from "./open-clip.js";
import { openClipConfig } from "./open-clip-config.js";
import { openClipNames } from "./open-clip-names.js";
import { writeSafetensors } from "./safetensors.js";
import { writeShards } from "./shards.js";
import type { WeightType } from "./stored-types.js";
import { type ModelRecord, recordName, tandemNames } from "./tandem.js";
import { writeTorch } from "./torch-writer.js";

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

/** Writes a folder that open_clip loads ("local-dir:..."): open_clip_config.json and the weights. */
export async function saveForOpenClip(
  folder: string,
  { params, settings, preprocessing }: ModelToSave,
  { type }: { type?: WeightType } = {},
): Promise<void> {
  const names = openClipNames(settings, { textPrefix: "" });
  const model_cfg = openClipConfig(settings);
  const preprocess_cfg = preprocessing ? preprocessingToOpenClip(preprocessing) : {};
  await writeSafetensors(join(folder, "open_clip_model.safetensors"), arraysToStore(params, names), { type });
  writeJson(join(folder, openClipConfigFile), { model_cfg, preprocess_cfg });
}

/** Writes a state dict (.pt) with the names of openai/CLIP, which its own code and open_clip's load. */
export async function saveStateDict(
  path: string,
  { params, settings }: ModelToSave,
  { type }: { type?: WeightType } = {},
): Promise<void> {
  await writeTorch(path, arraysToStore(params, openClipNames(settings, { textPrefix: "" })), { type });
}

/** Writes a folder that transformers loads as CLIPModel or SiglipModel; parts of more than `maxShardBytes` in several files. */
export async function saveForTransformers(
  folder: string,
  { params, settings, preprocessing }: ModelToSave,
  { type, maxShardBytes = 5e9 }: { type?: WeightType; maxShardBytes?: number } = {},
): Promise<void> {
  const isSiglip = settings.initialLogits?.bias !== undefined;
  const config = isSiglip ? huggingFaceSiglipConfig(settings) : huggingFaceClipConfig(settings);
  const arrays = [...arraysToStore(params, isSiglip ? huggingFaceSiglipNames : huggingFaceClipNames)];
  const numbers = arrays.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  const metadata = { format: "pt" };
  if (4 * numbers > maxShardBytes) await writeShards(folder, arrays, { type, maxShardBytes, metadata });
  else await writeSafetensors(join(folder, "model.safetensors"), arrays, { type, metadata });
  if (preprocessing) writeJson(join(folder, "preprocessor_config.json"), preprocessingToTransformers(preprocessing));
  writeJson(join(folder, "config.json"), config);
}

/** Writes an .npz file with the names of big_vision's LiT and SigLIP. */
export async function saveForBigVision(path: string, { params, settings }: ModelToSave): Promise<void> {
  await writeNpz(path, arraysToStore(params, bigVisionNames(settings)));
}

function writeJson(path: string, value: object): void {
  writeFileAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
