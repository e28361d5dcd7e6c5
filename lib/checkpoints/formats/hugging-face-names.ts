// Names that the models of the transformers library share.
import type { NameRow } from "../tables/name-table.js";
import { torchLinear, torchNorm, torchQkv } from "../tables/transformer-names.js";

/** Pre-norm blocks of CLIPModel and SiglipModel. */
export function huggingFaceBlocks(path: string, name: string): NameRow[] {
  const [block, stored] = [`${path}/blocks/{i}`, `${name}.encoder.layers.{i}`];
  const maps = ["q", "k", "v"].map((letter) => `${stored}.self_attn.${letter}_proj`);
  return [
    ...torchNorm(`${block}/attentionNorm`, `${stored}.layer_norm1`),
    ...torchQkv(`${block}/attention/qkv`, maps),
    ...torchLinear(`${block}/attention/output`, `${stored}.self_attn.out_proj`),
    ...torchNorm(`${block}/mlpNorm`, `${stored}.layer_norm2`),
    ...torchLinear(`${block}/mlp/hidden`, `${stored}.mlp.fc1`),
    ...torchLinear(`${block}/mlp/output`, `${stored}.mlp.fc2`),
  ];
}

/** The text towers of CLIPModel and SiglipModel, up to their projections. */
export function huggingFaceTextTower(name: string): NameRow[] {
  return [
    ["textTower/tokenEmbedding", `${name}.embeddings.token_embedding.weight`],
    ["textTower/positions", `${name}.embeddings.position_embedding.weight`],
    ...huggingFaceBlocks("textTower", name),
    ...torchNorm("textTower/outputNorm", `${name}.final_layer_norm`),
  ];
}
