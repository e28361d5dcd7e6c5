// What JPEG compression does to a picture, without the file: colours to luma and chroma, chroma at half the resolution, blocks of 8 x 8
// as cosine series, their coefficients rounded to multiples of the quality's step, and back. The rest of JPEG loses nothing. Tables and
// their scaling by quality are libjpeg's (ITU T.81, Annex K).
import type { Raster } from "./resampling.js";

const side = 8;

/** An RGB picture after compression at a quality of 1 to 100, with chroma at half the resolution (4:2:0). */
export function afterJpeg({ height, width, channels, pixels }: Raster, quality: number): Raster {
  if (channels !== 3) throw new Error(`afterJpeg: expected 3 channels, got ${channels}; convert the picture to RGB`);
  if (!(quality >= 1 && quality <= 100)) throw new Error(`afterJpeg: expected a quality from 1 to 100, got ${quality}`);
  const [luma, blue, red] = toPlanes(pixels, height, width);
  compress(luma, stepsOf(lumaSteps, quality));
  const [smallBlue, smallRed] = [halved(blue), halved(red)];
  compress(smallBlue, stepsOf(chromaSteps, quality));
  compress(smallRed, stepsOf(chromaSteps, quality));
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const light = luma.values[y * luma.width + x] + 128;
      const chroma = (y >> 1) * smallBlue.width + (x >> 1);
      const [b, r] = [smallBlue.values[chroma], smallRed.values[chroma]];
      result[at] = light + 1.402 * r;
      result[at + 1] = light - 0.344136 * b - 0.714136 * r;
      result[at + 2] = light + 1.772 * b;
    }
  return { height, width, channels, pixels: new Uint8Array(result.buffer) };
}

/** One component, around 0; its sides are whole blocks. */
interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Luma, blue and red chroma, with the last row and column repeated up to whole blocks of halved chroma. */
function toPlanes(pixels: Uint8Array, height: number, width: number): [Plane, Plane, Plane] {
  const whole = (length: number) => Math.ceil(length / (2 * side)) * 2 * side;
  const [rows, columns] = [whole(height), whole(width)];
  const plane = (): Plane => ({ height: rows, width: columns, values: new Float32Array(rows * columns) });
  const planes: [Plane, Plane, Plane] = [plane(), plane(), plane()];
  const [luma, blue, red] = planes.map(({ values }) => values);
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++) {
      const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
      const light = 0.299 * pixels[at] + 0.587 * pixels[at + 1] + 0.114 * pixels[at + 2];
      luma[i] = light - 128;
      blue[i] = (pixels[at + 2] - light) / 1.772;
      red[i] = (pixels[at] - light) / 1.402;
    }
  return planes;
}

/** Means of 2 x 2. */
function halved({ height, width, values }: Plane): Plane {
  const small = new Float32Array(values.length / 4);
  for (let y = 0, i = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2, i++) {
      const at = y * width + x;
      small[i] = (values[at] + values[at + 1] + values[at + width] + values[at + width + 1]) / 4;
    }
  return { height: height / 2, width: width / 2, values: small };
}

const block = new Float32Array(side * side);
const half = new Float32Array(side * side);

/** Rounds the coefficients of every block, in place. */
function compress({ height, width, values }: Plane, steps: Float32Array): void {
  for (let top = 0; top < height; top += side)
    for (let left = 0; left < width; left += side) {
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) block[y * side + x] = values[(top + y) * width + left + x];
      transform(block, half, cosines); // rows, transposed
      transform(half, block, cosines); // columns, transposed back
      for (let i = 0; i < block.length; i++) block[i] = Math.round(block[i] / steps[i]) * steps[i];
      transform(block, half, inverseCosines);
      transform(half, block, inverseCosines);
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) values[(top + y) * width + left + x] = block[y * side + x];
    }
}

/** Multiplies each row by a matrix and writes it as a column. */
function transform(from: Float32Array, into: Float32Array, matrix: Float32Array): void {
  for (let row = 0; row < side; row++)
    for (let k = 0; k < side; k++) {
      let sum = 0;
      for (let i = 0; i < side; i++) sum += from[row * side + i] * matrix[k * side + i];
      into[k * side + row] = sum;
    }
}

/** The cosine transform with rows of unit length: [frequency, place]; its transpose takes it back. */
const cosines = Float32Array.from({ length: side * side }, (_, i) => {
  const [frequency, place] = [Math.floor(i / side), i % side];
  return Math.sqrt((frequency === 0 ? 1 : 2) / side) * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
});
const inverseCosines = cosines.map((_, i) => cosines[(i % side) * side + Math.floor(i / side)]);

const lumaSteps = [
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56],
  ...[14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92],
  ...[49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
];
const chromaSteps = [
  ...[17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99],
  ...[47, 66, 99, 99, 99, 99, 99, 99, ...Array.from({ length: 32 }, () => 99)],
];

/** libjpeg's jpeg_set_quality: steps shrink linearly above 50 and grow by 1 / quality below. */
function stepsOf(steps: readonly number[], quality: number): Float32Array {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Float32Array.from(steps, (step) => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
}
