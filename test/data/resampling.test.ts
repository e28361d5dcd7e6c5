import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { resizeGrey16 } from "../../lib/data/grey16-resizing.js";
import {
  type Raster,
  type ResizeOptions,
  resizeLikePillow,
  resizeLikeTorch,
  resizeNearest,
  type Size,
} from "../../lib/data/resampling.js";
import { axisWeights, pillowWeights, type ResamplingFilter, torchWeights } from "../../lib/data/resampling-weights.js";
import { resizeLikeTensorFlow } from "../../lib/data/tensorflow-resizing.js";

const whole = ({ height, width }: Size) => ({ top: 0, left: 0, height, width });

/** One row of grey pixels, resized to a width. */
function row(pixels: number[], width: number, filter: ResamplingFilter): number[] {
  const raster = { height: 1, width: pixels.length, channels: 1, pixels: Uint8Array.from(pixels) };
  const size = { height: 1, width };
  return [...resizeLikePillow(raster, size, { filter, region: whole(size) }).pixels];
}

test("a box averages the pixels that a result covers", () => {
  expect(row([0, 10, 20, 30], 2, "box")).toEqual([5, 25]);
});

test("halving bilinearly weights three pixels at a border by 3, 3 and 1", () => {
  // Centre 1, reach 2: pixels 0, 1, 2 lie at -0.25, 0.25, 0.75 of the reach. (0 * 3 + 10 * 3 + 20) / 7 = 7.1; mirrored 22.9.
  expect(row([0, 10, 20, 30], 2, "bilinear")).toEqual([7, 23]);
});

test("doubling bicubically overshoots a step, which is cut to 0 and 255", () => {
  // cubic(1/4) = 0.867, cubic(3/4) = 0.227, cubic(5/4) = -0.070. Second pixel: 255 * 0.227 / 1.094 = 52.8; the first one is
  // 255 * -0.070 / 0.797 = -22.5.
  expect(row([0, 255], 4, "bicubic")).toEqual([0, 53, 202, 255]);
});

test("Hamming and Lanczos have their own shapes", () => {
  // hamming(1/4) = sinc(pi/4) (0.54 + 0.46 cos(pi/4)) = 0.9003 * 0.8653 = 0.7790, hamming(3/4) = 0.3001 * 0.2147 = 0.0644:
  // 255 * 0.0644 / 0.8435 = 19.5. Of Lanczos, sinc(3/4) sinc(1/4) = 0.2702 and sinc(1/4) sinc(1/12) = 0.8900: 59.4.
  expect(row([0, 255], 4, "hamming")).toEqual([0, 19, 236, 255]);
  expect(row([0, 255], 4, "lanczos")).toEqual([0, 59, 196, 255]);
});

test("no filter takes the pixel under the centre of the result", () => {
  const raster = { height: 1, width: 5, channels: 1, pixels: Uint8Array.of(0, 1, 2, 3, 4) };
  // Centres 0.83, 2.5 and 4.17.
  expect([...resizeNearest(raster, { height: 1, width: 3 }, whole({ height: 1, width: 3 })).pixels]).toEqual([0, 2, 4]);
});

test("weights of PyTorch have as many bits as let the largest fit in 16 with a sign, at most 22", () => {
  const bits = (from: number, to: number) => torchWeights("bilinear", { from, to, first: 0, count: to }).bits;
  expect(bits(2, 4)).toBe(14); // the largest is 1, and 2^15 does not fit
  expect(bits(8, 2)).toBe(16); // the largest is 0.875 / 3.5 = 1/4, of which 2^17 is 2^15
  expect(bits(1000, 1)).toBe(22);
  expect(pillowWeights("bilinear", { from: 2, to: 4, first: 0, count: 4 }).bits).toBe(22);
});

test("weights become whole numbers without a list of them all, which very long axes would not survive", () => {
  const list = vi.spyOn(Object.getPrototypeOf(Int32Array) as Int32ArrayConstructor, "from");
  const { values } = pillowWeights("box", { from: 4, to: 2, first: 0, count: 2 });
  const calls = list.mock.calls.length;
  list.mockRestore();
  expect([...values].filter((value) => value > 0)).toEqual(new Array(4).fill(2 ** 21));
  expect(calls).toBe(0);
});

const filters = fc.constantFrom<ResamplingFilter>("box", "bilinear", "hamming", "bicubic", "lanczos");
const side = fc.integer({ min: 1, max: 24 });
const rasters = fc.record({ height: side, width: side, channels: fc.constantFrom(1, 3, 4) }).chain((shape) =>
  fc
    .uint8Array({
      minLength: shape.height * shape.width * shape.channels,
      maxLength: shape.height * shape.width * shape.channels,
    })
    .map((pixels): Raster => ({ ...shape, pixels })),
);

/** Pillow's arithmetic written down plainly, one result at a time. */
function plain(
  raster: Raster,
  size: Size,
  { filter, columnsFirst }: { filter: ResamplingFilter; columnsFirst: boolean },
) {
  const along = (from: Raster, to: number, isRow: boolean): Raster => {
    const length = isRow ? from.width : from.height;
    const { starts, counts, values, stride } = axisWeights(filter, { from: length, to, first: 0, count: to });
    const shape = isRow ? { height: from.height, width: to } : { height: to, width: from.width };
    const pixels = new Uint8Array(shape.height * shape.width * from.channels);
    for (let i = 0; i < pixels.length; i++) {
      const c = i % from.channels;
      const x = Math.floor(i / from.channels) % shape.width;
      const y = Math.floor(i / from.channels / shape.width);
      const at = isRow ? x : y;
      let sum = 2 ** 21;
      for (let k = 0; k < counts[at]; k++) {
        const weight = values[at * stride + k];
        const place = isRow ? y * from.width + starts[at] + k : (starts[at] + k) * from.width + x;
        sum += from.pixels[place * from.channels + c] * Math.trunc(weight * 2 ** 22 + Math.sign(weight) * 0.5);
      }
      pixels[i] = Math.min(Math.max(Math.floor(sum / 2 ** 22), 0), 255);
    }
    return { ...shape, channels: from.channels, pixels };
  };
  return columnsFirst
    ? along(along(raster, size.height, false), size.width, true)
    : along(along(raster, size.width, true), size.height, false);
}

test("the fast passes give what the plain sums give, in the order of either version of Pillow", () => {
  fc.assert(
    fc.property(rasters, fc.record({ height: side, width: side }), filters, (raster, size, filter) => {
      const options: ResizeOptions = { filter, region: whole(size) };
      const isTall = raster.height - size.height > 2 * Math.max(raster.width - size.width, 0);
      expect(resizeLikePillow(raster, size, { ...options, pillow: 12 })).toEqual(
        plain(raster, size, { filter, columnsFirst: false }),
      );
      expect(resizeLikePillow(raster, size, options)).toEqual(plain(raster, size, { filter, columnsFirst: isTall }));
    }),
    { numRuns: 60 },
  );
});

test("from Pillow 13 on, a picture whose height shrinks most is resized along its columns first", () => {
  // [[0, 255], [255, 0], ...]: along columns first, grey is left; along rows first, the overshoots of the step are cut.
  const pixels = Uint8Array.from({ length: 18 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 0 : 255));
  const raster = { height: 9, width: 2, channels: 1, pixels };
  const size = { height: 1, width: 4 };
  const resized = (pillow: 12 | 13) => [
    ...resizeLikePillow(raster, size, { filter: "bicubic", region: whole(size), pillow }).pixels,
  ];
  expect(resized(13)).not.toEqual(resized(12));
  const half = resizeLikePillow(
    raster,
    { height: 1, width: 2 },
    { filter: "bicubic", region: whole({ height: 1, width: 2 }) },
  );
  expect(resized(13)).toEqual(row([...half.pixels], 4, "bicubic"));
});

const regions = fc.record({ top: fc.nat(), left: fc.nat(), height: fc.nat(), width: fc.nat() });

test("a region is cut out of the whole result, by every way of resizing", () => {
  fc.assert(
    fc.property(rasters, fc.record({ height: side, width: side }), filters, regions, (raster, size, filter, seed) => {
      const top = seed.top % size.height;
      const left = seed.left % size.width;
      const region = {
        top,
        left,
        height: 1 + (seed.height % (size.height - top)),
        width: 1 + (seed.width % (size.width - left)),
      };
      const ways: ((region: ResizeOptions["region"]) => Raster)[] = [
        (part) => resizeLikePillow(raster, size, { filter, region: part }),
        (part) => resizeLikePillow(raster, size, { filter, region: part, pillow: 12 }),
        (part) => resizeLikeTorch(raster, size, { filter, region: part }),
        (part) => resizeLikeTensorFlow(raster, size, part),
        (part) => resizeNearest(raster, size, part),
      ];
      for (const resize of ways) expect(resize(region)).toEqual(cut(resize(whole(size)), region));
    }),
    { numRuns: 60 },
  );
});

function cut({ width, channels, pixels }: Raster, region: ResizeOptions["region"]): Raster {
  const kept = Uint8Array.from({ length: region.height * region.width * channels }, (_, i) => {
    const x = region.left + (Math.floor(i / channels) % region.width);
    const y = region.top + Math.floor(i / channels / region.width);
    return pixels[(y * width + x) * channels + (i % channels)];
  });
  return { height: region.height, width: region.width, channels, pixels: kept };
}

test("PyTorch's shorter weights change a pixel by two steps at most", () => {
  fc.assert(
    fc.property(rasters, fc.record({ height: side, width: side }), (raster, size) => {
      const options: ResizeOptions = { filter: "bilinear", region: whole(size), pillow: 12 };
      const torch = resizeLikeTorch(raster, size, options).pixels;
      const pillow = resizeLikePillow(raster, size, options).pixels;
      expect(Math.max(...torch.map((value, i) => Math.abs(value - pillow[i])))).toBeLessThanOrEqual(2);
    }),
    { numRuns: 60 },
  );
});

test("16-bit grey keeps its 16 bits and is cut to them", () => {
  const raster = { height: 1, width: 2, channels: 1, pixels: Uint16Array.of(0, 65535) };
  const size = { height: 1, width: 4 };
  // As for bytes: 65535 * 0.2266 / 1.0938 = 13575.
  const resized = resizeGrey16(raster, size, { filter: "bicubic", region: whole(size) });
  expect([...resized.pixels]).toEqual([0, 13575, 51960, 65535]);
});

test("TensorFlow interpolates between the two nearest pixels and cuts fractions off", () => {
  const raster = { height: 1, width: 2, channels: 1, pixels: Uint8Array.of(0, 101) };
  // Places -0.25, 0.25, 0.75 and 1.25: a quarter of 101 is 25.25, three quarters are 75.75.
  expect([...resizeLikeTensorFlow(raster, { height: 1, width: 4 }, whole({ height: 1, width: 4 })).pixels]).toEqual([
    0, 25, 75, 101,
  ]);
  // Shrinking to a quarter reads the pixels 1 and 2 only: no antialias.
  const wide = { height: 1, width: 4, channels: 1, pixels: Uint8Array.of(200, 10, 20, 200) };
  expect([...resizeLikeTensorFlow(wide, { height: 1, width: 1 }, whole({ height: 1, width: 1 })).pixels]).toEqual([15]);
});
