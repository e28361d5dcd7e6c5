import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import {
  fontFamily,
  fontFiles,
  shortenText,
  textWidth,
  type Weight,
  wrapText,
} from "../../lib/figures/font-metrics.js";

/** What the renderer makes of a text: its width between two bars, less that of the bars alone. */
function renderedWidth(text: string, weight: Weight): number {
  const ink = (content: string) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="200"><text x="50" y="100" font-size="100" font-family="${fontFamily}" font-weight="${weight}">${content}</text></svg>`;
    return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles) } }).getBBox()!.width;
  };
  return ink(`|${text}|`) - ink("||");
}

test.each<[string, Weight]>([
  ["seeds", "normal"],
  ["WWiill 100", "normal"],
  ["größer × 5 …", "normal"],
  ["Zero-shot", "bold"],
])("the width of %s in %s letters is that of the renderer", (text, weight) => {
  expect(textWidth(text, { size: 100, weight }) / renderedWidth(text, weight)).toBeCloseTo(1, 2);
});

test("width grows with the size, and bold letters are wider", () => {
  expect(textWidth("error", { size: 24 })).toBeCloseTo(2 * textWidth("error"), 10);
  expect(textWidth("error", { weight: "bold" })).toBeGreaterThan(textWidth("error"));
});

test("a digit of DejaVu Sans is 1303 units of 2048 wide, and a character that it lacks has a width too", () => {
  expect(textWidth("7", { size: 2048 })).toBe(1303);
  expect(textWidth("\u{10fffd}", { size: 2048 })).toBeGreaterThan(0);
});

test("text is broken between words, and only where the next one doesn't fit", () => {
  const width = textWidth("three seeds of");
  expect(wrapText("three seeds of each size", width)).toEqual(["three seeds of", "each size"]);
  expect(wrapText("three seeds of each size", width - 0.1)).toEqual(["three seeds", "of each size"]);
  expect(wrapText("incomprehensibilities", 10)).toEqual(["incomprehensibilities"]);
});

test("text is shortened as little as possible", () => {
  expect(shortenText("an open book", textWidth("an open book"))).toBe("an open book");
  expect(shortenText("an open book", textWidth("an open b…"))).toBe("an open b…");
  expect(shortenText("an open book", textWidth("an open …"))).toBe("an open…");
});
