// Several metrics against one setting, such as the batch size (LiT, Figure 9) or a probability of augmentation (Figure 15): a panel
// for each metric, a line with intervals for each series.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import { type Panel, panelAxes, panelGrid } from "./panels.js";
import type { Annotation, Axis, ScatterTrace } from "./plotly.js";

export interface SweepPoint {
  readonly x: number;
  readonly value: number;
  readonly interval?: Readonly<Interval>;
}

export interface SweepPanel {
  /** The metric. */
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly SweepPoint[] }[];
  /** A value to compare with, such as that of guessing, dotted. */
  readonly reference?: number;
}

export interface SweepOptions extends Heading {
  readonly xTitle: string;
  /** On a logarithmic axis the values themselves are its ticks. */
  readonly xScale?: "linear" | "log";
  /** Of the values in d3's notation: ".0%" by default. */
  readonly format?: string;
}

const panelHeight = 300;
const columns = 3;

/** Panels with a scale of their own each; one name has one colour in all of them. */
export function sweepFigure(
  panels: readonly SweepPanel[],
  { xTitle, xScale = "linear", format = ".0%", ...heading }: SweepOptions,
): Figure {
  const points = panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  if (points.length === 0) throw new Error("sweepFigure: expected one or more points, got none");
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const across = panels.length === 4 ? 2 : Math.min(columns, panels.length);
  const rows = Math.ceil(panels.length / across);
  const grid = panelGrid({ count: panels.length, columns: across, gap: { x: 0.1, y: 0.28 } });
  const plotHeight = rows * panelHeight - (rows > 1 ? 0 : 20);
  const xaxis = xAxis([...new Set(points.map(({ x }) => x))], { xTitle, xScale });
  return figure(
    heading,
    panels.flatMap((panel, i) => panelTraces(panel, grid[i], { names, first: i === 0, format })),
    {
      plotHeight,
      width: 60 + 310 * across,
      margin: { t: 40 },
      ...Object.assign({}, ...grid.map((place) => panelAxes(place, { x: xaxis, y: { tickformat: format } }))),
      annotations: panels.map((panel, i) => panelTitle(panel, grid[i])),
      ...(names.length > 1 && { ...withTop(legendBelow(names.length, plotHeight)) }),
      ...(names.length === 1 && { showlegend: false }),
    },
  );
}

function withTop({ margin, ...rest }: ReturnType<typeof legendBelow>) {
  return { ...rest, margin: { ...margin, t: 40 } };
}

function xAxis(values: number[], { xTitle, xScale }: { xTitle: string; xScale: "linear" | "log" }): Axis {
  const sorted = values.sort((a, b) => a - b);
  const [low, high] =
    xScale === "log"
      ? [Math.log10(sorted[0]), Math.log10(sorted[sorted.length - 1])]
      : [sorted[0], sorted[sorted.length - 1]];
  const room = high > low ? 0.06 * (high - low) : 0.5;
  return {
    type: xScale,
    title: { text: plainText(xTitle) },
    range: [low - room, high + room],
    tickvals: sorted,
    ticktext: sorted.map(String),
    showgrid: false,
  };
}

function panelTraces(
  { lines, reference }: SweepPanel,
  { x: xaxis, y: yaxis }: Panel,
  { names, first, format }: { names: readonly string[]; first: boolean; format: string },
): ScatterTrace[] {
  const xs = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const referenceLine: ScatterTrace[] =
    reference === undefined
      ? []
      : [
          {
            ...{ type: "scatter", mode: "lines", xaxis, yaxis, showlegend: false, hoverinfo: "skip" },
            x: [Math.min(...xs), Math.max(...xs)],
            y: [reference, reference],
            line: { color: colours.grey, width: 1.5, dash: "dot" },
          },
        ];
  const traces = lines.map(({ name, points }): ScatterTrace => {
    const color = series[names.indexOf(name) % series.length];
    const values = points.map(({ value }) => value);
    const intervals = points.map(({ interval }) => interval);
    return {
      ...{ type: "scatter", mode: "lines+markers", xaxis, yaxis },
      ...{ name: plainText(name), legendgroup: name, showlegend: first },
      x: points.map(({ x }) => x),
      y: values,
      line: { color, width: 2 },
      marker: { color, size: 7 },
      error_y: { ...intervalBars(values, intervals), color, thickness: 1.3, width: 4 },
      hovertemplate: `%{x}: %{y:${format}}`,
    };
  });
  return [...referenceLine, ...traces];
}

function panelTitle({ title }: SweepPanel, { xDomain, yDomain }: Panel): Annotation {
  return {
    text: `<b>${plainText(title)}</b>`,
    ...{ x: xDomain[0], y: yDomain[1], xref: "paper", yref: "paper" },
    ...{ xanchor: "left", yanchor: "bottom", yshift: 5, showarrow: false },
    font: { size: 13 },
  };
}
