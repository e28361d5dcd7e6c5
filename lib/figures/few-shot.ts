// Accuracy against labelled examples per class (CLIP, Figure 6): a line per encoder with a band, and a star at 0 examples for zero-shot.
import type { Interval } from "../statistics/intervals.js";
import { percent } from "./axes.js";
import { colours, type Figure, figure, type Heading, intervalBars, plainText, series, translucent } from "./figure.js";
import { textWidth } from "./font-metrics.js";
import type { Annotation, ScatterTrace } from "./plotly.js";

/** An accuracy in 0..1 with its interval. */
export interface ShotAccuracy {
  readonly value: number;
  readonly interval?: Readonly<Interval>;
}

export interface ShotCurve {
  readonly name: string;
  readonly points: readonly (ShotAccuracy & { readonly shots: number })[];
  readonly zeroShot?: ShotAccuracy;
}

/** Lines over 1, 2, 4, ... examples per class, named at their ends; 0 examples stand left of 1, as on no logarithmic axis. */
export function fewShotFigure(
  curves: readonly ShotCurve[],
  { chance, yTitle = "accuracy", ...heading }: Heading & { chance?: number; yTitle?: string },
): Figure {
  const shots = [...new Set(curves.flatMap(({ points }) => points.map((point) => point.shots)))].sort((a, b) => a - b);
  if (shots.length === 0) throw new Error("fewShotFigure: expected a curve of one or more points, got none");
  const place = (count: number) => Math.log2(count / shots[0]) + 1;
  const values = curves.flatMap((curve) => [...curve.points, ...(curve.zeroShot ? [curve.zeroShot] : [])]);
  const high = Math.max(...values.flatMap(({ value, interval }) => [value, interval?.[1] ?? value]));
  const plotHeight = 420;
  const traces = curves.flatMap((curve, i) => curveTraces(curve, series[i % series.length], place));
  const last = place(shots[shots.length - 1]);
  return figure(heading, [...(chance === undefined ? [] : [chanceLine(chance, last)]), ...traces], {
    plotHeight,
    xaxis: {
      title: { text: "labelled examples per class" },
      range: [-0.3, last + 0.15],
      tickvals: [0, ...shots.map(place)],
      ticktext: ["0", ...shots.map(String)],
      showgrid: false,
    },
    yaxis: { title: { text: yTitle }, tickformat: ".0%", range: [0, 1.06 * high] },
    annotations: endLabels(curves, { last, unitsPerPixel: (1.06 * high) / plotHeight, chance }),
    margin: { r: 22 + Math.max(...curves.map(({ name }) => textWidth(name, { size: labelSize }))) },
    showlegend: false,
  });
}

const labelSize = 13;

function curveTraces(
  { name, points, zeroShot }: ShotCurve,
  color: string,
  place: (count: number) => number,
): ScatterTrace[] {
  const x = points.map((point) => place(point.shots));
  const band: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    x: [...x, ...x.toReversed()],
    y: [
      ...points.map(({ value, interval }) => interval?.[0] ?? value),
      ...points.map(({ value, interval }) => interval?.[1] ?? value).reverse(),
    ],
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
    y: points.map(({ value }) => value),
    customdata: points.map(({ shots }) => `${shots} per class`),
    line: { color, width: 2.2 },
    marker: { color, size: 6 },
    hovertemplate: "%{customdata}: %{y:.1%}",
  };
  return [band, line, ...(zeroShot ? [star(name, zeroShot, color)] : [])];
}

function star(name: string, { value, interval }: ShotAccuracy, color: string): ScatterTrace {
  return {
    type: "scatter",
    mode: "markers",
    name: plainText(`${name}, zero-shot`),
    x: [0],
    y: [value],
    marker: { color, size: 16, symbol: "star", line: { color: "white", width: 1 } },
    error_y: { ...intervalBars([value], [interval]), color, thickness: 1.4, width: 4 },
    hovertemplate: "zero-shot: %{y:.1%}",
  };
}

function chanceLine(chance: number, last: number): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: `guessing: ${percent(chance)}`,
    x: [-0.3, last + 0.15],
    y: [chance, chance],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
    hoverinfo: "skip",
  };
}

interface LabelPlaces {
  readonly last: number;
  readonly unitsPerPixel: number;
  readonly chance?: number;
}

/** Names beside the last points, apart from each other. */
function endLabels(curves: readonly ShotCurve[], { last, unitsPerPixel, chance }: LabelPlaces): Annotation[] {
  const ends = curves.map(({ points }) => points[points.length - 1].value);
  const heights = spreadApart(ends, 17 * unitsPerPixel);
  const names = curves.map(
    ({ name }, i): Annotation => ({
      text: plainText(name),
      ...{ x: last, y: heights[i], xanchor: "left", yanchor: "middle", xshift: 14, showarrow: false },
      font: { size: labelSize, color: series[i % series.length] },
    }),
  );
  const left = { x: -0.3, xanchor: "left", showarrow: false, yanchor: "bottom", xshift: 4 } as const;
  const guessing: Annotation[] =
    chance === undefined
      ? []
      : [{ text: `guessing: ${percent(chance)}`, y: chance, font: { size: 12, color: colours.grey }, ...left }];
  return [...names, ...guessing];
}

/** Values with at least `gap` between neighbours, moved as little as a pass upwards and one back need. */
export function spreadApart(values: readonly number[], gap: number): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const placed = [...values];
  for (let pass = 0; pass < 100; pass++)
    for (let i = 1; i < order.length; i++) {
      const [below, above] = [order[i - 1], order[i]];
      const missing = gap - (placed[above] - placed[below]);
      if (missing <= 0) continue;
      placed[below] -= missing / 2;
      placed[above] += missing / 2;
    }
  return placed;
}
