// SigLIP in open_clip: the image tower is timm's vision transformer, pooled by attention. Its name says heads and activation,
// which the weights don't, and their shapes the rest.
import type { Activation } from "../../encoders/activations.js";
import type { VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import { quoted } from "../files/complaint.js";
import type { WeightFile } from "../files/weight-file.js";
import { type Layout, patches, same, sideBySide, transposed, withLeadingOnes } from "../tables/layouts.js";
import type { NameRow } from "../tables/name-table.js";
import { torchLinear, torchNorm } from "../tables/transformer-names.js";
import { countLayers, shapeOf } from "./found-model.js";

const headsOfSize: Record<string, number> = { base: 12, large: 16, so400m: 16, giantopt: 16 };

/** timm computes the first SigLIP's towers with GELU itself, and those that came with SigLIP 2 by its tanh approximation. */
const tanhTowers = [
  /^vit_base_patch32_siglip_256$/,
  /^vit_large_patch16_siglip_512$/,
  /^vit_so400m_patch16_siglip_/,
  /^vit_giantopt_/,
];

/** Settings of a tower of timm's whose weights are under "visual.trunk". */
export function timmSiglipSettings(
  timmName: string,
  weights: WeightFile,
  imageSize: number,
): VisionTransformerSettings {
  const [, size] = /^vit_([a-z0-9]+)_patch\d+_siglip_\d+$/.exec(timmName) ?? [];
  const heads = size === undefined ? undefined : headsOfSize[size];
  if (heads === undefined)
    throw new Error(
      `timmSiglipSettings: expected timm's vit_<size>_patch<n>_siglip_<n> with a size of ${Object.keys(headsOfSize).join(", ")}, ` +
        `got ${quoted(timmName)}; load the model from its folder at Hugging Face`,
    );
  const shape = (name: string, axes?: number) => shapeOf(weights, `visual.trunk.${name}`, "open_clip's SigLIP", axes);
  const [width, , patchSize] = shape("patch_embed.proj.weight", 4);
  return {
    kind: "vision-transformer",
    imageSize,
    patchSize,
    width,
    layers: countLayers(weights, "visual.trunk.blocks."),
    heads,
    mlpWidth: shape("blocks.0.mlp.fc1.weight")[0],
    activation: activationOf(timmName),
    layerNormEpsilon: 1e-6,
    hasPatchBias: true,
    hasInputNorm: false,
    classToken: "none",
    pooling: "attention",
  };
}

function activationOf(timmName: string): Activation {
  return tanhTowers.some((pattern) => pattern.test(timmName)) ? "gelu-tanh" : "gelu";
}

const trunk = "visual.trunk";
const block = `${trunk}.blocks.{i}`;
const pool = `${trunk}.attn_pool`;

/** Query in one array, key and value side by side in another: [..., 3 D] <-> [..., D] and [..., 2 D]. */
function queryAndRest(part: Layout): Layout {
  const thirds = sideBySide(part, 3);
  return {
    storedShapes: (shape) => {
      const [one] = thirds.storedShapes(shape);
      return [one, [2 * one[0], ...one.slice(1)]];
    },
    // Rows of the file are what lies side by side here, so key and value follow each other in it.
    read: ([query, rest], shape) => {
      const half = rest.length / 2;
      return thirds.read([query, rest.subarray(0, half), rest.subarray(half)], shape);
    },
    write: (values, shape) => {
      const [query, key, value] = thirds.write(values, shape);
      const rest = new Float32Array(2 * key.length);
      rest.set(key);
      rest.set(value, key.length);
      return [query, rest];
    },
  };
}

export const timmSiglipRows: readonly NameRow[] = [
  ["imageTower/patchEmbedding", `${trunk}.patch_embed.proj.weight`, patches],
  ["imageTower/patchBias", `${trunk}.patch_embed.proj.bias`],
  ["imageTower/positions", `${trunk}.pos_embed`, withLeadingOnes(1)],
  ...torchNorm("imageTower/blocks/{i}/attentionNorm", `${block}.norm1`),
  ...torchLinear("imageTower/blocks/{i}/attention/qkv", `${block}.attn.qkv`),
  ...torchLinear("imageTower/blocks/{i}/attention/output", `${block}.attn.proj`),
  ...torchNorm("imageTower/blocks/{i}/mlpNorm", `${block}.norm2`),
  ...torchLinear("imageTower/blocks/{i}/mlp/hidden", `${block}.mlp.fc1`),
  ...torchLinear("imageTower/blocks/{i}/mlp/output", `${block}.mlp.fc2`),
  ...torchNorm("imageTower/outputNorm", `${trunk}.norm`),
  ["imageTower/attentionPooling/probe", `${pool}.latent`, withLeadingOnes(1)],
  [
    "imageTower/attentionPooling/attention/qkv/kernel",
    [`${pool}.q.weight`, `${pool}.kv.weight`],
    queryAndRest(transposed),
  ],
  ["imageTower/attentionPooling/attention/qkv/bias", [`${pool}.q.bias`, `${pool}.kv.bias`], queryAndRest(same)],
  ...torchLinear("imageTower/attentionPooling/attention/output", `${pool}.proj`),
  ...torchNorm("imageTower/attentionPooling/mlpNorm", `${pool}.norm`),
  ...torchLinear("imageTower/attentionPooling/mlp/hidden", `${pool}.mlp.fc1`),
  ...torchLinear("imageTower/attentionPooling/mlp/output", `${pool}.mlp.fc2`),
];
