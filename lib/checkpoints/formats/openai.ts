// OpenAI's CLIP archives: TorchScript files without a configuration. Shapes tell the sizes, as in openai/CLIP's own loader, and
// the rest is known of every one of them: QuickGELU, heads of 64 numbers, CLIP's pooling, tokenizer and preprocessing.
import { publishedPreprocessing } from "../../data/published-preprocessing.js";
import type { Activation } from "../../encoders/activations.js";
import type { DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { ImageTowerSettings } from "../../encoders/image-tower.js";
import type { ModifiedResnetSettings } from "../../encoders/modified-resnet.js";
import { clipText, type TextTransformerSettings } from "../../encoders/text-transformer.js";
import { clipVision } from "../../encoders/vision-transformer.js";
import type { WeightFile } from "../files/weight-file.js";
import { countLayers, type FoundModel, shapeOf } from "./found-model.js";
import { knownClipTokenizer } from "./known-tokenizer.js";
import { type OpenClipForm, openClipNames } from "./open-clip-names.js";
import { findTokenizer } from "./tokenizer-files.js";

const headWidth = 64;
/** Of vision transformers that open_clip publishes with heads of another size, by their width (H, g, bigG and e). */
const otherHeads: Readonly<Record<number, { readonly name: string; readonly headWidth: number }>> = {
  1280: { name: "ViT-H-14", headWidth: 80 },
  1408: { name: "ViT-g-14", headWidth: 88 },
  1664: { name: "ViT-bigG-14", headWidth: 104 },
  1792: { name: "ViT-e-14", headWidth: 112 },
};

/** The model of an archive, or of a state dict with the same names; `activation` where it is not OpenAI's own file. */
export function openAiModel(weights: WeightFile, activation: Activation = "quick-gelu"): FoundModel {
  requireKnownHeads(weights);
  const settings = withActivation(openAiSettings(weights), activation);
  return {
    format: "OpenAI",
    settings,
    weights,
    names: openClipNames(settings, openClipForm(weights)),
    preprocessing: publishedPreprocessing("clip", settings.image.imageSize),
    tokenizer: findTokenizer(
      () => ({ contextLength: settings.text.contextLength }),
      () => knownClipTokenizer(settings.text),
    ),
  };
}

function withActivation(settings: DualEncoderSettings, activation: Activation): DualEncoderSettings {
  const { image, text } = settings;
  return {
    ...settings,
    image: "activation" in image ? { ...image, activation } : image,
    text: "activation" in text ? { ...text, activation } : text,
  } as DualEncoderSettings;
}

/** Sizes from the shapes of arrays with openai/CLIP's names. */
export function openAiSettings(weights: WeightFile): DualEncoderSettings {
  const shape = (name: string) => shapeOf(weights, name, "OpenAI's CLIP");
  return {
    embedDim: shape("text_projection")[1],
    image: visionSettings(weights),
    text: textSettings(weights),
    imageProjection: weights.arrays.has("visual.attnpool.c_proj.weight") ? "affine" : "linear",
  };
}

/** Whether arrays have openai/CLIP's names: those of another house, or of open_clip's variants, don't tell their sizes so. */
export function hasOpenAiNames({ arrays }: Pick<WeightFile, "arrays">): boolean {
  return ["visual.conv1.weight", "token_embedding.weight", "text_projection"].every((name) => arrays.has(name));
}

/** The settings that readers of openai/CLIP's arrays find, for those that write them: throws, as `caller`, on other arrays. */
export function openAiSettingsIn(file: WeightFile, caller: string): DualEncoderSettings {
  if (hasOpenAiNames(file)) return openAiSettings(file);
  throw new Error(
    `${caller}: expected towers and projections of openai/CLIP's, got others, which a reader of such a file can't know ` +
      `(${file.path}); write another format, such as saveForOpenClip's`,
  );
}

/** How the names of a file differ from those of openai/CLIP. */
export function openClipForm({ arrays }: WeightFile): OpenClipForm {
  const textPrefix = arrays.has("text.token_embedding.weight") ? "text." : "";
  return { textPrefix, hasScaleInList: arrays.get("logit_scale")?.shape.length === 1 };
}

function visionSettings(weights: WeightFile): ImageTowerSettings {
  if (weights.arrays.has("visual.attnpool.positional_embedding")) return resnetSettings(weights);
  const [width, , patchSize] = shapeOf(weights, "visual.conv1.weight", "OpenAI's CLIP", 4);
  const [tokens] = shapeOf(weights, "visual.positional_embedding", "OpenAI's CLIP");
  const grid = Math.round(Math.sqrt(tokens - 1));
  const layers = countLayers(weights, "visual.transformer.resblocks.");
  return clipVision({ imageSize: grid * patchSize, patchSize, width, layers, heads: headsOf(width, weights) });
}

/** A ResNet's pictures shrink by 32 before the attention pooling. */
function resnetSettings(weights: WeightFile): ModifiedResnetSettings {
  const [positions, width] = shapeOf(weights, "visual.attnpool.positional_embedding", "OpenAI's CLIP");
  const blocksOf = (stage: number) => countLayers(weights, `visual.layer${stage}.`);
  return {
    kind: "modified-resnet",
    imageSize: 32 * Math.round(Math.sqrt(positions - 1)),
    blocks: [blocksOf(1), blocksOf(2), blocksOf(3), blocksOf(4)],
    width,
    heads: headsOf(width, weights),
  };
}

function textSettings(weights: WeightFile): TextTransformerSettings {
  const [vocabularySize, width] = shapeOf(weights, "token_embedding.weight", "OpenAI's CLIP");
  const [contextLength] = shapeOf(weights, "positional_embedding", "OpenAI's CLIP");
  const layers = countLayers(weights, "transformer.resblocks.");
  return clipText({ vocabularySize, contextLength, width, layers, heads: headsOf(width, weights) });
}

/** Shapes don't tell how many heads there are: the wrong number gives other features, and no error. */
function requireKnownHeads({ arrays, path }: WeightFile): void {
  const width = arrays.get("visual.conv1.weight")?.shape[0];
  const isTransformer = arrays.has("visual.class_embedding");
  const other = isTransformer && width !== undefined ? otherHeads[width] : undefined;
  if (other)
    throw new Error(
      `openAiModel: expected a vision transformer with heads of ${headWidth} numbers, as OpenAI's have them, got width ${width} in ` +
        `${path}, which open_clip publishes with heads of ${other.headWidth} (${other.name}); pass { config: "${other.name}.json" }, ` +
        "open_clip's own JSON of the model",
    );
}

function headsOf(width: number, { path }: WeightFile): number {
  if (width % headWidth === 0) return width / headWidth;
  throw new Error(
    `openAiSettings: expected widths that are multiples of ${headWidth}, the size of a head in OpenAI's models, got ${width} in ` +
      `${path}; other heads take a configuration: read one with loadModel's { config }, write one with saveForOpenClip`,
  );
}
