// Resizing with filters that widen as the picture shrinks (antialiasing), bit for bit as in Pillow and in PyTorch: one
// pass along rows and one along columns, each rounded to bytes. Pillow: src/libImaging/Resample.c; PyTorch:
// aten/src/ATen/native/cpu/UpSampleKernel.cpp, uint8 tensors with antialias. TensorFlow's way: tensorflow-resizing.ts.
import {
  type Axis,
  pillowWeights,
  type ResamplingFilter,
  torchWeights,
  type WholeWeights,
} from "./resampling-weights.js";

export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Of a picture, before and after resizing. Each pixel of a side costs 50 to 70 bytes of weights, each row a call. */
export const mostSide = 2 ** 22;

/** A part of a picture, in pixels. */
export interface Region extends Size {
  readonly top: number;
  readonly left: number;
}

/** Pixels [height, width, channels]. */
export interface Raster<Pixels extends Uint8Array | Uint16Array = Uint8Array> extends Size {
  readonly channels: number;
  readonly pixels: Pixels;
}

export interface ResizeOptions {
  readonly filter: ResamplingFilter;
  /** The part of the result to compute, inside of it. The rest costs nothing. */
  readonly region: Region;
  /** Pillow's version: up to 12 along rows first; from 13 on along columns first where the height shrinks most. */
  readonly pillow?: 12 | 13;
}

/** Pillow's `Image.resize` of bytes. What Pillow does about alpha, palettes and single bits: picture-resizing.ts. */
export function resizeLikePillow(raster: Raster, size: Size, { filter, region, pillow = 13 }: ResizeOptions): Raster {
  const weights = (axis: Axis) => pillowWeights(filter, axis);
  return inTwoPasses(raster, size, { region, weights, columnsFirst: pillow > 12 && shrinksMostInHeight(raster, size) });
}

/** torchvision's `resize` of uint8 tensors with antialias: along rows first, with weights of 16 bits. */
export function resizeLikeTorch(raster: Raster, size: Size, { filter, region }: ResizeOptions): Raster {
  const weights = (axis: Axis) => torchWeights(filter, axis);
  return inTwoPasses(raster, size, { region, weights, columnsFirst: false });
}

/** Pillow's `Image.resize` without a filter; at the same size, a cut. */
export function resizeNearest<P extends Uint8Array | Uint16Array>(
  raster: Raster<P>,
  size: Size,
  region: Region,
): Raster<P> {
  const { channels, pixels } = raster;
  const columns = nearestPlaces(raster.width, size.width).subarray(region.left, region.left + region.width);
  const rows = nearestPlaces(raster.height, size.height).subarray(region.top, region.top + region.height);
  const resized = emptyLike(pixels, region.height * region.width * channels); // [region's height, region's width, channels]
  let at = 0;
  for (const y of rows)
    for (const x of columns)
      for (let c = 0; c < channels; c++) resized[at++] = pixels[(y * raster.width + x) * channels + c];
  return { height: region.height, width: region.width, channels, pixels: resized };
}

/** An array of the same type. */
export function emptyLike<P extends Uint8Array | Uint16Array>(pixels: P, length: number): P {
  return (pixels instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)) as P;
}

/** The height shrinks by more than twice the pixels that the width shrinks by: the rule of Pillow's pull request 9549. */
export function shrinksMostInHeight(from: Size, to: Size): boolean {
  return from.height - to.height > 2 * Math.max(from.width - to.width, 0);
}

interface TwoPassOptions {
  readonly region: Region;
  readonly weights: (axis: Axis) => WholeWeights;
  readonly columnsFirst: boolean;
}

function inTwoPasses(raster: Raster, size: Size, { region, weights, columnsFirst }: TwoPassOptions): Raster {
  const x = weights({ from: raster.width, to: size.width, first: region.left, count: region.width });
  const y = weights({ from: raster.height, to: size.height, first: region.top, count: region.height });
  if (columnsFirst) return alongRows(alongColumns(raster, y), x);
  // Only the rows that the second pass reads.
  const first = y.starts[0];
  const last = y.starts[region.height - 1] + y.counts[region.height - 1];
  const bytesPerRow = raster.width * raster.channels;
  const read = raster.pixels.subarray(first * bytesPerRow, last * bytesPerRow);
  const narrow = alongRows({ ...raster, height: last - first, pixels: read }, x);
  return alongColumns(narrow, { ...y, starts: y.starts.map((start) => start - first) });
}

function alongRows(raster: Raster, weights: WholeWeights): Raster {
  const { height, width, channels, pixels } = raster;
  const columns = weights.starts.length;
  const resized = new Uint8ClampedArray(height * columns * channels); // [height, columns, channels]
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width * channels, (y + 1) * width * channels);
    const into = resized.subarray(y * columns * channels, (y + 1) * columns * channels);
    if (channels === 3) resizeRowOfRgb(row, into, weights);
    else resizeRow(row, into, { channels, weights });
  }
  return { height, width: columns, channels, pixels: new Uint8Array(resized.buffer) };
}

/** Sums begin with a half, for rounding; the clamped array limits them to bytes. */
function resizeRow(
  row: Uint8Array,
  into: Uint8ClampedArray,
  { channels, weights }: { channels: number; weights: WholeWeights },
): void {
  const { starts, counts, values, stride, bits } = weights;
  for (let i = 0; i < into.length; i++) {
    const x = Math.floor(i / channels);
    let from = starts[x] * channels + (i % channels);
    let sum = 1 << (bits - 1);
    for (let k = x * stride; k < x * stride + counts[x]; k++, from += channels)
      sum = (sum + Math.imul(row[from], values[k])) | 0;
    into[i] = sum >> bits;
  }
}

/** The same for three channels, with each weight read once: twice as fast. */
function resizeRowOfRgb(row: Uint8Array, into: Uint8ClampedArray, weights: WholeWeights): void {
  const { starts, counts, values, stride, bits } = weights;
  const half = 1 << (bits - 1);
  for (let x = 0; x < starts.length; x++) {
    let red = half;
    let green = half;
    let blue = half;
    let from = starts[x] * 3;
    const end = x * stride + counts[x];
    for (let k = x * stride; k < end; k++, from += 3) {
      const weight = values[k];
      red = (red + Math.imul(row[from], weight)) | 0;
      green = (green + Math.imul(row[from + 1], weight)) | 0;
      blue = (blue + Math.imul(row[from + 2], weight)) | 0;
    }
    into[x * 3] = red >> bits;
    into[x * 3 + 1] = green >> bits;
    into[x * 3 + 2] = blue >> bits;
  }
}

function alongColumns({ width, channels, pixels }: Raster, weights: WholeWeights): Raster {
  const { starts, counts, values, stride, bits } = weights;
  const row = width * channels;
  const resized = new Uint8ClampedArray(starts.length * row); // [rows, width, channels]
  for (let y = 0; y < starts.length; y++) {
    const end = y * stride + counts[y];
    for (let i = 0; i < row; i++) {
      let from = starts[y] * row + i;
      let sum = 1 << (bits - 1);
      for (let k = y * stride; k < end; k++, from += row) sum = (sum + Math.imul(pixels[from], values[k])) | 0;
      resized[y * row + i] = sum >> bits;
    }
  }
  return { height: starts.length, width, channels, pixels: new Uint8Array(resized.buffer) };
}

/** The input pixel of each result. Pillow adds up the scale step by step, and so does this, to round alike. */
function nearestPlaces(from: number, to: number): Int32Array {
  const scale = from / to;
  let centre = scale * 0.5;
  return Int32Array.from({ length: to }, () => {
    const place = Math.trunc(centre);
    centre += scale;
    return place;
  });
}
