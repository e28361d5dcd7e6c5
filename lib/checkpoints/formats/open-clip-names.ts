// Names of openai/CLIP's parameters, which open_clip kept: a vision transformer or a modified ResNet under "visual", the text
// transformer at the top, or under "text" in open_clip's models with a text tower of their own.
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { ImageTowerSettings } from "../../encoders/image-tower.js";
import { convolution, patches, same, scalar, scalarInList } from "../tables/layouts.js";
import type { NameRow, NameTable } from "../tables/name-table.js";
import { openAiBlocks, torchLinear, torchNorm } from "../tables/transformer-names.js";
import { timmSiglipRows } from "./open-clip-siglip.js";

export interface OpenClipForm {
  /** "text." in models with a text tower of their own, else "". */
  readonly textPrefix: "" | "text.";
  /** The logit scale as [1] and not []. */
  readonly hasScaleInList?: boolean;
}

/** The table of a model whose towers are openai/CLIP's. */
export function openClipNames(
  { image, textProjection }: Pick<DualEncoderSettings, "image" | "textProjection">,
  { textPrefix, hasScaleInList }: OpenClipForm,
): NameTable {
  const scale = hasScaleInList ? scalarInList : scalar;
  return {
    rows: [
      ...imageRows(image),
      ...textRows(textPrefix),
      ...textProjectionRows(textPrefix, textProjection === "affine"),
      ["logScale", "logit_scale", scale],
      ["logitBias", "logit_bias", scale],
    ],
    ignored: [
      /^(input_resolution|context_length|vocab_size)$/, // kept in OpenAI's archives beside the weights
      /^(text\.)?attn_mask$/,
      /\.num_batches_tracked$/,
    ],
  };
}

function imageRows(image: ImageTowerSettings): readonly NameRow[] {
  switch (image.kind) {
    case "vision-transformer":
      return image.pooling === "attention" ? timmSiglipRows : visionTransformerRows;
    case "modified-resnet":
      return modifiedResnetRows;
    default:
      throw new Error(
        `openClipNames: expected a vision transformer or a modified ResNet, got ${(image as ImageTowerSettings).kind}`,
      );
  }
}

const visionTransformerRows: readonly NameRow[] = [
  ["imageTower/patchEmbedding", "visual.conv1.weight", patches],
  ["imageTower/classToken", "visual.class_embedding"],
  ["imageTower/positions", "visual.positional_embedding"],
  ...torchNorm("imageTower/inputNorm", "visual.ln_pre"),
  ...openAiBlocks("imageTower", "visual.transformer"),
  ...torchNorm("imageTower/outputNorm", "visual.ln_post"),
  ["imageTower/projection/kernel", "visual.proj", same],
];

/** A convolution without bias and its batch norm. */
function normedConvolution(path: string, kernel: string, norm: string): NameRow[] {
  return [
    [`${path}/kernel`, `${kernel}.weight`, convolution],
    ...torchNorm(`${path}/norm`, norm),
    [`${path}/norm/mean`, `${norm}.running_mean`],
    [`${path}/norm/variance`, `${norm}.running_var`],
  ];
}

const threeOf = [0, 1, 2];

const modifiedResnetRows: readonly NameRow[] = [
  ...threeOf.flatMap((i) => normedConvolution(`imageTower/stem/${i}`, `visual.conv${i + 1}`, `visual.bn${i + 1}`)),
  ...[0, 1, 2, 3].flatMap((stage) => {
    const [path, name] = [`imageTower/stages/${stage}/{i}`, `visual.layer${stage + 1}.{i}`];
    return [
      ...threeOf.flatMap((i) =>
        normedConvolution(`${path}/convolutions/${i}`, `${name}.conv${i + 1}`, `${name}.bn${i + 1}`),
      ),
      ...normedConvolution(`${path}/shortcut`, `${name}.downsample.0`, `${name}.downsample.1`),
    ];
  }),
  ["imageTower/pooling/positions", "visual.attnpool.positional_embedding"],
  ...torchLinear("imageTower/pooling/query", "visual.attnpool.q_proj"),
  ...torchLinear("imageTower/pooling/key", "visual.attnpool.k_proj"),
  ...torchLinear("imageTower/pooling/value", "visual.attnpool.v_proj"),
  ...torchLinear("imageTower/projection", "visual.attnpool.c_proj"),
];

function textRows(prefix: string): NameRow[] {
  return [
    ["textTower/tokenEmbedding", `${prefix}token_embedding.weight`],
    ["textTower/positions", `${prefix}positional_embedding`],
    ...openAiBlocks("textTower", `${prefix}transformer`),
    ...torchNorm("textTower/outputNorm", `${prefix}ln_final`),
  ];
}

/** A projection without bias is a plain matrix [D, E], one with a bias a linear map. */
function textProjectionRows(prefix: string, isAffine: boolean): NameRow[] {
  const name = `${prefix}text_projection`;
  return isAffine ? torchLinear("textTower/projection", name) : [["textTower/projection/kernel", name, same]];
}
