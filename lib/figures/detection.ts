// Precision against recall of detectors of duplicates, each threshold a point: what CLIP's section 5 could not draw, as it did not know
// all duplicates.
import { colours, type Figure, figure, type Heading, legendBelow, plainText, series } from "./figure.js";
import type { ScatterTrace } from "./plotly.js";

export interface DetectionCurve {
  readonly name: string;
  /** In 0..1, the highest threshold first. */
  readonly points: readonly (readonly [recall: number, precision: number])[];
}

const plotHeight = 400;

/** A line per detector; a dashed one where everything is found, at the share of pictures that have a copy. */
export function detectionFigure(
  curves: readonly DetectionCurve[],
  { chance, ...heading }: Heading & { readonly chance: number },
): Figure {
  if (curves.length === 0) throw new Error("detectionFigure: expected at least one detector, got none");
  const data = [...curves.map(line), chanceLine(chance)];
  return figure(heading, data, {
    plotHeight,
    xaxis: { title: { text: "recall: planted copies that are found" }, range: [0, 1.02], tickformat: ".0%" },
    yaxis: { title: { text: "precision: of what is found, copies" }, range: [0, 1.02], tickformat: ".0%" },
    ...legendBelow(data.length, plotHeight),
  });
}

function line({ name, points }: DetectionCurve, index: number): ScatterTrace {
  const color = series[index % series.length];
  return {
    type: "scatter",
    mode: points.length > 1 ? "lines" : "markers",
    name: plainText(name),
    x: points.map(([recall]) => recall),
    y: points.map(([, precision]) => precision),
    line: { color, width: 2 },
    marker: { color, size: 7 },
    hovertemplate: `${plainText(name)}: recall %{x:.1%}, precision %{y:.1%}<extra></extra>`,
  };
}

function chanceLine(chance: number): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: "everything is found",
    x: [0, 1],
    y: [chance, chance],
    line: { color: colours.grey, width: 1.5, dash: "dash" },
    hoverinfo: "skip",
  };
}
