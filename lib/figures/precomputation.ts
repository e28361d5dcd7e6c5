// What it is worth to compute a locked tower's features beforehand (LiT, Figure 10): the speed-up against the number of epochs, and the
// largest batch that fits into memory, with the tower in the step and without it.
import type { Interval } from "../statistics/intervals.js";
import { logAxis } from "./axes.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import { type Panel, panelAxes, panelGrid } from "./panels.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

export interface SpeedUpPoint {
  readonly epochs: number;
  readonly value: number;
  readonly interval?: Readonly<Interval>;
}

export interface SpeedUpLine {
  readonly name: string;
  /** Measured. */
  readonly points: readonly SpeedUpPoint[];
  /** What parts that were measured one by one add up to; reaches further. */
  readonly model: readonly SpeedUpPoint[];
}

export interface SpeedUpPanel {
  readonly title: string;
  readonly lines: readonly SpeedUpLine[];
}

export interface BatchPair {
  /** The pair of towers. */
  readonly name: string;
  readonly withTower: number;
  readonly fromFeatures: number;
}

/** A panel for each text tower: points with intervals are measured, lines are the model; where both ways are as fast is dotted. */
export function speedUpFigure(panels: readonly SpeedUpPanel[], heading: Heading): Figure {
  const lines = panels.flatMap((panel) => panel.lines);
  const all = lines.flatMap(({ points, model }) => [...points, ...model]);
  if (all.length === 0) throw new Error("speedUpFigure: expected one or more points, got none");
  const names = [...new Set(lines.map(({ name }) => name))];
  const grid = panelGrid({ count: panels.length, columns: panels.length, gap: { x: 0.06, y: 0 } });
  const xaxis = epochAxis([...all.map(({ epochs }) => epochs), 1]);
  const ends = all.flatMap(({ value, interval = [value, value] }) => [value, ...interval]);
  const yaxis = logAxis("times as fast", [...ends, 1], { format: String });
  const plotHeight = 320;
  const legend = legendBelow(names.length, plotHeight);
  const traces = panels.flatMap((panel, i) => [
    evenLine(xaxis.range, grid[i]),
    ...panel.lines.flatMap((line) => lineTraces(line, grid[i], { names, isFirst: i === 0 })),
  ]);
  return figure(
    heading,
    traces.filter(({ x }) => x.length > 0), // Plotly hides traces without points, and says so
    {
      plotHeight,
      width: 100 + 350 * Math.max(panels.length, 2),
      ...legend,
      margin: { ...legend.margin, t: 40 },
      ...Object.assign(
        {},
        ...grid.map((place, i) =>
          panelAxes(place, { x: xaxis, y: i === 0 ? yaxis : { ...yaxis, title: { text: "" } } }),
        ),
      ),
      annotations: panels.map(({ title }, i) => panelTitle(title, grid[i])),
    },
  );
}

/** Two points for each pair of towers, joined, over a logarithmic axis; the first pair on top. */
export function largestBatchFigure(pairs: readonly BatchPair[], heading: Heading): Figure {
  if (pairs.length === 0) throw new Error("largestBatchFigure: expected one or more pairs of towers, got none");
  const plotHeight = 30 * pairs.length + 20;
  const rows = pairs.map((_, row) => row);
  const batches = pairs.flatMap(({ withTower, fromFeatures }) => [withTower, fromFeatures]);
  const legend = legendBelow(2, plotHeight);
  return figure(
    heading,
    [
      {
        ...{ type: "scatter", mode: "lines", showlegend: false, hoverinfo: "skip" },
        x: pairs.flatMap(({ withTower, fromFeatures }) => [withTower, fromFeatures, null]),
        y: rows.flatMap((row) => [row, row, null]),
        line: { color: "#bbbbbb", width: 3 },
      },
      batchMarks("tower in the step", colours.vermilion, { rows, x: pairs.map(({ withTower }) => withTower) }),
      batchMarks("from features", colours.blue, { rows, x: pairs.map(({ fromFeatures }) => fromFeatures) }),
    ],
    {
      plotHeight,
      ...legend,
      margin: { ...legend.margin, l: 190 },
      xaxis: logAxis("largest batch", batches, { format: String, room: 0.12 }),
      yaxis: {
        range: [pairs.length - 0.4, -0.6],
        tickvals: rows,
        ticktext: pairs.map(({ name }) => plainText(name)),
        ticklabelstandoff: 4,
        showgrid: false,
        ticks: "",
      },
    },
  );
}

/** Labelled at powers of two. */
function epochAxis(epochs: readonly number[]) {
  const axis = logAxis("epochs", epochs, { format: String });
  const [first, last] = [Math.min(...epochs), Math.max(...epochs)].map((end) => Math.round(Math.log2(end)));
  const tickvals = Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));
  return { ...axis, tickvals, ticktext: tickvals.map(String) };
}

function batchMarks(
  name: string,
  color: string,
  { rows, x }: { rows: readonly number[]; x: readonly number[] },
): ScatterTrace {
  return {
    ...{ type: "scatter", mode: "markers", name },
    x,
    y: rows,
    marker: { color, size: 12 },
    hovertemplate: "%{x}",
  };
}

/** Where neither way is faster. */
function evenLine(range: readonly [number, number], { x: xaxis, y: yaxis }: Panel): ScatterTrace {
  return {
    ...{ type: "scatter", mode: "lines", xaxis, yaxis, showlegend: false, hoverinfo: "skip" },
    x: range.map((end) => 10 ** end),
    y: [1, 1],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
  };
}

function lineTraces(
  { name, points, model }: SpeedUpLine,
  { x: xaxis, y: yaxis }: Panel,
  { names, isFirst }: { names: readonly string[]; isFirst: boolean },
): ScatterTrace[] {
  const color = series[names.indexOf(name) % series.length];
  const values = points.map(({ value }) => value);
  const bars = intervalBars(
    values,
    points.map(({ interval }) => interval),
  );
  return [
    {
      ...{ type: "scatter", mode: "lines", xaxis, yaxis, legendgroup: name, showlegend: false, hoverinfo: "skip" },
      x: model.map(({ epochs }) => epochs),
      y: model.map(({ value }) => value),
      line: { color, width: 1.8 },
    },
    {
      ...{ type: "scatter", mode: "markers", xaxis, yaxis },
      ...{ name: plainText(name), legendgroup: name, showlegend: isFirst },
      x: points.map(({ epochs }) => epochs),
      y: values,
      marker: { color, size: 9 },
      error_y: { ...bars, color, thickness: 1.3, width: 4 },
      hovertemplate: "%{x} epochs: %{y:.2f} times",
    },
  ];
}

function panelTitle(title: string, { xDomain, yDomain }: Panel): Annotation {
  return {
    text: `<b>${plainText(title)}</b>`,
    ...{ x: xDomain[0], y: yDomain[1], xref: "paper", yref: "paper" },
    ...{ xanchor: "left", yanchor: "bottom", yshift: 5, showarrow: false },
    font: { size: 13 },
  };
}
