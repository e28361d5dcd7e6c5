// Figures of prompts (Radford et al. 2021, section 3.1.4): scores against compute for several ways to prompt (Figure 4), scores
// against the number of templates, and differences with their intervals on both sides of zero.
import type { Interval } from "../statistics/intervals.js";
import { logAxis, powerOfTen } from "./axes.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

/** A line of points; a score in 0..1, with its interval if it has one. */
export interface ScoreLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly score: number; readonly interval?: Interval }[];
}

/** What is said of a horizontal distance between two lines: from a point, straight to the right or left. */
export interface ComputeWorth {
  readonly score: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const plotHeight = 400;
/** Three digits without trailing zeros, as scores may be close together. */
const scoreFormat = ".3~p";

/** A line per way to prompt over logarithmic compute, and how far apart the lines are from side to side. */
export function promptComputeFigure(
  lines: readonly ScoreLine[],
  { worth = [], ...heading }: Heading & { readonly worth?: readonly ComputeWorth[] },
): Figure {
  const computes = requirePoints("promptComputeFigure", lines).map(({ x }) => x);
  const traces = lines.map((line, i) => scoreLine(line, series[i % series.length]));
  return figure(heading, [...worth.map(worthLine), ...traces], {
    plotHeight,
    xaxis: logAxis("training compute (multiply-accumulates)", computes, { format: powerOfTen, room: 0.08 }),
    yaxis: { title: { text: "mean score over tasks" }, tickformat: scoreFormat },
    annotations: worth.map(worthLabel),
    ...legendBelow(lines.length, plotHeight),
  });
}

/** A line with the band of its intervals over the number of templates, which doubles from tick to tick. */
export function ensembleSizeFigure(lines: readonly ScoreLine[], heading: Heading): Figure {
  const sizes = [...new Set(requirePoints("ensembleSizeFigure", lines).map(({ x }) => x))].sort((a, b) => a - b);
  const traces = lines.flatMap((line, i) => {
    const color = series[i % series.length];
    return [scoreBand(line, color), plainLine(line, color)];
  });
  const ends = [Math.log10(sizes[0]), Math.log10(sizes[sizes.length - 1])];
  return figure(heading, traces, {
    plotHeight,
    xaxis: {
      type: "log",
      title: { text: "templates averaged" },
      range: [ends[0] - 0.05, ends[1] + 0.05],
      tickvals: sizes,
      ticktext: sizes.map(String),
    },
    yaxis: { title: { text: "mean top-1 accuracy over tasks" }, tickformat: scoreFormat },
    ...legendBelow(lines.length, plotHeight),
  });
}

/** A difference of shares, with its interval; a point that is not `isClear` is drawn hollow. */
export interface Difference {
  readonly label: string;
  readonly difference: number;
  readonly interval: Interval;
  readonly isClear?: boolean;
}

/** A row per difference, from top to bottom as given, with a line at zero; several series share the rows of their labels. */
export function differenceFigure(
  groups: Readonly<Record<string, readonly Difference[]>>,
  { axis, ...heading }: Heading & { readonly axis: string },
): Figure {
  const labels = [...new Set(Object.values(groups).flatMap((rows) => rows.map(({ label }) => label)))];
  if (labels.length === 0) throw new Error("differenceFigure: expected one or more differences, got none");
  const names = Object.keys(groups);
  const offset = (i: number) => (names.length === 1 ? 0 : 0.5 * (i / (names.length - 1) - 0.5));
  const height = (names.length === 1 ? 17 : 24) * labels.length + 20;
  const dots = names.map((name, i) =>
    differenceDots(name, groups[name], { rowOf: (label) => labels.indexOf(label) + offset(i), color: series[i] }),
  );
  return figure(heading, [zeroLine(labels.length), ...dots], {
    plotHeight: height,
    xaxis: { title: { text: axis } },
    yaxis: {
      range: [labels.length - 0.4, -0.6],
      tickvals: labels.map((_, i) => i),
      ticktext: labels.map(plainText),
      tickfont: { size: 11.5 },
      ticklabelstandoff: 4,
      showgrid: false,
      ticks: "",
    },
    ...(names.length > 1 ? legendBelow(names.length, height) : { showlegend: false }),
  });
}

function requirePoints(caller: string, lines: readonly ScoreLine[]): ScoreLine["points"] {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0) throw new Error(`${caller}: expected one or more points, got none`);
  return points;
}

function scoreLine(line: ScoreLine, color: string): ScatterTrace {
  const scores = line.points.map(({ score }) => score);
  const intervals = line.points.map(({ interval }) => interval);
  return {
    ...plainLine(line, color),
    error_y: { ...intervalBars(scores, intervals), color, thickness: 1.4, width: 4 },
  };
}

function plainLine({ name, points }: ScoreLine, color: string): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: plainText(name),
    x: points.map(({ x }) => x),
    y: points.map(({ score }) => score),
    line: { color, width: 2 },
    marker: { color, size: 8 },
    hovertemplate: "%{x:.3g}: %{y:.1%}",
  };
}

function scoreBand({ points }: ScoreLine, color: string): ScatterTrace {
  const ends = points.map(({ score, interval }) => interval ?? [score, score]);
  const x = points.map((point) => point.x);
  return {
    type: "scatter",
    mode: "lines",
    x: [...x, ...[...x].reverse()],
    y: [...ends.map(([low]) => low), ...ends.map(([, high]) => high).reverse()],
    line: { width: 0 },
    fill: "toself",
    fillcolor: `${color}26`,
    hoverinfo: "skip",
    showlegend: false,
  };
}

function worthLine({ score, from, to }: ComputeWorth): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    x: [from, to],
    y: [score, score],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
    hoverinfo: "skip",
    showlegend: false,
  };
}

/** Below the line's right end, where rising lines leave room; annotations have logarithms as places on logarithmic axes. */
function worthLabel({ score, from, to, text }: ComputeWorth): Annotation {
  const place = { x: Math.log10(Math.max(from, to)), y: score, xref: "x", yref: "y" } as const;
  const beside = { xanchor: "left", yanchor: "top", xshift: 9, yshift: -2, showarrow: false } as const;
  return { text: plainText(text), ...place, ...beside, font: { size: 12, color: colours.grey } };
}

function zeroLine(rows: number): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    x: [0, 0],
    y: [-0.6, rows - 0.4],
    line: { color: colours.black, width: 1 },
    hoverinfo: "skip",
    showlegend: false,
  };
}

function differenceDots(
  name: string,
  rows: readonly Difference[],
  { rowOf, color }: { rowOf: (label: string) => number; color: string },
): ScatterTrace {
  const points = (share: number) => 100 * share;
  const values = rows.map(({ difference }) => points(difference));
  const intervals = rows.map(({ interval: [low, high] }): Interval => [points(low), points(high)]);
  return {
    type: "scatter",
    mode: "markers",
    name: plainText(name),
    x: values,
    y: rows.map(({ label }) => rowOf(label)),
    customdata: rows.map(({ label }) => plainText(label)),
    marker: {
      color: rows.map(({ isClear = true }) => (isClear ? color : "white")),
      size: 7,
      line: { color, width: 1.5 },
    },
    error_x: { ...intervalBars(values, intervals), color, thickness: 1.3, width: 3 },
    hovertemplate: "%{customdata}: %{x:.1f}<extra></extra>",
  };
}
