// open_clip's model_cfg <-> settings. The configuration decides what the weights don't tell: the activation above all, whose
// confusion costs points of accuracy without any other sign. What this library has no code for is refused by name.
import { z } from "zod";
import type { Activation } from "../../encoders/activations.js";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { ImageTowerSettings } from "../../encoders/image-tower.js";
import type { TextTransformerSettings } from "../../encoders/text-transformer.js";
import type { VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import { count, layerCount } from "./schema-parts.js";

const epsilon = z.strictObject({ eps: z.number().positive().optional() }).nullish();
const activationOptions = z.strictObject({ approximate: z.enum(["none", "tanh"]).optional() }).nullish();
/** Settings of open_clip that must be off, since there is no code for what they turn on. */
const off = z.union([z.literal(false), z.null()]).optional();
const customBlocks = {
  block_type: z.union([z.literal("default"), z.null()]).optional(),
  qk_norm: off,
  scaled_cosine_attn: off,
  scale_heads: off,
  scale_attn_inner: off,
  scale_attn: off,
  scale_fc: off,
  ls_init_value: z.null().optional(),
};

const visionConfig = z.strictObject({
  image_size: z.union([count, z.tuple([count, count])]).default(224),
  layers: z.union([layerCount, z.tuple([layerCount, layerCount, layerCount, layerCount])]).default(12),
  width: count.default(768),
  head_width: count.default(64),
  mlp_ratio: z.number().positive().default(4),
  patch_size: count.nullish().transform((side) => side ?? 16), // null in configs of ResNets
  patch_dropout: z.number().default(0), // in training only
  attentional_pool: off,
  attn_pooler_queries: z.unknown().optional(),
  attn_pooler_heads: z.unknown().optional(),
  no_ln_pre: z.boolean().default(false),
  pos_embed_type: z.literal("learnable").default("learnable"),
  final_ln_after_pool: z.boolean().default(false),
  pool_type: z.enum(["tok", "avg"]).default("tok"),
  output_tokens: z.unknown().optional(),
  act_kwargs: activationOptions,
  norm_kwargs: epsilon,
  timm_model_name: z.string().nullish(),
  timm_model_pretrained: z.unknown().optional(),
  timm_pool: z.string().optional(),
  timm_proj: z.string().nullish(),
  timm_proj_bias: z.boolean().optional(),
  timm_drop: z.unknown().optional(),
  timm_drop_path: z.unknown().optional(),
  ...customBlocks,
});

const textConfig = z.strictObject({
  context_length: count.default(77),
  vocab_size: count.default(49408),
  hf_tokenizer_name: z.string().nullish(),
  tokenizer_mode: z.string().nullish(),
  tokenizer_kwargs: z.record(z.string(), z.unknown()).nullish(),
  width: count.default(512),
  heads: count.default(8),
  layers: layerCount.default(12),
  mlp_ratio: z.number().positive().default(4),
  embed_cls: off,
  pad_id: z.int().default(0),
  eos_id: z.int().default(2),
  no_causal_mask: z.boolean().default(false),
  final_ln_after_pool: z.boolean().default(false),
  pool_type: z.enum(["argmax", "first", "last", "eos"]).default("argmax"),
  proj_bias: z.boolean().default(false),
  proj_type: z.enum(["linear", "none"]).default("linear"),
  output_tokens: z.unknown().optional(),
  act_kwargs: activationOptions,
  norm_kwargs: epsilon,
  hf_model_name: z
    .null({ error: "expected none, text towers of transformers can't be read from open_clip's files" })
    .optional(),
  hf_model_pretrained: z.unknown().optional(),
  hf_proj_type: z.enum(["mlp", "linear", "none"]).nullish(),
  hf_pooler_type: z.string().nullish(),
  ...customBlocks,
});

/** open_clip's model_cfg; an unknown field is an error, since it may change the numbers. */
export const openClipModelConfig = z.strictObject({
  embed_dim: count,
  quick_gelu: z.boolean().default(false),
  init_logit_scale: z.number().optional(),
  init_logit_bias: z.number().nullish(),
  nonscalar_logit_scale: z.boolean().default(false),
  custom_text: z.boolean().default(false),
  vision_cfg: visionConfig,
  text_cfg: textConfig,
});

export type OpenClipModelConfig = z.infer<typeof openClipModelConfig>;

/** The settings that a model_cfg describes; `timmTower` are those of an image tower that timm's name stands for. */
export function openClipSettings(
  config: OpenClipModelConfig,
  timmTower?: VisionTransformerSettings,
): DualEncoderSettings {
  const { embed_dim, init_logit_scale, init_logit_bias, text_cfg } = config;
  return {
    embedDim: embed_dim,
    image: timmTower ?? imageSettings(config),
    text: textSettings(config),
    imageProjection: timmTower ? "none" : Array.isArray(config.vision_cfg.layers) ? "affine" : "linear",
    textProjection: text_cfg.proj_type === "none" ? "none" : text_cfg.proj_bias ? "affine" : "linear",
    initialLogits: {
      scale: Math.exp(init_logit_scale ?? Math.log(1 / 0.07)),
      ...(typeof init_logit_bias === "number" && { bias: init_logit_bias }),
    },
  };
}

function imageSettings(config: OpenClipModelConfig): ImageTowerSettings {
  const { layers, width, head_width, image_size } = config.vision_cfg;
  if (typeof layers === "number") return visionSettings(config, layers);
  const features = 32 * width;
  return {
    kind: "modified-resnet",
    imageSize: squareSide(image_size),
    blocks: layers,
    width: features,
    heads: Math.floor(features / head_width),
  };
}

function visionSettings({ vision_cfg, quick_gelu }: OpenClipModelConfig, layers: number): VisionTransformerSettings {
  const { image_size, width, head_width, mlp_ratio, patch_size, no_ln_pre, pool_type } = vision_cfg;
  return {
    kind: "vision-transformer",
    imageSize: squareSide(image_size),
    patchSize: patch_size,
    width,
    layers,
    heads: Math.floor(width / head_width),
    mlpWidth: Math.floor(width * mlp_ratio),
    activation: activationOf(quick_gelu, vision_cfg.act_kwargs),
    layerNormEpsilon: vision_cfg.norm_kwargs?.eps ?? 1e-5,
    hasPatchBias: false,
    hasInputNorm: !no_ln_pre,
    classToken: "positioned",
    pooling: pool_type === "avg" ? "mean" : "class",
    ...(pool_type === "avg" && { normFollowsMean: vision_cfg.final_ln_after_pool }),
  };
}

function textSettings({ text_cfg, quick_gelu }: OpenClipModelConfig): TextTransformerSettings {
  const { context_length, vocab_size, width, heads, layers, mlp_ratio, pool_type, eos_id } = text_cfg;
  return {
    kind: "text-transformer",
    vocabularySize: vocab_size,
    contextLength: context_length,
    width,
    layers,
    heads,
    mlpWidth: Math.floor(width * mlp_ratio),
    activation: activationOf(quick_gelu, text_cfg.act_kwargs),
    layerNormEpsilon: text_cfg.norm_kwargs?.eps ?? 1e-5,
    isCausal: !text_cfg.no_causal_mask,
    pooling: pool_type === "argmax" || pool_type === "eos" ? "end-of-text" : pool_type,
    ...(pool_type === "eos" && { endOfText: eos_id }),
  };
}

function activationOf(isQuick: boolean, options: z.infer<typeof activationOptions>): Activation {
  if (isQuick) return "quick-gelu";
  return options?.approximate === "tanh" ? "gelu-tanh" : "gelu";
}

function squareSide(size: number | readonly [number, number]): number {
  if (typeof size === "number") return size;
  if (size[0] !== size[1]) throw new Error(`openClipSettings: expected square pictures, got image_size [${size}]`);
  return size[0];
}

/** The model_cfg of settings: what `openClipSettings` reads back as the same. */
export function openClipConfig(settings: DualEncoderSettings): Record<string, unknown> {
  const { text, embedDim, textProjection = "linear", initialLogits } = settings;
  if (text.kind !== "text-transformer")
    throw new Error(`openClipConfig: expected a text transformer, got ${text.kind}; write another format`);
  const isQuick = text.activation === "quick-gelu";
  const poolings = { "end-of-text": text.endOfText === undefined ? "argmax" : "eos", first: "first", last: "last" };
  const pool = (poolings as Record<string, string>)[text.pooling];
  if (!pool) throw new Error(`openClipConfig: expected a pooling that open_clip has, got ${text.pooling}`);
  return {
    embed_dim: embedDim,
    quick_gelu: isQuick,
    ...(initialLogits && { init_logit_scale: Math.log(initialLogits.scale) }),
    ...(initialLogits?.bias !== undefined && { init_logit_bias: initialLogits.bias }),
    vision_cfg: visionConfigOf(settings, text.activation),
    text_cfg: {
      context_length: text.contextLength,
      vocab_size: text.vocabularySize,
      width: text.width,
      heads: text.heads,
      layers: text.layers,
      mlp_ratio: mlpRatio(text),
      no_causal_mask: !text.isCausal,
      pool_type: pool,
      ...(text.endOfText !== undefined && { eos_id: text.endOfText }),
      ...(textProjection === "affine" && { proj_bias: true }),
      ...(textProjection === "none" && { proj_type: "none" }),
      ...tanh(text.activation),
      norm_kwargs: { eps: text.layerNormEpsilon },
    },
  };
}

function tanh(activation: Activation) {
  return activation === "gelu-tanh" && { act_kwargs: { approximate: "tanh" } };
}

function visionConfigOf(
  { image, imageProjection = "linear" }: DualEncoderSettings,
  textActivation: Activation,
): object {
  if (imageProjection !== (image.kind === "modified-resnet" ? "affine" : "linear"))
    throw new Error(
      `openClipConfig: expected the image projection that open_clip has after a ${image.kind}, got "${imageProjection}"; ` +
        "write another format",
    );
  if (image.kind === "modified-resnet")
    return {
      image_size: image.imageSize,
      layers: image.blocks,
      width: image.width / 32,
      head_width: image.width / image.heads,
    };
  if (image.kind !== "vision-transformer")
    throw new Error(
      `openClipConfig: expected an image tower that open_clip has, got ${(image as ImageTowerSettings).kind}; write another format`,
    );
  requireOpenClipVision(image);
  if ((image.activation === "quick-gelu") !== (textActivation === "quick-gelu"))
    throw new Error(
      `openClipConfig: expected QuickGELU in both towers or in none, got ${image.activation} and ${textActivation}`,
    );
  return {
    image_size: image.imageSize,
    layers: image.layers,
    width: image.width,
    head_width: image.width / image.heads,
    mlp_ratio: mlpRatio(image),
    patch_size: image.patchSize,
    ...(!image.hasInputNorm && { no_ln_pre: true }),
    ...(image.pooling === "mean" && { pool_type: "avg", final_ln_after_pool: image.normFollowsMean ?? false }),
    ...tanh(image.activation),
    norm_kwargs: { eps: image.layerNormEpsilon },
  };
}

/** open_clip rounds width * ratio down: half a unit keeps it from falling short. */
function mlpRatio({ mlpWidth, width }: { mlpWidth: number; width: number }): number {
  return mlpWidth % width === 0 ? mlpWidth / width : (mlpWidth + 0.5) / width;
}

function requireOpenClipVision({ hasPatchBias, classToken, pooling }: VisionTransformerSettings): void {
  if (hasPatchBias || classToken !== "positioned" || pooling === "attention")
    throw new Error(
      `openClipConfig: expected patches without bias, a class token with a position and no pooling by attention, got ` +
        `hasPatchBias ${hasPatchBias}, classToken "${classToken}", pooling "${pooling}"; write another format`,
    );
}
