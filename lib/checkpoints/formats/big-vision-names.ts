// Names of big_vision's and vision_transformer's parameters (LiT, SigLIP, AugReg), as flax's modules call them. Attention's maps
// keep their heads on an axis of their own.
import {
  flaxHeads,
  flaxOutput,
  flaxPatches,
  type Layout,
  same,
  scalarInList,
  sideBySide,
  withLeadingOnes,
} from "../tables/layouts.js";
import type { NameRow } from "../tables/name-table.js";

/** Where rows belong: paths of the library and names of the file begin with these, "imageTower/" and "img/". */
export interface Places {
  readonly path: string;
  readonly name: string;
}

/** A vision transformer; `heads` say how the file's arrays are shaped. */
export function flaxVisionRows({ path, name }: Places, heads: number, classToken: string): NameRow[] {
  const positions = classToken === "positioned" ? "Transformer/posembed_input/pos_embedding" : "pos_embedding";
  return [
    [`${path}patchEmbedding`, `${name}embedding/kernel`, flaxPatches],
    [`${path}patchBias`, `${name}embedding/bias`],
    [`${path}classToken`, `${name}cls`, withLeadingOnes(2)],
    [`${path}positions`, `${name}${positions}`, withLeadingOnes(1)],
    ...flaxBlocks({ path, name: `${name}Transformer/` }, heads),
    ...flaxNorm(`${path}outputNorm`, `${name}Transformer/encoder_norm`),
    ...flaxPoolingRows({ path: `${path}attentionPooling/`, name: `${name}MAPHead_0/` }, heads),
    ...flaxDense(`${path}projection`, `${name}head`),
  ];
}

/** A text transformer of LiT or SigLIP. */
export function flaxTextRows({ path, name }: Places, heads: number): NameRow[] {
  return [
    [`${path}tokenEmbedding`, `${name}Embed_0/embedding`],
    [`${path}positions`, `${name}pos_embedding`, withLeadingOnes(1)],
    ...flaxBlocks({ path, name: `${name}Encoder_0/` }, heads),
    ...flaxNorm(`${path}outputNorm`, `${name}Encoder_0/encoder_norm`),
    ...flaxPoolingRows({ path: `${path}attentionPooling/`, name: `${name}MAPHead_0/` }, heads),
    ...flaxDense(`${path}projection`, `${name}head`),
  ];
}

/** BERT as flaxformer has it; its attention has no axis for heads. */
export function flaxBertRows({ path, name }: Places): NameRow[] {
  const root = `${name}BertEncoder_0`;
  const [block, layer] = [`${path}blocks/{i}`, `${root}/encoder_block/layer_sequence/layers_{i}`];
  const maps = ["query", "key", "value"].map((map) => `${layer}/attention_block/attention_layer/${map}`);
  const embedder = (what: string) => `${root}/embedder/embedders_${what}_ids/embedding`;
  return [
    [`${path}tokenEmbedding`, embedder("token")],
    [`${path}positions`, embedder("position")],
    [`${path}segments`, embedder("segment")],
    ...flaxNorm(`${path}inputNorm`, `${root}/layer_norm`),
    ...flaxQkv(`${block}/attention/qkv`, maps, same),
    ...flaxDense(`${block}/attention/output`, `${layer}/attention_block/dense_layer`),
    ...flaxNorm(`${block}/attentionNorm`, `${layer}/attention_block/layer_norm`),
    ...flaxDense(`${block}/mlp/hidden`, `${layer}/mlp_block/mlp/dense_layer`),
    ...flaxDense(`${block}/mlp/output`, `${layer}/mlp_block/dense_layer`),
    ...flaxNorm(`${block}/mlpNorm`, `${layer}/mlp_block/layer_norm`),
    ...flaxDense(`${path}projection`, `${name}head`),
  ];
}

/** The log of the logit scale and, in SigLIP's models, the bias. */
export const flaxLogitRows: readonly NameRow[] = [
  ["logScale", "t", scalarInList],
  ["logitBias", "b", scalarInList],
];

export function flaxNorm(path: string, name: string): NameRow[] {
  return [
    [`${path}/gain`, `${name}/scale`],
    [`${path}/bias`, `${name}/bias`],
  ];
}

export function flaxDense(path: string, name: string): NameRow[] {
  return [
    [`${path}/kernel`, `${name}/kernel`],
    [`${path}/bias`, `${name}/bias`],
  ];
}

function flaxBlocks({ path, name }: Places, heads: number): NameRow[] {
  const [block, stored] = [`${path}blocks/{i}`, `${name}encoderblock_{i}`];
  return [
    ...flaxNorm(`${block}/attentionNorm`, `${stored}/LayerNorm_0`),
    ...flaxAttention(`${block}/attention`, `${stored}/MultiHeadDotProductAttention_0`, heads),
    ...flaxNorm(`${block}/mlpNorm`, `${stored}/LayerNorm_1`),
    ...flaxDense(`${block}/mlp/hidden`, `${stored}/MlpBlock_0/Dense_0`),
    ...flaxDense(`${block}/mlp/output`, `${stored}/MlpBlock_0/Dense_1`),
  ];
}

function flaxPoolingRows({ path, name }: Places, heads: number): NameRow[] {
  return [
    [`${path}probe`, `${name}probe`, withLeadingOnes(1)],
    ...flaxAttention(`${path}attention`, `${name}MultiHeadDotProductAttention_0`, heads),
    ...flaxNorm(`${path}mlpNorm`, `${name}LayerNorm_0`),
    ...flaxDense(`${path}mlp/hidden`, `${name}MlpBlock_0/Dense_0`),
    ...flaxDense(`${path}mlp/output`, `${name}MlpBlock_0/Dense_1`),
  ];
}

function flaxAttention(path: string, name: string, heads: number): NameRow[] {
  const maps = ["query", "key", "value"].map((map) => `${name}/${map}`);
  return [
    ...flaxQkv(`${path}/qkv`, maps, flaxHeads(heads)),
    [`${path}/output/kernel`, `${name}/out/kernel`, flaxOutput(heads)],
    [`${path}/output/bias`, `${name}/out/bias`],
  ];
}

function flaxQkv(path: string, maps: readonly string[], part: Layout): NameRow[] {
  return [
    [`${path}/kernel`, maps.map((map) => `${map}/kernel`), sideBySide(part, maps.length)],
    [`${path}/bias`, maps.map((map) => `${map}/bias`), sideBySide(part, maps.length)],
  ];
}
