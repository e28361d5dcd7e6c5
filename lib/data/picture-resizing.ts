// Resizing of whole pictures, whatever their pixels mean, as Pillow, torchvision and TensorFlow do it.
import { resizeGrey16 } from "./grey16-resizing.js";
import type { Picture } from "./image-files.js";
import { toRgb, unweightedByAlpha, weightedByAlpha } from "./picture-colours.js";
import { emptyLike, type Region, resizeLikePillow, resizeLikeTorch, resizeNearest, type Size } from "./resampling.js";
import type { ResamplingFilter } from "./resampling-weights.js";
import { resizeLikeTensorFlow } from "./tensorflow-resizing.js";

export type Interpolation = ResamplingFilter | "nearest";

export interface PictureResizeOptions {
  readonly interpolation: Interpolation;
  /** The part of the result to compute, inside of it. */
  readonly region: Region;
  readonly pillow: 12 | 13;
}

/** Resizes a picture to `size` and gives a region of the result, of the same kind or "rgb". */
export type PictureResize = (picture: Picture, size: Size, options: PictureResizeOptions) => Picture;

export interface GroundOptions extends PictureResizeOptions {
  readonly fill: number;
  readonly resize: PictureResize;
}

/**
 * Pillow's `Image.resize`: palettes and single bits by nearest pixels, colours weighted by alpha, inks and 16-bit grey as
 * they are. A picture of that size stays as it is: weighting by alpha and back would change it.
 */
export const resizeInPillow: PictureResize = (picture, size, { interpolation, region, pillow }) => {
  const hasSize = picture.height === size.height && picture.width === size.width;
  if (picture.kind === "indexed" || interpolation === "nearest" || hasSize)
    return { ...picture, ...resizeNearest<Uint8Array | Uint16Array>(picture, size, region) } as Picture;
  const options = { filter: interpolation, region, pillow };
  if (picture.kind === "grey16") return { ...picture, ...resizeGrey16(picture, size, options) };
  if (picture.kind === "rgba")
    return unweightedByAlpha({ ...picture, ...resizeLikePillow(weightedByAlpha(picture), size, options) });
  return { ...picture, ...resizeLikePillow(picture, size, options) };
};

/** torchvision's `resize` of uint8 tensors. */
export const resizeInTorch: PictureResize = (picture, size, { interpolation, region }) => {
  if (interpolation !== "bilinear" && interpolation !== "bicubic" && interpolation !== "lanczos")
    throw new Error(`resizeInTorch: expected "bilinear", "bicubic" or "lanczos", got "${interpolation}"`);
  const rgb = toRgb(picture);
  return { ...rgb, ...resizeLikeTorch(rgb, size, { filter: interpolation, region }) };
};

/** `tf.image.resize` of uint8 pictures, cast to bytes. */
export const resizeInTensorFlow: PictureResize = (picture, size, { interpolation, region }) => {
  if (interpolation !== "bilinear") throw new Error(`resizeInTensorFlow: expected "bilinear", got "${interpolation}"`);
  const rgb = toRgb(picture);
  return { ...rgb, ...resizeLikeTensorFlow(rgb, size, region) };
};

/**
 * Resizes, and lays the result on a ground where the wanted region reaches beyond it: of the value `fill` in all channels,
 * or of the palette's entry of that number.
 */
export function resizeOnGround(picture: Picture, size: Size, options: GroundOptions): Picture {
  const { region, fill, resize } = options;
  const top = Math.max(region.top, 0);
  const left = Math.max(region.left, 0);
  const height = Math.min(region.top + region.height, size.height) - top;
  const width = Math.min(region.left + region.width, size.width) - left;
  const inner = resize(picture, size, { ...options, region: { top, left, height, width } });
  if (height === region.height && width === region.width) return inner;
  const { channels } = inner;
  const pixels = emptyLike(inner.pixels, region.height * region.width * channels).fill(fill);
  if (picture.kind === "indexed")
    pixels.forEach((_, i) => {
      pixels[i] = picture.palette[fill * 3 + (i % channels)] ?? 0;
    });
  for (let y = 0; y < height; y++) {
    const row = inner.pixels.subarray(y * width * channels, (y + 1) * width * channels);
    pixels.set(row, ((top - region.top + y) * region.width + left - region.left) * channels);
  }
  return { ...inner, height: region.height, width: region.width, pixels } as Picture;
}
