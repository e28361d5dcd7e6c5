// One method's score minus another's on several tasks as sorted bars (Radford et al. 2021, Figure 5), with the intervals that the
// paper's figure lacks.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText } from "./figure.js";
import type { BarTrace } from "./plotly.js";

export interface TaskDifference {
  readonly task: string;
  /** First minus second, in -1..1. */
  readonly difference: number;
  readonly interval?: Interval;
}

export interface DifferencesOptions extends Heading {
  /** What the first and the second method are called. */
  readonly methods: readonly [first: string, second: string];
}

const rowHeight = 17;

/** A bar per task, the largest difference on top, in one colour where the first method is ahead and in another where it is not. */
export function differencesFigure(
  differences: readonly TaskDifference[],
  { methods: [first, second], ...heading }: DifferencesOptions,
): Figure {
  if (differences.length === 0) throw new Error("differencesFigure: expected at least one task, got none");
  const sorted = [...differences].sort((a, b) => b.difference - a.difference);
  const ahead = sorted.filter(({ difference }) => difference > 0).length;
  const plotHeight = rowHeight * Math.max(4, sorted.length);
  return figure(
    heading,
    [
      bars(`${first} ahead: ${tasks(ahead)}`, sorted.slice(0, ahead), { row: 0, color: colours.blue }),
      bars(`${second} ahead or equal: ${tasks(sorted.length - ahead)}`, sorted.slice(ahead), {
        row: ahead,
        color: colours.vermilion,
      }),
    ].filter(({ x }) => x.length > 0),
    {
      plotHeight,
      xaxis: {
        title: { text: `score of ${plainText(first)} minus ${plainText(second)} (points)` },
        zeroline: true,
      },
      yaxis: {
        range: [sorted.length - 0.4, -0.6],
        tickvals: sorted.map((_, i) => i),
        ticktext: sorted.map(({ task }) => plainText(task)),
        tickfont: { size: 11.5 },
        ticklabelstandoff: 4,
        showgrid: false,
        ticks: "",
      },
      bargap: 0.25,
      ...legendBelow(2, plotHeight),
    },
  );
}

function bars(name: string, rows: readonly TaskDifference[], { row, color }: { row: number; color: string }): BarTrace {
  const values = rows.map(({ difference }) => 100 * difference);
  const intervals = rows.map(({ interval }) => interval && ([100 * interval[0], 100 * interval[1]] as const));
  return {
    type: "bar",
    orientation: "h",
    name: plainText(name),
    x: values,
    y: rows.map((_, i) => row + i),
    text: rows.map(({ task }) => plainText(task)),
    textposition: "none",
    marker: { color },
    error_x: { ...intervalBars(values, intervals), color: colours.black, thickness: 1, width: 2 },
    hovertemplate: "%{text}: %{x:+.1f} points<extra></extra>",
  };
}

function tasks(count: number): string {
  return `${count} ${count === 1 ? "task" : "tasks"}`;
}
