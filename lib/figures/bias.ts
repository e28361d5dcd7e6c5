// Figures of the probes of pictures of people: shares by two attributes as a heat map (Radford et al. 2021, Tables 3 to 7),
// the labels that go with two groups as paired bars (Figure 18), and label rates against the threshold. The caveats of the
// probe stand in the subtitle, where a reader of the numbers sees them.
import type { Interval } from "../statistics/intervals.js";
import { logAxis, percent } from "./axes.js";
import { colours, type Figure, figure, type Heading, legendBelow, plainText, series } from "./figure.js";
import { textWidth, wrapText } from "./font-metrics.js";
import type { Annotation, BarTrace, HeatmapTrace, ScatterTrace } from "./plotly.js";

/** A heading with what has to be read beside the numbers: the `caveats` of a probe's result. */
export interface CaveatHeading extends Heading {
  readonly caveats: readonly { readonly text: string }[];
}

/** A share with its interval; without a value where there are no pictures, or too few to tell. */
export interface ShareCell {
  readonly trials: number;
  readonly value?: number;
  readonly interval?: Interval;
}

/** Shares of the groups of two attributes. */
export interface ShareTable {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** [rows, columns] */
  readonly cells: readonly (readonly ShareCell[])[];
}

/** A heat map of shares, in each cell the share, its interval and the number of pictures. */
export function groupTableFigure({ rows, columns, cells }: ShareTable, heading: CaveatHeading): Figure {
  if (cells.length !== rows.length || cells.some((row) => row.length !== columns.length))
    throw new Error(
      `groupTableFigure: expected ${rows.length} x ${columns.length} shares, got ${cells.length} x ${cells[0]?.length}`,
    );
  const left = Math.max(...rows.map((row) => textWidth(row, { size: 13 }))) + 30;
  const plotWidth = Math.max(440, cellWidth * columns.length);
  return figure(withCaveats(heading), [shareHeatmap(cells)], {
    plotHeight: cellHeight * rows.length,
    width: Math.round(left + plotWidth + 30),
    margin: { l: left, b: 20 + labelLineHeight * Math.max(...columns.map((column) => columnLines(column).length)) },
    xaxis: {
      ...cellAxis(columns),
      ticktext: columns.map((column) => columnLines(column).map(plainText).join("<br>")),
      ...{ ticklabelstandoff: 4, tickangle: 0, automargin: false },
    },
    yaxis: { ...cellAxis(rows), autorange: "reversed", ticklabelstandoff: 4 },
  });
}

/** A label's share in each of two groups. */
export interface LabelShares {
  readonly label: string;
  readonly shares: Readonly<Record<string, number>>;
}

/**
 * The labels that go with each of two groups, one group's below the other's and in the given order, with the share of both
 * groups' pictures that get a label.
 */
export function associatedLabelsFigure(
  top: Readonly<Record<string, readonly LabelShares[]>>,
  heading: CaveatHeading,
): Figure {
  const groups = Object.keys(top);
  const rows = Object.values(top).flat();
  if (groups.length !== 2 || rows.length === 0)
    throw new Error(
      `associatedLabelsFigure: expected labels of two groups, got ${rows.length} of ${groups.join(", ") || "none"}`,
    );
  const starts = [0, top[groups[0]].length + 1]; // a free line above each group's labels
  const places = groups.flatMap((group, g) => top[group].map((_, i) => starts[g] + i));
  const plotHeight = 30 * (rows.length + 2);
  return figure(withCaveats(heading), groupBars(groups, rows, places), {
    plotHeight,
    xaxis: { title: { text: "share of the group's pictures with the label" }, tickformat: ".0%", rangemode: "tozero" },
    yaxis: {
      range: [rows.length + 0.6, -1.4],
      tickvals: places,
      ticktext: rows.map(({ label }) => plainText(label)),
      ticklabelstandoff: 4,
      showgrid: false,
      ticks: "",
    },
    annotations: groups.map((group, g) =>
      groupTitle(top[group].length === 0 ? `${group}: none` : group, starts[g] - 0.8),
    ),
    barmode: "group",
    bargap: 0.25,
    ...legendBelow(2, plotHeight),
  });
}

/** The rate of a set of labels in one group, at each threshold. */
export interface RateCurve {
  readonly group: string;
  readonly thresholds: readonly number[];
  readonly rates: readonly number[];
  readonly intervals: readonly Interval[];
}

/** A line per group with the band of its intervals, over a logarithmic axis of thresholds. */
export function labelRateFigure(curves: readonly RateCurve[], heading: CaveatHeading): Figure {
  if (curves.length === 0) throw new Error("labelRateFigure: expected one or more curves, got none");
  const plotHeight = 360;
  const traces = curves.flatMap((curve, i) => {
    const color = series[i % series.length];
    return [rateBand(curve, color), rateLine(curve, color)];
  });
  return figure(withCaveats(heading), traces, {
    plotHeight,
    xaxis: logAxis(
      "probability from which on a picture has a label",
      curves.flatMap(({ thresholds }) => thresholds),
      { format: percent },
    ),
    yaxis: { title: { text: "share of the group's pictures" }, tickformat: ".0%", rangemode: "tozero" },
    ...legendBelow(curves.length, plotHeight),
  });
}

const cellWidth = 118;
const cellHeight = 66;
const labelLineHeight = 18;

/** A column's name in lines as wide as its cells. */
function columnLines(column: string): string[] {
  return wrapText(column, cellWidth - 8, { size: 13 });
}

function withCaveats({ title, subtitle, caveats }: CaveatHeading): Heading {
  return { title, subtitle: [subtitle, ...caveats.map(({ text }) => text)].join(" ") };
}

function shareHeatmap(cells: ShareTable["cells"]): HeatmapTrace {
  return {
    type: "heatmap",
    z: cells.map((row) => row.map(({ value }) => value ?? 0)), // white, and the text says that there is none
    zmin: 0,
    zmax: 1,
    // Pale throughout, so that black words are legible on every cell.
    colorscale: [
      [0, "#ffffff"],
      [1, colours.sky],
    ],
    text: cells.map((row) => row.map(cellText)),
    texttemplate: "%{text}",
    textfont: { size: 11 },
    xgap: 2,
    ygap: 2,
    showscale: false,
    hovertemplate: "%{text}<extra></extra>",
  };
}

function cellText({ value, interval, trials }: ShareCell): string {
  const pictures = `n = ${trials}`;
  if (value === undefined) return trials === 0 ? "no pictures" : `too few<br>${pictures}`;
  const digits = (share: number) => (100 * share).toFixed(1);
  return [`<b>${digits(value)} %</b>`, interval && `${interval.map(digits).join(" to ")}`, pictures]
    .filter(Boolean)
    .join("<br>");
}

function cellAxis(names: readonly string[]) {
  return {
    tickvals: names.map((_, i) => i),
    ticktext: names.map(plainText),
    showgrid: false,
    showline: false,
    ticks: "",
  } as const;
}

function groupBars(groups: readonly string[], rows: readonly LabelShares[], places: readonly number[]): BarTrace[] {
  return groups.map((group, g) => ({
    type: "bar",
    orientation: "h",
    name: plainText(group),
    x: rows.map(({ shares }) => shares[group] ?? 0),
    y: places,
    text: rows.map(({ label }) => plainText(label)),
    textposition: "none",
    marker: { color: series[g] },
    hovertemplate: `%{text}, ${plainText(group)}: %{x:.1%}<extra></extra>`,
  }));
}

function groupTitle(text: string, y: number): Annotation {
  return { text: `<b>${plainText(text)}</b>`, x: 0, y, xref: "paper", yref: "y", xanchor: "left", showarrow: false };
}

function rateLine({ group, thresholds, rates }: RateCurve, color: string): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: plainText(group),
    x: thresholds,
    y: rates,
    line: { color, width: 2 },
    hovertemplate: `${plainText(group)} at %{x:.2%}: %{y:.1%}<extra></extra>`,
  };
}

function rateBand({ thresholds, intervals }: RateCurve, color: string): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    x: [...thresholds, ...[...thresholds].reverse()],
    y: [...intervals.map(([low]) => low), ...[...intervals].reverse().map(([, high]) => high)],
    line: { width: 0 },
    fill: "toself",
    fillcolor: `${color}26`,
    hoverinfo: "skip",
    showlegend: false,
  };
}
