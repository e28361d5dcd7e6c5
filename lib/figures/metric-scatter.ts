// Several metrics against one, a named point for each model or setting (LiT, Figure 12): a panel for each metric, with intervals
// both ways.
import type { Interval } from "../statistics/intervals.js";
import { colours, type Figure, figure, type Heading, intervalBars, plainText } from "./figure.js";
import { type Panel, panelAxes, panelGrid } from "./panels.js";
import type { Annotation, Axis, ScatterTrace } from "./plotly.js";
import { placeLabels } from "./point-labels.js";

export interface ScatterValue {
  readonly value: number;
  readonly interval?: Readonly<Interval>;
}

export interface ScatterSetting {
  readonly name: string;
  /** By metric. */
  readonly values: Readonly<Record<string, ScatterValue>>;
}

export interface MetricScatterOptions extends Heading {
  /** On the horizontal axes. */
  readonly x: string;
  /** On the vertical ones, a panel each. */
  readonly y: readonly string[];
}

const side = 320;
const between = 90;

/** A point for each setting in each panel; scales begin where the values do. */
export function metricScatterFigure(
  settings: readonly ScatterSetting[],
  { x, y, ...heading }: MetricScatterOptions,
): Figure {
  if (settings.length === 0) throw new Error("metricScatterFigure: expected one or more settings, got none");
  const width = y.length * side + (y.length - 1) * between;
  const grid = panelGrid({ count: y.length, columns: y.length, gap: { x: between / width, y: 0 } });
  const xRange = rangeOf(settings.map(({ values }) => values[x]));
  const panels = y.map((metric, i) => ({
    ...{ metric, panel: grid[i] },
    ranges: { x: xRange, y: rangeOf(settings.map(({ values }) => values[metric])) },
  }));
  return figure(
    heading,
    panels.flatMap(({ metric, panel }) => settings.map((setting) => point(setting, { x, metric, panel }))),
    {
      plotHeight: side,
      width: width + 106,
      ...Object.assign(
        {},
        ...panels.map(({ metric, panel, ranges }) =>
          panelAxes(panel, { x: shareAxis(x, ranges.x), y: shareAxis(metric, ranges.y) }),
        ),
      ),
      annotations: panels.flatMap((each) => names(settings, { ...each, x })),
      showlegend: false,
    },
  );
}

/** From the lowest to the highest end of the intervals, with room for names. */
function rangeOf(values: readonly ScatterValue[]): Interval {
  const ends = values.flatMap(({ value, interval }) => interval ?? [value, value]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = high > low ? 0.1 * (high - low) : 0.05;
  return [low - room, high + room];
}

function shareAxis(metric: string, range: Interval): Axis {
  return { title: { text: plainText(metric) }, range, tickformat: range[1] - range[0] < 0.04 ? ".1%" : ".0%" };
}

function point(
  { name, values }: ScatterSetting,
  { x, metric, panel }: { x: string; metric: string; panel: Panel },
): ScatterTrace {
  const bars = ({ value, interval }: ScatterValue) => ({
    ...intervalBars([value], [interval]),
    ...{ color: `${colours.blue}55`, thickness: 1, width: 0 }, // pale, as names may lie on them
  });
  return {
    ...{ type: "scatter", mode: "markers", xaxis: panel.x, yaxis: panel.y, name: plainText(name) },
    ...{ x: [values[x].value], y: [values[metric].value] },
    marker: { color: colours.blue, size: 8 },
    error_x: bars(values[x]),
    error_y: bars(values[metric]),
    hovertemplate: `${plainText(name)}: %{x:.1%}, %{y:.1%}<extra></extra>`,
  };
}

interface NamePlaces {
  readonly x: string;
  readonly metric: string;
  readonly panel: Panel;
  readonly ranges: { readonly x: Interval; readonly y: Interval };
}

/** Names are placed on a unit square, and taken from there to the panel's axes. */
function names(settings: readonly ScatterSetting[], { x, metric, panel, ranges }: NamePlaces): Annotation[] {
  const toUnit = (value: number, [low, high]: Interval) => (value - low) / (high - low);
  const fromUnit = (share: number, [low, high]: Interval) => low + share * (high - low);
  const points = settings.map(({ name, values }) => ({
    text: name,
    x: toUnit(values[x].value, ranges.x),
    y: toUnit(values[metric].value, ranges.y),
  }));
  return placeLabels(points, { side, range: [0, 1] }).map((label) => ({
    ...label,
    ...{ x: fromUnit(label.x, ranges.x), y: fromUnit(label.y, ranges.y), xref: panel.x, yref: panel.y },
  }));
}
