// What a figure is, and how all figures look.
import { ascent, descent, fontFamily, wrapText } from "./font-metrics.js";
import type { Axis, ErrorBars, Layout, Trace } from "./plotly.js";

export interface Figure {
  /** The title as plain text. */
  readonly title: string;
  readonly data: readonly Trace[];
  readonly layout: Layout;
}

/** A figure's words: the subtitle gives the conditions, such as how many seeds and examples and which intervals. */
export interface Heading {
  readonly title: string;
  readonly subtitle: string;
}

/** Colours that stay apart for colour-blind readers (Okabe and Ito 2008), without the yellow, too pale for lines. */
export const colours = {
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  purple: "#cc79a7",
  orange: "#e69f00",
  sky: "#56b4e9",
  black: "#222222",
  grey: "#777777",
} as const;

/** Colours of the first, second, ... series. */
export const series = [colours.blue, colours.vermilion, colours.green, colours.purple, colours.orange, colours.sky];

const titleSize = 17;
const subtitleSize = 12.5;
const axisTitleSize = 14;
const capHeight = 0.73; // of capital letters, in units of the font size
const edge = 18; // free pixels around everything

/**
 * Puts the house style around traces and axes. The heading is broken into lines as wide as the figure, and the figure
 * is as high as heading and margins need around a plot of `plotHeight` pixels.
 */
export function figure(
  { title, subtitle }: Heading,
  data: readonly Trace[],
  { plotHeight = 400, width = 800, ...layout }: Partial<Layout> & { readonly plotHeight?: number },
): Figure {
  const titleLines = wrapText(title, width - 2 * edge, { size: titleSize, weight: "bold" });
  const subtitleLines = wrapText(subtitle, width - 2 * edge, { size: subtitleSize });
  const headingHeight = titleSize * (1.3 * (titleLines.length + subtitleLines.length - 1) + ascent + descent);
  const margin = { l: 76, r: 30, b: 64, ...layout.margin, t: edge + headingHeight + (layout.margin?.t ?? 14) };
  const height = Math.round(margin.t + plotHeight + margin.b);
  const axes = Object.entries(layout).filter(([name]) => /^[xy]axis/.test(name));
  return {
    title,
    data,
    layout: {
      paper_bgcolor: "white",
      plot_bgcolor: "white",
      hovermode: "closest",
      ...layout,
      ...Object.fromEntries(axes.map(([name, axis]) => [name, styledAxis(axis as Axis)])),
      width,
      height,
      font: { family: `${fontFamily}, Verdana, sans-serif`, size: 13, color: colours.black },
      title: {
        text: `<b>${toHtml(titleLines)}</b><br>${small}${toHtml(subtitleLines)}</span>`,
        font: { size: titleSize },
        ...{ x: 0, xref: "container", xanchor: "left", pad: { l: edge } },
        // The first base line; Plotly's "top" anchor places a title of several lines differently than one line.
        ...{ y: 1 - (edge + capHeight * titleSize) / height, yref: "container", yanchor: "bottom" },
      },
      margin,
    },
  };
}

/** A legend below the plot, and the bottom margin that its rows and the axis above them need. */
export function legendBelow(rows: number, plotHeight: number): Pick<Layout, "legend" | "margin" | "showlegend"> {
  const place = { x: 0, xanchor: "left", y: -66 / plotHeight, yanchor: "top", tracegroupgap: 0 };
  return { legend: place, margin: { b: 66 + 21 * rows + 10 }, showlegend: true };
}

/** Text from data, with what Plotly would take for a tag written so that it shows. */
export function plainText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** A colour of the house as a band. */
export function translucent(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((from) => Number.parseInt(color.slice(from, from + 2), 16));
  return `rgba(${red},${green},${blue},0.18)`;
}

/** Plotly's error bars for values with intervals; a value without one has none. */
export function intervalBars(
  values: readonly number[],
  intervals: readonly (readonly [number, number] | undefined)[],
): ErrorBars {
  return {
    type: "data",
    symmetric: false,
    array: values.map((value, i) => (intervals[i]?.[1] ?? value) - value),
    arrayminus: values.map((value, i) => value - (intervals[i]?.[0] ?? value)),
  };
}

const small = `<span style="font-size:${subtitleSize}px;color:#555555">`;

function toHtml(lines: readonly string[]): string {
  return lines.map(plainText).join("<br>");
}

function styledAxis(axis: Axis): Axis {
  return {
    ...axisStyle,
    ...axis,
    ...(axis.title && { title: { standoff: 12, font: { size: axisTitleSize }, ...axis.title } }),
  };
}

const axisStyle: Axis = {
  gridcolor: "#e6e6e6",
  linecolor: "#999999",
  tickcolor: "#999999",
  showline: true,
  ticks: "outside",
  zeroline: false,
  automargin: true,
};
