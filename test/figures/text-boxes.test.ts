import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import { textWidth } from "../../lib/figures/font-metrics.js";
import { boxOf } from "../../lib/figures/text-boxes.js";

function boxOfSvg(content: string) {
  const { document } = new JSDOM(`<svg>${content}</svg>`).window;
  return boxOf(document.querySelector("svg")!.firstElementChild!);
}

const ab = textWidth("ab", { size: 10 });

test("a text lies around its base line, to the right of x, or to both sides, or to the left, by its anchor", () => {
  const text = (anchor: string) => `<text x="50" y="20" style="font-size:10px" text-anchor="${anchor}">ab</text>`;
  // DejaVu's letters reach from 0.928 of the font size above the base line to 0.236 below.
  expect(boxOfSvg(text("start"))).toMatchObject({ left: 50, right: 50 + ab, bottom: 20 + 2.36 });
  expect(boxOfSvg(text("start")).top).toBeCloseTo(20 - 9.28, 10);
  expect(boxOfSvg(text("middle")).left).toBeCloseTo(50 - ab / 2, 10);
  expect(boxOfSvg(text("end"))).toMatchObject({ left: 50 - ab, width: ab });
});

test("lines are 1.3 font sizes apart and the widest counts", () => {
  const box = boxOfSvg(
    `<text style="font-size:10px"><tspan class="line">a</tspan><tspan class="line">ab</tspan><tspan class="line">b</tspan></text>`,
  );
  expect(box.width).toBeCloseTo(ab, 10);
  expect(box.height).toBeCloseTo(26 + 11.64, 10);
});

test("superscripts and bold parts have widths of their own", () => {
  const box = boxOfSvg(
    `<text style="font-size:10px">10<tspan style="font-size:70%">12</tspan><tspan style="font-weight:bold">b</tspan></text>`,
  );
  const width =
    textWidth("10", { size: 10 }) + textWidth("12", { size: 7 }) + textWidth("b", { size: 10, weight: "bold" });
  expect(box.width).toBeCloseTo(width, 10);
});

test("a group holds its children where their transforms put them", () => {
  const box = boxOfSvg(`<g>
    <rect x="0" y="0" width="10" height="4" transform="translate(100,50)"/>
    <rect x="0" y="0" width="10" height="4" transform="rotate(90,10,0)"/></g>`);
  // A quarter turn about (10, 0) takes (0..10, 0..4) to (6..10, -10..0).
  expect(box.left).toBeCloseTo(6, 10);
  expect(box.top).toBeCloseTo(-10, 10);
  expect([box.right, box.bottom]).toEqual([110, 54]);
});

test("a node without text has no extent", () => {
  expect(boxOfSvg("<g><path d='M0,0L9,9'/></g>")).toMatchObject({ x: 0, y: 0, width: 0, height: 0 });
});
