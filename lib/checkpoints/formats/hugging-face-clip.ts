// CLIPModel of the transformers library: its configuration and its names, which differ from openai/CLIP's in every part.
import { z } from "zod";
import type { BlocksSettings } from "../../encoders/blocks.js";
import { clipPixels, type DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { TextTransformerSettings } from "../../encoders/text-transformer.js";
import type { VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import { patches, scalar, transposed } from "../tables/layouts.js";
import type { NameTable } from "../tables/name-table.js";
import { torchNorm } from "../tables/transformer-names.js";
import { blocksConfig, blocksOf } from "./hugging-face-blocks.js";
import { hiddenActivation, parseConfig, part } from "./hugging-face-config.js";
import { huggingFaceBlocks, huggingFaceTextTower } from "./hugging-face-names.js";
import { count, layerCount } from "./schema-parts.js";

const tower = {
  num_hidden_layers: layerCount.default(12),
  hidden_act: hiddenActivation.default("quick_gelu"),
  layer_norm_eps: z.number().positive().default(1e-5),
};

const textConfig = z.object({
  ...tower,
  vocab_size: count.default(49408),
  hidden_size: count.default(512),
  intermediate_size: count.default(2048),
  num_attention_heads: count.default(8),
  max_position_embeddings: count.default(77),
  eos_token_id: z.int().default(49407),
});

const visionConfig = z.object({
  ...tower,
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_attention_heads: count.default(12),
  num_channels: z.literal(3).default(3),
  image_size: count.default(224),
  patch_size: count.default(32),
});

const clipConfig = z.object({
  projection_dim: count.default(512),
  logit_scale_init_value: z.number().default(2.6592),
});

/** The settings in a config.json with model_type "clip". */
export function huggingFaceClipSettings(config: unknown, where: string): DualEncoderSettings {
  const { projection_dim, logit_scale_init_value } = parseConfig(clipConfig, config, where);
  return {
    embedDim: projection_dim,
    image: visionSettings(parseConfig(visionConfig, part("vision_config")(config), where)),
    text: textSettings(parseConfig(textConfig, part("text_config")(config), where)),
    pixels: clipPixels,
    initialLogits: { scale: Math.exp(logit_scale_init_value) },
  };
}

function visionSettings(config: z.infer<typeof visionConfig>): VisionTransformerSettings {
  return {
    kind: "vision-transformer",
    imageSize: config.image_size,
    patchSize: config.patch_size,
    ...blocksOf(config),
    hasPatchBias: false,
    hasInputNorm: true,
    classToken: "positioned",
    pooling: "class",
  };
}

/** An eos_token_id that is a mistake in old files, whose models are read at the highest id. */
const legacyEndOfText = 2;

function textSettings(config: z.infer<typeof textConfig>): TextTransformerSettings {
  return {
    kind: "text-transformer",
    vocabularySize: config.vocab_size,
    contextLength: config.max_position_embeddings,
    ...blocksOf(config),
    isCausal: true,
    pooling: "end-of-text",
    ...(config.eos_token_id !== legacyEndOfText && { endOfText: config.eos_token_id }),
  };
}

/** The config.json of settings: what `huggingFaceClipSettings` reads back as the same. */
export function huggingFaceClipConfig({ image, text, embedDim, initialLogits, ...rest }: DualEncoderSettings): object {
  if (image.kind !== "vision-transformer" || text.kind !== "text-transformer")
    throw new Error(
      `huggingFaceClipConfig: expected a vision transformer and a text transformer, got ${image.kind} and ${text.kind}; ` +
        "write another format",
    );
  const isClip =
    image.hasInputNorm && !image.hasPatchBias && image.classToken === "positioned" && image.pooling === "class";
  const { imageProjection = "linear", textProjection = "linear" } = rest;
  const isLinear = imageProjection === "linear" && textProjection === "linear";
  if (!isClip || !isLinear || !text.isCausal || text.pooling !== "end-of-text")
    throw new Error(
      "huggingFaceClipConfig: expected towers and projections by CLIP's conventions, got others; write them as open_clip's or as big_vision's",
    );
  const sizes = (settings: BlocksSettings) => ({
    ...blocksConfig(settings),
    projection_dim: embedDim,
  });
  if (text.endOfText === legacyEndOfText)
    throw new Error(
      `huggingFaceClipConfig: expected another end mark than ${legacyEndOfText}, which transformers takes for the highest id; ` +
        "write another format",
    );
  return {
    architectures: ["CLIPModel"],
    model_type: "clip",
    projection_dim: embedDim,
    ...(initialLogits && { logit_scale_init_value: Math.log(initialLogits.scale) }),
    text_config: {
      model_type: "clip_text_model",
      ...sizes(text),
      vocab_size: text.vocabularySize,
      max_position_embeddings: text.contextLength,
      eos_token_id: text.endOfText ?? legacyEndOfText,
    },
    vision_config: {
      model_type: "clip_vision_model",
      ...sizes(image),
      image_size: image.imageSize,
      patch_size: image.patchSize,
    },
  };
}

const [image, text] = ["vision_model", "text_model"];

export const huggingFaceClipNames: NameTable = {
  rows: [
    ["imageTower/patchEmbedding", `${image}.embeddings.patch_embedding.weight`, patches],
    ["imageTower/classToken", `${image}.embeddings.class_embedding`],
    ["imageTower/positions", `${image}.embeddings.position_embedding.weight`],
    ...torchNorm("imageTower/inputNorm", `${image}.pre_layrnorm`),
    ...huggingFaceBlocks("imageTower", image),
    ...torchNorm("imageTower/outputNorm", `${image}.post_layernorm`),
    ["imageTower/projection/kernel", "visual_projection.weight", transposed],
    ...huggingFaceTextTower(text),
    ["textTower/projection/kernel", "text_projection.weight", transposed],
    ["logScale", "logit_scale", scalar],
  ],
  ignored: [/\.position_ids$/], // counters that old files keep
};
