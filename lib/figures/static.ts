// A figure as a static picture, without a browser: Plotly draws SVG into jsdom's document, resvg makes a PNG of it.
// Loading Plotly takes about 1.5 s, once; a figure then takes a few tenths of a second.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { JSDOM } from "jsdom";
import { writeFileAtomically } from "../runtime/files.js";
import type { Figure } from "./figure.js";
import { fontFamily, fontFiles } from "./font-metrics.js";
import { svgCanvas } from "./svg-canvas.js";
import { boxOf, type SvgNode } from "./text-boxes.js";

/** Width and height in pixels; a figure's own where not given. */
export interface FigureSize {
  readonly width?: number;
  readonly height?: number;
}

/** The figure as an SVG document. */
export async function figureSvg(figure: Figure, size: FigureSize = {}): Promise<string> {
  const { width = figure.layout.width, height = figure.layout.height } = size;
  const layout = { ...figure.layout, width, height };
  const options = { format: "svg", imageDataOnly: true, width, height };
  const content = await loadPlotly().toImage({ data: figure.data, layout }, options);
  const svg = content.startsWith("data:") ? decodeURIComponent(content.slice(content.indexOf(",") + 1)) : content;
  return svg.replaceAll("TOBESTRIPPED", ""); // Plotly's mark for browsers that escape quotes in styles
}

/** The figure as a PNG; `scale` 2 has four times the pixels. */
export async function figurePng(figure: Figure, { scale = 1, ...size }: FigureSize & { scale?: number } = {}) {
  const svg = await figureSvg(figure, size);
  const font = {
    loadSystemFonts: false, // the same letters everywhere, and without any system font resvg would leave text out
    fontFiles: Object.values(fontFiles),
    defaultFontFamily: fontFamily,
    sansSerifFamily: fontFamily,
  };
  return new Resvg(svg, { background: "white", fitTo: { mode: "zoom", value: scale }, font }).render().asPng();
}

/** Writes a figure to a file whose name ends in .svg or .png (at double resolution). */
export async function saveFigure(path: string, figure: Figure, size: FigureSize = {}): Promise<void> {
  const extension = extname(path).toLowerCase();
  if (extension !== ".svg" && extension !== ".png")
    throw new Error(`saveFigure: expected a path ending in .svg or .png, got ${path}; choose one of the two`);
  const content = extension === ".svg" ? figureSvg(figure, size) : figurePng(figure, { ...size, scale: 2 });
  writeFileAtomically(path, await content);
}

/** What Plotly finds wrong with a figure: attributes that it doesn't know, and values that it would pass over. */
export function figureMistakes(figure: Figure): string[] {
  const found = loadPlotly().validate(figure.data, figure.layout) ?? [];
  const mistakes = found.filter(({ code }) => code !== "unused"); // such as the grid's colour where no grid is shown
  return mistakes.map(({ msg }) => msg);
}

interface Plotly {
  toImage(figure: { data: unknown; layout: unknown }, options: object): Promise<string>;
  validate(data: unknown, layout: unknown): { code: string; msg: string }[] | undefined;
}

let plotly: Plotly | undefined;

function loadPlotly(): Plotly {
  plotly ??= startPlotly();
  return plotly;
}

function startPlotly(): Plotly {
  const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true, runScripts: "outside-only" });
  const measure = function (this: SvgNode) {
    return boxOf(this);
  };
  Object.assign(window, { TextDecoder, TextEncoder, matchMedia: () => ({ matches: false, addListener() {} }) });
  Object.assign(window.URL, { createObjectURL: () => "blob:" });
  Object.assign(window.HTMLCanvasElement.prototype, svgCanvas);
  Object.assign(window.SVGElement.prototype, { getBBox: measure });
  Object.assign(window.Element.prototype, { getBoundingClientRect: measure });
  window.eval(readFileSync(createRequire(__filename).resolve("plotly.js-dist/plotly.js"), "utf8"));
  return (window as unknown as { Plotly: Plotly }).Plotly;
}
