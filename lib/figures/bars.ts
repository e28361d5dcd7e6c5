// Accuracies on several tasks as horizontal bars with their intervals, and what guessing would give.
import type { Measurement } from "../results/schema.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow, plainText, series } from "./figure.js";
import type { BarTrace, ScatterTrace } from "./plotly.js";

export interface TaskAccuracies {
  readonly task: string;
  /** Accuracy of guessing, in 0..1. */
  readonly chance?: number;
  /** Series ("zero-shot", "linear probe", ...) -> accuracy in 0..1; a task may lack some. */
  readonly accuracies: Readonly<Record<string, Measurement>>;
}

/** A group of bars per task, from top to bottom as given, a colour per series. */
export function accuracyFigure(tasks: readonly TaskAccuracies[], heading: Heading): Figure {
  const names = [...new Set(tasks.flatMap((task) => Object.keys(task.accuracies)))];
  const bars = names.map((name, i) => seriesBars(name, tasks, series[i % series.length]));
  const rows = tasks.length * Math.max(1, names.length);
  const plotHeight = 14 * rows + 16 * tasks.length;
  return figure(heading, [...bars, chanceMarks(tasks)], {
    plotHeight,
    xaxis: { title: { text: "accuracy" }, tickformat: ".0%", range: [0, 1.005] },
    yaxis: {
      range: [tasks.length - 0.4, -0.6],
      tickvals: tasks.map((_, i) => i),
      ticktext: tasks.map((task) => plainText(task.task)),
      ticklabelstandoff: 4,
      showgrid: false,
      ticks: "",
    },
    barmode: "group",
    bargap: 0.3,
    ...legendBelow(names.length + 1, plotHeight),
  });
}

function seriesBars(name: string, tasks: readonly TaskAccuracies[], color: string): BarTrace {
  const rows = tasks.map((task, row) => ({ row, task: task.task, measurement: task.accuracies[name] }));
  const present = rows.filter(({ measurement }) => measurement !== undefined);
  const values = present.map(({ measurement }) => measurement.value);
  const intervals = present.map(({ measurement }) => measurement.interval);
  return {
    type: "bar",
    orientation: "h",
    name: plainText(name),
    x: values,
    y: present.map(({ row }) => row),
    text: present.map(({ task }) => task),
    textposition: "none",
    marker: { color },
    error_x: { ...intervalBars(values, intervals), color: colours.black, thickness: 1.2, width: 3 },
    hovertemplate: "%{text}: %{x:.1%}",
  };
}

/** A line across each task's bars; the gaps between tasks are empty values. */
function chanceMarks(tasks: readonly TaskAccuracies[]): ScatterTrace {
  const marks = tasks.flatMap(({ chance }, row) => (chance === undefined ? [] : [{ chance, row }]));
  return {
    type: "scatter",
    mode: "lines",
    name: "guessing",
    x: marks.flatMap(({ chance }) => [chance, chance, null]),
    y: marks.flatMap(({ row }) => [row - 0.42, row + 0.42, null]),
    line: { color: colours.black, width: 2, dash: "dot" },
    hovertemplate: "guessing: %{x:.1%}<extra></extra>",
  };
}
