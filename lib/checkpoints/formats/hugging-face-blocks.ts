// The blocks of a transformer in config.json, whose fields have the same names in most of the library's models.
import type { z } from "zod";
import type { BlocksSettings } from "../../encoders/blocks.js";
import { activationOf, type hiddenActivation, nameOfActivation } from "./hugging-face-config.js";

export interface HuggingFaceBlocksConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: z.infer<typeof hiddenActivation>;
  readonly layer_norm_eps: number;
}

export function blocksOf(config: HuggingFaceBlocksConfig): BlocksSettings {
  return {
    width: config.hidden_size,
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    mlpWidth: config.intermediate_size,
    activation: activationOf(config.hidden_act),
    layerNormEpsilon: config.layer_norm_eps,
  };
}

/** What `blocksOf` reads back as the same; of a tower's settings the other fields are left out. */
export function blocksConfig(settings: BlocksSettings) {
  return {
    hidden_size: settings.width,
    num_hidden_layers: settings.layers,
    num_attention_heads: settings.heads,
    intermediate_size: settings.mlpWidth,
    hidden_act: nameOfActivation(settings.activation),
    layer_norm_eps: settings.layerNormEpsilon,
  };
}
