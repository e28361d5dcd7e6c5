// Accuracy under natural distribution shift against accuracy without it, on logit axes (CLIP, Figures 13 to 15): the line of the standard
// models with its band, and where zero-shot and adapted models lie.
import type { Interval } from "../statistics/intervals.js";
import {
  expit,
  logit,
  type TransformedLineFit,
  transformedLineAt,
  transformedLineBand,
} from "../statistics/transformed-lines.js";
import { percent } from "./axes.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import type { Axis, ScatterTrace } from "./plotly.js";

/** A model's accuracies in 0..1. */
export interface RobustnessPoint {
  readonly name: string;
  /** Points of a group have one colour and an entry in the legend. */
  readonly group: string;
  readonly reference: number;
  readonly shifted: number;
  readonly shiftedInterval?: Interval;
}

export interface RobustnessFigureOptions extends Heading {
  /** Through the points of `standardGroup`. */
  readonly line: TransformedLineFit;
  /** Its points are grey. */
  readonly standardGroup: string;
  /** Groups whose points are joined in the order given: few-shot models. */
  readonly joined?: readonly string[];
  readonly referenceName?: string;
  readonly shiftedName?: string;
}

const plotHeight = 440;
const gridPoints = 41;

/** A point per model; accuracies of 0 and 1 have no logit and are not shown, which the subtitle says. */
export function robustnessFigure(points: readonly RobustnessPoint[], options: RobustnessFigureOptions): Figure {
  const shown = points.filter(({ reference, shifted }) => isInside(reference) && isInside(shifted));
  if (shown.length === 0)
    throw new Error("robustnessFigure: expected at least one model with accuracies between 0 and 1, got none");
  const { line, standardGroup, title, subtitle } = options;
  const xaxis = logitAxis(
    options.referenceName ?? "accuracy on the reference dataset",
    shown.map(({ reference }) => reference),
  );
  const heights = shown.flatMap(({ shifted, shiftedInterval }) => [shifted, ...(shiftedInterval ?? [])]);
  const yaxis = logitAxis(options.shiftedName ?? "accuracy under shift", heights);
  const grid = Array.from({ length: gridPoints }, (_, i) =>
    expit(xaxis.range[0] + (i / (gridPoints - 1)) * (xaxis.range[1] - xaxis.range[0])),
  );
  const groups = [...new Set(shown.map(({ group }) => group))];
  const others = groups.filter((group) => group !== standardGroup);
  const colourOf = (group: string) =>
    group === standardGroup ? colours.grey : series[others.indexOf(group) % series.length];
  const data = [
    bandTrace(grid, line),
    lineTrace("line of the standard models, 95 % band", grid, (x) => transformedLineAt(line, x), {
      color: colours.grey,
      width: 2,
    }),
    lineTrace("equal accuracy", grid, (x) => x, { color: colours.black, width: 1.5, dash: "dash" }),
    ...groups.map((group) =>
      markers(
        group,
        shown.filter((point) => point.group === group),
        { color: colourOf(group), isJoined: options.joined?.includes(group) ?? false },
      ),
    ),
  ];
  const missing = points.length - shown.length;
  const notice = missing === 0 ? "" : `; not shown: ${missing} of ${points.length} models with an accuracy of 0 or 1`;
  return figure({ title, subtitle: `${subtitle}${notice}` }, data, {
    xaxis,
    yaxis,
    plotHeight,
    ...legendBelow(data.length, plotHeight),
  });
}

function isInside(accuracy: number): boolean {
  return accuracy > 0 && accuracy < 1;
}

const tickShares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

function logitAxis(title: string, accuracies: readonly number[]): Axis & { range: readonly [number, number] } {
  const places = accuracies.filter(isInside).map(logit);
  const [low, high] = [Math.min(...places), Math.max(...places)];
  const room = Math.max(0.08 * (high - low), 0.15);
  const ticks = tickShares.filter((share) => logit(share) >= low - room && logit(share) <= high + room);
  return {
    title: { text: `${title} (logit scale)` },
    range: [low - room, high + room],
    tickvals: ticks.map(logit),
    ticktext: ticks.map(percent),
  };
}

function lineTrace(
  name: string,
  grid: readonly number[],
  at: (x: number) => number,
  line: NonNullable<ScatterTrace["line"]>,
): ScatterTrace {
  const y = grid.map(at);
  return { type: "scatter", mode: "lines", name, x: grid.map(logit), y: y.map(logit), line, hoverinfo: "skip" };
}

/** The upper edge from left to right, then the lower one back. */
function bandTrace(grid: readonly number[], line: TransformedLineFit): ScatterTrace {
  const edges = grid.map((x) => transformedLineBand(line, x));
  const backwards = [...grid.keys()].reverse();
  return {
    type: "scatter",
    mode: "lines",
    name: "band",
    showlegend: false,
    x: [...grid.map(logit), ...backwards.map((i) => logit(grid[i]))],
    y: [...edges.map(([, high]) => logit(high)), ...backwards.map((i) => logit(edges[i][0]))],
    fill: "toself",
    fillcolor: "rgba(119, 119, 119, 0.18)",
    line: { color: "rgba(0, 0, 0, 0)", width: 0 },
    hoverinfo: "skip",
  };
}

function markers(
  group: string,
  points: readonly RobustnessPoint[],
  { color, isJoined }: { color: string; isJoined: boolean },
): ScatterTrace {
  const heights = points.map(({ shifted }) => logit(shifted));
  const intervals = points.map(({ shiftedInterval }): Interval | undefined =>
    shiftedInterval && isInside(shiftedInterval[0]) && isInside(shiftedInterval[1])
      ? [logit(shiftedInterval[0]), logit(shiftedInterval[1])]
      : undefined,
  );
  return {
    type: "scatter",
    mode: isJoined ? "lines+markers" : "markers",
    name: plainText(group),
    x: points.map(({ reference }) => logit(reference)),
    y: heights,
    customdata: points.map(({ name, reference, shifted }) =>
      plainText(`${name}: ${percent(reference)}, under shift ${percent(shifted)}`),
    ),
    hovertemplate: "%{customdata}<extra></extra>",
    marker: { color, size: 9 },
    line: { color, width: 1.5 },
    error_y: { ...intervalBars(heights, intervals), color, thickness: 1.2, width: 3 },
  };
}
