// Accuracy along training: against the pictures processed (Radford et al. 2021, Figure 2) or the compute, a line per objective with
// the spread of its seeds, and how much further a slower one has to go for the same accuracy.
import { mean } from "../statistics/summaries.js";
import { logAxis, percent } from "./axes.js";
import { spreadApart } from "./few-shot.js";
import { colours, type Figure, figure, type Heading, plainText, series, translucent } from "./figure.js";
import { textWidth } from "./font-metrics.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

/** Accuracies in 0..1 of the seeds after `x` pictures or operations, which is above 0. */
export interface AccuracyCurvePoint {
  readonly x: number;
  readonly accuracies: readonly number[];
}

export interface AccuracyCurve {
  readonly name: string;
  /** In the order of their x. */
  readonly points: readonly AccuracyCurvePoint[];
}

/** The way between two curves at an accuracy, as "4.1 times". */
export interface EfficiencyGap {
  readonly accuracy: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

export interface AccuracyCurvesOptions extends Heading {
  readonly xName: string;
  readonly formatX?: (x: number) => string;
  readonly chance?: number;
  readonly gaps?: readonly EfficiencyGap[];
}

const plotHeight = 420;
const labelSize = 13;

/** Lines through the means over seeds, with bands from the lowest to the highest seed, over a logarithmic axis; named at their ends. */
export function accuracyCurvesFigure(
  curves: readonly AccuracyCurve[],
  { xName, formatX = thousands, chance, gaps = [], ...heading }: AccuracyCurvesOptions,
): Figure {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) throw new Error("accuracyCurvesFigure: expected a curve of one or more points, got none");
  const xs = points.map(({ x }) => x);
  const axis = logAxis(xName, xs, { format: formatX, room: 0.03 });
  const xaxis = { ...axis, tickangle: 0 };
  const high = 1.06 * Math.max(...points.flatMap(({ accuracies }) => accuracies), chance ?? 0);
  const lines = curves.flatMap((curve, i) => curveTraces(curve, series[i % series.length]));
  const data = [...(chance === undefined ? [] : [chanceLine(chance, xaxis.range)]), ...lines, ...gaps.map(gapLine)];
  return figure(heading, data, {
    plotHeight,
    xaxis,
    yaxis: { title: { text: "zero-shot accuracy" }, tickformat: ".0%", range: [0, high] },
    annotations: [
      ...endLabels(curves, high / plotHeight),
      ...gaps.map(gapLabel),
      ...(chance === undefined ? [] : [chanceLabel(chance, xaxis.range[0])]),
    ],
    margin: { r: 22 + Math.max(...curves.map(({ name }) => textWidth(name, { size: labelSize }))) },
    showlegend: false,
  });
}

function curveTraces({ name, points }: AccuracyCurve, color: string): ScatterTrace[] {
  const x = points.map((point) => point.x);
  const lows = points.map(({ accuracies }) => Math.min(...accuracies));
  const highs = points.map(({ accuracies }) => Math.max(...accuracies));
  const band: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    x: [...x, ...x.toReversed()],
    y: [...lows, ...highs.reverse()],
    fill: "toself",
    fillcolor: translucent(color),
    line: { width: 0 },
    hoverinfo: "skip",
  };
  const line: ScatterTrace = {
    type: "scatter",
    mode: "lines+markers",
    name: plainText(name),
    x,
    y: points.map(({ accuracies }) => mean(accuracies)),
    line: { color, width: 2.2 },
    marker: { color, size: 6 },
    hovertemplate: "%{x:,.3s}: %{y:.1%}",
  };
  return [band, line];
}

function chanceLine(chance: number, [low, high]: readonly [number, number]): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: `guessing: ${percent(chance)}`,
    x: [10 ** low, 10 ** high],
    y: [chance, chance],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
    hoverinfo: "skip",
  };
}

function gapLine({ accuracy, from, to, label }: EfficiencyGap): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: label,
    x: [from, to],
    y: [accuracy, accuracy],
    line: { color: colours.black, width: 1.4, dash: "dash" },
    hoverinfo: "skip",
  };
}

/** Above the left end of its line, where curves are still low. */
function gapLabel({ accuracy, from, label }: EfficiencyGap): Annotation {
  const place = { x: Math.log10(from), y: accuracy, xanchor: "right", yanchor: "middle", xshift: -8 } as const;
  return { text: plainText(label), ...place, showarrow: false, font: { size: 12, color: colours.black } };
}

function chanceLabel(chance: number, x: number): Annotation {
  const place = { x, y: chance, xanchor: "left", yanchor: "bottom", xshift: 4, showarrow: false } as const;
  return { text: `guessing: ${percent(chance)}`, ...place, font: { size: 12, color: colours.grey } };
}

/** Names beside the last points, apart from each other. */
function endLabels(curves: readonly AccuracyCurve[], unitsPerPixel: number): Annotation[] {
  const ends = curves.map(({ points }) => points[points.length - 1]);
  const heights = spreadApart(
    ends.map(({ accuracies }) => mean(accuracies)),
    17 * unitsPerPixel,
  );
  return curves.map(({ name }, i) => ({
    text: plainText(name),
    ...{ x: Math.log10(ends[i].x), y: heights[i], xanchor: "left", yanchor: "middle", xshift: 10, showarrow: false },
    font: { size: labelSize, color: series[i % series.length] },
  }));
}

/** 12800 as "13k". */
function thousands(x: number): string {
  return x < 1000 ? `${x}` : `${Number((x / 1000).toPrecision(3))}k`;
}
