// Pillow's resizing of 16-bit grey pictures (src/libImaging/Resample.c): as for bytes, but the weights stay fractions.
import { type Raster, type ResizeOptions, type Size, shrinksMostInHeight } from "./resampling.js";
import { axisWeights, type Weights } from "./resampling-weights.js";

/** Resizes values [height, width, 1] and gives the region of the result. */
export function resizeGrey16(
  raster: Raster<Uint16Array>,
  size: Size,
  { filter, region, pillow = 13 }: ResizeOptions,
): Raster<Uint16Array> {
  const x = axisWeights(filter, { from: raster.width, to: size.width, first: region.left, count: region.width });
  const y = axisWeights(filter, { from: raster.height, to: size.height, first: region.top, count: region.height });
  if (pillow > 12 && shrinksMostInHeight(raster, size)) return alongRows(alongColumns(raster, y), x);
  return alongColumns(alongRows(raster, x), y);
}

function alongRows({ height, width, pixels }: Raster<Uint16Array>, weights: Weights): Raster<Uint16Array> {
  const columns = weights.starts.length;
  const resized = Uint16Array.from({ length: height * columns }, (_, i) =>
    weightedSum(weights, i % columns, (x) => pixels[Math.floor(i / columns) * width + x]),
  );
  return { height, width: columns, channels: 1, pixels: resized };
}

function alongColumns({ width, pixels }: Raster<Uint16Array>, weights: Weights): Raster<Uint16Array> {
  const rows = weights.starts.length;
  const resized = Uint16Array.from({ length: rows * width }, (_, i) =>
    weightedSum(weights, Math.floor(i / width), (y) => pixels[y * width + (i % width)]),
  );
  return { height: rows, width, channels: 1, pixels: resized };
}

/** Result i, rounded and kept within 16 bits. */
function weightedSum(
  { starts, counts, values, stride }: Weights,
  i: number,
  pixelAt: (place: number) => number,
): number {
  let sum = 0;
  for (let k = 0; k < counts[i]; k++) sum += pixelAt(starts[i] + k) * values[i * stride + k];
  return Math.min(Math.max(Math.trunc(sum + 0.5), 0), 0xffff);
}
