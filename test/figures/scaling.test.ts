import { expect, test } from "vitest";
import type { ScatterTrace } from "../../lib/figures/plotly.js";
import { scalingFigure, scalingRuns } from "../../lib/figures/scaling.js";
import { errorAt } from "../../lib/statistics/power-law.js";
import { exampleRecord } from "../results/records.js";
import { scalingFit as fit, heading, scalingRuns as runs, scaling } from "./example-figures.js";

function trace(name: RegExp, figure = scaling): ScatterTrace {
  const found = figure.data.find((candidate) => name.test(candidate.name ?? ""));
  if (found?.type !== "scatter") throw new Error(`no trace ${name}`);
  return found;
}

test("records become runs with errors, the interval turned around", () => {
  const options = {
    accuracy: "zeroShotTop1",
    compute: () => 5,
    size: (record: { settings: { width?: unknown } }) => `width ${record.settings.width}`,
  };
  expect(scalingRuns([exampleRecord()], options)).toEqual([
    { compute: 5, error: 0.7, size: "width 64", interval: [0.6, 0.79] },
  ]);
  expect(() => scalingRuns([exampleRecord()], { ...options, accuracy: "top5" })).toThrow(
    "scalingRuns: expected a measurement top5 in small, seed 0, got zeroShotTop1",
  );
});

test("every run is a point with its interval, and every size has its geometric mean", () => {
  const points = trace(/^runs/);
  expect(points.y).toEqual(runs.map((run) => run.error));
  expect(points.error_y?.array[0]).toBeCloseTo(0.05, 12);
  expect(trace(/^mean/).y[1]).toBeCloseTo(Math.sqrt(0.396 * 0.404), 12);
});

test("the law's line and band say what the fit says, and the band goes there and back", () => {
  const line = trace(/^power law: exponent -0\.250/);
  expect(line.y[7]).toBe(errorAt(fit, line.x[7]!));
  const band = trace(/interval of the law/);
  const last = band.y.length - 1;
  expect(band.x[0]).toBe(band.x[last]);
  expect(band.y[0]!).toBeLessThan(line.y[0]!);
  expect(band.y[last]!).toBeGreaterThan(line.y[0]!);
});

test("the prediction of the largest model stands at its compute with its interval", () => {
  const prediction = trace(/^predicted from the smaller sizes, 95 % interval: 2 of 2 runs inside/);
  expect(prediction.x).toEqual([4096]);
  expect(prediction.y[0]).toBeCloseTo(0.1, 3);
});

test("a floor that isn't identified is said to be none", () => {
  expect(trace(/above a floor/).name).toMatch(/not told from none$/);
});

test("an interval that reaches 0 ends at the bottom of the axis", () => {
  const nearZero = [...runs, { compute: 65536, error: 0.05, size: "X", interval: [0, 0.12] as [number, number] }];
  const figure = scalingFigure(nearZero, heading);
  const bottom = 10 ** figure.layout.yaxis!.range![0];
  expect(trace(/^runs/, figure).error_y?.arrayminus.at(-1)).toBeCloseTo(0.05 - bottom, 12);
});

test("a run without any error is reported in the subtitle, as its point can't be drawn", () => {
  const figure = scalingFigure([...runs, { compute: 65536, error: 0, size: "X" }], heading);
  expect(JSON.stringify(figure.layout.title)).toContain("not shown: 1 of 9 runs");
  expect(trace(/^runs/, figure).y).toHaveLength(8);
  expect(JSON.stringify(scaling.layout.title)).not.toContain("not shown");
});

test("errors are printed in percent, losses as they are", () => {
  const loss = scalingFigure(runs, { ...heading, errorUnit: "nats", errorName: "loss (nats)" });
  const labels = (figure: typeof scaling) => figure.layout.yaxis?.ticktext ?? [];
  expect(labels(scaling).every((label) => /^[\d.]+ %$/.test(label))).toBe(true);
  expect(labels(loss).every((label) => /^[\d.]+$/.test(label))).toBe(true);
  expect(trace(/^runs/, loss).hovertemplate).toContain("%{y:.3f}");
});
