// The pre-norm residual block of CLIP's two transformers (Radford et al. 2021, section 2.4) and of every ViT: attention, then
// an MLP, each on the layer-normed input and added to it.
import { checkpoint } from "../engine/checkpoint.js";
import { type Described, normal, type Parameter, zeros } from "../engine/parameters.js";
import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../engine/tf.js";
import type { Tree } from "../engine/tree.js";
import { deriveKey, type Key } from "../runtime/random.js";
import type { Activation } from "./activations.js";
import { type Attention, type AttentionOptions, attentionFrom, selfAttention } from "./attention.js";
import {
  type ComputeOptions,
  describeLayerNorm,
  glorotUniform,
  type LayerNorm,
  layerNorm,
  normalOf,
  takePositions,
  uniformByInputs,
} from "./layers.js";
import { describeMlp, type Mlp, mlp } from "./mlp.js";

export type Block = {
  attentionNorm: LayerNorm;
  attention: Attention;
  mlpNorm: LayerNorm;
  mlp: Mlp;
};

/** What a transformer of such blocks is. */
export interface BlocksSettings {
  /** D. */
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** F, 4 D in all published models but a few. */
  readonly mlpWidth: number;
  readonly activation: Activation;
  /** Added to the variance in each layer norm. */
  readonly layerNormEpsilon: number;
}

/** How the four kernels of a block are drawn, and the biases of its MLP. */
export interface BlockInit {
  qkv(key: Key, shape: readonly number[]): Parameter;
  attentionOutput(key: Key, shape: readonly number[]): Parameter;
  mlpHidden(key: Key, shape: readonly number[]): Parameter;
  mlpOutput(key: Key, shape: readonly number[]): Parameter;
  /** Bias of an MLP layer with so many inputs. */
  mlpBias(key: Key, size: number, inputs: number): Parameter;
}

/** As big_vision's ViTs and text towers start: Glorot's uniform numbers for every map, biases of nearly 0. */
export const bigVisionBlocks: BlockInit = {
  qkv: (key, shape) => glorotUniform(key, shape, shape[0]),
  attentionOutput: (key, shape) => glorotUniform(key, shape),
  mlpHidden: (key, shape) => glorotUniform(key, shape),
  mlpOutput: (key, shape) => glorotUniform(key, shape),
  mlpBias: (key, size) => normal(key, [size], 1e-6),
};

/** As CLIP's text transformer and GPT-2 start: residual outputs are smaller the more layers there are (openai/CLIP). */
export function clipTextBlocks({ width, layers }: Pick<BlocksSettings, "width" | "layers">): BlockInit {
  const residual = normalOf(width ** -0.5 * (2 * layers) ** -0.5);
  return {
    qkv: normalOf(width ** -0.5),
    attentionOutput: residual,
    mlpHidden: normalOf((2 * width) ** -0.5),
    mlpOutput: residual,
    mlpBias: (key, size, inputs) => uniformByInputs(key, [size], inputs),
  };
}

/** The parameters of `layers` blocks, each drawn by a key of its own as `init` says; attention's biases are 0. */
export function describeBlocks(
  key: Key,
  { width, layers, mlpWidth }: Pick<BlocksSettings, "width" | "layers" | "mlpWidth">,
  init: BlockInit,
): Described<Block>[] {
  return Array.from({ length: layers }, (_, layer) => describeBlock(deriveKey(key, layer), { width, mlpWidth }, init));
}

function describeBlock(
  key: Key,
  { width, mlpWidth }: Pick<BlocksSettings, "width" | "mlpWidth">,
  init: BlockInit,
): Described<Block> {
  const child = (name: string) => deriveKey(key, name);
  const kernelOf = { hidden: init.mlpHidden, output: init.mlpOutput };
  return {
    attentionNorm: describeLayerNorm(width),
    attention: {
      qkv: { kernel: init.qkv(child("qkv"), [width, 3 * width]), bias: zeros([3 * width]) },
      output: { kernel: init.attentionOutput(child("attention output"), [width, width]), bias: zeros([width]) },
    },
    mlpNorm: describeLayerNorm(width),
    mlp: describeMlp({ width, mlpWidth }, (name, inputs, outputs) => ({
      kernel: kernelOf[name](child(`mlp ${name}`), [inputs, outputs]),
      bias: init.mlpBias(child(`mlp ${name} bias`), outputs, inputs),
    })),
  };
}

/** How blocks are applied: their settings, a mask [L, L] or one that broadcasts to [B, H, L, L], and how to compute. */
export type BlockOptions = Pick<BlocksSettings, "activation" | "layerNormEpsilon"> & AttentionOptions & ComputeOptions;

/** x + attention(norm(x)), then x + mlp(norm(x)); [B, L, D] -> [B, L, D]. */
export function block(params: Block, x: Tensor3D, options: BlockOptions): Tensor3D {
  const normed = layerNorm(params.attentionNorm, x, options.layerNormEpsilon);
  return mlpResidual(params, x.add(selfAttention(params.attention, normed, options)), options);
}

/** Blocks one after the other, x [B, L, D] -> [B, L, D]. */
export function runBlocks(
  blocks: readonly Block[],
  x: Tensor3D,
  { mask, recompute = false, ...options }: BlockOptions,
): Tensor3D {
  const apply = (params: Block, input: Tensor3D, ...masks: Tensor[]) =>
    block(params, input, { ...options, mask: masks[0] });
  return inTurn(blocks, x, apply, { recompute, others: mask ? [mask] : [] }); // [B, L, D]
}

/**
 * Applies one block after the other, x [B, L, D] -> [B, L, D]. `others` go to each of them, as inputs: tensors from outside would
 * be freed before a block is computed again.
 */
export function inTurn<P extends Tree>(
  blocks: readonly P[],
  x: Tensor3D,
  apply: (params: P, x: Tensor3D, ...others: Tensor[]) => Tensor3D,
  { recompute = false, others = [] }: ComputeOptions & { others?: readonly Tensor[] },
): Tensor3D {
  const run = recompute ? checkpoint(apply) : apply;
  return blocks.reduce((input, params) => run(params, input, ...others), x);
}

/**
 * Blocks one after the other, x [B, L, D], and the result at one position of each row, `positions` [B] (int32): [B, D].
 * What the last block would compute for the other positions is left out. `mask` is [L, L].
 */
export function blocksAt(blocks: readonly Block[], x: Tensor3D, positions: Tensor, options: BlockOptions): Tensor2D {
  const before = runBlocks(blocks.slice(0, -1), x, options); // [B, L, D]
  const last = blocks.at(-1);
  return last ? lastBlockAt(last, before, positions, options) : takePositions(x, positions);
}

function lastBlockAt(params: Block, x: Tensor3D, positions: Tensor, options: BlockOptions): Tensor2D {
  const { heads, mask, layerNormEpsilon } = options;
  const [batch, , width] = x.shape;
  const normed = layerNorm(params.attentionNorm, x, layerNormEpsilon);
  const at = (rows: Tensor3D) => takePositions(rows, positions).expandDims(1) as Tensor3D; // [B, 1, D]
  const maskRows = mask && tf.gather(mask, positions).expandDims(1).expandDims(1); // [B, 1, 1, L]
  const attended = attentionFrom(params.attention, at(normed), normed, { heads, mask: maskRows }); // [B, 1, D]
  return mlpResidual(params, at(x).add(attended), options).reshape([batch, width]); // [B, D]
}

function mlpResidual(
  params: Block,
  x: Tensor3D,
  { activation, layerNormEpsilon }: Pick<BlockOptions, "activation" | "layerNormEpsilon">,
): Tensor3D {
  return x.add(mlp(params.mlp, activation, layerNorm(params.mlpNorm, x, layerNormEpsilon))); // [B, L, D]
}
