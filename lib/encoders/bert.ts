// BERT's encoder (Devlin et al. 2019), the text tower of LiT's public models (Zhai et al. 2022, section 5.5): token, position and
// segment embeddings, layer norm after each residual connection, attention both ways to all that is not padding.
import { type Described, normal, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { type Attention, selfAttention } from "./attention.js";
import { type BlocksSettings, inTurn } from "./blocks.js";
import {
  type ComputeOptions,
  describeLayerNorm,
  embedTokens,
  type LayerNorm,
  type Linear,
  layerNorm,
  linear,
} from "./layers.js";
import { describeMlp, type Mlp, mlp } from "./mlp.js";
import { paddingMask, textMask } from "./token-mask.js";
import { poolTokens, type TokenPooling } from "./token-pooling.js";

export interface BertSettings extends BlocksSettings {
  readonly kind: "bert";
  readonly vocabularySize: number;
  /** L, at most `positions`. */
  readonly contextLength: number;
  /** Positions that were learned, 512 in the published models. */
  readonly positions: number;
  /** Kinds of segments that were learned; a text is all of the first kind. */
  readonly segments: number;
  /** "pooler" is BERT's own: the first token through a linear map and tanh. LiT takes the first token as it is. */
  readonly pooling: TokenPooling | "pooler";
  /** Id that fills rows up, which nothing looks at. */
  readonly padding: number;
}

/** What BERT's sizes differ in. */
type BertSize = Pick<BertSettings, "width" | "layers" | "heads"> & Partial<BertSettings>;

/** A BERT of LiT's: 16 tokens of the uncased English vocabulary, the first of them read out. */
export function litBert(size: BertSize): BertSettings {
  return {
    kind: "bert",
    vocabularySize: 30522,
    contextLength: 16,
    positions: 512,
    segments: 2,
    mlpWidth: 4 * size.width,
    activation: "gelu-tanh",
    layerNormEpsilon: 1e-12,
    pooling: "first",
    padding: 0,
    ...size,
  };
}

/** The published sizes (Devlin et al. 2019, section 3), as LiT's text towers. */
export const bertSizes = {
  base: litBert({ width: 768, layers: 12, heads: 12 }),
  large: litBert({ width: 1024, layers: 24, heads: 16 }),
};

export type BertBlock = {
  attention: Attention;
  attentionNorm: LayerNorm;
  mlp: Mlp;
  mlpNorm: LayerNorm;
};

export type Bert = {
  /** [V, D]. */
  tokenEmbedding: Tensor;
  /** [positions, D]. */
  positions: Tensor;
  /** [segments, D]. */
  segments: Tensor;
  inputNorm: LayerNorm;
  blocks: BertBlock[];
  pooler?: Linear;
};

/** The parameters of a tower without its projection; weights are normal with deviation 0.02, as in BERT. */
export function describeBert(key: Key, settings: BertSettings): Described<Bert> {
  const { vocabularySize, contextLength, positions, segments, width, layers, heads, pooling } = settings;
  if (width % heads !== 0)
    throw new Error(`describeBert: expected a width that is a multiple of heads ${heads}, got ${width}`);
  if (contextLength > positions)
    throw new Error(`describeBert: expected a contextLength of at most ${positions} positions, got ${contextLength}`);
  const drawn = (name: string, shape: readonly number[]) => normal(deriveKey(key, name), shape, 0.02);
  const map = (name: string, inputs: number, outputs: number): Described<Linear> => ({
    kernel: drawn(name, [inputs, outputs]),
    bias: zeros([outputs]),
  });
  return {
    tokenEmbedding: drawn("tokens", [vocabularySize, width]),
    positions: drawn("positions", [positions, width]),
    segments: drawn("segments", [segments, width]),
    inputNorm: describeLayerNorm(width),
    blocks: Array.from({ length: layers }, (_, layer) => ({
      attention: {
        qkv: map(`qkv ${layer}`, width, 3 * width),
        output: map(`attention output ${layer}`, width, width),
      },
      attentionNorm: describeLayerNorm(width),
      mlp: describeMlp(settings, (name, inputs, outputs) => map(`mlp ${name} ${layer}`, inputs, outputs)),
      mlpNorm: describeLayerNorm(width),
    })),
    ...(pooling === "pooler" && { pooler: map("pooler", width, width) }),
  };
}

/** Token ids [B, L] (int32) -> features [B, D]. */
export function bertFeatures(
  params: Bert,
  settings: BertSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor2D {
  const isText = textMask(ids, { padding: settings.padding }); // [B, L]
  const tokens = bertTokens(params, settings, ids, options); // [B, L, D]
  if (settings.pooling !== "pooler") return poolTokens(settings.pooling, tokens, isText); // [B, D]
  return linear(params.pooler!, poolTokens("first", tokens, isText)).tanh(); // [B, D]
}

/** Token ids [B, L] (int32) -> what the last layer makes of each token, [B, L, D]. */
export function bertTokens(
  params: Bert,
  settings: BertSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): Tensor3D {
  const { contextLength, width, layerNormEpsilon, padding } = settings;
  const length = ids.shape[1];
  if (length !== contextLength) throw new Error(`bertTokens: expected ids [B, ${contextLength}], got [${ids.shape}]`);
  const positions = params.positions.slice([0, 0], [length, width]); // [L, D]
  const segment = params.segments.slice([0, 0], [1, width]); // [1, D]
  const embedded = embedTokens(params.tokenEmbedding, ids).add(positions).add<Tensor3D>(segment); // [B, L, D]
  const x = layerNorm(params.inputNorm, embedded, layerNormEpsilon); // [B, L, D]
  const apply = (block: BertBlock, input: Tensor3D, mask: Tensor) => bertBlock(block, input, { settings, mask });
  const others = [paddingMask(textMask(ids, { padding }))]; // [B, 1, 1, L]
  return inTurn(params.blocks, x, apply, { ...options, others }); // [B, L, D]
}

/** Layer norm of x + attention(x), then of that + its MLP; [B, L, D] -> [B, L, D]. */
function bertBlock(
  params: BertBlock,
  x: Tensor3D,
  { settings, mask }: { settings: BertSettings; mask: Tensor },
): Tensor3D {
  const { heads, activation, layerNormEpsilon } = settings;
  const attended = selfAttention(params.attention, x, { heads, mask }); // [B, L, D]
  const middle = layerNorm(params.attentionNorm, tf.add<Tensor3D>(x, attended), layerNormEpsilon);
  return layerNorm(params.mlpNorm, middle.add(mlp(params.mlp, activation, middle)), layerNormEpsilon); // [B, L, D]
}
