// Names of the parts that several formats share, as rows of a table.
import { type Layout, same, sideBySide, transposed } from "./layouts.js";
import type { NameRow } from "./name-table.js";

/** Gain and bias of a layer norm in PyTorch's words. */
export function torchNorm(path: string, name: string): NameRow[] {
  return [
    [`${path}/gain`, `${name}.weight`],
    [`${path}/bias`, `${name}.bias`],
  ];
}

/** A linear map in PyTorch's words. */
export function torchLinear(path: string, name: string): NameRow[] {
  return [
    [`${path}/kernel`, `${name}.weight`, transposed],
    [`${path}/bias`, `${name}.bias`],
  ];
}

/** Query, key and value maps, each of its own in the file. */
export function torchQkv(path: string, names: readonly string[]): NameRow[] {
  const parts = (part: Layout) => sideBySide(part, names.length);
  return [
    [`${path}/kernel`, names.map((name) => `${name}.weight`), parts(transposed)],
    [`${path}/bias`, names.map((name) => `${name}.bias`), parts(same)],
  ];
}

/** A pre-norm block in the words of openai/CLIP and open_clip. */
export function openAiBlocks(path: string, name: string): NameRow[] {
  const [block, stored] = [`${path}/blocks/{i}`, `${name}.resblocks.{i}`];
  return [
    ...torchNorm(`${block}/attentionNorm`, `${stored}.ln_1`),
    [`${block}/attention/qkv/kernel`, `${stored}.attn.in_proj_weight`, transposed],
    [`${block}/attention/qkv/bias`, `${stored}.attn.in_proj_bias`],
    ...torchLinear(`${block}/attention/output`, `${stored}.attn.out_proj`),
    ...torchNorm(`${block}/mlpNorm`, `${stored}.ln_2`),
    ...torchLinear(`${block}/mlp/hidden`, `${stored}.mlp.c_fc`),
    ...torchLinear(`${block}/mlp/output`, `${stored}.mlp.c_proj`),
  ];
}
