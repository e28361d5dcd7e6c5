import sharp from "sharp";
import { expect, test } from "vitest";
import { afterJpeg } from "../../lib/data/jpeg-loss.js";
import type { Raster } from "../../lib/data/resampling.js";

/** A smooth picture of slow waves, whose chroma survives halving. */
function waves(height: number, width: number): Raster {
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    return 128 + 60 * Math.sin(x / 7 + c) + 50 * Math.cos(y / 9 - 2 * c);
  });
  return { height, width, channels: 3, pixels };
}

function rootMeanSquare(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length);
}

/** By way of libjpeg, as sharp has it. */
async function byLibjpeg({ height, width, pixels }: Raster, quality: number): Promise<Uint8Array> {
  const file = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: "4:2:0" })
    .toBuffer();
  return new Uint8Array(await sharp(file).raw().toBuffer());
}

test.each([10, 50, 90])(
  "at quality %i a grey picture becomes what libjpeg makes of it, but for rounding",
  async (quality) => {
    const { pixels, ...rest } = waves(40, 36);
    const picture = { ...rest, pixels: pixels.map((_, i) => pixels[i - (i % 3)]) };
    const [actual, expected] = [afterJpeg(picture, quality).pixels, await byLibjpeg(picture, quality)];
    expect(actual.length).toBe(expected.length);
    expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i])))).toBeLessThanOrEqual(2);
  },
);

test.each([10, 50, 90])(
  "at quality %i colours are nearly libjpeg's, which smooths chroma as it grows back",
  async (quality) => {
    const picture = waves(40, 36);
    const [actual, expected] = [afterJpeg(picture, quality).pixels, await byLibjpeg(picture, quality)];
    expect(rootMeanSquare(actual, expected)).toBeLessThan(4);
  },
);

test("a picture of one grey stays as it is, of any size", () => {
  for (const side of [1, 7, 8, 36]) {
    const picture = { height: side, width: side, channels: 3, pixels: new Uint8Array(side * side * 3).fill(128) };
    expect(afterJpeg(picture, 30)).toEqual(picture);
  }
});

test("a lower quality is further from the picture", () => {
  const picture = waves(32, 32);
  const losses = [95, 60, 20, 5].map((quality) => rootMeanSquare(afterJpeg(picture, quality).pixels, picture.pixels));
  expect(losses).toEqual([...losses].sort((a, b) => a - b));
});

test("pictures that aren't RGB and other qualities are refused", () => {
  const grey = { height: 1, width: 1, channels: 1, pixels: new Uint8Array(1) };
  expect(() => afterJpeg(grey, 50)).toThrow("afterJpeg: expected 3 channels, got 1");
  expect(() => afterJpeg(waves(8, 8), 0)).toThrow("afterJpeg: expected a quality from 1 to 100, got 0");
});
