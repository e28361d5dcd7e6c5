// open_clip's models: weights with openai/CLIP's names, beside them open_clip_config.json with the model and its preprocessing,
// or elsewhere the model alone, as in open_clip's own folder model_configs.
import { basename, dirname } from "node:path";
import { z } from "zod";
import { preprocessingFromOpenClip } from "../../data/preprocessing-open-clip.js";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import type { WeightFile } from "../files/weight-file.js";
import type { FoundModel } from "./found-model.js";
import { readJson } from "./hugging-face-config.js";
import { type OpenClipModelConfig, openClipModelConfig, openClipSettings } from "./open-clip-config.js";
import { openClipNames } from "./open-clip-names.js";
import { timmSiglipSettings } from "./open-clip-siglip.js";
import { openClipTokenizer } from "./open-clip-tokenizer.js";
import { openClipForm } from "./openai.js";

export const openClipConfigFile = "open_clip_config.json";

const hubConfig = z.object({
  model_cfg: z.unknown(),
  preprocess_cfg: z.record(z.string(), z.unknown()).optional(),
});

/** How the pictures of SigLIP's towers are made, where no preprocess_cfg says it; of others' CLIP's way is taken. */
const siglipPictures = { mean: 0.5, std: 0.5, resize_mode: "squash" };

/** A model from its weights and its open_clip_config.json, or a model_cfg alone. */
export function openClipModel(weights: WeightFile, configPath: string): FoundModel {
  const { model_cfg, preprocess_cfg: stated } = parseConfig(configPath);
  const config = parseModelConfig(model_cfg, configPath);
  const preprocess_cfg = stated ?? (config.vision_cfg.timm_model_name ? siglipPictures : {});
  const preprocessing = preprocessingFromOpenClip({ size: config.vision_cfg.image_size, ...preprocess_cfg });
  const { mean, standardDeviation } = preprocessing;
  const timmTower = timmTowerOf(config, weights);
  const settings: DualEncoderSettings = { ...openClipSettings(config, timmTower), pixels: { mean, standardDeviation } };
  return {
    format: "open_clip",
    settings,
    weights,
    names: openClipNames(settings, openClipForm(weights)),
    preprocessing,
    tokenizer: openClipTokenizer(config, dirname(weights.path)),
  };
}

/** The image tower, if it is one of timm's. */
function timmTowerOf({ vision_cfg }: OpenClipModelConfig, weights: WeightFile): VisionTransformerSettings | undefined {
  const { timm_model_name, image_size } = vision_cfg;
  if (!timm_model_name) return undefined;
  return timmSiglipSettings(timm_model_name, weights, typeof image_size === "number" ? image_size : image_size[0]);
}

/** The settings in a model_cfg, as open_clip's own JSON files hold it. */
export function parseModelConfig(value: unknown, where: string): OpenClipModelConfig {
  const parsed = openClipModelConfig.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    `openClipModel: expected a model_cfg of a model that this library has, got problems in ${where}; ` +
      `${z.prettifyError(parsed.error)}`,
  );
}

function parseConfig(path: string): z.infer<typeof hubConfig> {
  const json = readJson(dirname(path), basename(path));
  const isObject = typeof json === "object" && json !== null;
  const parsed = hubConfig.safeParse(isObject && "vision_cfg" in json ? { model_cfg: json } : json);
  if (isObject && parsed.success) return parsed.data;
  throw new Error(
    `openClipModel: expected JSON with model_cfg and preprocess_cfg, or a model_cfg with vision_cfg and text_cfg, got ` +
      `${json === undefined ? "nothing" : "something else"} in ${path}; copy the model's from open_clip's model_configs`,
  );
}
