// A figure in a notebook: one display in two forms. Plotly's JSON is interactive where a renderer for it is installed;
// the PNG shows everywhere else, as in notebooks not yet trusted, on code-hosting pages and in exported HTML.
import { notebookHost } from "../runtime/host.js";
import type { Figure } from "./figure.js";
import { type FigureSize, figurePng } from "./static.js";

/** Shows a figure below the running cell. Does nothing outside a notebook: there, `saveFigure` writes it to a file. */
export async function show(figure: Figure, size: FigureSize = {}): Promise<void> {
  const host = notebookHost();
  if (!host) return;
  const png = await figurePng(figure, size); // not enlarged: the notebook's renderer swaps it for Plotly's at natural size
  host.display({
    "application/vnd.plotly.v1+json": {
      data: figure.data,
      layout: { ...figure.layout, ...size },
      config: { displaylogo: false },
    },
    "image/png": png.toString("base64"),
    "text/plain": `Figure: ${figure.title}`,
  });
}
