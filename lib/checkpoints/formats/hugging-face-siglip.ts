// SiglipModel of the transformers library: LiT's and big_vision's conventions, pooling by attention, and a logit bias.
import { z } from "zod";
import { type DualEncoderSettings, sigmoidLogits, symmetricPixels } from "../../encoders/dual-encoder.js";
import { patches, scalarInList, transposed, withLeadingOnes } from "../tables/layouts.js";
import type { NameTable } from "../tables/name-table.js";
import { torchLinear, torchNorm } from "../tables/transformer-names.js";
import { blocksConfig, blocksOf } from "./hugging-face-blocks.js";
import { hiddenActivation, parseConfig, part } from "./hugging-face-config.js";
import { huggingFaceBlocks, huggingFaceTextTower } from "./hugging-face-names.js";
import { count, layerCount } from "./schema-parts.js";

const tower = {
  hidden_size: count.default(768),
  intermediate_size: count.default(3072),
  num_hidden_layers: layerCount.default(12),
  num_attention_heads: count.default(12),
  hidden_act: hiddenActivation.default("gelu_pytorch_tanh"),
  layer_norm_eps: z.number().positive().default(1e-6),
};

const textConfig = z.object({
  ...tower,
  vocab_size: count.default(32000),
  max_position_embeddings: count.default(64),
  projection_size: count.optional(),
});

const visionConfig = z.object({
  ...tower,
  num_channels: z.literal(3).default(3),
  image_size: count.default(224),
  patch_size: count.default(16),
  vision_use_head: z.literal(true).default(true),
});

/** The settings in a config.json with model_type "siglip". */
export function huggingFaceSiglipSettings(config: unknown, where: string): DualEncoderSettings {
  const vision = parseConfig(visionConfig, part("vision_config")(config), where);
  const text = parseConfig(textConfig, part("text_config")(config), where);
  return {
    embedDim: vision.hidden_size,
    image: {
      kind: "vision-transformer",
      ...blocksOf(vision),
      imageSize: vision.image_size,
      patchSize: vision.patch_size,
      hasPatchBias: true,
      hasInputNorm: false,
      classToken: "none",
      pooling: "attention",
    },
    text: {
      kind: "text-transformer",
      ...blocksOf(text),
      vocabularySize: text.vocab_size,
      contextLength: text.max_position_embeddings,
      isCausal: false,
      pooling: "last",
    },
    imageProjection: "none",
    textProjection: "affine",
    pixels: symmetricPixels,
    initialLogits: sigmoidLogits,
  };
}

/** The config.json of settings: what `huggingFaceSiglipSettings` reads back as the same. */
export function huggingFaceSiglipConfig({ image, text, embedDim, ...rest }: DualEncoderSettings): object {
  const fits =
    image.kind === "vision-transformer" &&
    text.kind === "text-transformer" &&
    image.hasPatchBias &&
    !image.hasInputNorm &&
    image.classToken === "none" &&
    image.pooling === "attention" &&
    !text.isCausal &&
    text.pooling === "last" &&
    rest.imageProjection === "none" &&
    rest.textProjection === "affine";
  if (!fits)
    throw new Error(
      "huggingFaceSiglipConfig: expected towers by SigLIP's conventions, got others; write another format",
    );
  return {
    architectures: ["SiglipModel"],
    model_type: "siglip",
    text_config: {
      model_type: "siglip_text_model",
      ...blocksConfig(text),
      vocab_size: text.vocabularySize,
      max_position_embeddings: text.contextLength,
      projection_size: embedDim,
    },
    vision_config: {
      model_type: "siglip_vision_model",
      ...blocksConfig(image),
      image_size: image.imageSize,
      patch_size: image.patchSize,
    },
  };
}

const [image, text] = ["vision_model", "text_model"];
const pooling = "imageTower/attentionPooling";

export const huggingFaceSiglipNames: NameTable = {
  rows: [
    ["imageTower/patchEmbedding", `${image}.embeddings.patch_embedding.weight`, patches],
    ["imageTower/patchBias", `${image}.embeddings.patch_embedding.bias`],
    ["imageTower/positions", `${image}.embeddings.position_embedding.weight`],
    ...huggingFaceBlocks("imageTower", image),
    ...torchNorm("imageTower/outputNorm", `${image}.post_layernorm`),
    [`${pooling}/probe`, `${image}.head.probe`, withLeadingOnes(1)],
    [`${pooling}/attention/qkv/kernel`, `${image}.head.attention.in_proj_weight`, transposed],
    [`${pooling}/attention/qkv/bias`, `${image}.head.attention.in_proj_bias`],
    ...torchLinear(`${pooling}/attention/output`, `${image}.head.attention.out_proj`),
    ...torchNorm(`${pooling}/mlpNorm`, `${image}.head.layernorm`),
    ...torchLinear(`${pooling}/mlp/hidden`, `${image}.head.mlp.fc1`),
    ...torchLinear(`${pooling}/mlp/output`, `${image}.head.mlp.fc2`),
    ...huggingFaceTextTower(text),
    ...torchLinear("textTower/projection", `${text}.head`),
    ["logScale", "logit_scale", scalarInList],
    ["logitBias", "logit_bias", scalarInList],
  ],
  ignored: [/\.position_ids$/],
};
