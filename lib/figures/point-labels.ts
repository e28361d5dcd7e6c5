// Names beside the points of a square scatter plot, where there is room for them: a name never covers a point or another name.
import type { Interval } from "../statistics/intervals.js";
import { plainText } from "./figure.js";
import { textWidth } from "./font-metrics.js";
import type { Annotation } from "./plotly.js";

export interface LabelledPoint {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const size = 10;
const height = 13;
const gap = 6;
const pointReach = 4;

type Box = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Annotations for the points whose name fits to the right, the left, above or below. Points far from the diagonal come first, as
 * they are what a reader asks about; the rest have their names in the hover texts alone.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  { side, range: [low, high] }: { side: number; range: Interval },
): Annotation[] {
  const toPixel = ({ x, y }: LabelledPoint) => {
    const scale = side / (high - low);
    return [(x - low) * scale, side - (y - low) * scale] as const;
  };
  const taken: Box[] = points.map((point) => around(toPixel(point), pointReach));
  const byDistance = [...points].sort((a, b) => Math.abs(b.x - b.y) - Math.abs(a.x - a.y));
  return byDistance.flatMap((point) => {
    const width = textWidth(point.text, { size });
    const [x, y] = toPixel(point);
    const place = places(width).find(([dx, dy]) => fits(boxAt(x + dx, y + dy, width), { taken, side }));
    if (!place) return [];
    taken.push(boxAt(x + place[0], y + place[1], width));
    return [annotation(point, place, width)];
  });
}

/** Offsets of a name's centre from its point. */
function places(width: number): readonly (readonly [number, number])[] {
  const [across, up] = [width / 2 + gap, height / 2 + gap];
  return [
    [across, 0],
    [-across, 0],
    [0, -up],
    [0, up],
    [across, -up + 2],
    [across, up - 2],
    [-across, -up + 2],
    [-across, up - 2],
  ];
}

function boxAt(x: number, y: number, width: number): Box {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}

function around([x, y]: readonly [number, number], reach: number): Box {
  return [x - reach, y - reach, x + reach, y + reach];
}

function fits(box: Box, { taken, side }: { taken: readonly Box[]; side: number }): boolean {
  const [left, top, right, bottom] = box;
  const isInside = left >= 0 && top >= 0 && right <= side && bottom <= side;
  return (
    isInside && taken.every((other) => other[0] >= right || other[2] <= left || other[1] >= bottom || other[3] <= top)
  );
}

function annotation({ text, x, y }: LabelledPoint, [dx, dy]: readonly [number, number], width: number): Annotation {
  const place = { xanchor: "left", yanchor: "middle", xshift: dx - width / 2, yshift: -dy } as const;
  return { text: plainText(text), x, y, xref: "x", yref: "y", ...place, font: { size }, showarrow: false };
}
