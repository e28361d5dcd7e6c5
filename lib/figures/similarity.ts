// Which caption goes with which picture: a batch's similarities as heat maps, such as before and after training.
import { colours, type Figure, figure, type Heading, plainText } from "./figure.js";
import { shortenText, textWidth } from "./font-metrics.js";
import type { Annotation, Axis, HeatmapTrace } from "./plotly.js";

export interface SimilarityPanel {
  readonly title: string;
  /** Cosine similarities [B, B]: rows are pictures, columns captions. */
  readonly similarities: readonly (readonly number[])[];
}

const labelSize = 12;
const longestLabel = 180;
const gap = 36;
const mostNumbers = 12; // rows in a panel whose cells have room for their values
const mostLeaning = 16; // columns with room for captions that lean; beyond, they stand

/** One square per panel, side by side, in one colour scale; `captions` [B] name both rows and columns. */
export function similarityFigure(
  panels: readonly SimilarityPanel[],
  { captions, ...heading }: Heading & { captions: readonly string[] },
): Figure {
  requireSquares(panels, captions.length);
  const labels = captions.map((caption) => shortenText(caption, longestLabel, { size: labelSize }));
  const labelWidth = Math.max(...labels.map((label) => textWidth(label, { size: labelSize })));
  const side = Math.min(440, Math.max(240, 46 * captions.length));
  const plotWidth = panels.length * (side + gap) - gap;
  const starts = panels.map((_, i) => (i * (side + gap)) / plotWidth);
  const axes = starts.flatMap((start, i) => [
    [axisName("x", i), columnAxis(labels, [start, start + side / plotWidth], i)],
    [axisName("y", i), rowAxis(labels, i)],
  ]);
  const captionHeight = captions.length <= mostLeaning ? Math.SQRT1_2 * (labelWidth + labelSize) : labelWidth;
  const margin = { l: labelWidth + 50, r: 92, t: 40, b: captionHeight + 56 };
  return figure(heading, heatmaps(panels), {
    ...Object.fromEntries(axes),
    annotations: panels.map((panel, i) => panelTitle(panel.title, starts[i])),
    width: Math.round(plotWidth + margin.l + margin.r),
    plotHeight: side,
    margin,
  });
}

function heatmaps(panels: readonly SimilarityPanel[]): HeatmapTrace[] {
  const all = panels.flatMap((panel) => panel.similarities.flat());
  return panels.map(({ similarities, title }, i) => ({
    type: "heatmap",
    name: title,
    z: similarities,
    zmin: all.reduce((least, value) => Math.min(least, value)),
    zmax: all.reduce((most, value) => Math.max(most, value)),
    colorscale: [
      [0, "#f7fbff"],
      [0.5, colours.sky],
      [1, "#003f63"],
    ],
    texttemplate: similarities.length <= mostNumbers ? "%{z:.2f}" : "",
    textfont: { size: 11 },
    xgap: 1,
    ygap: 1,
    xaxis: `x${i === 0 ? "" : i + 1}`,
    yaxis: `y${i === 0 ? "" : i + 1}`,
    showscale: i === panels.length - 1,
    colorbar: { title: { text: "cosine", font: { size: labelSize } }, thickness: 14, outlinewidth: 0 },
    hovertemplate: "picture %{y}, caption %{x}: %{z:.3f}<extra></extra>",
  }));
}

function columnAxis(labels: readonly string[], domain: readonly [number, number], panel: number): Axis {
  const anchor = `y${panel === 0 ? "" : panel + 1}` as const;
  return {
    ...cellAxis(labels),
    domain,
    anchor,
    tickangle: labels.length <= mostLeaning ? 45 : 90,
    title: { text: "caption" },
  };
}

/** Rows run from the top down; only the first panel names them. */
function rowAxis(labels: readonly string[], panel: number): Axis {
  const anchor = `x${panel === 0 ? "" : panel + 1}` as const;
  const first = panel === 0;
  const title = first ? { title: { text: "picture" } } : {};
  return { ...cellAxis(labels), anchor, autorange: "reversed", showticklabels: first, ...title };
}

function cellAxis(labels: readonly string[]): Axis {
  const tickvals = labels.map((_, i) => i);
  return {
    tickvals,
    ticktext: labels.map(plainText),
    tickfont: { size: labelSize },
    showgrid: false,
    showline: false,
    ticks: "",
    ticklabelstandoff: 4,
  };
}

function axisName(letter: "x" | "y", panel: number): string {
  return `${letter}axis${panel === 0 ? "" : panel + 1}`;
}

function panelTitle(title: string, start: number): Annotation {
  const place = { xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom" } as const;
  return { text: `<b>${plainText(title)}</b>`, x: start, y: 1, yshift: 6, ...place, showarrow: false };
}

function requireSquares(panels: readonly SimilarityPanel[], size: number): void {
  for (const { title, similarities } of panels)
    if (similarities.length !== size || similarities.some((row) => row.length !== size))
      throw new Error(
        `similarityFigure: expected ${size} x ${size} similarities, got ${similarities.length} x ${similarities[0]?.length} in "${title}"; give one caption per row`,
      );
}
