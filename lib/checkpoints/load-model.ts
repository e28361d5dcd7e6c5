// Loads a model from files, whoever made them: finds out which format they are in, what the model is, and reads its weights.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Preprocessing } from "../data/preprocessing.js";
import { type Activation, activations } from "../encoders/activations.js";
import { type DualEncoder, type DualEncoderSettings, describeDualEncoder } from "../encoders/dual-encoder.js";
import { seedKey } from "../runtime/random.js";
import { checkTokenizer, makeTokenizer, type Tokenizer } from "../tokenizers/tokenizer.js";
import type { WeightFile } from "./files/weight-file.js";
import { bigVisionModel } from "./formats/big-vision.js";
import type { FoundModel } from "./formats/found-model.js";
import { huggingFaceConfig, huggingFaceModel } from "./formats/hugging-face.js";
import { openClipConfigFile, openClipModel } from "./formats/open-clip.js";
import { hasOpenAiNames, openAiModel } from "./formats/openai.js";
import { requireSizes, resizedModel } from "./formats/resized-model.js";
import { recordName, tandemModel } from "./formats/tandem.js";
import { modelPath, type SourceOptions } from "./model-source.js";
import { openWeightsAt } from "./open-weights.js";
import { readParameters } from "./tables/name-table.js";

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
   * from them, "gelu" in most others. All else is taken to be as in OpenAI's models: heads of 64 numbers, the class token, causal
   * texts that are read at their highest id. With a configuration, it must agree with it.
   */
  readonly activation?: Activation;
  /**
   * The path of open_clip's own JSON of the model (open_clip/model_configs/ViT-H-14.json), for a state dict that no configuration
   * lies beside; it goes before one that does. It says nothing of pictures, which are made as CLIP's or SigLIP's; a whole
   * open_clip_config.json, with preprocess_cfg, may be given as well.
   */
  readonly config?: string;
  /** L, if not the one that the files say; a BERT in an .npz file says none and gets 16. Learned positions are interpolated. */
  readonly contextLength?: number;
  /**
   * Side of the pictures, if not the one that the files say: the positions of a vision transformer are interpolated as the code of
   * their house does it, and those of the library's own checkpoints as open_clip's.
   */
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
  requireKnownActivation(options.activation);
  const found = await findModel(source, options);
  try {
    requireActivation(found, options.activation);
    requireSizes("loadModel", found.settings, options);
    const { format, settings, preprocessing, weights, names } = found;
    const tokenizer = tokenizerOf(found, options);
    const described = describeDualEncoder(seedKey(0), settings);
    const params = await readParameters<DualEncoder>(weights, described, { table: names, caller: "loadModel" });
    return resizedModel({ format, settings, params, preprocessing, tokenizer }, options);
  } finally {
    await found.weights.close();
  }
}

/** The tokenizer that gives the model rows of its length; it must be the one that the model was trained with. */
function tokenizerOf(
  { settings: { text }, tokenizer, trainedWith }: FoundModel,
  { vocabulary, contextLength = text.contextLength }: LoadOptions,
): Tokenizer | undefined {
  const given = tokenizer(vocabulary);
  if (given && trainedWith) checkTokenizer(trainedWith, given);
  return given && makeTokenizer({ ...given.description, contextLength }, given);
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

/** A configuration beside the weights says what they are; without one the format itself must, or the caller. */
function modelIn(weights: WeightFile, { activation, config, contextLength }: LoadOptions): FoundModel {
  const folder = dirname(weights.path);
  const saysAll = recordName in weights.metadata || weights.path.endsWith(".npz");
  if (config !== undefined && saysAll)
    throw new Error(`loadModel: expected no config for ${weights.path}, which says itself what it is, got ${config}`);
  if (config !== undefined) return openClipModel(weights, config);
  if (recordName in weights.metadata) return tandemModel(weights);
  if (saysAll) return bigVisionModel(weights, { contextLength });
  const openClip = join(folder, openClipConfigFile);
  if (existsSync(openClip)) return openClipModel(weights, openClip);
  if (huggingFaceConfig(folder)) return huggingFaceModel(weights, folder);
  requireOpenAiNames(weights);
  if (weights.metadata["torch.format"] === "TorchScript") return openAiModel(weights);
  if (activation) return openAiModel(weights, activation);
  throw new Error(
    `loadModel: expected a configuration beside ${weights.path} or the activation of a plain state dict, got neither; pass ` +
      `{ activation: "quick-gelu" } for OpenAI's weights, { activation: "gelu" } for most others: the wrong one costs accuracy`,
  );
}

function requireOpenAiNames(weights: WeightFile): void {
  if (hasOpenAiNames(weights)) return;
  const some = [...weights.arrays.keys()].slice(0, 5).join(", ");
  throw new Error(
    `loadModel: expected config.json (transformers) or ${openClipConfigFile} beside ${weights.path}, or arrays with openai/CLIP's ` +
      `names, got ${weights.arrays.size} others (${some}, ...); put the configuration there, or pass { config: "name.json" }, ` +
      "open_clip's own JSON of the model",
  );
}

/** A caller without types may name one that there isn't. */
function requireKnownActivation(asked: string | undefined): void {
  if (asked === undefined || activations.some((known) => known === asked)) return;
  throw new Error(`loadModel: expected an activation among ${activations.join(", ")}, got ${JSON.stringify(asked)}`);
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
