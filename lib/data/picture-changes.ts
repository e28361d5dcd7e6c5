// Changes that leave a picture recognisable as itself, as copies on the web have them (Radford et al. 2021, Appendix C): cropped and
// zoomed, of another aspect ratio, scaled down or up on its way, turned a little, compressed as JPEG, of other hue, saturation and value,
// each resampling with any interpolation.
import { afterJpeg } from "./jpeg-loss.js";
import type { Interpolation } from "./picture-resizing.js";
import { type Raster, resizeLikePillow, resizeNearest, type Size } from "./resampling.js";

/** What is done to a picture, in this order; what is missing is not done. */
export interface PictureChange {
  /** Counter-clockwise; what comes in from outside repeats the edge. */
  readonly degrees?: number;
  /** The part that is kept, in shares of the sides. One that isn't square distorts the aspect ratio, as it becomes a square. */
  readonly crop?: { readonly top: number; readonly left: number; readonly height: number; readonly width: number };
  /** Side in pixels that the picture has on its way. */
  readonly scaledTo?: number;
  /** Of JPEG, 1 to 100. */
  readonly quality?: number;
  readonly colour?: ColourChange;
  /** Of turning (by nearest or bilinear whatever it says), of cropping or scaling, and of scaling back; "bicubic" by default. */
  readonly interpolations?: readonly [Interpolation, Interpolation, Interpolation];
}

export interface ColourChange {
  /** Added, in turns: 0.5 is the complement. */
  readonly hue: number;
  /** Factors. */
  readonly saturation: number;
  readonly value: number;
}

/** A square RGB picture with its changes; it keeps its size. */
export function changedPicture(picture: Raster, change: PictureChange): Raster {
  const { degrees, crop, scaledTo, quality, colour } = change;
  const [turning, cropping, back] = change.interpolations ?? ["bicubic", "bicubic", "bicubic"];
  const size = { height: picture.height, width: picture.width };
  let changed = picture;
  if (degrees !== undefined) changed = turned(changed, degrees, turning === "nearest");
  if (crop) changed = cut(changed, crop);
  if (scaledTo !== undefined) changed = resized(changed, { height: scaledTo, width: scaledTo }, cropping);
  changed = resized(changed, size, scaledTo === undefined ? cropping : back);
  if (quality !== undefined) changed = afterJpeg(changed, quality);
  if (colour) changed = recoloured(changed, colour);
  return changed;
}

/** Hue in turns, saturation and value changed, pixel by pixel (Smith 1978, "Color gamut transform pairs"). */
export function recoloured({ pixels, ...rest }: Raster, { hue, saturation, value }: ColourChange): Raster {
  const result = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    const largest = Math.max(r, g, b);
    const chroma = largest - Math.min(r, g, b);
    const v = Math.min(255, largest * value);
    if (chroma === 0) {
      result.fill(v, i, i + 3);
      continue;
    }
    const sextant = largest === r ? (g - b) / chroma : largest === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
    const h = sextant + 6 * hue;
    const s = Math.min(1, (chroma / largest) * saturation);
    result[i] = channelOf(h, s, v, 5);
    result[i + 1] = channelOf(h, s, v, 3);
    result[i + 2] = channelOf(h, s, v, 1);
  }
  return { ...rest, pixels: new Uint8Array(result.buffer) };
}

/** One of red (5), green (3) and blue (1), of a hue in sixths of a turn. */
function channelOf(hue: number, saturation: number, value: number, offset: number): number {
  const k = (((offset + hue) % 6) + 6) % 6;
  return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
}

function turned(picture: Raster, degrees: number, isNearest: boolean): Raster {
  const { height, width, pixels } = picture;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const result = new Uint8Array(pixels.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const fromX = middleX + cos * (x - middleX) - sin * (y - middleY);
      const fromY = middleY + sin * (x - middleX) + cos * (y - middleY);
      if (isNearest) copyPixel(picture, { x: Math.round(fromX), y: Math.round(fromY) }, result, at);
      else mixPixels(picture, { x: fromX, y: fromY }, result, at);
    }
  return { ...picture, pixels: result };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function offsetOf({ height, width }: Raster, x: number, y: number): number {
  return (Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 3;
}

function copyPixel(picture: Raster, { x, y }: Place, into: Uint8Array, at: number): void {
  const from = offsetOf(picture, x, y);
  for (let c = 0; c < 3; c++) into[at + c] = picture.pixels[from + c];
}

/** Bilinear. */
function mixPixels(picture: Raster, { x, y }: Place, into: Uint8Array, at: number): void {
  const { pixels } = picture;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const [a, b] = [offsetOf(picture, left, top), offsetOf(picture, left + 1, top)];
  const [c, d] = [offsetOf(picture, left, top + 1), offsetOf(picture, left + 1, top + 1)];
  for (let i = 0; i < 3; i++) {
    const above = pixels[a + i] * (1 - right) + pixels[b + i] * right;
    const below = pixels[c + i] * (1 - right) + pixels[d + i] * right;
    into[at + i] = Math.round(above * (1 - down) + below * down);
  }
}

/** The part of a picture, its edges rounded to pixels; at least one. */
function cut({ height, width, channels, pixels }: Raster, crop: NonNullable<PictureChange["crop"]>): Raster {
  const [top, rows] = pixelsOf(crop.top, crop.height, height);
  const [left, columns] = pixelsOf(crop.left, crop.width, width);
  const kept = new Uint8Array(rows * columns * channels);
  for (let y = 0; y < rows; y++) {
    const from = ((top + y) * width + left) * channels;
    kept.set(pixels.subarray(from, from + columns * channels), y * columns * channels);
  }
  return { height: rows, width: columns, channels, pixels: kept };
}

function pixelsOf(start: number, share: number, length: number): [first: number, count: number] {
  if (!(start >= 0 && share > 0 && start + share <= 1 + 1e-9))
    throw new Error(`changedPicture: expected a crop inside of the picture, got ${share} of a side from ${start} on`);
  const first = Math.min(Math.round(start * length), length - 1);
  return [first, Math.max(1, Math.min(Math.round(share * length), length - first))];
}

function resized(picture: Raster, size: Size, interpolation: Interpolation): Raster {
  if (picture.height === size.height && picture.width === size.width) return picture;
  const region = { top: 0, left: 0, ...size };
  if (interpolation === "nearest") return resizeNearest(picture, size, region);
  return resizeLikePillow(picture, size, { filter: interpolation, region });
}
