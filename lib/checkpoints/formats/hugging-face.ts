// Folders of the transformers library: config.json says which model it is, processor_config.json or preprocessor_config.json how
// its pictures are made, tokenizer files which ids its texts get.

import type { Preprocessing } from "../../data/preprocessing.js";
import { preprocessingFromTransformers } from "../../data/preprocessing-transformers.js";
import type { TokenizerFamily } from "../../tokenizers/hugging-face/tokenizer-config.js";
import type { WeightFile } from "../files/weight-file.js";
import { renamed } from "../tables/changed-names.js";
import type { FoundModel } from "./found-model.js";
import type { FoundImageTower, FoundTextTower } from "./found-tower.js";
import { type BertUse, bertNameOfToday, huggingFaceBertNames, huggingFaceBertSettings } from "./hugging-face-bert.js";
import { huggingFaceClipNames, huggingFaceClipSettings } from "./hugging-face-clip.js";
import { readJson } from "./hugging-face-config.js";
import { huggingFaceSiglipNames, huggingFaceSiglipSettings } from "./hugging-face-siglip.js";
import { huggingFaceT5Names, huggingFaceT5Settings, type T5Use, withSharedTokens } from "./hugging-face-t5.js";
import { huggingFaceVitNames, huggingFaceVitSettings, vitNameOfToday } from "./hugging-face-vit.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import { type FindTokenizer, findTokenizer, huggingFaceBpe, tokenizerInFolder } from "./tokenizer-files.js";
import { huggingFaceRules } from "./tokenizer-rules.js";

const format = "Hugging Face";

/** The configuration of a folder and what it says the model is; undefined where there is none. */
export function huggingFaceConfig(folder: string): { model_type?: string } | undefined {
  return readJson(folder, "config.json") as { model_type?: string } | undefined;
}

/** Both towers of CLIPModel or SiglipModel. */
export function huggingFaceModel(weights: WeightFile, folder: string): FoundModel {
  const config = huggingFaceConfig(folder);
  const where = `${folder}/config.json`;
  const found = modelOf(config, where);
  const preprocessing = preprocessingIn(folder);
  const { mean, standardDeviation } = preprocessing ?? {};
  const pixels = mean && standardDeviation ? { mean, standardDeviation } : found.settings.pixels;
  const settings = { ...found.settings, pixels };
  const rulesAt = huggingFaceRules(settings.text.contextLength, { modelFolder: folder, family: found.family });
  const known = () => (found.family === "clip" ? knownClipTokenizer(settings.text, huggingFaceBpe) : undefined);
  const tokenizer = findTokenizer(rulesAt, () => tokenizerInFolder(folder, rulesAt(folder)) ?? known());
  return { format, settings, names: found.names, weights, preprocessing, tokenizer };
}

interface ModelKind extends Pick<FoundModel, "settings" | "names"> {
  readonly family: TokenizerFamily;
}

function modelOf(config: { model_type?: string } | undefined, where: string): ModelKind {
  switch (config?.model_type) {
    case "clip":
      return { family: "clip", settings: huggingFaceClipSettings(config, where), names: huggingFaceClipNames };
    case "siglip":
      return { family: "siglip", settings: huggingFaceSiglipSettings(config, where), names: huggingFaceSiglipNames };
    default:
      throw new Error(
        `huggingFaceModel: expected model_type "clip" or "siglip", got ${typeIn(config)} in ${where}; load ` +
          `"bert", "t5" and "mt5" by loadTextTower, "vit" by loadImageTower`,
      );
  }
}

/** BertModel, or the encoder of T5 or mT5. */
export function huggingFaceTextTower(weights: WeightFile, folder: string, use: BertUse & T5Use): FoundTextTower {
  const config = huggingFaceConfig(folder);
  const where = `${folder}/config.json`;
  switch (config?.model_type) {
    case "bert": {
      const settings = huggingFaceBertSettings(config, where, use);
      const tokenizer = towerTokenizer(folder, settings, "bert");
      return { format, settings, tokenizer, weights: renamed(weights, bertNameOfToday), names: huggingFaceBertNames };
    }
    case "t5":
    case "mt5": {
      const settings = huggingFaceT5Settings(config, where, use);
      const tokenizer = towerTokenizer(folder, settings, "t5");
      return { format, settings, tokenizer, weights: withSharedTokens(weights), names: huggingFaceT5Names(settings) };
    }
    default:
      throw new Error(
        `huggingFaceTextTower: expected model_type "bert", "t5" or "mt5", got ${typeIn(config)} in ${where}${bothTowers(config)}`,
      );
  }
}

function towerTokenizer(
  folder: string,
  { contextLength }: { contextLength: number },
  family: TokenizerFamily,
): FindTokenizer {
  const rulesAt = huggingFaceRules(contextLength, { modelFolder: folder, family });
  return findTokenizer(rulesAt, () => tokenizerInFolder(folder, rulesAt(folder)));
}

/** ViTModel. */
export function huggingFaceImageTower(weights: WeightFile, folder: string): FoundImageTower {
  const config = huggingFaceConfig(folder);
  const where = `${folder}/config.json`;
  if (config?.model_type !== "vit")
    throw new Error(
      `huggingFaceImageTower: expected model_type "vit", got ${typeIn(config)} in ${where}${bothTowers(config)}`,
    );
  const settings = huggingFaceVitSettings(config, where);
  const preprocessing = preprocessingIn(folder);
  return { format, settings, preprocessing, weights: renamed(weights, vitNameOfToday), names: huggingFaceVitNames };
}

/** transformers 5 writes one file for pictures and texts, which goes before the older one. */
function preprocessingIn(folder: string): Preprocessing | undefined {
  const processor = readJson(folder, "processor_config.json") as { image_processor?: unknown } | undefined;
  const config = processor?.image_processor ?? readJson(folder, "preprocessor_config.json");
  return config === undefined ? undefined : preprocessingFromTransformers(config);
}

function typeIn(config: { model_type?: string } | undefined): string {
  return config === undefined ? "no such file" : (JSON.stringify(config.model_type) ?? "none");
}

function bothTowers(config: { model_type?: string } | undefined): string {
  const isModel = config?.model_type === "clip" || config?.model_type === "siglip";
  return isModel ? "; load both towers by loadModel" : "";
}
