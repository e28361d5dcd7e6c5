// What choices are worth (LiT, Figure 8): a row for each setting, a column for each metric, a point with its interval.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, plainText, series } from "./figure.js";
import { textWidth } from "./font-metrics.js";
import { type Panel, panelAxes, panelGrid } from "./panels.js";
import type { Annotation, Axis, ScatterTrace } from "./plotly.js";

/** A value with its interval, such as a mean over seeds. */
export interface ChoiceValue {
  readonly value: number;
  readonly interval?: Readonly<Interval>;
}

export interface Choice {
  readonly name: string;
  /** By metric; a choice may lack some. */
  readonly values: Readonly<Record<string, ChoiceValue>>;
}

/** Choices to be compared with each other. */
export interface ChoiceGroup {
  readonly title: string;
  readonly choices: readonly Choice[];
}

const rowHeight = 24;
const labelSize = 12;

/** Groups from top to bottom, each under its title in a colour of its own; every column has a scale of its own. */
export function choicesFigure(
  groups: readonly ChoiceGroup[],
  { metrics, format = ".0%", ...heading }: Heading & { metrics: readonly string[]; format?: string },
): Figure {
  if (groups.every(({ choices }) => choices.length === 0))
    throw new Error("choicesFigure: expected one or more choices, got none");
  const rows = rowsOf(groups);
  const grid = panelGrid({ count: metrics.length, columns: metrics.length, gap: { x: 0.045, y: 0 } });
  const height = rows.length === 0 ? 1 : rows[rows.length - 1].row + 1;
  const widest = Math.max(...rows.map(({ choice }) => textWidth(choice.name, { size: labelSize })));
  const titles = groups.map((group, i) => groupTitle(group, rows.find(({ group: g }) => g === i)?.row ?? 0));
  return figure(
    heading,
    metrics.flatMap((metric, i) => groups.map((_, group) => points(rows, { metric, group, panel: grid[i], format }))),
    {
      plotHeight: rowHeight * height + 20,
      width: Math.round(widest) + 60 + columnWidth(metrics.length) * metrics.length,
      margin: { l: Math.round(widest) + 24, b: 56 },
      ...Object.assign(
        {},
        ...grid.map((panel, i) => panelAxes(panel, axes(rows, { metric: metrics[i], first: i === 0, format }))),
      ),
      annotations: titles,
      showlegend: false,
    },
  );
}

/** Narrower where there are many. */
function columnWidth(columns: number): number {
  return Math.max(130, Math.min(225, 700 / columns));
}

interface Row {
  readonly row: number;
  readonly group: number;
  readonly choice: Choice;
}

/** Rows, with an empty one above each group for its title. */
function rowsOf(groups: readonly ChoiceGroup[]): Row[] {
  const rows: Row[] = [];
  let row = 0;
  for (const [group, { choices }] of groups.entries()) {
    row++;
    for (const choice of choices) rows.push({ row: row++, group, choice });
  }
  return rows;
}

function axes(rows: readonly Row[], { metric, first, format }: { metric: string; first: boolean; format: string }) {
  const x: Axis = { title: { text: plainText(metric) }, tickformat: format };
  const y: Axis = {
    range: [rows[rows.length - 1].row + 0.6, -0.6],
    tickvals: rows.map(({ row }) => row),
    ticktext: rows.map(({ choice }) => plainText(choice.name)),
    tickfont: { size: labelSize },
    ticklabelstandoff: 4,
    showticklabels: first,
    ticks: "",
  };
  return { x, y };
}

function points(
  rows: readonly Row[],
  { metric, group, panel, format }: { metric: string; group: number; panel: Panel; format: string },
): ScatterTrace {
  const shown = rows.filter((row) => row.group === group && row.choice.values[metric] !== undefined);
  const values = shown.map(({ choice }) => choice.values[metric].value);
  const intervals = shown.map(({ choice }) => choice.values[metric].interval);
  const color = series[group % series.length];
  return {
    ...{ type: "scatter", mode: "markers", xaxis: panel.x, yaxis: panel.y },
    x: values,
    y: shown.map(({ row }) => row),
    customdata: shown.map(({ choice }) => plainText(choice.name)),
    marker: { color, size: 8 },
    error_x: { ...intervalBars(values, intervals), color, thickness: 1.5, width: 4 },
    hovertemplate: `%{customdata}: %{x:${format}}<extra></extra>`,
  };
}

function groupTitle({ title }: ChoiceGroup, row: number): Annotation {
  return {
    text: `<b>${plainText(title)}</b>`,
    ...{ x: 0, y: row - 1, xref: "paper", yref: "y", xanchor: "left", yanchor: "middle", xshift: 6, showarrow: false },
    font: { size: 12.5, color: colours.black },
  };
}
