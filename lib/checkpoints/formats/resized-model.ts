// A loaded model or tower for pictures and texts of other sizes than its files say: learned positions are interpolated, as the
// code of the house that wrote the files does it.
import { type Preprocessing, sizeOf } from "../../data/preprocessing.js";
import type { DualEncoder, DualEncoderSettings } from "../../encoders/dual-encoder.js";
import type { ImageTower, ImageTowerSettings } from "../../encoders/image-tower.js";
import { type PositionKernel, resizedForImages, resizedForTexts } from "../../encoders/resized-positions.js";
import type { TextTransformer } from "../../encoders/text-transformer.js";
import type { VisionTransformer } from "../../encoders/vision-transformer.js";

export interface ModelSizes {
  readonly imageSize?: number;
  readonly contextLength?: number;
}

/** Of pictures, by format; a house without code for it, OpenAI above all, is read as by open_clip. */
const kernels: Readonly<Record<string, Exclude<PositionKernel, "linear">>> = {
  "Hugging Face": "bicubic-points",
  big_vision: "bilinear-corners",
  AugReg: "bilinear-corners",
};

/** Throws, as `caller`, on a picture size that the tower can't take; to be called before anything is read. */
export function requireImageSize(caller: string, image: ImageTowerSettings, imageSize: number = image.imageSize): void {
  const fitsAny = image.kind === "vision-transformer" || image.kind === "bit-resnet";
  if (!fitsAny && imageSize !== image.imageSize)
    throw new Error(
      `${caller}: expected imageSize ${image.imageSize}, which a ${image.kind} is made for, got ${imageSize}`,
    );
  const smallest = "patchSize" in image ? image.patchSize : 1;
  if (!Number.isInteger(imageSize) || imageSize < smallest)
    throw new Error(`${caller}: expected an imageSize of at least ${smallest} pixels, got ${imageSize}`);
}

/** Throws, as `caller`, on sizes that the model can't take; to be called before anything is read. */
export function requireSizes(
  caller: string,
  { image, text }: DualEncoderSettings,
  { imageSize, contextLength = text.contextLength }: ModelSizes,
): void {
  requireImageSize(caller, image, imageSize);
  const longest = text.kind === "bert" ? text.positions : Number.POSITIVE_INFINITY;
  if (!Number.isInteger(contextLength) || contextLength < 1 || contextLength > longest)
    throw new Error(
      `${caller}: expected a contextLength of at least 1 and at most ${longest} positions, got ${contextLength}`,
    );
}

interface ResizableTower {
  readonly format: string;
  readonly settings: ImageTowerSettings;
  readonly params: ImageTower;
  readonly preprocessing: Preprocessing | undefined;
}

/** The tower for pictures of `imageSize` pixels; positions that are no longer used are freed. */
export function resizedImageTower<T extends ResizableTower>(tower: T, imageSize = tower.settings.imageSize): T {
  const { format, settings, params, preprocessing } = tower;
  if (imageSize === settings.imageSize) return tower;
  const sized = { ...tower, preprocessing: preprocessing && preprocessingFor(preprocessing, imageSize) };
  if (settings.kind !== "vision-transformer") return { ...sized, settings: { ...settings, imageSize } };
  const transformer = params as VisionTransformer;
  const kernel = kernels[format] ?? "bicubic";
  const resized = resizedForImages({ params: transformer, settings }, imageSize, kernel);
  transformer.positions.dispose();
  return { ...sized, ...resized };
}

/** A margin that is cut off after resizing stays in proportion. */
function preprocessingFor(preprocessing: Preprocessing, imageSize: number): Preprocessing {
  const { resizeTo } = preprocessing;
  if (resizeTo === undefined) return { ...preprocessing, imageSize };
  const kept = sizeOf(preprocessing.imageSize);
  const { height, width } = sizeOf(resizeTo);
  const scaled = [(height * imageSize) / kept.height, (width * imageSize) / kept.width].map(Math.round);
  return { ...preprocessing, imageSize, resizeTo: typeof resizeTo === "number" ? scaled[0] : [scaled[0], scaled[1]] };
}

interface ResizableModel {
  readonly format: string;
  readonly settings: DualEncoderSettings;
  readonly params: DualEncoder;
  readonly preprocessing: Preprocessing | undefined;
}

/** The model for pictures and texts of the sizes asked for. */
export function resizedModel<M extends ResizableModel>(model: M, { imageSize, contextLength }: ModelSizes): M {
  const { settings, params } = model;
  const image = { ...model, settings: settings.image, params: params.imageTower };
  const resized = resizedImageTower(image, imageSize);
  const forImages = {
    ...model,
    settings: { ...settings, image: resized.settings },
    params: { ...params, imageTower: resized.params },
    preprocessing: resized.preprocessing,
  };
  return contextLength === undefined ? forImages : withContextLength(forImages, contextLength);
}

function withContextLength<M extends ResizableModel>(model: M, contextLength: number): M {
  const { text } = model.settings;
  if (text.contextLength === contextLength) return model;
  const { textTower } = model.params;
  const settings = { ...model.settings, text: { ...text, contextLength } };
  if (text.kind !== "text-transformer") return { ...model, settings };
  const { positions } = textTower as TextTransformer;
  const resized = { ...textTower, positions: resizedForTexts(positions, contextLength) } as typeof textTower;
  positions.dispose();
  return { ...model, settings, params: { ...model.params, textTower: resized } };
}
