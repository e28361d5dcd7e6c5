import fc from "fast-check";
import { expect, test } from "vitest";
import { changedPicture, type PictureChange, recoloured } from "../../lib/data/picture-changes.js";
import type { Raster } from "../../lib/data/resampling.js";

/** A square picture of grey pixels. */
function grey(values: readonly number[]): Raster {
  const side = Math.sqrt(values.length);
  return { height: side, width: side, channels: 3, pixels: Uint8Array.from(values.flatMap((v) => [v, v, v])) };
}

function greys({ pixels }: Raster): number[] {
  return Array.from(pixels).filter((_, i) => i % 3 === 0);
}

const nearest = ["nearest", "nearest", "nearest"] as const;

test("no change gives the picture itself", () => {
  const picture = grey([1, 2, 3, 4]);
  expect(changedPicture(picture, {})).toEqual(picture);
});

test("a quarter turn is counter-clockwise", () => {
  // 1 2    2 4
  // 3 4    1 3
  expect(greys(changedPicture(grey([1, 2, 3, 4]), { degrees: 90, interpolations: nearest }))).toEqual([2, 4, 1, 3]);
  expect(greys(changedPicture(grey([1, 2, 3, 4]), { degrees: 90 }))).toEqual([2, 4, 1, 3]);
});

test("a crop of the left half becomes a square: each pixel twice as wide", () => {
  const picture = grey([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  const crop = { top: 0, left: 0, height: 1, width: 0.5 };
  const expected = [1, 1, 2, 2, 5, 5, 6, 6, 9, 9, 10, 10, 13, 13, 14, 14];
  expect(greys(changedPicture(picture, { crop, interpolations: nearest }))).toEqual(expected);
});

test("scaling down to one pixel by box and back leaves the mean", () => {
  const picture = grey([0, 20, 40, 60]);
  expect(greys(changedPicture(picture, { scaledTo: 1, interpolations: ["box", "box", "box"] }))).toEqual([
    30, 30, 30, 30,
  ]);
});

test("colours turn and fade as in the HSV cone", () => {
  const picture = { height: 1, width: 1, channels: 3, pixels: Uint8Array.of(200, 100, 100) };
  const changed = (hue: number, saturation: number, value: number) => [
    ...recoloured(picture, { hue, saturation, value }).pixels,
  ];
  // Red of value 200 and saturation 1/2: a third of a turn is green; without saturation, grey; with 2, no other colours.
  expect(changed(1 / 3, 1, 1)).toEqual([100, 200, 100]);
  expect(changed(-1 / 3, 1, 1)).toEqual([100, 100, 200]);
  expect(changed(0, 0, 1)).toEqual([200, 200, 200]);
  expect(changed(0, 2, 1)).toEqual([200, 0, 0]);
  expect(changed(0, 1, 0.5)).toEqual([100, 50, 50]);
  expect(changed(0, 1, 2)).toEqual([255, 128, 128]); // the value ends at 255
});

test("a change of nothing keeps every colour, and whole turns do", () => {
  const colour = fc.uint8Array({ minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(colour, fc.integer({ min: -2, max: 2 }), (pixels, hue) => {
      const picture = { height: 1, width: 1, channels: 3, pixels };
      expect([...recoloured(picture, { hue, saturation: 1, value: 1 }).pixels]).toEqual([...pixels]);
    }),
  );
});

test("whatever is done, the picture keeps its size and isn't touched itself", () => {
  const picture = grey(Array.from({ length: 81 }, (_, i) => i));
  const change: PictureChange = {
    degrees: 8,
    crop: { top: 0.1, left: 0, height: 0.8, width: 0.9 },
    scaledTo: 20,
    quality: 40,
    colour: { hue: 0.1, saturation: 0.9, value: 1.1 },
  };
  const changed = changedPicture(picture, change);
  expect([changed.height, changed.width, changed.pixels.length]).toEqual([9, 9, 243]);
  expect(greys(picture)).toEqual(Array.from({ length: 81 }, (_, i) => i));
});

test("a crop beyond the picture is refused", () => {
  const crop = { top: 0.5, left: 0, height: 0.6, width: 1 };
  expect(() => changedPicture(grey([1, 2, 3, 4]), { crop })).toThrow("expected a crop inside of the picture");
});
