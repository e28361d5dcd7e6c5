// The caption predictor that CLIP is compared with (Radford et al. 2021, section 2.3 and Figure 2; VirTex, Desai and Johnson
// 2021): the picture's features become four tokens in front of a transformer language model. Looking both ways and predicting
// hidden words it is the masked one of ICMLM (Sariyildiz et al. 2020).
import { type Described, normal } from "../engine/parameters.js";
import { statelessUniform } from "../engine/stateless-random.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type Block, type BlocksSettings, clipTextBlocks, describeBlocks, runBlocks } from "./blocks.js";
import {
  type ComputeOptions,
  describeLayerNorm,
  embedTokens,
  type LayerNorm,
  type Linear,
  layerNorm,
  linear,
  uniformByInputs,
} from "./layers.js";
import { causalMask, paddingMask, type TextMarks, textMask, wordMask } from "./token-mask.js";

export interface CaptionDecoderSettings extends BlocksSettings {
  /** V. */
  readonly vocabularySize: number;
  /** L, marks included. */
  readonly contextLength: number;
  /** Size of the picture's features. */
  readonly imageWidth: number;
  /** Tokens that the picture becomes; 4 in CLIP's comparison. */
  readonly prefixLength: number;
  /** "next" sees what comes before and predicts the next token; "hidden" looks both ways and predicts tokens that are hidden. */
  readonly predicts: "next" | "hidden";
  readonly marks: TextMarks;
}

/** The size of CLIP's comparison: its text transformer of 63 M parameters (section 2.3). */
export const captionDecoderSize = {
  vocabularySize: 49408,
  contextLength: 77,
  prefixLength: 4,
  width: 512,
  layers: 12,
  heads: 8,
  mlpWidth: 2048,
  activation: "quick-gelu",
  layerNormEpsilon: 1e-5,
} as const satisfies Partial<CaptionDecoderSettings>;

export type CaptionDecoder = {
  /** Features -> prefix: kernel [imageWidth, prefixLength * D]. */
  prefix: Linear;
  /** [V, D], and one row more for a hidden word; logits are products with it, as in GPT-2. */
  tokenEmbedding: Tensor;
  /** [prefixLength + L, D]. */
  positions: Tensor;
  blocks: Block[];
  outputNorm: LayerNorm;
};

/** Drawn as CLIP's text transformer. */
export function describeCaptionDecoder(key: Key, settings: CaptionDecoderSettings): Described<CaptionDecoder> {
  const { vocabularySize, contextLength, imageWidth, prefixLength, predicts, width, heads } = settings;
  if (width % heads !== 0)
    throw new Error(`describeCaptionDecoder: expected a width that is a multiple of heads ${heads}, got ${width}`);
  const child = (name: string) => deriveKey(key, name);
  const tokens = predicts === "hidden" ? vocabularySize + 1 : vocabularySize;
  return {
    prefix: {
      kernel: uniformByInputs(child("prefix"), [imageWidth, prefixLength * width]),
      bias: uniformByInputs(child("prefix bias"), [prefixLength * width], imageWidth),
    },
    tokenEmbedding: normal(child("tokens"), [tokens, width], 0.02),
    positions: normal(child("positions"), [prefixLength + contextLength, width], 0.01),
    blocks: describeBlocks(child("blocks"), settings, clipTextBlocks(settings)),
    outputNorm: describeLayerNorm(width),
  };
}

/** Features of pictures and tokens of texts, of the same B pairs. */
export interface PicturesAndTokens {
  /** [B, imageWidth]. */
  readonly features: Tensor2D;
  /** [B, l] (int32), l at most L. */
  readonly ids: Tensor2D;
}

/**
 * Logits over the vocabulary at each token, [B, l, V]. Where the next token is predicted, those at token i are of token i + 1;
 * otherwise they are of token i itself, which should be hidden (`hideWords`).
 */
export function captionLogits(
  params: CaptionDecoder,
  settings: CaptionDecoderSettings,
  { features, ids }: PicturesAndTokens,
  options: ComputeOptions = {},
): Tensor3D {
  const [batch, length] = ids.shape;
  const { contextLength, prefixLength, width, vocabularySize, layerNormEpsilon } = settings;
  if (length > contextLength)
    throw new Error(`captionLogits: expected ids [B, at most ${contextLength}], got [${ids.shape}]`);
  const prefix = linear(params.prefix, features).reshape<Tensor3D>([batch, prefixLength, width]); // [B, prefix, D]
  const positions = params.positions.slice(0, prefixLength + length); // [prefix + l, D]
  let x = tf.concat([prefix, embedTokens(params.tokenEmbedding, ids)], 1).add<Tensor3D>(positions); // [B, prefix + l, D]
  x = runBlocks(params.blocks, x, { ...settings, ...options, mask: maskOf(ids, settings) }); // [B, prefix + l, D]
  x = layerNorm(params.outputNorm, x.slice([0, prefixLength, 0]), layerNormEpsilon); // [B, l, D]
  const words = params.tokenEmbedding.slice(0, vocabularySize); // [V, D]
  const logits = tf.matMul(x.reshape([batch * length, width]), words, false, true); // [B * l, V]
  return logits.reshape([batch, length, vocabularySize]); // [B, l, V]
}

/** A next token looks back, [prefix + l, prefix + l]; a hidden one at all that is not padding, [B, 1, 1, prefix + l]. */
function maskOf(
  ids: Tensor2D,
  { predicts, prefixLength, marks }: Pick<CaptionDecoderSettings, "predicts" | "prefixLength" | "marks">,
): Tensor {
  const [batch, length] = ids.shape;
  if (predicts === "next") return causalMask(prefixLength + length);
  return paddingMask(tf.concat2d([tf.ones([batch, prefixLength]), textMask(ids, marks)], 1));
}

/** Ids as the model is to see them, and where it has to predict what they were, 1 or 0: both [B, L]. */
export interface HiddenWords {
  readonly ids: Tensor2D;
  readonly isTarget: Tensor2D;
}

/** Hides each word with probability `rate`, and at least one of each text that has words, drawn by a key [2]. */
export function hideWords(
  key: Tensor,
  ids: Tensor2D,
  { marks, vocabularySize, rate }: Pick<CaptionDecoderSettings, "marks" | "vocabularySize"> & { rate: number },
): HiddenWords {
  const isWord = wordMask(ids, marks);
  const draws = statelessUniform(key, ids.shape).add(tf.sub(1, isWord).mul(2)); // [B, L], above 1 where there is no word
  const limit = draws.min(1, true).maximum(rate); // [B, 1]
  return hide(ids, draws.lessEqual(limit).toFloat().mul<Tensor2D>(isWord), vocabularySize);
}

/** Hides all words, so that each is predicted from the picture and the number of words alone. */
export function hideAllWords(
  ids: Tensor2D,
  { marks, vocabularySize }: Pick<CaptionDecoderSettings, "marks" | "vocabularySize">,
): HiddenWords {
  return hide(ids, wordMask(ids, marks), vocabularySize);
}

function hide(ids: Tensor2D, isTarget: Tensor2D, hiddenWord: number): HiddenWords {
  return { ids: tf.where(isTarget.greater(0), tf.fill(ids.shape, hiddenWord, "int32"), ids), isTarget };
}
