import { expect, test } from "vitest";
import type { PairDataset } from "../../lib/data/dataset.js";
import { iconViews, pictureView, recolour, type ViewSettings, viewBatches } from "../../lib/data/picture-views.js";
import { randomStream, seedKey } from "../../lib/runtime/random.js";
import { expectNumbers } from "../tensors.js";

/** Nothing is changed. */
const still: ViewSettings = {
  ...{ area: [1, 1], aspect: [1, 1], mirrored: 0, recoloured: 0, grey: 0, blurred: 0 },
  colours: { brightness: 0, contrast: 0, saturation: 0, hue: 0 },
};
const side = 4;
/** Red grows to the right, green downwards. */
const slope = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
  const [pixel, channel] = [Math.floor(i / 3), i % 3];
  return channel === 0 ? 60 * (pixel % side) : channel === 1 ? 60 * Math.floor(pixel / side) : 0;
});
const viewOf = (views: ViewSettings, imageSize = side, seed = 1) => [
  ...pictureView(slope, side, { imageSize, views, stream: randomStream(seedKey(seed)) }),
];
const redOf = (view: readonly number[]) => view.filter((_, i) => i % 3 === 0);

test("without changes a view is the picture", () => {
  expect(viewOf(still)).toEqual([...slope]);
});

test("a smaller view is the bilinear picture", () => {
  // Two pixels for four: their middles lie between the first two and the last two pixels, 30 and 150.
  expect(redOf(viewOf(still, 2))).toEqual([30, 150, 30, 150]);
});

test("a mirrored view has left and right exchanged", () => {
  expect(redOf(viewOf({ ...still, mirrored: 1 })).slice(0, side)).toEqual([180, 120, 60, 0]);
});

test("a quarter of the area is half of each side", () => {
  const reds = redOf(viewOf({ ...still, area: [0.25, 0.25] })).slice(0, side);
  // Steps of half a pixel, 30 of red, except where they reach the picture's edge.
  const steps = reds.slice(1).map((red, i) => red - reds[i]);
  expect(Math.max(...steps)).toBeLessThanOrEqual(31);
  expect(Math.max(...reds) - Math.min(...reds)).toBeLessThanOrEqual(91);
});

test("a grey view has three equal channels, of the luminance of Rec. 601", () => {
  const grey = viewOf({ ...still, grey: 1 });
  for (let i = 0; i < grey.length; i += 3) {
    const expected = 0.299 * slope[i] + 0.587 * slope[i + 1] + 0.114 * slope[i + 2];
    expectNumbers(grey.slice(i, i + 3), [expected, expected, expected], 1.5);
  }
});

test("brightness, contrast and a full turn of the hue do what they say", () => {
  const colours = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };
  const pixels = () => Float32Array.from([100, 100, 100, 200, 200, 200]);
  const [bright, flat, turned] = [pixels(), pixels(), Float32Array.from([200, 40, 90])];
  recolour(bright, { ...colours, brightness: 0.5 });
  expectNumbers(bright, [50, 50, 50, 100, 100, 100], 0.1);
  recolour(flat, { ...colours, contrast: 0.5 }); // half as far from the mean, 150
  expectNumbers(flat, [125, 125, 125, 175, 175, 175], 0.1);
  recolour(turned, { ...colours, hue: 2 * Math.PI });
  expectNumbers(turned, [200, 40, 90], 0.5);
});

test("blurring keeps a flat picture and softens an edge", () => {
  const edge = Uint8Array.from({ length: 6 * 6 * 3 }, (_, i) => (Math.floor(i / 3) % 6 < 3 ? 0 : 240));
  const stream = randomStream(seedKey(5));
  const view = pictureView(edge, 6, { imageSize: 6, views: { ...still, blurred: 1 }, stream });
  expect(view[0]).toBe(0);
  expect(view[15]).toBe(240);
  expect(view[6]).toBeGreaterThan(0); // the last dark column
  expect(view[6] + view[9]).toBeCloseTo(240, -1);
});

const colours: PairDataset = {
  ...{ name: "colours", size: 6, imageSize: side, caption: () => ({ title: "", description: "", tags: [] }) },
  concept: String,
  readImage: (index, into, offset = 0) => into.fill(40 * index, offset, offset + side * side * 3),
};

test("a batch has two views of each picture, and is the same for the same key and step", () => {
  const settings = { batchSize: 3, imageSize: side, key: seedKey(2), views: still };
  const batch = viewBatches(colours, settings);
  const images = batch(5);
  const size = side * side * 3;
  expect(images).toHaveLength(6 * size);
  for (let i = 0; i < 3; i++) expect(images[i * size]).toBe(images[(3 + i) * size]); // picture i twice
  batch(0);
  expect(batch(5)).toEqual(images);
  const random = viewBatches(colours, { ...settings, views: iconViews })(5);
  expect(random.subarray(0, 3 * size)).not.toEqual(random.subarray(3 * size));
});
