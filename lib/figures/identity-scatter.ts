// Two scores of every task against each other, with the line where they are equal and the line that fits them (Radford et al.
// 2021, Figure 8).
import type { Interval } from "../statistics/intervals.js";
import { type LineFit, lineAt, lineInterval } from "../statistics/lines.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText } from "./figure.js";
import type { Axis, ScatterTrace } from "./plotly.js";
import { placeLabels } from "./point-labels.js";

/** A task's two scores, in 0..1. */
export interface ScorePair {
  readonly task: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval?: Interval;
  readonly yInterval?: Interval;
}

export interface IdentityScatterOptions extends Heading {
  readonly xName: string;
  readonly yName: string;
  /** Of y on x. */
  readonly fit?: LineFit;
}

const side = 620;

/** A point per task with its intervals, named where there is room; y = x dashed, the fit with its 95 % band. */
export function identityScatterFigure(
  pairs: readonly ScorePair[],
  { xName, yName, fit, ...heading }: IdentityScatterOptions,
): Figure {
  if (pairs.length === 0) throw new Error("identityScatterFigure: expected at least one task, got none");
  const fitted = fit && fit.points > 2 ? [band(fit), fitLine(fit)] : [];
  const data = [...fitted, identity, points(pairs)];
  return figure(heading, data, {
    width: side + 120,
    plotHeight: side,
    xaxis: scoreAxis(xName),
    yaxis: scoreAxis(yName),
    annotations: placeLabels(
      pairs.map(({ task, x, y }) => ({ text: task, x, y })),
      { side, range },
    ),
    ...legendBelow(data.length, side),
  });
}

const range: Interval = [0, 1.02];

function scoreAxis(name: string): Axis {
  return { title: { text: plainText(name) }, range, tickformat: ".0%" };
}

const identity: ScatterTrace = {
  type: "scatter",
  mode: "lines",
  name: "equal scores, y = x",
  x: [0, 1],
  y: [0, 1],
  line: { color: colours.grey, width: 1.5, dash: "dash" },
  hoverinfo: "skip",
};

function points(pairs: readonly ScorePair[]): ScatterTrace {
  const [xs, ys] = [pairs.map(({ x }) => x), pairs.map(({ y }) => y)];
  const whiskers = { color: "#0072b255", thickness: 1, width: 0 };
  return {
    type: "scatter",
    mode: "markers",
    name: "tasks",
    x: xs,
    y: ys,
    customdata: pairs.map(({ task }) => plainText(task)),
    marker: { color: colours.blue, size: 7 },
    error_x: {
      ...intervalBars(
        xs,
        pairs.map(({ xInterval }) => xInterval),
      ),
      ...whiskers,
    },
    error_y: {
      ...intervalBars(
        ys,
        pairs.map(({ yInterval }) => yInterval),
      ),
      ...whiskers,
    },
    hovertemplate: "%{customdata}: x %{x:.1%}, y %{y:.1%}<extra></extra>",
  };
}

function fitLine(fit: LineFit): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: `least squares: slope ${fit.slope.toFixed(2)}`,
    x: [0, 1],
    y: [0, 1].map((x) => lineAt(fit, x)),
    line: { color: colours.vermilion, width: 2 },
    hoverinfo: "skip",
  };
}

/** Along the low end of the line's interval and back along its high end. */
function band(fit: LineFit): ScatterTrace {
  const grid = Array.from({ length: 41 }, (_, i) => i / 40);
  const intervals = grid.map((x) => lineInterval(fit, x));
  return {
    type: "scatter",
    mode: "lines",
    name: "95 % interval of the line",
    x: [...grid, ...[...grid].reverse()],
    y: [...intervals.map(([bottom]) => bottom), ...[...intervals].reverse().map(([, top]) => top)],
    line: { width: 0, color: colours.vermilion },
    fill: "toself",
    fillcolor: "#d55e0026",
    hoverinfo: "skip",
  };
}
