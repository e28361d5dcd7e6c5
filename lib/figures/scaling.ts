// Error against training compute on log-log axes, the law fitted to it, and what the smaller models say of the largest
// (CLIP, Figure 9, with the intervals that the paper's figure lacks).
import type { ResultRecord } from "../results/schema.js";
import type { Extrapolation } from "../statistics/extrapolation.js";
import type { Interval } from "../statistics/intervals.js";
import { curveInterval, errorAt, type FloorFit, type PowerLawFit, type ScalingPoint } from "../statistics/power-law.js";
import { mean } from "../statistics/summaries.js";
import { logAxis, noticeOfZeros, percent, powerOfTen } from "./axes.js";
import { colours, type Figure, figure, type Heading, intervalBars, legendBelow } from "./figure.js";
import type { ScatterTrace } from "./plotly.js";

/** A run with the interval of its error. */
export interface ScalingRun extends ScalingPoint {
  readonly interval?: Interval;
}

/** Runs of records: the error is 1 - the named accuracy. */
export function scalingRuns(
  records: readonly ResultRecord[],
  {
    accuracy,
    compute,
    size,
  }: {
    accuracy: string;
    compute: (record: ResultRecord) => number;
    size: (record: ResultRecord) => string;
  },
): ScalingRun[] {
  return records.map((record) => {
    const measurement = record.measurements[accuracy];
    if (!measurement)
      throw new Error(
        `scalingRuns: expected a measurement ${accuracy} in ${record.name}, got ${Object.keys(record.measurements).join(", ")}`,
      );
    const { value, interval } = measurement;
    const errors: Interval | undefined = interval && [1 - interval[1], 1 - interval[0]];
    return { compute: compute(record), error: 1 - value, size: size(record), interval: errors };
  });
}

const errorFormats = {
  share: { text: percent, hover: ".2%" },
  nats: { text: (loss: number) => `${Number(loss.toPrecision(3))}`, hover: ".3f" },
} as const;
type ErrorFormat = (typeof errorFormats)[keyof typeof errorFormats];

export interface ScalingFigureOptions extends Heading {
  readonly fit?: PowerLawFit;
  readonly floorFit?: FloorFit;
  /** Prediction of the largest models from the others. */
  readonly extrapolation?: Extrapolation;
  /** Error of guessing. */
  readonly chance?: number;
  readonly errorName?: string;
  /** A share is printed in percent, a loss as it is. */
  readonly errorUnit?: keyof typeof errorFormats;
  readonly computeUnit?: string;
}

const plotHeight = 420;

/** A point per run with its interval, the mean per size, the law with its band, a law with a floor, the prediction. */
export function scalingFigure(runs: readonly ScalingRun[], options: ScalingFigureOptions): Figure {
  const { title, subtitle, fit, floorFit, extrapolation, chance } = options;
  const format = errorFormats[options.errorUnit ?? "share"];
  const shown = runs.filter((run) => run.error > 0);
  const { xaxis, yaxis } = axesOf(shown, format, options);
  const grid = Array.from(
    { length: 41 },
    (_, i) => 10 ** (xaxis.range[0] + (i / 40) * (xaxis.range[1] - xaxis.range[0])),
  );
  const data = [
    fit && band(grid, fit),
    fit && curve(grid, fit, { name: lawName(fit), line: { color: colours.blue, width: 2 } }),
    floorFit &&
      curve(grid, floorFit, {
        name: floorName(floorFit, format),
        line: { color: colours.purple, width: 2, dash: "dash" },
      }),
    chance && chanceLine(grid, chance),
    meanMarkers(shown, format),
    runMarkers(shown, format, 10 ** yaxis.range[0]),
    extrapolation && predictionMarkers(extrapolation, format),
  ].filter((trace): trace is ScatterTrace => typeof trace === "object");
  const notice = noticeOfZeros(
    runs.map((run) => run.error),
    "runs",
  );
  return figure({ title, subtitle: [subtitle, notice].filter(Boolean).join("; ") }, data, {
    xaxis,
    yaxis,
    plotHeight,
    ...legendBelow(data.length, plotHeight),
  });
}

function axesOf(runs: readonly ScalingRun[], { text }: ErrorFormat, options: ScalingFigureOptions) {
  const { extrapolation, chance, errorName = "zero-shot error", computeUnit = "multiply-accumulates" } = options;
  const predicted = extrapolation?.predictions.flatMap((prediction) => prediction.interval) ?? [];
  const errors = runs.flatMap((run) => [run.error, ...(run.interval ?? [])]);
  const computes = runs.map((run) => run.compute);
  return {
    xaxis: logAxis(`training compute (${computeUnit})`, computes, { format: powerOfTen, room: 0.08 }),
    yaxis: logAxis(errorName, [...errors, ...predicted, chance ?? 0], { format: text, room: 0.06 }),
  };
}

function curve(grid: number[], fit: PowerLawFit, style: Pick<ScatterTrace, "name" | "line">): ScatterTrace {
  const y = grid.map((compute) => errorAt(fit, compute));
  return { type: "scatter", mode: "lines", x: grid, y, hoverinfo: "skip", ...style };
}

/** The interval of the curve, as an outline that runs along its low end and back along its high end. */
function band(grid: number[], fit: PowerLawFit): ScatterTrace {
  const intervals = grid.map((compute) => curveInterval(fit, compute));
  return {
    type: "scatter",
    mode: "lines",
    name: `${percent(fit.level)} interval of the law (bootstrap over sizes and seeds)`,
    x: [...grid, ...[...grid].reverse()],
    y: [...intervals.map(([low]) => low), ...intervals.map(([, high]) => high).reverse()],
    fill: "toself",
    fillcolor: "rgba(0,114,178,0.15)",
    line: { width: 0 },
    hoverinfo: "skip",
  };
}

function chanceLine(grid: number[], chance: number): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    name: `guessing: ${percent(chance)}`,
    x: [grid[0], grid[grid.length - 1]],
    y: [chance, chance],
    line: { color: colours.grey, width: 1.5, dash: "dot" },
    hoverinfo: "skip",
  };
}

/** Interval bars that reach 0 end at the bottom of the axis. */
function runMarkers(runs: readonly ScalingRun[], { hover }: ErrorFormat, bottom: number): ScatterTrace {
  const intervals = runs.map(
    ({ interval }): Interval | undefined => interval && [Math.max(interval[0], bottom), interval[1]],
  );
  const errors = runs.map((run) => run.error);
  return {
    type: "scatter",
    mode: "markers",
    name: runs.some(({ interval }) => interval) ? "runs, with the interval of each" : "runs",
    x: runs.map((run) => run.compute),
    y: errors,
    customdata: runs.map((run) => run.size),
    marker: { color: colours.sky, size: 7, line: { color: "white", width: 1 } },
    error_y: { ...intervalBars(errors, intervals), color: "rgba(86,180,233,0.7)", thickness: 1.2, width: 3 },
    hovertemplate: `%{customdata}<br>compute %{x:.3g}<br>error %{y:${hover}}<extra></extra>`,
  };
}

/** Geometric means, as the law is fitted to logarithms. */
function meanMarkers(runs: readonly ScalingRun[], { hover }: ErrorFormat): ScatterTrace {
  const sizes = [...new Set(runs.map((run) => run.size))];
  const groups = sizes.map((size) => runs.filter((run) => run.size === size));
  const centre = (values: number[]) => Math.exp(mean(values.map(Math.log)));
  return {
    type: "scatter",
    mode: "markers",
    name: "mean of a size's runs",
    x: groups.map((group) => centre(group.map((run) => run.compute))),
    y: groups.map((group) => centre(group.map((run) => run.error))),
    customdata: sizes,
    marker: { size: 20, symbol: "line-ew", line: { color: colours.black, width: 2.5 } },
    hovertemplate: `%{customdata}, mean<br>error %{y:${hover}}<extra></extra>`,
  };
}

function predictionMarkers({ predictions, fit }: Extrapolation, { hover }: ErrorFormat): ScatterTrace {
  const inside = predictions.reduce((sum, prediction) => sum + prediction.inside, 0);
  const seen = predictions.reduce((sum, prediction) => sum + prediction.seen.length, 0);
  const values = predictions.map((prediction) => prediction.predicted);
  const intervals = predictions.map((prediction) => prediction.interval);
  return {
    type: "scatter",
    mode: "markers",
    name: `predicted from the smaller sizes, ${percent(fit.level)} interval: ${inside} of ${seen} runs inside`,
    x: predictions.map((prediction) => prediction.compute),
    y: values,
    customdata: predictions.map((prediction) => prediction.size),
    marker: { color: "white", size: 12, symbol: "square", line: { color: colours.vermilion, width: 2 } },
    error_y: { ...intervalBars(values, intervals), color: colours.vermilion, thickness: 2, width: 8 },
    hovertemplate: `%{customdata}, predicted<br>error %{y:${hover}}<extra></extra>`,
  };
}

function lawName({ exponent, exponentInterval: [low, high], r }: PowerLawFit): string {
  return `power law: exponent ${exponent.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}), r = ${r.toFixed(3)}`;
}

function floorName({ floor, floorInterval: [low, high], floorIdentified }: FloorFit, { text }: ErrorFormat): string {
  const found = `power law above a floor of ${text(floor)} (${text(low)} to ${text(high)})`;
  return floorIdentified ? found : `${found}: not told from none`;
}
