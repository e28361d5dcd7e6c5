// The text encoder of CLIP (Radford et al. 2021, section 2.4), a causal transformer after GPT-2 read out at the end-of-text
// token, and that of LiT (Zhai et al. 2022, section 5.5), the transformer of a ViT over tokens: it looks both ways and is read
// out at the last position.
import { type Described, normal } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type AttentionPooling, attentionPooling, describeAttentionPooling } from "./attention.js";
import {
  type Block,
  type BlocksSettings,
  bigVisionBlocks,
  blocksAt,
  clipTextBlocks,
  describeBlocks,
  runBlocks,
} from "./blocks.js";
import { type ComputeOptions, describeLayerNorm, embedTokens, type LayerNorm, layerNorm } from "./layers.js";
import { causalMask } from "./token-mask.js";

export interface TextTransformerSettings extends BlocksSettings {
  readonly kind: "text-transformer";
  readonly vocabularySize: number;
  /** L, marks included. */
  readonly contextLength: number;
  /** A token sees itself and earlier ones only. */
  readonly isCausal: boolean;
  /** How tokens become one vector; all but "end-of-text" take every position for a token, padding included. */
  readonly pooling: "end-of-text" | "first" | "last" | "mean" | "max" | "attention";
  /** Id of the end mark, the first of which is read out; by default a row's highest id, as in openai/CLIP. */
  readonly endOfText?: number;
}

/** What text towers of one convention differ in; the MLP is 4 times as wide as the tower unless it is said. */
type TextSize = Pick<TextTransformerSettings, "vocabularySize" | "contextLength" | "width" | "layers" | "heads"> &
  Partial<TextTransformerSettings>;

/** A text tower by CLIP's conventions. */
export function clipText(size: TextSize): TextTransformerSettings {
  return {
    kind: "text-transformer",
    mlpWidth: 4 * size.width,
    activation: "quick-gelu",
    layerNormEpsilon: 1e-5,
    isCausal: true,
    pooling: "end-of-text",
    ...size,
  };
}

/** A text tower by the conventions of big_vision and LiT; the last token is an end mark in every row. */
export function bigVisionText(size: TextSize): TextTransformerSettings {
  return {
    kind: "text-transformer",
    mlpWidth: 4 * size.width,
    activation: "gelu-tanh",
    layerNormEpsilon: 1e-6,
    isCausal: false,
    pooling: "last",
    ...size,
  };
}

/** The published text towers of CLIP by width, Tables 19 and 20. */
export const textTransformerSizes = {
  512: clipText({ vocabularySize: 49408, contextLength: 77, width: 512, layers: 12, heads: 8 }),
  640: clipText({ vocabularySize: 49408, contextLength: 77, width: 640, layers: 12, heads: 10 }),
  768: clipText({ vocabularySize: 49408, contextLength: 77, width: 768, layers: 12, heads: 12 }),
  1024: clipText({ vocabularySize: 49408, contextLength: 77, width: 1024, layers: 12, heads: 16 }),
};

/** LiT's text towers with a ViT's sizes (Table 10); tiny and small are those of the released L16Ti and L16S. */
export const litTextSizes = {
  tiny: bigVisionText({ vocabularySize: 16000, contextLength: 16, width: 192, layers: 12, heads: 3 }),
  small: bigVisionText({ vocabularySize: 16000, contextLength: 16, width: 384, layers: 12, heads: 6 }),
  base: bigVisionText({ vocabularySize: 32000, contextLength: 16, width: 768, layers: 12, heads: 12 }),
  large: bigVisionText({ vocabularySize: 32000, contextLength: 16, width: 1024, layers: 24, heads: 16 }),
  huge: bigVisionText({ vocabularySize: 32000, contextLength: 16, width: 1280, layers: 32, heads: 16 }),
  giant: bigVisionText({
    vocabularySize: 32000,
    contextLength: 16,
    width: 1408,
    layers: 40,
    heads: 16,
    mlpWidth: 6144,
  }),
};

export type TextTransformer = {
  /** [V, D]. */
  tokenEmbedding: Tensor;
  /** [L, D]. */
  positions: Tensor;
  blocks: Block[];
  outputNorm: LayerNorm;
  attentionPooling?: AttentionPooling;
};

/** The parameters of a tower without its projection. */
export function describeTextTransformer(key: Key, settings: TextTransformerSettings): Described<TextTransformer> {
  const { vocabularySize, contextLength, width, heads, isCausal, pooling } = settings;
  if (width % heads !== 0)
    throw new Error(`describeTextTransformer: expected a width that is a multiple of heads ${heads}, got ${width}`);
  const child = (name: string) => deriveKey(key, name);
  return {
    tokenEmbedding: normal(child("tokens"), [vocabularySize, width], isCausal ? 0.02 : width ** -0.5),
    positions: normal(child("positions"), [contextLength, width], isCausal ? 0.01 : width ** -0.5),
    blocks: describeBlocks(child("blocks"), settings, isCausal ? clipTextBlocks(settings) : bigVisionBlocks),
    outputNorm: describeLayerNorm(width),
    ...(pooling === "attention" && {
      attentionPooling: describeAttentionPooling(child("attention pooling"), settings),
    }),
  };
}

/** Token ids [B, L] (int32) -> features [B, D]. */
export function textTransformerFeatures(
  params: TextTransformer,
  settings: TextTransformerSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  const [, length] = ids.shape;
  const { contextLength, isCausal, pooling, layerNormEpsilon } = settings;
  if (length !== contextLength)
    throw new Error(`textTransformerFeatures: expected ids [B, ${contextLength}], got [${ids.shape}]`);
  const x = embedTokens(params.tokenEmbedding, ids).add<Tensor3D>(params.positions); // [B, L, D]
  const how = { ...settings, ...options, ...(isCausal && { mask: causalMask(length) }) };
  const position = readOutPositions(ids, settings);
  if (position) return layerNorm(params.outputNorm, blocksAt(params.blocks, x, position, how), layerNormEpsilon); // [B, D]
  const tokens = layerNorm(params.outputNorm, runBlocks(params.blocks, x, how), layerNormEpsilon); // [B, L, D]
  if (params.attentionPooling) return attentionPooling(params.attentionPooling, tokens, settings); // [B, D]
  return pooling === "mean" ? tokens.mean(1) : tokens.max(1); // [B, D]
}

/** The one position of each row that is read out [B] (int32), where pooling is that. */
function readOutPositions(ids: Tensor2D, { pooling, endOfText }: TextTransformerSettings): Tensor | undefined {
  const [batch, length] = ids.shape;
  if (pooling === "first") return tf.zeros([batch], "int32");
  if (pooling === "last") return tf.fill([batch], length - 1, "int32");
  if (pooling !== "end-of-text") return undefined;
  return endOfText === undefined ? ids.argMax(1) : ids.equal(endOfText).toInt().argMax(1); // the first of equals
}
