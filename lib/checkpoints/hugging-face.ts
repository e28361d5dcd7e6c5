// Folders of the transformers library: config.json says which model it is, preprocessor_config.json how its pictures are made,
// tokenizer files which ids its texts get.

import type { Preprocessing } from "../data/preprocessing.js";
import { preprocessingFromTransformers } from "../data/preprocessing-transformers.js";
import { renamed } from "./changed-names.js";
import type { FoundModel } from "./found-model.js";
import type { FoundImageTower, FoundTextTower } from "./found-tower.js";
import { type BertUse, bertNameOfToday, huggingFaceBertNames, huggingFaceBertSettings } from "./hugging-face-bert.js";
import { huggingFaceClipNames, huggingFaceClipSettings } from "./hugging-face-clip.js";
import { readJson } from "./hugging-face-config.js";
import { huggingFaceSiglipNames, huggingFaceSiglipSettings } from "./hugging-face-siglip.js";
import { huggingFaceT5Names, huggingFaceT5Settings, type T5Use } from "./hugging-face-t5.js";
import { huggingFaceVitNames, huggingFaceVitSettings, vitNameOfToday } from "./hugging-face-vit.js";
import { tokenizerInFolder } from "./tokenizer-files.js";
import type { WeightFile } from "./weight-file.js";

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
  const tokenizer = tokenizerInFolder(folder, settings.text);
  return { format, settings, names: found.names, weights, preprocessing, tokenizer };
}

function modelOf(config: { model_type?: string } | undefined, where: string): Pick<FoundModel, "settings" | "names"> {
  switch (config?.model_type) {
    case "clip":
      return { settings: huggingFaceClipSettings(config, where), names: huggingFaceClipNames };
    case "siglip":
      return { settings: huggingFaceSiglipSettings(config, where), names: huggingFaceSiglipNames };
    default:
      throw new Error(
        `huggingFaceModel: expected model_type "clip" or "siglip", got ${JSON.stringify(config?.model_type)} in ${where}; load ` +
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
      const tokenizer = tokenizerInFolder(folder, settings);
      return { format, settings, tokenizer, weights: renamed(weights, bertNameOfToday), names: huggingFaceBertNames };
    }
    case "t5":
    case "mt5": {
      const settings = huggingFaceT5Settings(config, where, use);
      const tokenizer = tokenizerInFolder(folder, settings);
      return { format, settings, tokenizer, weights, names: huggingFaceT5Names(settings) };
    }
    default:
      throw new Error(
        `huggingFaceTextTower: expected model_type "bert", "t5" or "mt5", got ${JSON.stringify(config?.model_type)} in ${where}`,
      );
  }
}

/** ViTModel. */
export function huggingFaceImageTower(weights: WeightFile, folder: string): FoundImageTower {
  const config = huggingFaceConfig(folder);
  const where = `${folder}/config.json`;
  if (config?.model_type !== "vit")
    throw new Error(
      `huggingFaceImageTower: expected model_type "vit", got ${JSON.stringify(config?.model_type)} in ${where}`,
    );
  const settings = huggingFaceVitSettings(config, where);
  const preprocessing = preprocessingIn(folder);
  return { format, settings, preprocessing, weights: renamed(weights, vitNameOfToday), names: huggingFaceVitNames };
}

function preprocessingIn(folder: string): Preprocessing | undefined {
  const config = readJson(folder, "preprocessor_config.json");
  return config === undefined ? undefined : preprocessingFromTransformers(config);
}
