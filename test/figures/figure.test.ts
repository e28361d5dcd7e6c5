import { expect, test } from "vitest";
import { figure, intervalBars, plainText } from "../../lib/figures/figure.js";

const long = "three seeds of each of the six sizes, ".repeat(8);

test("a long subtitle takes more lines, and the figure grows instead of the plot shrinking", () => {
  const short = figure({ title: "Title", subtitle: "short" }, [], { plotHeight: 300 }).layout;
  const tall = figure({ title: "Title", subtitle: long }, [], { plotHeight: 300 }).layout;
  expect(tall.height - short.height).toBe(Math.round(tall.margin!.t! - short.margin!.t!));
  expect(tall.height).toBeGreaterThan(short.height + 20);
});

test("axes keep what a figure says of them and take the rest from the house style", () => {
  const { layout } = figure({ title: "Title", subtitle: "" }, [], {
    xaxis: { title: { text: "step" }, showline: false },
  });
  expect(layout.xaxis).toMatchObject({ title: { text: "step", standoff: 12 }, showline: false, gridcolor: "#e6e6e6" });
});

test("intervals become lengths to both sides, and a value without one has none", () => {
  const bars = intervalBars([0.5, 0.2], [[0.4, 0.75], undefined]);
  expect(bars.array).toEqual([0.25, 0]);
  expect(bars.arrayminus[0]).toBeCloseTo(0.1, 12);
  expect(bars.arrayminus[1]).toBe(0);
});

test("text from data can't be taken for a tag", () => {
  expect(plainText("I <3 R&B")).toBe("I &lt;3 R&amp;B");
});
