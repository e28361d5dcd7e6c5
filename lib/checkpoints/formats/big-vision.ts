// big_vision's .npz files of LiT and SigLIP, and the image towers of AugReg: no configuration, but the shapes tell nearly
// everything, since flax keeps attention's heads apart. Known of all of them: GELU by tanh, layer norms with epsilon 1e-6, pixels
// of -1..1, and of BERT its heads of 64 numbers.
import { publishedPreprocessing } from "../../data/published-preprocessing.js";
import { litBert } from "../../encoders/bert.js";
import { type DualEncoderSettings, sigmoidLogits, symmetricPixels } from "../../encoders/dual-encoder.js";
import type { TextTowerSettings } from "../../encoders/text-tower.js";
import { bigVisionText } from "../../encoders/text-transformer.js";
import { bigVision, type VisionTransformerSettings } from "../../encoders/vision-transformer.js";
import type { WeightFile } from "../files/weight-file.js";
import { renamed, unstacked } from "../tables/changed-names.js";
import type { NameTable } from "../tables/name-table.js";
import { flaxBertRows, flaxLogitRows, flaxTextRows, flaxVisionRows } from "./big-vision-names.js";
import { countLayers, type FoundModel, shapeOf } from "./found-model.js";
import { findTokenizer } from "./tokenizer-files.js";
import { bigVisionRules } from "./tokenizer-rules.js";

const format = "big_vision";
const bertHeadWidth = 64;
const bertContext = 16;

export interface BigVisionUse {
  /** L of a BERT tower, whose file knows only how many positions it has: 16 by default, as in LiT. */
  readonly contextLength?: number;
}

/** Where versions of flax kept a model among the rest of a training run, its optimizer's numbers and its steps. */
const modelPrefixes = ["params/", "opt/target/"];

/** A file's arrays by the names of today's LiT, whichever version of big_vision or vision_transformer wrote it. */
export function bigVisionArrays(file: WeightFile): WeightFile {
  const unprefixed = renamed(modelAlone(file), (name) =>
    name
      .replace("/LayerNorm_2/", "/LayerNorm_1/")
      .replace("/MultiHeadDotProductAttention_1/", "/MultiHeadDotProductAttention_0/")
      .replace("/MlpBlock_3/", "/MlpBlock_0/")
      .replace(/\/standardized_conv2d_\d+\//, "/standardized_conv2d/"),
  );
  return unstacked(unprefixed, { stacked: "/encoderblock/", each: (layer) => `/encoderblock_${layer}/` });
}

/** The arrays of the model, where a file holds others, too. */
function modelAlone(file: WeightFile): WeightFile {
  const names = [...file.arrays.keys()];
  const prefix = modelPrefixes.find((each) => names.some((name) => name.startsWith(each)));
  if (prefix === undefined) return file;
  const own = [...file.arrays].filter(([name]) => name.startsWith(prefix));
  return { ...file, arrays: new Map(own.map(([name, array]) => [name.slice(prefix.length), array])) };
}

/** Both towers of a LiT or SigLIP file. */
export function bigVisionModel(file: WeightFile, use: BigVisionUse = {}): FoundModel {
  const weights = bigVisionArrays(file);
  if (!hasTower(weights, "img/") || !hasTower(weights, "txt/"))
    throw new Error(
      `bigVisionModel: expected arrays under img/ and txt/, the towers of LiT and SigLIP, got ${some(weights)} in ${file.path}; ` +
        "load a single image tower by loadImageTower",
    );
  const image = flaxVisionSettings(weights, "img/");
  const text = textSettings(weights, use);
  const imageHead = weights.arrays.has("img/head/kernel") ? shapeOf(weights, "img/head/kernel", format) : undefined;
  const settings: DualEncoderSettings = {
    embedDim: imageHead?.[1] ?? image.width,
    image,
    text,
    imageProjection: imageHead ? "affine" : "none",
    textProjection: weights.arrays.has("txt/head/kernel") ? "affine" : "none",
    pixels: symmetricPixels,
    initialLogits: weights.arrays.has("b") ? sigmoidLogits : { scale: sigmoidLogits.scale }, // LiT starts there too
  };
  return {
    format,
    settings,
    weights,
    names: bigVisionNames(settings),
    preprocessing: publishedPreprocessing("lit", image.imageSize),
    tokenizer: findTokenizer(bigVisionRules(settings)),
  };
}

/** Whether a file has arrays whose names begin so. */
export function hasTower({ arrays }: WeightFile, prefix: "img/" | "txt/"): boolean {
  return [...arrays.keys()].some((name) => name.startsWith(prefix));
}

function some({ arrays }: WeightFile): string {
  return `${arrays.size} arrays (${[...arrays.keys()].slice(0, 3).join(", ")}, ...)`;
}

/** The names of a model with a vision transformer and a text transformer or BERT. */
export function bigVisionNames({ image, text }: Pick<DualEncoderSettings, "image" | "text">): NameTable {
  if (image.kind !== "vision-transformer" || (text.kind !== "bert" && text.kind !== "text-transformer"))
    throw new Error(
      `bigVisionNames: expected a vision transformer and BERT or a text transformer, got ${image.kind} and ${text.kind}; ` +
        "write another format",
    );
  const places = { path: "textTower/", name: "txt/" };
  return {
    rows: [
      ...flaxVisionRows({ path: "imageTower/", name: "img/" }, image.heads, image.classToken),
      ...(text.kind === "bert" ? flaxBertRows(places) : flaxTextRows(places, text.heads)),
      ...flaxLogitRows,
    ],
  };
}

/** The settings of a vision transformer whose arrays' names begin with `prefix`. */
export function flaxVisionSettings(weights: WeightFile, prefix: string): VisionTransformerSettings {
  const shape = (name: string, axes?: number) => shapeOf(weights, `${prefix}${name}`, format, axes);
  const has = (name: string) => weights.arrays.has(`${prefix}${name}`);
  const [patchSize, , , width] = shape("embedding/kernel", 4);
  const positioned = has("Transformer/posembed_input/pos_embedding");
  const tokens = shape(positioned ? "Transformer/posembed_input/pos_embedding" : "pos_embedding")[1];
  const hasClassToken = has("cls");
  const grid = Math.round(Math.sqrt(positioned && hasClassToken ? tokens - 1 : tokens));
  return bigVision({
    imageSize: grid * patchSize,
    patchSize,
    width,
    layers: countLayers(weights, `${prefix}Transformer/encoderblock_`),
    heads: shape("Transformer/encoderblock_0/MultiHeadDotProductAttention_0/query/kernel")[1],
    mlpWidth: shape("Transformer/encoderblock_0/MlpBlock_0/Dense_0/kernel")[1],
    hasPatchBias: has("embedding/bias"),
    classToken: hasClassToken ? (positioned ? "positioned" : "plain") : "none",
    pooling: hasClassToken ? "class" : has("MAPHead_0/probe") ? "attention" : "mean",
  });
}

function textSettings(weights: WeightFile, use: BigVisionUse): TextTowerSettings {
  const shape = (name: string) => shapeOf(weights, `txt/${name}`, format);
  if (!weights.arrays.has("txt/BertEncoder_0/layer_norm/scale")) return textTransformerSettings(weights);
  const [vocabularySize, width] = shape("BertEncoder_0/embedder/embedders_token_ids/embedding");
  const [positions] = shape("BertEncoder_0/embedder/embedders_position_ids/embedding");
  const layers = "BertEncoder_0/encoder_block/layer_sequence/layers_";
  return litBert({
    vocabularySize,
    contextLength: use.contextLength ?? Math.min(bertContext, positions),
    positions,
    segments: shape("BertEncoder_0/embedder/embedders_segment_ids/embedding")[0],
    width,
    layers: countLayers(weights, `txt/${layers}`),
    heads: width / bertHeadWidth,
    mlpWidth: shape(`${layers}0/mlp_block/mlp/dense_layer/kernel`)[1],
  });
}

function textTransformerSettings(weights: WeightFile): TextTowerSettings {
  const shape = (name: string) => shapeOf(weights, `txt/${name}`, format);
  const [vocabularySize, width] = shape("Embed_0/embedding");
  return bigVisionText({
    vocabularySize,
    contextLength: shape("pos_embedding")[1],
    width,
    layers: countLayers(weights, "txt/Encoder_0/encoderblock_"),
    heads: shape("Encoder_0/encoderblock_0/MultiHeadDotProductAttention_0/query/kernel")[1],
    mlpWidth: shape("Encoder_0/encoderblock_0/MlpBlock_0/Dense_0/kernel")[1],
    pooling: weights.arrays.has("txt/MAPHead_0/probe") ? "attention" : "last",
  });
}
