// Accuracy against overlap between training and test pictures, a point per dataset (Radford et al. 2021, Figure 17): on the left of the
// paper's figure accuracy on overlapping minus that on clean pictures, on its right what overlap adds to the accuracy of all.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText } from "./figure.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

export interface OverlapPoint {
  readonly task: string;
  /** Share of the test pictures that overlap, 0..1. */
  readonly contamination: number;
  /** Difference of accuracies, -1..1. */
  readonly value: number;
  readonly interval?: Interval;
  /** Whether it stands out: its interval excludes 0, or its test says so. Such points are named. */
  readonly isClear: boolean;
}

export interface OverlapFigureOptions extends Heading {
  /** Of the vertical axis, without its unit: "accuracy on overlap minus clean". */
  readonly valueName: string;
  /** Of clear points and of the others, in the legend. */
  readonly names: readonly [clear: string, others: string];
}

const plotHeight = 400;

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
  const largest = Math.max(...points.map(({ contamination }) => contamination));
  return figure(heading, data, {
    plotHeight,
    xaxis: {
      title: { text: "test pictures with a near-duplicate among the training pictures (%)" },
      range: [-0.02 * 100 * largest, 108 * largest],
    },
    yaxis: { title: { text: `${plainText(valueName)} (points)` }, zeroline: true },
    annotations: clear.map(label),
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

function label({ task, contamination, value }: OverlapPoint): Annotation {
  const place = { xref: "x", yref: "y", xanchor: "left", yanchor: "middle", xshift: 7, yshift: 0 } as const;
  return {
    text: plainText(task),
    x: 100 * contamination,
    y: 100 * value,
    ...place,
    font: { size: 11 },
    showarrow: false,
  };
}
