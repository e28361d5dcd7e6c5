// Many results as figures: bars for each task, and zero-shot against linear probe (Radford et al. 2021, Figure 8).
import { accuracyFigure } from "../figures/bars.js";
import { colours, type Figure, figure, intervalBars, legendBelow, plainText, series } from "../figures/figure.js";
import type { ScatterTrace } from "../figures/plotly.js";
import { pearson } from "../statistics/correlation.js";
import type { MetricCell, MetricTable } from "./benchmark-table.js";

/** A group of bars per dataset, a colour per model. */
export function benchmarkBars(table: MetricTable): Figure {
  const tasks = table.datasets.map((dataset) => {
    const cells = [...table.cells.get(dataset)!];
    return {
      task: dataset,
      chance: cells.find(([, { chance }]) => chance !== undefined)?.[1].chance,
      accuracies: Object.fromEntries(cells.map(([model, { value, interval }]) => [model, measured(value, interval)])),
    };
  });
  const subtitle = `${table.datasets.length} datasets, with intervals of 95 % where the results have them`;
  const bars = accuracyFigure(tasks, { title: `${table.metric}: ${table.task.replaceAll("_", " ")}`, subtitle });
  const xaxis = { ...bars.layout.xaxis, title: { ...bars.layout.xaxis?.title, text: table.metric } };
  return { ...bars, layout: { ...bars.layout, xaxis } };
}

function measured(value: number, interval: MetricCell["interval"]) {
  return { value, ...(interval && { interval, intervalKind: "bootstrap" as const }) };
}

/** What one model has on one dataset, both ways. */
interface Pair {
  readonly model: string;
  readonly dataset: string;
  readonly probe: MetricCell;
  readonly zeroShot: MetricCell;
}

/** A point per model and dataset that both tables have; undefined where there are fewer than two. */
export function zeroShotAgainstProbe(zeroShot: MetricTable, probe: MetricTable): Figure | undefined {
  const pairs = pairsOf(zeroShot, probe);
  if (pairs.length < 2) return undefined;
  const models = [...new Set(pairs.map(({ model }) => model))];
  const points = models.map((model, i) => pointsOf(pairs, model, series[i % series.length]));
  const plotHeight = 480;
  const heading = { title: "Zero-shot against linear probe", subtitle: correlationOf(pairs) };
  return figure(heading, [equalLine, ...points], {
    plotHeight,
    width: 640,
    xaxis: { title: { text: `linear probe: ${probe.metric}` }, tickformat: ".0%", range: [0, 1] },
    yaxis: { title: { text: `zero-shot: ${zeroShot.metric}` }, tickformat: ".0%", range: [0, 1] },
    ...legendBelow(models.length + 1, plotHeight),
  });
}

/** Probes of few shots have columns of their own, which no zero-shot result has. */
function pairsOf(zeroShot: MetricTable, probe: MetricTable): Pair[] {
  return zeroShot.datasets.flatMap((dataset) =>
    [...zeroShot.cells.get(dataset)!].flatMap(([model, cell]) => {
      const other = probe.cells.get(dataset)?.get(model);
      return other === undefined ? [] : [{ model, dataset, zeroShot: cell, probe: other }];
    }),
  );
}

function correlationOf(pairs: readonly Pair[]): string {
  const [x, y] = [pairs.map(({ probe }) => probe.value), pairs.map(({ zeroShot }) => zeroShot.value)];
  const count = `${pairs.length} pairs of a model and a dataset, with intervals of 95 % of zero-shot`;
  if (pairs.length < 4 || new Set(x).size === 1 || new Set(y).size === 1) return count;
  const { r, interval } = pearson(x, y);
  return `${count}; Pearson's r = ${r.toFixed(2)} (${interval.map((end) => end.toFixed(2)).join(" to ")})`;
}

function pointsOf(pairs: readonly Pair[], model: string, color: string): ScatterTrace {
  const own = pairs.filter((pair) => pair.model === model);
  const values = own.map(({ zeroShot }) => zeroShot.value);
  return {
    type: "scatter",
    mode: "markers",
    name: plainText(model),
    x: own.map(({ probe }) => probe.value),
    y: values,
    customdata: own.map(({ dataset }) => plainText(dataset)),
    marker: { color, size: 8 },
    error_y: {
      ...intervalBars(
        values,
        own.map(({ zeroShot }) => zeroShot.interval),
      ),
      color,
      thickness: 1,
      width: 2,
    },
    hovertemplate: "%{customdata}: %{y:.1%} zero-shot, %{x:.1%} by a probe",
  };
}

const equalLine: ScatterTrace = {
  type: "scatter",
  mode: "lines",
  name: "equal",
  x: [0, 1],
  y: [0, 1],
  line: { color: colours.grey, width: 1, dash: "dot" },
  hoverinfo: "skip",
};
