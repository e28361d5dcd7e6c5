// Accuracy against overlap between training and test pictures, a point per dataset (Radford et al. 2021, Figure 17): on the left of the
// paper's figure accuracy on overlapping minus that on clean pictures, on its right what overlap adds to the accuracy of all.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText } from "./figure.js";
import { textWidth } from "./font-metrics.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

export interface OverlapPoint {
  readonly task: string;
  /** Share of the test pictures that overlap, 0..1. */
  readonly contamination: number;
  /** Difference of accuracies, -1..1. */
  readonly value: number;
  readonly interval?: Interval;
  /** Whether it stands out: its interval excludes 0, or its test says so. Such points are named where there is room. */
  readonly isClear: boolean;
}

export interface OverlapFigureOptions extends Heading {
  /** Of the vertical axis, without its unit: "accuracy on overlap minus clean". */
  readonly valueName: string;
  /** Of clear points and of the others, in the legend. */
  readonly names: readonly [clear: string, others: string];
}

const plotHeight = 400;
/** Of a figure as wide as the house style has it. */
const plotWidth = 694;
const labelSize = 11;

/** A point per task with its interval, and a line at no difference. */
export function overlapFigure(
  points: readonly OverlapPoint[],
  { valueName, names, ...heading }: OverlapFigureOptions,
): Figure {
  if (points.length === 0) throw new Error("overlapFigure: expected at least one task, got none");
  const clear = points.filter(({ isClear }) => isClear);
  const others = points.filter(({ isClear }) => !isClear);
  const data = [markers(names[1], others, colours.grey), markers(names[0], clear, colours.vermilion)].filter(
    ({ x }) => x.length > 0,
  );
  const largest = 100 * Math.max(...points.map(({ contamination }) => contamination), 0.01);
  const scale: Scale = { x: [-0.02 * largest, 1.08 * largest], y: rangeOf(points) };
  return figure(heading, data, {
    plotHeight,
    xaxis: {
      title: { text: "test pictures with a near-duplicate among the training pictures (%)" },
      range: scale.x,
    },
    yaxis: { title: { text: `${plainText(valueName)} (points)` }, range: scale.y, zeroline: true },
    annotations: labels(clear, points, scale),
    ...legendBelow(data.length, plotHeight),
  });
}

function markers(name: string, points: readonly OverlapPoint[], color: string): ScatterTrace {
  const values = points.map(({ value }) => 100 * value);
  const intervals = points.map(({ interval }) => interval && ([100 * interval[0], 100 * interval[1]] as const));
  return {
    type: "scatter",
    mode: "markers",
    name: `${plainText(name)}: ${points.length}`,
    x: points.map(({ contamination }) => 100 * contamination),
    y: values,
    customdata: points.map(({ task }) => plainText(task)),
    marker: { color, size: 7 },
    error_y: { ...intervalBars(values, intervals), color, thickness: 1, width: 0 },
    hovertemplate: "%{customdata}: %{x:.1f} % overlap, %{y:+.1f} points<extra></extra>",
  };
}

interface Scale {
  readonly x: Interval;
  readonly y: Interval;
}

type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Names beside the points that are furthest from 0, to their right or left, as long as they cover no point and no other name. */
function labels(clear: readonly OverlapPoint[], all: readonly OverlapPoint[], { x, y }: Scale): Annotation[] {
  const pixelOf = ({ contamination, value }: OverlapPoint) => {
    const [across, up] = [(100 * contamination - x[0]) / (x[1] - x[0]), (100 * value - y[0]) / (y[1] - y[0])];
    return [across * plotWidth, (1 - up) * plotHeight] as const;
  };
  const taken: Box[] = all.map((point) => {
    const [left, top] = pixelOf(point);
    return [left - 4, top - 4, left + 4, top + 4];
  });
  const order = [...clear].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return order.flatMap((point) => {
    const [left, top] = pixelOf(point);
    const width = textWidth(point.task, { size: labelSize });
    const place = [7, -7 - width].find((shift) => fits([left + shift, top - 7, left + shift + width, top + 7], taken));
    if (place === undefined) return [];
    taken.push([left + place, top - 7, left + place + width, top + 7]);
    return [annotation(point, place)];
  });
}

function fits([left, top, right, bottom]: Box, taken: readonly Box[]): boolean {
  return (
    left >= 0 &&
    right <= plotWidth &&
    taken.every((box) => box[0] >= right || box[2] <= left || box[1] >= bottom || box[3] <= top)
  );
}

function annotation({ task, contamination, value }: OverlapPoint, xshift: number): Annotation {
  const place = { xref: "x", yref: "y", xanchor: "left", yanchor: "middle", xshift, yshift: 0 } as const;
  const font = { size: labelSize };
  return { text: plainText(task), x: 100 * contamination, y: 100 * value, ...place, font, showarrow: false };
}

/** Room for all values and their intervals, in points, with a margin. */
function rangeOf(points: readonly OverlapPoint[]): Interval {
  const ends = points.flatMap(({ value, interval }) => [0, 100 * value, ...(interval ?? []).map((end) => 100 * end)]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = 0.05 * Math.max(high - low, 1);
  return [low - margin, high + margin];
}
