// ViTModel of the transformers library: the form in which DINO's, MAE's and Google's own vision transformers are shipped.
import { z } from "zod";
import type { VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import { patches, withLeadingOnes } from "../tables/layouts.js";
import type { NameTable } from "../tables/name-table.js";
import { torchLinear, torchNorm, torchQkv } from "../tables/transformer-names.js";
import { blocksOf } from "./hugging-face-blocks.js";
import { hiddenActivation, parseConfig } from "./hugging-face-config.js";
import { count, layerCount } from "./schema-parts.js";

const vitConfig = z.object({
  hidden_size: count.default(768),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(12),
  intermediate_size: count.default(3072),
  hidden_act: hiddenActivation.default("gelu"),
  layer_norm_eps: z.number().positive().default(1e-12),
  image_size: count.default(224),
  patch_size: count.default(16),
  num_channels: z.literal(3).default(3),
  qkv_bias: z.literal(true).default(true),
});

/** The settings in a config.json with model_type "vit". Features are the class token's, before any pooler. */
export function huggingFaceVitSettings(config: unknown, where: string): VisionTransformerSettings {
  const parsed = parseConfig(vitConfig, config, where);
  return {
    kind: "vision-transformer",
    imageSize: parsed.image_size,
    patchSize: parsed.patch_size,
    ...blocksOf(parsed),
    hasPatchBias: true,
    hasInputNorm: false,
    classToken: "positioned",
    pooling: "class",
  };
}

const layer = "encoder.layer.{i}";

export const huggingFaceVitNames: NameTable = {
  rows: [
    ["patchEmbedding", "embeddings.patch_embeddings.projection.weight", patches],
    ["patchBias", "embeddings.patch_embeddings.projection.bias"],
    ["classToken", "embeddings.cls_token", withLeadingOnes(2)],
    ["positions", "embeddings.position_embeddings", withLeadingOnes(1)],
    ...torchNorm("blocks/{i}/attentionNorm", `${layer}.layernorm_before`),
    ...torchQkv(
      "blocks/{i}/attention/qkv",
      ["query", "key", "value"].map((name) => `${layer}.attention.attention.${name}`),
    ),
    ...torchLinear("blocks/{i}/attention/output", `${layer}.attention.output.dense`),
    ...torchNorm("blocks/{i}/mlpNorm", `${layer}.layernorm_after`),
    ...torchLinear("blocks/{i}/mlp/hidden", `${layer}.intermediate.dense`),
    ...torchLinear("blocks/{i}/mlp/output", `${layer}.output.dense`),
    ...torchNorm("outputNorm", "layernorm"),
  ],
  // The pooler, and what classifies or paints pictures over.
  ignored: [/^(pooler|classifier|decoder)\./, /^embeddings\.mask_token$/],
};

/** A file's name without the name of the model around the tower. */
export function vitNameOfToday(name: string): string {
  return name.replace(/^vit\./, "");
}
