import { expect, test } from "vitest";
import { coloursOfFlag } from "../../../lib/data/tasks/flag-colours.js";

type Rgb = readonly [number, number, number];

/** Pixels in the given numbers. */
function pixels(...parts: [number, Rgb][]): Uint8Array {
  return Uint8Array.from(parts.flatMap(([count, rgb]) => Array.from({ length: count }, () => rgb).flat()));
}

const red: Rgb = [206, 17, 38];
const nearlyWhite: Rgb = [238, 238, 238];
const background: Rgb = [255, 255, 255];

test("colours are named by hue, saturation and value", () => {
  const named: [Rgb, string[]][] = [
    [red, ["red"]],
    [[120, 10, 60], ["red"]], // maroon, a hue of 333 degrees
    [[255, 136, 62], ["orange"]],
    [[252, 209, 22], ["yellow"]],
    [[0, 122, 61], ["green"]],
    [[0, 40, 104], ["blue"]],
    [[108, 172, 228], ["blue"]],
    [nearlyWhite, ["white"]],
    [[20, 20, 20], ["black"]],
    [[130, 130, 130], []], // grey
  ];
  for (const [rgb, colours] of named) expect(coloursOfFlag(pixels([10, rgb]))).toEqual(colours);
});

test("a colour has to cover a twentieth of the flag, and the background is no part of it", () => {
  expect(coloursOfFlag(pixels([95, red], [5, nearlyWhite]))).toEqual(["red", "white"]); // 5 of 100
  expect(coloursOfFlag(pixels([96, red], [4, nearlyWhite]))).toEqual(["red"]);
  expect(coloursOfFlag(pixels([95, red], [5, nearlyWhite], [900, background]))).toEqual(["red", "white"]);
  expect(coloursOfFlag(pixels([10, background]))).toEqual([]);
});
