// open_clip's models: weights with openai/CLIP's names, beside them open_clip_config.json with the model and its preprocessing.
import { basename, dirname } from "node:path";
import { z } from "zod";
import { preprocessingFromOpenClip } from "../data/preprocessing-open-clip.js";
import type { DualEncoderSettings } from "../encoders/dual-encoder.js";
import type { VisionTransformerSettings } from "../encoders/vision-transformer.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import type { FoundModel } from "./found-model.js";
import { readJson } from "./hugging-face-config.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import { type OpenClipModelConfig, openClipModelConfig, openClipSettings } from "./open-clip-config.js";
import { openClipNames } from "./open-clip-names.js";
import { timmSiglipSettings } from "./open-clip-siglip.js";
import { openClipForm } from "./openai.js";
import type { WeightFile } from "./weight-file.js";

export const openClipConfigFile = "open_clip_config.json";

const hubConfig = z.object({
  model_cfg: z.unknown(),
  preprocess_cfg: z.record(z.string(), z.unknown()).default({}),
});

/** A model from its weights and its open_clip_config.json. */
export function openClipModel(weights: WeightFile, configPath: string): FoundModel {
  const { model_cfg, preprocess_cfg } = parseConfig(configPath);
  const config = parseModelConfig(model_cfg, configPath);
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
    tokenizer: tokenizerOf(config),
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
  const parsed = hubConfig.safeParse(readJson(dirname(path), basename(path)));
  if (parsed.success) return parsed.data;
  throw new Error(
    `openClipModel: expected JSON with model_cfg and preprocess_cfg, got something else in ${path}; load it anew`,
  );
}

/** open_clip's default is CLIP's tokenizer; another one is named in the configuration and lies elsewhere. */
function tokenizerOf({ text_cfg }: OpenClipModelConfig): Tokenizer | undefined {
  if (text_cfg.hf_tokenizer_name || text_cfg.tokenizer_kwargs) return undefined;
  return knownClipTokenizer({ vocabularySize: text_cfg.vocab_size, contextLength: text_cfg.context_length });
}
