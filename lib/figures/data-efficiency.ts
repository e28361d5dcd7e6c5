// Labelled examples per class that a probe needs to be as good as zero-shot, a bar per task (CLIP, Figure 7, with the intervals that the
// paper's figure lacks).
import type { Reach } from "../statistics/interpolation.js";
import { logTicks } from "./axes.js";
import { colours, type Figure, figure, type Heading, plainText } from "./figure.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

/** Examples per class: so many, or fewer or more than the fewest or most that were measured. */
export interface TaskEfficiency extends Reach {
  readonly task: string;
  /** Its ends may be bounds, too. */
  readonly interval: readonly [Reach, Reach];
  /** The number in words: "5.4", "<1". */
  readonly label: string;
}

/** Bars over a logarithmic axis, longest on top; a bound that was not passed is pale, one below the least measured an arrow at the edge. */
export function dataEfficiencyFigure(tasks: readonly TaskEfficiency[], heading: Heading): Figure {
  if (tasks.length === 0) throw new Error("dataEfficiencyFigure: expected at least one task, got none");
  const sorted = tasks.toSorted((a, b) => rankOf(b) - rankOf(a));
  const highest = Math.max(2, ...tasks.flatMap(({ x, interval }) => [x, interval[1].x]));
  const [low, high] = [0.75, 1.15 * highest];
  const ticks = logTicks(1, highest).filter(Number.isInteger);
  const traces = [bars(sorted, low, "="), bars(sorted, low, ">"), edgeMarks(sorted, low), whiskers(sorted, low)];
  const shown = traces.filter(({ x }) => x.length > 0); // Plotly hides traces without points, and says so
  return figure(heading, shown, {
    plotHeight: 24 * tasks.length + 20,
    xaxis: {
      type: "log",
      title: { text: "labelled examples per class to match zero-shot" },
      range: [Math.log10(low), Math.log10(high)],
      tickvals: ticks,
      ticktext: ticks.map(String),
    },
    yaxis: {
      range: [tasks.length - 0.4, -0.6],
      tickvals: sorted.map((_, row) => row),
      ticktext: sorted.map(({ task }) => plainText(task)),
      ticklabelstandoff: 4,
      showgrid: false,
      ticks: "",
    },
    annotations: sorted.map(numberBeside),
    margin: { r: 64 },
    showlegend: false,
  });
}

/** Bounds beyond all numbers. */
function rankOf({ relation, x }: Reach): number {
  return relation === "=" ? Math.log(x) : relation === ">" ? 1000 + x : -1000;
}

/** Thick lines, as Plotly's bars have no start on a logarithmic axis. */
function bars(tasks: readonly TaskEfficiency[], low: number, relation: "=" | ">"): ScatterTrace {
  const shown = tasks.map((task, row) => ({ ...task, row })).filter((task) => task.relation === relation);
  const isReached = relation === "=";
  return {
    type: "scatter",
    mode: "lines",
    name: isReached ? "reached" : "not reached with all examples",
    x: shown.flatMap(({ x }) => [low, x, null]),
    y: shown.flatMap(({ row }) => [row, row, null]),
    line: { color: isReached ? colours.blue : "#9dc3dd", width: 14 },
    hovertemplate: "%{x:.1f}<extra></extra>",
  };
}

/** Arrows to where a logarithmic axis does not reach. */
function edgeMarks(tasks: readonly TaskEfficiency[], low: number): ScatterTrace {
  const rows = tasks.flatMap(({ relation }, row) => (relation === "<" ? [row] : []));
  return {
    type: "scatter",
    mode: "markers",
    name: "matched by the fewest examples",
    x: rows.map(() => 1.04 * low),
    y: rows,
    marker: { color: colours.blue, size: 11, symbol: "triangle-left" },
    hoverinfo: "skip",
  };
}

/** An interval that reaches below what was measured begins at the edge. */
function whiskers(tasks: readonly TaskEfficiency[], low: number): ScatterTrace {
  const end = ({ relation, x }: Reach) => (relation === "<" ? low : x);
  const shown = tasks
    .map(({ interval }, row) => ({ row, from: end(interval[0]), to: end(interval[1]) }))
    .filter(({ from, to }) => to > from);
  return {
    type: "scatter",
    mode: "lines",
    name: "interval",
    x: shown.flatMap(({ from, to }) => [from, to, null]),
    y: shown.flatMap(({ row }) => [row, row, null]),
    line: { color: colours.black, width: 1.4 },
    hoverinfo: "skip",
  };
}

function numberBeside({ label, relation }: TaskEfficiency, row: number): Annotation {
  return {
    text: plainText(label),
    ...{ x: 1, xref: "paper", y: row, xanchor: "left", yanchor: "middle", xshift: 8, showarrow: false },
    font: { size: 12.5, color: relation === "=" ? colours.black : colours.grey },
  };
}
