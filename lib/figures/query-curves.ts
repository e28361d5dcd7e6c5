// Pairs per query by rank, before balancing and after it (Radford et al. 2021, section 2.2, which has no figure of it): a steep line is a
// few queries with most of the data.
import type { Curve } from "../results/schema.js";
import { logAxis } from "./axes.js";
import { colours, type Figure, figure, type Heading, legendBelow, plainText, series } from "./figure.js";

export interface QueryCurve {
  readonly name: string;
  /** Ranks from 1, and the pairs of the query of that rank. */
  readonly curve: Curve;
}

/** A line for each state of the data on two logarithmic axes; the first one, without balancing, in black. */
export function queryCurvesFigure(curves: readonly QueryCurve[], heading: Heading): Figure {
  const shown = curves.filter(({ curve }) => curve.value.length > 0);
  if (shown.length === 0) throw new Error("queryCurvesFigure: expected one or more curves with queries, got none");
  const plotHeight = 380;
  const format = (value: number) => value.toLocaleString("en");
  const ranks = shown.flatMap(({ curve }) => curve.step);
  const counts = shown.flatMap(({ curve }) => curve.value);
  return figure(
    heading,
    shown.map(({ name, curve }, i) => ({
      type: "scatter" as const,
      mode: curve.step.length === 1 ? ("markers" as const) : ("lines" as const),
      name: plainText(name),
      x: curve.step,
      y: curve.value,
      line: { color: i === 0 ? colours.black : series[(i - 1) % series.length], width: 2 },
    })),
    {
      plotHeight,
      xaxis: logAxis("queries by falling number of pairs", ranks, { format, room: 0.02 }),
      yaxis: logAxis("pairs with the query", counts, { format }),
      ...legendBelow(shown.length, plotHeight),
    },
  );
}
