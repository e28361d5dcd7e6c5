import { expect, test } from "vitest";
import { renderIcon } from "../../lib/data/icon-rendering.js";
import { readIconSet } from "../../lib/data/icon-sets.js";
import { writeTinyIconify } from "./tiny-icons.js";

const shapes = readIconSet("shapes", { folder: writeTinyIconify() });
const style = { imageSize: 4, background: "#ffffff", colour: "#000000" };

/** The picture as text: # for the icon's colour, . for the background. */
async function drawing(name: string, { ink = [0, 0, 0], ...options } = {}): Promise<string[]> {
  const result = await renderIcon(shapes, name, { ...style, ...options });
  if (!("pixels" in result)) throw new Error(result.reason);
  const isInk = (at: number) => ink.every((value, channel) => result.pixels[at * 3 + channel] === value);
  const rows = [0, 1, 2, 3].map((y) => [0, 1, 2, 3].map((x) => (isInk(y * 4 + x) ? "#" : ".")).join(""));
  expect(result.pixels.length).toBe(48); // 4 x 4 x 3
  return rows;
}

test("an icon of one colour is drawn in the chosen colour on the chosen background", async () => {
  const result = await renderIcon(shapes, "left-half", { ...style, colour: "#0000ff", background: "#102030" });
  const row = [0, 0, 255, 0, 0, 255, 16, 32, 48, 16, 32, 48]; // two blue pixels, then two of #102030
  expect(result).toEqual({ pixels: Buffer.from([...row, ...row, ...row, ...row]) });
});

test("an icon with colours of its own keeps them", async () => {
  expect(await drawing("top-half", { ink: [0, 255, 0] })).toEqual(["####", "####", "....", "...."]);
});

test("aliases are mirrored and turned as they say", async () => {
  expect(await drawing("left-half")).toEqual(["##..", "##..", "##..", "##.."]);
  expect(await drawing("right-half")).toEqual(["..##", "..##", "..##", "..##"]);
  expect(await drawing("bottom-half", { ink: [0, 255, 0] })).toEqual(["....", "....", "####", "####"]);
  expect(await drawing("turned-half")).toEqual(["####", "####", "....", "...."]); // left goes up, clockwise
});

test("an icon that is not square is centred, not stretched", async () => {
  expect(await drawing("wide")).toEqual(["....", "####", "####", "...."]); // 16 x 8 in a square of 16
});

test("a broken SVG and an invisible icon give a reason instead of a picture", async () => {
  expect(await renderIcon(shapes, "broken", style)).toEqual({ reason: expect.stringMatching(/XML|parse/i) });
  expect(await renderIcon(shapes, "nothing", style)).toEqual({ reason: "nothing visible on this background" });
  expect(await renderIcon(shapes, "nothing", { ...style, background: "#000000" })).toHaveProperty("pixels");
});
