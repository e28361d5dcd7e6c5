// CoCa (Yu et al. 2022, "Contrastive Captioners are Image-Text Foundation Models") in open_clip's form: a ViT whose tokens are
// pooled by learned queries, a causal text transformer with a class token at the end for the contrastive loss, and upon it
// multimodal layers that look at the pooled tokens and predict the caption's next token.
import { constant, type Described, normal } from "../engine/parameters.js";
import { type Scalar, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from "../engine/tf.js";
import { deriveKey, type Key } from "../runtime/random.js";
import { attentionFrom } from "./attention.js";
import { type Block, type BlocksSettings, block, clipTextBlocks, describeBlocks, runBlocks } from "./blocks.js";
import { unitRows } from "./dual-encoder.js";
import { type ComputeOptions, describeLayerNorm, embedTokens, type LayerNorm, layerNorm, linear } from "./layers.js";
import { mlp } from "./mlp.js";
import { describeQueryPooling, type QueryPooling, queryPooling } from "./query-pooling.js";
import { causalMask, paddingMask, type TextMarks, textMask } from "./token-mask.js";
import {
  describeVisionTransformer,
  embedPatches,
  type VisionTransformer,
  type VisionTransformerSettings,
} from "./vision-transformer.js";

export interface CoCaSettings {
  /** E, also the width of the pooled image tokens. */
  readonly embedDim: number;
  /** Its pooling is not used. */
  readonly image: VisionTransformerSettings;
  /** Queries that pool the image's tokens, the first for the contrastive loss, and their heads. */
  readonly pooling: { readonly queries: number; readonly heads: number };
  readonly vocabularySize: number;
  /** L, marks included, the class token not. */
  readonly contextLength: number;
  readonly marks: TextMarks;
  /** Unimodal and multimodal text layers; the multimodal ones are half self-attention, half cross-attention. */
  readonly text: BlocksSettings;
  readonly decoder: BlocksSettings;
  /**
   * open_clip's released CoCa models took the padding mask one position too late, so that texts also see the first padding
   * and the class token itself only in full rows. Theirs alone need this.
   */
  readonly shiftsPadding?: boolean;
}

/** A block that looks at other tokens, which have a layer norm of their own. */
export type CrossBlock = Block & { contextNorm: LayerNorm };

export type CoCa = {
  imageTower: Omit<VisionTransformer, "outputNorm">;
  imagePooling: QueryPooling;
  imageNorm: LayerNorm;
  /** [E, E]. */
  imageProjection: { kernel: Tensor };
  textTower: {
    /** [V, D]. */
    tokenEmbedding: Tensor;
    /** [D]. */
    classToken: Tensor;
    /** [L + 1, D]. */
    positions: Tensor;
    blocks: Block[];
    outputNorm: LayerNorm;
    /** [D, E]. */
    projection: { kernel: Tensor };
  };
  decoder: {
    blocks: Block[];
    crossBlocks: CrossBlock[];
    outputNorm: LayerNorm;
    /** [D, V]. */
    projection: { kernel: Tensor };
  };
  /** log of the logit scale, []. */
  logScale: Scalar;
};

/** Drawn as CLIP's towers. */
export function describeCoCa(key: Key, settings: CoCaSettings): Described<CoCa> {
  const { embedDim, image, pooling, vocabularySize, contextLength, text } = settings;
  const child = (name: string) => deriveKey(key, name);
  const { outputNorm: _, ...imageTower } = describeVisionTransformer(child("image tower"), image);
  const pool = { ...pooling, width: image.width, outputWidth: embedDim, layerNormEpsilon: image.layerNormEpsilon };
  return {
    imageTower,
    imagePooling: describeQueryPooling(child("image pooling"), pool),
    imageNorm: describeLayerNorm(embedDim),
    imageProjection: { kernel: normal(child("image projection"), [embedDim, embedDim], embedDim ** -0.5) },
    textTower: {
      tokenEmbedding: normal(child("tokens"), [vocabularySize, text.width], 0.02),
      classToken: normal(child("class token"), [text.width], 0.01),
      positions: normal(child("positions"), [contextLength + 1, text.width], 0.01),
      blocks: describeBlocks(child("text blocks"), text, clipTextBlocks(text)),
      outputNorm: describeLayerNorm(text.width),
      projection: { kernel: normal(child("text projection"), [text.width, embedDim], text.width ** -0.5) },
    },
    decoder: describeDecoder(child("decoder"), settings),
    logScale: constant(Math.log(1 / 0.07)),
  };
}

function describeDecoder(
  key: Key,
  { embedDim, vocabularySize, text, decoder }: CoCaSettings,
): Described<CoCa["decoder"]> {
  if (decoder.width !== text.width || decoder.width !== embedDim)
    throw new Error(
      `describeCoCa: expected text, decoder and embeddings of one width, got ${text.width}, ${decoder.width} and ${embedDim}`,
    );
  const blocksOf = (name: string) => describeBlocks(deriveKey(key, name), decoder, clipTextBlocks(decoder));
  const crossBlocks = blocksOf("cross blocks").map((each) => ({
    ...each,
    contextNorm: describeLayerNorm(decoder.width),
  }));
  const kernel = normal(deriveKey(key, "projection"), [decoder.width, vocabularySize], decoder.width ** -0.5);
  return {
    blocks: blocksOf("blocks"),
    crossBlocks,
    outputNorm: describeLayerNorm(decoder.width),
    projection: { kernel },
  };
}

/** What the losses and a reader of captions need of pictures or of texts. */
export interface EmbeddingAndTokens {
  /** Unit embeddings [B, E]. */
  readonly embeddings: Tensor2D;
  /** [B, Q - 1, E] of pictures, [B, L, D] of texts. */
  readonly tokens: Tensor3D;
}

/** Normalised pictures [B, imageSize, imageSize, 3] -> embeddings and pooled tokens. */
export function cocaImage(
  params: CoCa,
  { image, pooling }: CoCaSettings,
  images: Tensor4D,
  options: ComputeOptions = {},
): EmbeddingAndTokens {
  const { layerNormEpsilon } = image;
  const embedded = embedPatches(params.imageTower, image, images); // [B, P + 1, D]
  const tokens = runBlocks(params.imageTower.blocks, embedded, { ...image, ...options }); // [B, P + 1, D]
  const pooled = queryPooling(params.imagePooling, tokens, { heads: pooling.heads, layerNormEpsilon }); // [B, Q, E]
  const normed = layerNorm(params.imageNorm, pooled, layerNormEpsilon); // [B, Q, E]
  const [batch, , embedDim] = normed.shape;
  const first = normed.slice([0, 0, 0], [batch, 1, embedDim]).reshape<Tensor2D>([batch, embedDim]); // [B, E]
  return { embeddings: unitRows(linear(params.imageProjection, first)), tokens: normed.slice([0, 1, 0]) };
}

/** Token ids [B, L] (int32) -> embeddings, read at the class token, and the tokens of the unimodal layers. */
export function cocaText(
  { textTower: params }: CoCa,
  settings: CoCaSettings,
  ids: Tensor2D,
  options: ComputeOptions = {},
): EmbeddingAndTokens {
  const [batch, length] = ids.shape;
  const { contextLength, text } = settings;
  if (length !== contextLength) throw new Error(`cocaText: expected ids [B, ${contextLength}], got [${ids.shape}]`);
  const classTokens = tf.zeros([batch, 1, text.width]).add<Tensor3D>(params.classToken); // [B, 1, D]
  const embedded = tf.concat([embedTokens(params.tokenEmbedding, ids), classTokens], 1); // [B, L + 1, D]
  const mask = causalMask(length + 1).add(paddingMask(seenTokens(ids, settings))); // [B, 1, L + 1, L + 1]
  const x = runBlocks(params.blocks, embedded.add(params.positions), { ...text, ...options, mask });
  const last = x.slice([0, length, 0]).reshape<Tensor2D>([batch, text.width]); // [B, D]
  const features = layerNorm(params.outputNorm, last, text.layerNormEpsilon);
  const tokens = x.slice([0, 0, 0], [batch, length, text.width]); // [B, L, D]
  return { embeddings: unitRows(linear(params.projection, features)), tokens };
}

/** Pooled tokens of pictures [B, Q - 1, E] and tokens of texts [B, l, D] -> logits of each next token [B, l, V]. */
export function cocaLogits(
  { decoder: params }: CoCa,
  { decoder }: CoCaSettings,
  { imageTokens: context, textTokens }: { imageTokens: Tensor3D; textTokens: Tensor3D },
): Tensor3D {
  const options = { ...decoder, mask: causalMask(textTokens.shape[1]) };
  const x = params.blocks.reduce(
    (tokens, self, i) => crossBlock(params.crossBlocks[i], block(self, tokens, options), { context, decoder }),
    textTokens,
  ); // [B, l, D]
  return linear(params.projection, layerNorm(params.outputNorm, x, decoder.layerNormEpsilon)); // [B, l, V]
}

/** x + attention(norm(x), norm(context)), then x + mlp(norm(x)); [B, l, D] -> [B, l, D]. */
function crossBlock(
  params: CrossBlock,
  x: Tensor3D,
  { context, decoder }: { context: Tensor3D; decoder: BlocksSettings },
): Tensor3D {
  const { layerNormEpsilon: epsilon, heads, activation } = decoder;
  const [query, others] = [
    layerNorm(params.attentionNorm, x, epsilon),
    layerNorm(params.contextNorm, context, epsilon),
  ];
  const attended = x.add<Tensor3D>(attentionFrom(params.attention, query, others, { heads })); // [B, l, D]
  return attended.add(mlp(params.mlp, activation, layerNorm(params.mlpNorm, attended, epsilon))); // [B, l, D]
}

/** 1 at the text and the class token, 0 at padding: [B, L + 1]. */
function seenTokens(ids: Tensor2D, { marks, shiftsPadding = false }: CoCaSettings): Tensor2D {
  const isText = textMask(ids, marks); // [B, L]
  const one = tf.ones([ids.shape[0], 1]) as Tensor2D;
  return tf.concat(shiftsPadding ? [one, isText] : [isText, one], 1);
}
