// Scores of many tasks on one page: a row per task under the name of its kind, a point per series with its interval, a mark where
// guessing is.
import type { Measurement } from "../results/schema.js";
import type { TaskAccuracies } from "./bars.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import type { ScatterTrace } from "./plotly.js";

/** A kind of tasks, such as "counting". */
export interface TaskGroup {
  readonly kind: string;
  readonly tasks: readonly TaskAccuracies[];
}

const rowHeight = 16;

/** Groups from top to bottom as given, tasks in their order; kinds are bold. */
export function taskScoresFigure(groups: readonly TaskGroup[], heading: Heading): Figure {
  const rows = groups.flatMap(({ kind, tasks }) => [
    { title: kind },
    ...tasks.map((task) => ({ title: task.task, task })),
  ]);
  const placed = rows.flatMap((row, at) => ("task" in row && row.task ? [{ ...row.task, at }] : []));
  if (placed.length === 0) throw new Error("taskScoresFigure: expected at least one task, got none");
  const names = [...new Set(placed.flatMap(({ accuracies }) => Object.keys(accuracies)))];
  const plotHeight = rowHeight * rows.length;
  return figure(heading, [...names.map((name, i) => scores(name, placed, { i, of: names.length })), guessing(placed)], {
    plotHeight,
    xaxis: { title: { text: "score" }, tickformat: ".0%", range: [0, 1.005] },
    yaxis: {
      range: [rows.length - 0.3, -0.8],
      tickvals: rows.map((_, at) => at),
      ticktext: rows.map((row) => ("task" in row ? plainText(row.title) : `<b>${plainText(row.title)}</b>`)),
      tickfont: { size: 11.5 },
      ticklabelstandoff: 4,
      showgrid: true,
      ticks: "",
    },
    ...legendBelow(names.length + 1, plotHeight),
  });
}

interface PlacedTask extends TaskAccuracies {
  /** Its row. */
  readonly at: number;
}

/** Several series of a task are a little above and below each other, so that their intervals can be seen. */
function scores(name: string, tasks: readonly PlacedTask[], { i, of }: { i: number; of: number }): ScatterTrace {
  const present = tasks.filter(({ accuracies }) => accuracies[name] !== undefined);
  const measured: Measurement[] = present.map(({ accuracies }) => accuracies[name]);
  const values = measured.map(({ value }) => value);
  const color = series[i % series.length];
  return {
    type: "scatter",
    mode: "markers",
    name: plainText(name),
    x: values,
    y: present.map(({ at }) => at + (0.5 * (i - (of - 1) / 2)) / of),
    customdata: present.map(({ task }) => plainText(task)),
    marker: { color, size: 7 },
    error_x: {
      ...intervalBars(
        values,
        measured.map(({ interval }) => interval),
      ),
      ...{ color, thickness: 1.2, width: 0 },
    },
    hovertemplate: `%{customdata}: %{x:.1%}<extra>${plainText(name)}</extra>`,
  };
}

/** A short line across the row; the gaps between rows are empty values. */
function guessing(tasks: readonly PlacedTask[]): ScatterTrace {
  const marks = tasks.flatMap(({ chance, at }) => (chance === undefined ? [] : [{ chance, at }]));
  return {
    type: "scatter",
    mode: "lines",
    name: "guessing",
    x: marks.flatMap(({ chance }) => [chance, chance, null]),
    y: marks.flatMap(({ at }) => [at - 0.42, at + 0.42, null]),
    line: { color: colours.black, width: 2 },
    hovertemplate: "guessing: %{x:.1%}<extra></extra>",
  };
}
