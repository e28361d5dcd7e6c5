// TensorFlow's `tf.image.resize` with bilinear interpolation and no antialias, as big_vision and LiT resize pictures:
// between the four nearest pixels whatever the scale, pixel centres at halves, in single precision, cut to bytes at the end.
// TensorFlow: core/kernels/image/resize_bilinear_op.cc; big_vision: pp/ops_image.py.
import type { Raster, Region, Size } from "./resampling.js";

/** Resizes to `size` and gives the region of the result. */
export function resizeLikeTensorFlow({ height, width, channels, pixels }: Raster, size: Size, region: Region): Raster {
  const rows = neighbours(height, size.height, { first: region.top, count: region.height });
  const columns = neighbours(width, size.width, { first: region.left, count: region.width });
  const resized = new Uint8Array(region.height * region.width * channels); // [region's height, region's width, channels]
  let at = 0;
  for (const { lower: top, upper: bottom, share: down } of rows)
    for (const { lower: left, upper: right, share: across } of columns)
      for (let c = 0; c < channels; c++) {
        const pixel = (y: number, x: number) => pixels[(y * width + x) * channels + c];
        const above = between(pixel(top, left), pixel(top, right), across);
        const below = between(pixel(bottom, left), pixel(bottom, right), across);
        resized[at++] = between(above, below, down);
      }
  return { height: region.height, width: region.width, channels, pixels: resized };
}

/** The two pixels around each result, and the share of the upper one. */
interface Neighbours {
  readonly lower: number;
  readonly upper: number;
  readonly share: number;
}

function neighbours(from: number, to: number, { first, count }: { first: number; count: number }): Neighbours[] {
  const single = Math.fround;
  const scale = single(from / to);
  return Array.from({ length: count }, (_, i) => {
    const place = single(single(single(first + i + 0.5) * scale) - 0.5);
    const floor = Math.floor(place);
    return {
      lower: Math.max(floor, 0),
      upper: Math.min(Math.ceil(place), from - 1),
      share: single(place - floor),
    };
  });
}

/** From a to b by a share, in single precision. */
function between(a: number, b: number, share: number): number {
  return Math.fround(a + Math.fround(Math.fround(b - a) * share));
}
