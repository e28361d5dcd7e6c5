// CLIP's text encoder (Radford et al. 2021, section 2.4): a causal transformer after GPT-2 over lower-cased BPE tokens;
// the features are the top layer at the end-of-text token, layer-normed, then projected linearly.
import { randomNormal } from "../engine/random.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import {
  type Block,
  blocksAt,
  type ComputeOptions,
  initBlock,
  initLayerNorm,
  type LayerNorm,
  layerNorm,
  normalOf,
  uniformByInputs,
} from "./layers.js";

export interface TextTransformerSettings {
  readonly vocabularySize: number;
  /** L, start and end marks included. */
  readonly contextLength: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
}

/** The published text towers by width, Tables 19 and 20. */
export const textTransformerSizes = {
  512: { vocabularySize: 49408, contextLength: 77, width: 512, layers: 12, heads: 8 },
  640: { vocabularySize: 49408, contextLength: 77, width: 640, layers: 12, heads: 10 },
  768: { vocabularySize: 49408, contextLength: 77, width: 768, layers: 12, heads: 12 },
  1024: { vocabularySize: 49408, contextLength: 77, width: 1024, layers: 12, heads: 16 },
} as const satisfies Record<number, TextTransformerSettings>;

export type TextTransformer = {
  /** [V, D]. */
  tokenEmbedding: Tensor;
  /** [L, D]. */
  positions: Tensor;
  blocks: Block[];
  outputNorm: LayerNorm;
  /** [D, E]. */
  projection: Tensor;
};

/** Fresh parameters, weights drawn as in openai/CLIP: residual outputs are smaller the more layers there are. */
export function initTextTransformer(key: Key, settings: TextTransformerSettings, embedDim: number): TextTransformer {
  const { vocabularySize, contextLength, width, layers, heads } = settings;
  if (width % heads !== 0)
    throw new Error(`initTextTransformer: expected a width that is a multiple of heads ${heads}, got ${width}`);
  const child = (name: string) => deriveKey(key, name);
  const residual = normalOf(width ** -0.5 * (2 * layers) ** -0.5);
  const init = {
    qkv: normalOf(width ** -0.5),
    attentionOutput: residual,
    mlpHidden: normalOf((2 * width) ** -0.5),
    mlpOutput: residual,
    mlpBias: (key: Key, size: number, inputs: number) => uniformByInputs(key, [size], inputs),
  };
  return {
    tokenEmbedding: randomNormal(child("tokens"), [vocabularySize, width], 0.02),
    positions: randomNormal(child("positions"), [contextLength, width], 0.01),
    blocks: Array.from({ length: layers }, (_, layer) => initBlock(deriveKey(child("blocks"), layer), width, init)),
    outputNorm: initLayerNorm(width),
    projection: randomNormal(child("projection"), [width, embedDim], width ** -0.5),
  };
}

/** Token ids [B, L] (int32, end-of-text has the highest id, zero padding) -> features [B, D]. */
export function textFeatures(
  params: TextTransformer,
  settings: TextTransformerSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  const [batch, length] = ids.shape;
  if (length !== settings.contextLength)
    throw new Error(`textFeatures: expected ids [B, ${settings.contextLength}], got [${ids.shape}]`);
  const tokens = tf
    .gather(params.tokenEmbedding, ids.reshape([batch * length]))
    .reshape([batch, length, settings.width]); // [B, L, D]
  const x = tokens.add(params.positions) as Tensor3D;
  const endOfText = ids.argMax(1); // [B]
  const attention = { heads: settings.heads, mask: causalMask(length), ...options };
  return layerNorm(params.outputNorm, blocksAt(params.blocks, x, endOfText, attention)); // [B, D]
}

/** [L, L]: 0 where a token may look (itself and earlier ones), a large negative number elsewhere. */
function causalMask(length: number): Tensor {
  return tf.linalg
    .bandPart(tf.ones([length, length]), -1, 0)
    .sub(1)
    .mul(1e9);
}
