// Learning rates of both towers against the step under several schedules (LiT, Figure 11): a panel for each schedule.
import { colours, type Figure, figure, type Heading, legendBelow, plainText } from "./figure.js";
import { type Panel, panelAxes, panelGrid } from "./panels.js";
import type { Annotation, Axis, ScatterTrace } from "./plotly.js";

export interface TowerRates {
  readonly name: string;
  /** Rates at steps 0, 1, ... */
  readonly image: readonly number[];
  readonly text: readonly number[];
}

const columns = 4;
const panelHeight = 150;

/** The image tower's rate in colour above the text tower's in grey, all panels on one scale. */
export function towerRatesFigure(schedules: readonly TowerRates[], heading: Heading): Figure {
  if (schedules.length === 0) throw new Error("towerRatesFigure: expected one or more schedules, got none");
  const rows = Math.ceil(schedules.length / columns);
  const grid = panelGrid({ count: schedules.length, columns, gap: { x: 0.035, y: 0.24 } });
  const highest = Math.max(...schedules.flatMap(({ image, text }) => [...image, ...text]));
  const plotHeight = rows * (panelHeight + 50) - 50;
  const { margin, ...legend } = legendBelow(2, plotHeight);
  return figure(
    heading,
    schedules.flatMap((schedule, i) => rateTraces(schedule, grid[i], i === 0)),
    {
      plotHeight,
      ...Object.assign({}, ...grid.map((panel, i) => panelAxes(panel, axes(highest, i % columns === 0)))),
      annotations: schedules.map(({ name }, i) => nameAbove(name, grid[i])),
      ...legend,
      margin: { ...margin, t: 38 },
    },
  );
}

function axes(highest: number, first: boolean): { x: Axis; y: Axis } {
  const ticks = [0, highest / 2, highest];
  const y: Axis = {
    range: [-0.05 * highest, 1.08 * highest],
    showticklabels: first,
    tickvals: ticks,
    ticktext: ticks.map((rate) => String(Number(rate.toPrecision(2)))),
  };
  return {
    x: { title: { text: "step", standoff: 4 }, rangemode: "tozero", showgrid: false },
    y: first ? { ...y, title: { text: "learning rate" } } : y,
  };
}

function rateTraces({ image, text }: TowerRates, { x, y }: Panel, first: boolean): ScatterTrace[] {
  const line = (name: string, rates: readonly number[], style: ScatterTrace["line"]): ScatterTrace => ({
    ...{ type: "scatter", mode: "lines", xaxis: x, yaxis: y, name, legendgroup: name, showlegend: first },
    x: rates.map((_, step) => step),
    y: rates,
    line: style,
  });
  return [
    line("text tower", text, { color: colours.black, width: 1.5, dash: "dot" }),
    line("image tower", image, { color: colours.vermilion, width: 2.2 }),
  ];
}

function nameAbove(name: string, { xDomain, yDomain }: Panel): Annotation {
  return {
    text: `<b>${plainText(name)}</b>`,
    ...{ x: xDomain[0], y: yDomain[1], xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom", yshift: 4 },
    showarrow: false,
    font: { size: 13 },
  };
}
