// Loads a model from files, whoever made them: finds out which format they are in, what the model is, and reads its weights.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import type { Activation } from "../encoders/activations.js";
import { type DualEncoder, type DualEncoderSettings, describeDualEncoder } from "../encoders/dual-encoder.js";
import { resizedForImages, resizedForTexts } from "../encoders/resized-positions.js";
import type { TextTransformer } from "../encoders/text-transformer.js";
import type { VisionTransformer } from "../encoders/vision-transformer.js";
import { seedKey } from "../runtime/random.js";
import type { TextCleaning } from "../tokenizers/sentencepiece-cleaning.js";
import { checkTokenizer, makeTokenizer, type Tokenizer } from "../tokenizers/tokenizer.js";
import { bigVisionModel } from "./big-vision.js";
import type { FoundModel } from "./found-model.js";
import { huggingFaceConfig, huggingFaceModel } from "./hugging-face.js";
import { modelPath, type SourceOptions } from "./model-source.js";
import { readParameters } from "./name-table.js";
import { openClipConfigFile, openClipModel } from "./open-clip.js";
import { openWeightsAt } from "./open-weights.js";
import { openAiModel } from "./openai.js";
import { recordName, tandemModel } from "./tandem.js";
import { tokenizerFromFile } from "./tokenizer-files.js";
import type { WeightFile } from "./weight-file.js";

export interface LoadedModel {
  /** Whose files it came from. */
  readonly format: string;
  readonly settings: DualEncoderSettings;
  /** The caller's, to be freed by `disposeTree`. */
  readonly params: DualEncoder;
  /** How its pictures are made; undefined where the files don't say it. */
  readonly preprocessing: Preprocessing | undefined;
  /** undefined where its vocabulary is not among the files. */
  readonly tokenizer: Tokenizer | undefined;
}

export interface LoadOptions extends SourceOptions {
  /**
   * The activation of a plain state dict without a configuration: "quick-gelu" in OpenAI's weights and in what was trained
   * from them, "gelu" in most others. With a configuration, it must agree with it.
   */
  readonly activation?: Activation;
  /** L, if not the one that the files say; a BERT in an .npz file says none and gets 16. Learned positions are interpolated. */
  readonly contextLength?: number;
  /** Side of the pictures, if not the one that the files say: the positions of a vision transformer are interpolated. */
  readonly imageSize?: number;
  /**
   * The file of the tokenizer's vocabulary, where it doesn't lie beside the weights: LiT's .txt or .model, merges like CLIP's, a
   * tokenizer.json. A checkpoint of the library's own says which one it was trained with, and takes no other.
   */
  readonly vocabulary?: string;
}

/**
 * Loads both towers from a file or a folder, or from where `modelPath` gets them ("hf-hub:org/name"). Throws if the files don't
 * say what the model is, if an array is missing, unknown or of another shape (all are named), or if what is asked for is not
 * what they say.
 */
export async function loadModel(source: string, options: LoadOptions = {}): Promise<LoadedModel> {
  const found = await findModel(source, options);
  try {
    requireActivation(found, options.activation);
    requireSizes(found.settings, options);
    const { format, settings, preprocessing, weights, names } = found;
    const tokenizer = tokenizerOf(found, options);
    const described = describeDualEncoder(seedKey(0), settings);
    const params = await readParameters<DualEncoder>(weights, described, { table: names, caller: "loadModel" });
    return resized({ format, settings, params, preprocessing, tokenizer }, options);
  } finally {
    await found.weights.close();
  }
}

const siglipCleanings: Record<string, TextCleaning> = {
  big_vision: "lower-ascii",
  "Hugging Face": "canonicalize-transformers",
  open_clip: "canonicalize",
};

/** The tokenizer that gives the model rows of its length; it must be the one that the model was trained with. */
function tokenizerOf(
  { format, settings: { text, initialLogits }, tokenizer, trainedWith }: FoundModel,
  { vocabulary, contextLength = text.contextLength }: LoadOptions,
): Tokenizer | undefined {
  const isSigmoid = initialLogits?.bias !== undefined; // SigLIP's models canonicalise texts, each house in its own way
  const cleaning = isSigmoid ? (siglipCleanings[format] ?? "none") : "none";
  const isBigVision = format === "big_vision" || isSigmoid;
  const given =
    vocabulary === undefined ? tokenizer : tokenizerFromFile(vocabulary, { contextLength, isBigVision, cleaning });
  if (given && trainedWith) checkTokenizer(trainedWith, given);
  return given && makeTokenizer({ ...given.description, contextLength }, given);
}

/** Sizes that the model can't take are refused before anything is read. */
function requireSizes(
  { image, text }: DualEncoderSettings,
  { imageSize = image.imageSize, contextLength = text.contextLength }: LoadOptions,
): void {
  if (image.kind !== "vision-transformer" && imageSize !== image.imageSize)
    throw new Error(
      `loadModel: expected imageSize ${image.imageSize}, which a ${image.kind} is made for, got ${imageSize}`,
    );
  const smallest = "patchSize" in image ? image.patchSize : 1;
  if (!Number.isInteger(imageSize) || imageSize < smallest)
    throw new Error(`loadModel: expected an imageSize of at least ${smallest} pixels, got ${imageSize}`);
  const longest = text.kind === "bert" ? text.positions : Number.POSITIVE_INFINITY;
  if (!Number.isInteger(contextLength) || contextLength < 1 || contextLength > longest)
    throw new Error(
      `loadModel: expected a contextLength of at least 1 and at most ${longest} positions, got ${contextLength}`,
    );
}

/** The model for pictures and texts of the sizes asked for, as the code of its format would resize it. */
function resized(model: LoadedModel, { imageSize, contextLength }: LoadOptions): LoadedModel {
  const kernel = model.format === "big_vision" ? "bilinear-corners" : "bicubic";
  const forImages = imageSize === undefined ? model : withImageSize(model, imageSize, kernel);
  return contextLength === undefined ? forImages : withContextLength(forImages, contextLength);
}

function withImageSize(model: LoadedModel, imageSize: number, kernel: "bicubic" | "bilinear-corners"): LoadedModel {
  const { image } = model.settings;
  if (image.kind !== "vision-transformer" || image.imageSize === imageSize) return model;
  const imageTower = model.params.imageTower as VisionTransformer;
  const { params, settings } = resizedForImages({ params: imageTower, settings: image }, imageSize, kernel);
  imageTower.positions.dispose();
  return {
    ...model,
    settings: { ...model.settings, image: settings },
    params: { ...model.params, imageTower: params },
    preprocessing: model.preprocessing && { ...model.preprocessing, imageSize },
  };
}

function withContextLength(model: LoadedModel, contextLength: number): LoadedModel {
  const { text } = model.settings;
  if (text.contextLength === contextLength) return model;
  const { textTower } = model.params;
  const settings = { ...model.settings, text: { ...text, contextLength } };
  if (text.kind !== "text-transformer") return { ...model, settings };
  const { positions } = textTower as TextTransformer;
  const params = { ...model.params, textTower: { ...textTower, positions: resizedForTexts(positions, contextLength) } };
  positions.dispose();
  return { ...model, settings, params: params as DualEncoder };
}

async function findModel(source: string, options: LoadOptions): Promise<FoundModel> {
  const weights = await openWeightsAt(await modelPath(source, options));
  try {
    return modelIn(weights, options);
  } catch (error) {
    await weights.close();
    throw error;
  }
}

/** A configuration beside the weights says what they are; without one the format itself must. */
function modelIn(weights: WeightFile, { activation, contextLength }: LoadOptions): FoundModel {
  const folder = dirname(weights.path);
  if (recordName in weights.metadata) return tandemModel(weights);
  if (weights.path.endsWith(".npz")) return bigVisionModel(weights, { contextLength });
  const openClip = join(folder, openClipConfigFile);
  if (existsSync(openClip)) return openClipModel(weights, openClip);
  if (huggingFaceConfig(folder)) return huggingFaceModel(weights, folder);
  if (weights.metadata["torch.format"] === "TorchScript") return openAiModel(weights);
  if (activation) return openAiModel(weights, activation);
  throw new Error(
    `loadModel: expected a configuration beside ${weights.path} or the activation of a plain state dict, got neither; pass ` +
      `{ activation: "quick-gelu" } for OpenAI's weights, { activation: "gelu" } for most others: the wrong one costs accuracy`,
  );
}

/** The most expensive mistake of this field: weights that were trained with one activation, run with the other. */
function requireActivation({ settings, format, weights }: FoundModel, asked: Activation | undefined): void {
  if (asked === undefined) return;
  for (const tower of [settings.image, settings.text])
    if ("activation" in tower && tower.activation !== asked)
      throw new Error(
        `loadModel: expected ${tower.activation}, as ${format} says of ${weights.path}, got the activation ${asked}; leave it out`,
      );
}
