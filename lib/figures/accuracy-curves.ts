// Accuracy along training: against the pictures processed (Radford et al. 2021, Figure 2) or the compute, a line per objective with
// the spread of its seeds, and how much further a slower one has to go for the same accuracy.
import { mean } from "../statistics/summaries.js";
import { logAxis, percent, powerOfTen } from "./axes.js";
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
  readonly chance?: number;
  readonly gaps?: readonly EfficiencyGap[];
}

const plotHeight = 420;
const labelSize = 13;

/** Lines through the means over seeds, with bands from the lowest to the highest seed, over a logarithmic axis; named at their ends. */
export function accuracyCurvesFigure(
  curves: readonly AccuracyCurve[],
  { xName, chance, gaps = [], ...heading }: AccuracyCurvesOptions,
): Figure {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) throw new Error("accuracyCurvesFigure: expected a curve of one or more points, got none");
  const xs = points.map(({ x }) => x);
  const axis = logAxis(xName, xs, { format: shortNumber, room: 0.03 });
  const xaxis = { ...axis, tickangle: 0 };
  const high = 1.06 * Math.max(...points.flatMap(({ accuracies }) => accuracies), chance ?? 0);
  const lines = curves.flatMap((curve, i) => curveTraces(curve, series[i % series.length]));
  const data = [...(chance === undefined ? [] : [chanceLine(chance, xaxis.range)]), ...lines, ...gaps.map(gapLine)];
  return figure(heading, data, {
    plotHeight,
    xaxis,
    yaxis: { title: { text: "zero-shot accuracy" }, tickformat: ".0%", range: [0, high] },
    annotations: [
      ...endLabels(curves, { chance, right: xaxis.range[1], unitsPerPixel: high / plotHeight }),
      ...gaps.map(gapLabel),
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

/** At x on the logarithmic axis. */
interface EndLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly color: string;
}

/** Names beside the last points, and that of guessing at the right edge, apart from each other. */
function endLabels(
  curves: readonly AccuracyCurve[],
  { chance, right, unitsPerPixel }: { chance?: number; right: number; unitsPerPixel: number },
): Annotation[] {
  const ends = curves.map(({ name, points }, i): EndLabel => {
    const { x, accuracies } = points[points.length - 1];
    return { text: plainText(name), x: Math.log10(x), y: mean(accuracies), color: series[i % series.length] };
  });
  if (chance !== undefined)
    ends.push({ text: `guessing: ${percent(chance)}`, x: right, y: chance, color: colours.grey });
  const gap = 17 * unitsPerPixel;
  const heights = spreadApart(
    ends.map(({ y }) => y),
    gap,
  );
  return ends.map(({ text, x, color }, i) => ({
    ...{ text, x, y: heights[i], xanchor: "left", yanchor: "middle", xshift: 10, showarrow: false },
    font: { size: labelSize, color },
  }));
}

/** 12800 as "12.8k", from a million on as a power of ten. */
function shortNumber(x: number): string {
  if (x >= 1e6) return powerOfTen(x);
  return x < 1000 ? `${x}` : `${Number((x / 1000).toPrecision(3))}k`;
}
