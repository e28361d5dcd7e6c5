import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { figure } from "../../lib/figures/figure.js";
import { textWidth } from "../../lib/figures/font-metrics.js";
import { figureMistakes, figurePng, figureSvg, saveFigure } from "../../lib/figures/static.js";
import { bars, learningCurve, scaling, similarity, threeExamples } from "./example-figures.js";

const example = figure(
  { title: "Two points", subtitle: "and a line" },
  [{ type: "scatter", mode: "lines", name: "runs", x: [1, 2], y: [0, 1], line: { color: "#d55e00", width: 4 } }],
  { xaxis: { title: { text: "step" } }, plotHeight: 200 },
);

/** Number of pixels in a rectangle of the PNG that aren't white. */
async function inkIn(png: Buffer, place: { left: number; top: number; width: number; height: number }) {
  const pixels = await sharp(png).extract(place).greyscale().raw().toBuffer();
  return [...pixels].filter((value) => value < 250).length;
}

test("the SVG has the figure's size, its words and its line", async () => {
  const svg = await figureSvg(example);
  expect(svg).toContain(`height="${example.layout.height}"`);
  for (const words of ["Two points", "and a line", "step"]) expect(svg).toContain(words);
  expect(svg).toContain("rgb(213, 94, 0)");
});

test("the PNG shows letters, not only lines", async () => {
  const png = await figurePng(example);
  const { width, height } = await sharp(png).metadata();
  expect({ width, height }).toEqual({ width: 800, height: example.layout.height });
  const title = { left: 18, top: 15, width: 110, height: 20 };
  expect(await inkIn(png, title)).toBeGreaterThan(300);
  const untitled = await figurePng({ ...example, layout: { ...example.layout, title: { text: "" } } });
  expect(await inkIn(untitled, title)).toBe(0);
});

test("a figure can be drawn at another size and resolution", async () => {
  const { width, height } = await sharp(await figurePng(example, { width: 500, height: 300, scale: 2 })).metadata();
  expect({ width, height }).toEqual({ width: 1000, height: 600 });
});

test("an axis title keeps its distance from the labels, however wide they are", async () => {
  const gapBeside = async (label: string) => {
    const yaxis = { title: { text: "error" }, tickvals: [0, 1], ticktext: ["0", label] };
    const svg = await figureSvg(
      figure({ title: "Two points", subtitle: "" }, example.data, { yaxis, plotHeight: 200 }),
    );
    const title = Number(/class="ytitle" transform="rotate\(-90,([\d.]+)/.exec(svg)?.[1]);
    const labelsEnd = Number(/class="ytick"><text[^>]* x="([\d.]+)"/.exec(svg)?.[1]);
    return labelsEnd - textWidth(label, { size: 13 }) - title;
  };
  expect(await gapBeside("a hundred percent")).toBeCloseTo(await gapBeside("1"), 1);
});

test("figures are saved by the ending of their name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "figures-"));
  try {
    await saveFigure(join(folder, "new", "figure.svg"), example);
    await saveFigure(join(folder, "figure.PNG"), example);
    expect(readFileSync(join(folder, "new", "figure.svg"), "utf8")).toMatch(/^<svg/);
    expect((await sharp(join(folder, "figure.PNG")).metadata()).width).toBe(1600);
    await expect(saveFigure(join(folder, "figure.pdf"), example)).rejects.toThrow(".svg or .png, got");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a heat map has every cell in its colour", async () => {
  const svg = await figureSvg(similarity);
  const cells = [...svg.matchAll(/data:image\/svg\+xml;base64,([\w+/=]+)/g)].map(([, data]) =>
    Buffer.from(data, "base64").toString(),
  );
  expect(cells).toHaveLength(2);
  for (const panel of cells) expect(panel.match(/<rect/g)).toHaveLength(4);
  expect(cells[1]).toContain("rgba(0,63,99,1)"); // #003f63, the greatest
  expect(cells[0]).toContain("rgba(247,251,255,1)"); // #f7fbff, the least
});

test("an example's picture is in its card", async () => {
  const figure = await threeExamples();
  const { data, info } = await sharp(await figurePng(figure))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colourAt = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)];
  const top = Math.round(figure.layout.margin!.t!);
  // Pictures are 140 pixels wide, 26 below the top of cards of 430 x 200, after a margin of 18.
  for (const [x, y] of [
    [0, 0],
    [430, 0],
    [0, 200],
  ])
    for (const inside of [4, 136]) expect(colourAt(18 + x + inside, top + y + 26 + inside)).toEqual([255, 0, 0]);
  expect(colourAt(18 + 430 + 70, top + 200 + 96)).toEqual([255, 255, 255]);
});

test("Plotly understands all of every figure", async () => {
  for (const figure of [scaling, learningCurve, bars, similarity, await threeExamples()])
    expect(figureMistakes(figure)).toEqual([]);
});

test("a value that Plotly would pass over is found", () => {
  expect(figureMistakes(example)).toEqual([]);
  const misspelt = { ...example, layout: { ...example.layout, title: { txt: "Two points" } } };
  expect(figureMistakes(misspelt)).toEqual([expect.stringContaining("txt")]);
});
